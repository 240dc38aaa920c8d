// Which replicas are runs that share room over time. Not those that must be beside something that stays, or of which
// something must be beside them: they are placed with it as before, and their room is kept for them all the time.
import type { Board } from "../board.ts";
import { take } from "../board.ts";
import { passes, refusalsOf } from "../filter.ts";
import type { Kept } from "../keep.ts";
import type { Problem, Replica, WorkloadClass } from "../problem.ts";
import type { MoveCause } from "../types.ts";

export interface Split {
  /** Without the runs that share room over time. */
  readonly kept: Kept;
  /** Runs that are to start, and those that run or have ended already. */
  readonly runs: readonly Replica[];
  /** Of those that do not run now: where they were, and may be again. */
  readonly staying: ReadonlySet<Replica>;
}

/** Takes runs that are to start off the board; those that run now stay on it. */
export function splitJobs(problem: Problem, kept: Kept, board: Board): Split {
  if (problem.workloads.every(({ source }) => source.job === undefined))
    return { kept, runs: [], staying: new Set() };
  const remaining = new Set(kept.remaining);
  const tied = tiedJobs(problem, remaining, board);
  const nodes = kept.nodes.slice();
  const runs: Replica[] = [];
  const staying = new Set<Replica>();
  for (const replica of problem.replicas) {
    const { workload, source, id } = replica;
    if (workload.source.job === undefined || source.held) continue;
    const at = nodes[id] ?? -1;
    if (at < 0 && !remaining.has(replica)) continue;
    if (tied.has(workload) || kept.stays.has(id)) continue;
    runs.push(replica);
    remaining.delete(replica);
    if (at < 0 || source.run === "running") continue;
    take(board, replica, at);
    nodes[id] = -1;
    staying.add(replica);
  }
  board.settled.set(board.free);
  return { kept: { ...kept, nodes, remaining: [...remaining] }, runs, staying };
}

function tiedJobs(
  { workloads }: Problem,
  remaining: ReadonlySet<Replica>,
  board: Board,
): ReadonlySet<WorkloadClass> {
  const tied = new Set<WorkloadClass>();
  const staying = new Set<number>();
  for (const { workload } of remaining)
    if (workload.source.job === undefined)
      for (const { index } of workload.anchors) if (board.homes[index] === -1) staying.add(index);
  for (const workload of workloads) {
    const isJob = workload.source.job !== undefined;
    const linked = workload.hardLinks.length > 0 || workload.hardUsers.length > 0;
    if (isJob && (linked || workload.anchors.some(({ index }) => staying.has(index)))) tied.add(workload);
    for (const { required, anti, counter } of workload.affinities) {
      if (!required || anti || counter === null) continue;
      if (isJob) tied.add(workload);
      if (counter.workload.source.job !== undefined) tied.add(counter.workload);
    }
  }
  return tied;
}

/** A run that is to start: its room is somebody else's before and after. */
export function takesTurns({ workload, source }: Replica): boolean {
  return workload.source.job !== undefined && !source.held && source.run === undefined;
}

/** A run that failed goes again where it was, unless that node would not take it even alone: then why. Null: it may stay. */
export function causeToMove({ workload, current }: Replica, board: Board): MoveCause | null {
  if (passes(workload, current, board)) return null;
  return { kind: "rules", refusals: refusalsOf(workload, current, board) };
}
