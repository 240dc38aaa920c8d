// What image references mean in this plan: the state's answer while the text stays, else what providers just said.
import { type Diagnostic, errorDiagnostic } from "../diagnostics/diagnostic.ts";
import type { NodeName } from "../model/address.ts";
import type { DesiredWorkload } from "../model/configuration.ts";
import { compareText } from "../model/json.ts";
import type { ReplicaSpec } from "../model/spec.ts";
import type { Image } from "../model/state.ts";
import type { PlanInput } from "./input.ts";

export interface WorkloadImages {
  readonly refs: readonly string[];
  /** References that only some nodes have. */
  readonly scarce: readonly { readonly ref: string; readonly nodes: ReadonlySet<NodeName> }[];
}

export function imagesOf(input: PlanInput, workload: DesiredWorkload): WorkloadImages {
  const refs = referencesOf(workload);
  const scarce = refs.flatMap((ref) => {
    const image = input.images.get(ref);
    if (image === undefined || "problem" in image || "digest" in image) return [];
    return [{ ref, nodes: new Set(Object.keys(image.ids) as NodeName[]) }]; // keys of `ids` are node names
  });
  return { refs, scarce };
}

/** Every image text of a workload, sorted, each once. */
export function referencesOf(workload: DesiredWorkload): readonly string[] {
  const spec = workload.spec.value as unknown as ReplicaSpec; // the value of a workload's spec is one
  const containers = [...Object.values(spec.containers), ...(spec.init_containers ?? [])];
  return [...new Set(containers.map((container) => container.image))].sort(compareText);
}

/** Reference text → digest, or image id on a node. References without an answer are left out. */
export function imagesOn(
  input: PlanInput,
  workload: DesiredWorkload,
  node: NodeName,
): Record<string, string> {
  const pairs: [string, string][] = [];
  for (const ref of referencesOf(workload)) {
    const image = input.images.get(ref);
    if (image === undefined || "problem" in image) continue;
    const meaning = "digest" in image ? image.digest : image.ids[node];
    if (meaning !== undefined) pairs.push([ref, meaning]);
  }
  return Object.fromEntries(pairs);
}

/**
 * Errors for references that nobody knows, one a reference, at the first workload that uses it. None where no node answers: then
 * nobody could be asked, which is told of the nodes.
 */
export function imageProblems(input: PlanInput, workloads: readonly DesiredWorkload[]): Diagnostic[] {
  if (input.speculative !== undefined) return [];
  const { nodes } = input.observation;
  if (nodes.length > 0 && nodes.every(({ status }) => status === "unreachable")) return [];
  const told = new Set<string>();
  const found: Diagnostic[] = [];
  for (const workload of workloads)
    for (const ref of referencesOf(workload)) {
      const image = input.images.get(ref);
      if (image === undefined || !("problem" in image) || told.has(ref)) continue;
      told.add(ref);
      found.push(
        errorDiagnostic(
          "image-not-found",
          `The image ${JSON.stringify(ref)} of ${workload.address} cannot be found.`,
          {
            detail: image.problem,
            range:
              workload.ranges.get("containers.main.image") ?? workload.ranges.get("image") ?? workload.range,
            context: workload.address,
          },
        ),
      );
    }
  return found;
}

/** Image texts of workloads that nobody could be asked for, sorted. */
export function unresolvedImages({ configuration, images }: PlanInput): readonly string[] {
  const refs = new Set(configuration.workloads.flatMap(referencesOf));
  const isKnown = (ref: string): boolean => {
    const image = images.get(ref);
    return image !== undefined && !("problem" in image);
  };
  return [...refs].filter((ref) => !isKnown(ref)).sort(compareText);
}

/** The images that the plan uses, sorted by reference. */
export function usedImages(input: PlanInput): readonly Image[] {
  const { workloads, dataImages = [] } = input.configuration;
  const refs = new Set([...workloads.flatMap((workload) => referencesOf(workload)), ...dataImages]);
  const images: Image[] = [];
  for (const ref of [...refs].sort(compareText)) {
    const image = input.images.get(ref);
    if (image !== undefined && !("problem" in image)) images.push(image);
  }
  return images;
}
