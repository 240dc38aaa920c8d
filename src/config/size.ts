// Limits on the whole: how many placements there are to think of, and how much is brought into containers.
import { type Diagnostic, errorDiagnostic } from "../diagnostics/diagnostic.ts";
import type { DesiredWorkload } from "../model/configuration.ts";
import { LIMITS, sizeText } from "../model/limits.ts";
import type { Blob, BlobId } from "../model/spec.ts";

export function sizeProblems(
  workloads: readonly DesiredWorkload[],
  nodes: number,
  blobs: ReadonlyMap<BlobId, Blob>,
): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  let placements = 0;
  for (const workload of workloads) {
    const { replicas } = workload;
    placements += replicas === null ? nodes : replicas * (nodes === 0 ? 1 : nodes);
    if (placements <= LIMITS.placements) continue;
    found.push(
      errorDiagnostic(
        "too-many-replicas",
        `The replicas times the nodes are more than ${LIMITS.placements}, the limit for one project.`,
        {
          range: workload.range,
          context: workload.address,
          detail: "Lower replicas, or split the project: each has nodes and a state of its own.",
        },
      ),
    );
    break;
  }
  let bytes = 0;
  for (const blob of blobs.values()) bytes += blob.data.length;
  if (bytes > LIMITS.blobs)
    found.push(
      errorDiagnostic(
        "files-too-large",
        `The files that go into containers hold more than ${sizeText(LIMITS.blobs)} together, the limit for one project.`,
        {
          detail:
            "Put large files into the image or on a volume; exclude = […] leaves out what is not needed.",
        },
      ),
    );
  return found;
}
