// Finding what an earlier attempt or an older instance left: by labels, never by guess.
import { LABELS } from "orch/provider";
import type { Instance, RunCall } from "orch/provider";
import type { ContainerSummary } from "./api.ts";
import type { Client } from "./client.ts";
import { isSameAddress, readBirth } from "./labels.ts";

export interface FoundContainer {
  readonly id: string;
  /** The engine's name. */
  readonly name: string;
  /** `main`, a sidecar's name, `init:NAME`. */
  readonly container: string;
  readonly uid: string;
  /** `created`, `running`, `paused`, `restarting`, `exited`, `dead`, `removing`. */
  readonly state: string;
  /** Made by somebody else: its anonymous volumes may be all that there is of its data. */
  readonly adopted?: true;
}

/** Containers of the call's object, by container name. */
export async function ownContainers(
  client: Client,
  signal: AbortSignal,
  call: Pick<RunCall, "uid"> & Partial<Pick<RunCall, "current">>,
): Promise<ReadonlyMap<string, FoundContainer>> {
  if (call.current?.adopted === true && call.current.uid === call.uid)
    return await adoptedContainers(client, signal, call.current);
  const labels = [`${LABELS.uid}=${call.uid}`];
  const found = (await client.containers(signal, labels)).map(readSummary);
  return new Map(found.map((each) => [each.container, each]));
}

/** What was imported has no labels of ours: its ids are all that tells. */
async function adoptedContainers(
  client: Client,
  signal: AbortSignal,
  { ids }: Instance,
): Promise<ReadonlyMap<string, FoundContainer>> {
  const all = new Map((await client.containers(signal)).map((summary) => [summary.Id, summary]));
  return new Map(
    Object.entries(ids).flatMap(([container, id]) => {
      const summary = all.get(id);
      return summary === undefined
        ? []
        : [[container, { ...readSummary(summary), container, adopted: true as const }] as const];
    }),
  );
}

/** Containers of other instances of the call's address, same project and lineage. */
export async function siblingContainers(
  client: Client,
  signal: AbortSignal,
  call: RunCall,
): Promise<readonly FoundContainer[]> {
  const labels = [`${LABELS.project}=${call.project}`, `${LABELS.address}=${call.address}`];
  const found = await client.containers(signal, labels);
  return found
    .filter(({ Labels }) => isSameAddress(Labels, call) && readBirth(Labels)?.uid !== call.uid)
    .map(readSummary);
}

export function readSummary(summary: ContainerSummary): FoundContainer {
  const container = summary.Labels?.[LABELS.container] ?? "main";
  return {
    id: summary.Id,
    name: nameOf(summary),
    container,
    uid: summary.Labels?.[LABELS.uid] ?? "",
    state: summary.State,
  };
}

/** Links add further names with a slash inside; the own one has none. */
export function nameOf(summary: ContainerSummary): string {
  const names = summary.Names.map((name) => name.replace(/^\//, ""));
  return names.find((name) => !name.includes("/")) ?? names[0] ?? "";
}
