// Where not all can be placed, as many as can be are; among equally many, those that leave the least of what is scarce unused:
// a newcomer gives its node to a larger one of the same priority that waits and fits there instead.
import type { Board } from "../board.ts";
import { put, take } from "../board.ts";
import { passesRules } from "../filter.ts";
import { kinds, remembered } from "../workload-kinds.ts";
import type { Replica, WorkloadClass } from "../problem.ts";
import { isMovable, neededCompany } from "../repair.ts";
import type { Run } from "../run.ts";
import { isOpen, placeAt, placeBest } from "../run.ts";

/** Pairs that are looked at in all. */
const LOOKS = 8_000_000;

/** How much of what is asked for too much stays unused is less afterwards, or nothing changes. Counts stay as they are. */
export function exchange(run: Run, newcomers: readonly Replica[]): void {
  const { board } = run;
  const needed = neededCompany(board.problem.workloads);
  const mayWait = ({ only, workload }: Replica): boolean => only === -1 && isMovable(workload, needed);
  const weightOf = weights(board, run.failed);
  const kindOf = kinds();
  const waiting = new Map<string, Replica[]>();
  for (const replica of run.failed) if (mayWait(replica)) add(waiting, kindOf(replica.workload), replica);
  if (waiting.size === 0) return;
  const residents = new Map<number, Replica[]>();
  for (const replica of newcomers) {
    const node = run.nodes[replica.id] ?? -1;
    if (node >= 0 && mayWait(replica)) add(residents, node, replica);
  }
  const swapped = new Set<Replica>();
  const look: Look = { run, waiting, kindOf, weigh: remembered(weightOf), budget: { left: LOOKS } };
  for (const node of [...residents.keys()].sort((a, b) => a - b)) {
    const here = residents.get(node) ?? [];
    for (let best = bestPair(look, node, here); best !== null; best = bestPair(look, node, here)) {
      const { out, into } = best;
      const next = waiting.get(into)?.shift();
      if (next === undefined) break;
      if (waiting.get(into)?.length === 0) waiting.delete(into);
      take(board, out, node);
      run.nodes[out.id] = -1;
      run.notes?.delete(out.id);
      placeAt(run, next, node);
      here.splice(here.indexOf(out), 1, next);
      add(waiting, kindOf(out.workload), out);
      swapped.add(out).add(next);
    }
  }
  if (swapped.size === 0) return;
  const failed = new Set([...run.failed, ...swapped].filter(({ id }) => (run.nodes[id] ?? -1) < 0));
  // what gave way may fit where it was not looked for before
  const hopeless = new Set<string>();
  for (const replica of [...failed].sort((a, b) => a.id - b.id)) {
    const kind = kindOf(replica.workload);
    if (!swapped.has(replica) || hopeless.has(kind)) continue;
    if (placeBest(run, replica) >= 0) failed.delete(replica);
    else hopeless.add(kind);
  }
  run.failed.splice(0, run.failed.length, ...[...failed].sort((a, b) => a.id - b.id));
}

interface Look {
  readonly run: Run;
  /** By kind. */
  readonly waiting: ReadonlyMap<string, readonly Replica[]>;
  readonly kindOf: (workload: WorkloadClass) => string;
  readonly weigh: (workload: WorkloadClass) => number;
  readonly budget: { left: number };
}

/** The exchange that gains the most, of one of each kind that is there; null where none gains. */
function bestPair(
  { run, waiting, kindOf, weigh, budget }: Look,
  node: number,
  here: readonly Replica[],
): { readonly out: Replica; readonly into: string } | null {
  const { board } = run;
  let best: { readonly out: Replica; readonly into: string } | null = null;
  let most = 0;
  const seen = new Set<string>();
  for (const out of here) {
    const kind = kindOf(out.workload);
    if (seen.has(kind)) continue;
    seen.add(kind);
    for (const [into, [first]] of waiting) {
      if (budget.left-- <= 0 || first === undefined) return null;
      const { workload } = first;
      const gain = weigh(workload) - weigh(out.workload);
      if (
        gain <= most ||
        workload.requirements.priority !== out.workload.requirements.priority ||
        !hasRoom(board, node, out.workload, workload) ||
        !isOpen(run, workload, node)
      )
        continue;
      take(board, out, node);
      if (passesRules(workload, node, board)) [best, most] = [{ out, into }, gain];
      put(board, out, node);
    }
  }
  return best;
}

function hasRoom({ free }: Board, node: number, out: WorkloadClass, into: WorkloadClass): boolean {
  const width = into.request.length;
  for (let d = 0; d < width; d++) {
    const need = into.request[d] ?? 0;
    if (need > 0 && need > (free[node * width + d] ?? 0) + (out.request[d] ?? 0)) return false;
  }
  return true;
}

/** In millionths of all that there is, over the dimensions of which more is asked for than there is; else over all. */
function weights({ problem, free }: Board, failed: readonly Replica[]): (workload: WorkloadClass) => number {
  const width = problem.dimensions.length;
  const [whole, lacking] = [new Float64Array(width), new Float64Array(width)];
  for (let at = 0; at < free.length; at++) {
    const d = at % width;
    whole[d] = (whole[d] ?? 0) + (problem.allocatable[at] ?? 0);
    lacking[d] = (lacking[d] ?? 0) - Math.max(0, free[at] ?? 0);
  }
  for (const { workload } of failed)
    for (let d = 0; d < width; d++) lacking[d] = (lacking[d] ?? 0) + (workload.request[d] ?? 0);
  const share = (d: number): number => ((whole[d] ?? 0) <= 0 ? 0 : (lacking[d] ?? 0) / (whole[d] ?? 1));
  const scarce = lacking.some((_, d) => share(d) > 0);
  return ({ request }) => {
    let sum = 0;
    for (let d = 0; d < width; d++)
      if ((whole[d] ?? 0) > 0)
        sum += ((scarce ? Math.max(0, share(d)) : 1) * (request[d] ?? 0)) / (whole[d] ?? 1);
    return Math.round(1e12 * sum);
  };
}

function add<K>(lists: Map<K, Replica[]>, key: K, replica: Replica): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [replica]);
  else list.push(replica);
}
