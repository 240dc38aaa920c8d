// What is placed so far, once everything has been tried that disturbs nothing: the ground on which preemption, defragmenting
// and rebalancing move what runs.
import { put, take } from "./board.ts";
import type { Kept } from "./keep.ts";
import type { Replica, WorkloadClass } from "./problem.ts";
import type { Run } from "./run.ts";
import type { MoveCause } from "./types.ts";

export interface Settlement {
  /** Its nodes, notes and failures change; all nodes are open. */
  readonly run: Run;
  /** Why running replicas leave their nodes, by replica. */
  readonly causes: Map<number, MoveCause>;
  /** What keeps replicas on draining nodes. */
  readonly stays: Kept["stays"];
  /** Who stays where, by node; in no order. */
  readonly residents: readonly Set<Replica>[];
  /** Others must share a node, or another domain, with replicas of these. */
  readonly needed: ReadonlySet<WorkloadClass>;
}

export function settlementOf(run: Run, kept: Kept): Settlement {
  const { problem } = run.board;
  const residents = problem.nodes.map(() => new Set<Replica>());
  for (const replica of problem.replicas) residents[run.nodes[replica.id] ?? -1]?.add(replica);
  const causes = new Map(kept.causes);
  return {
    run: { ...run, weights: null, packing: null, opened: null, notes: run.notes ?? new Map() },
    causes,
    stays: kept.stays,
    residents,
    needed: neededBy(run),
  };
}

/** Off its node and off the board. */
export function lift({ run, residents }: Settlement, replica: Replica): number {
  const node = run.nodes[replica.id] ?? -1;
  if (node < 0) return node;
  take(run.board, replica, node);
  run.nodes[replica.id] = -1;
  residents[node]?.delete(replica);
  return node;
}

/** The opposite of `lift`; how it was chosen is told by whoever chose. */
export function setDown({ run, residents }: Settlement, replica: Replica, node: number): void {
  put(run.board, replica, node);
  run.nodes[replica.id] = node;
  residents[node]?.add(replica);
}

/** Who has a node in use: daemons stay on one that is empty but for them. In no order. */
export function ownersOf({ residents }: Settlement, node: number): Replica[] {
  return [...(residents[node] ?? [])].filter(({ workload }) => !workload.source.daemon);
}

/** A replica that runs and was not moved yet. */
export function isAtHome({ run }: Settlement, { id, current }: Replica): boolean {
  return current >= 0 && run.nodes[id] === current;
}

/**
 * Whether another node may take a replica that runs: nothing binds it to where it is (data, a daemon's node, company that must share
 * the node), this plan may touch it, and it is no job, which would start again.
 */
export function isMovable(settlement: Settlement, replica: Replica): boolean {
  const { workload, source, only, id } = replica;
  return (
    isAtHome(settlement, replica) &&
    !source.held &&
    !settlement.stays.has(id) &&
    only === -1 &&
    !isJob(workload) &&
    workload.hardLinks.length === 0 &&
    workload.anchors.every(({ data }) => !data) &&
    !settlement.needed.has(workload)
  );
}

function neededBy({ board: { problem, on } }: Run): ReadonlySet<WorkloadClass> {
  const needed = new Set<WorkloadClass>();
  for (const { index, hardLinks, affinities } of problem.workloads) {
    if ((on[index]?.size ?? 0) === 0) continue;
    for (const { workload } of hardLinks) if (workload !== null) needed.add(workload);
    for (const { required, anti, counter } of affinities)
      if (required && !anti && counter !== null) needed.add(counter.workload);
  }
  return needed;
}

function isJob({ address }: WorkloadClass): boolean {
  return /(^|\.)(cron_)?job\./.test(address);
}
