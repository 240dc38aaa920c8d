// Even load: after placing with `spread`, newcomers leave the fullest node for others, or change places with smaller ones, while
// that makes the fullest node of the two less full. Replicas of one workload do not come closer together.
import type { Board } from "../board.ts";
import { countOn, take } from "../board.ts";
import { passes } from "../filter.ts";
import type { Replica, WorkloadClass } from "../problem.ts";
import type { Run } from "../run.ts";
import { placeAt } from "../run.ts";
import { isPlain, wishedFor } from "./plain.ts";

/** Looks at pairs in all. */
const LOOKS = 4_000_000;
/** So near to the mean load is even enough, where replicas times nodes are many. */
const NEAR = 1.015;
const MANY = 1_000_000;
/** The least loaded nodes with which places are changed. */
const PARTNERS = 64;

interface Change {
  readonly out: Replica;
  readonly to: number;
  /** Comes back for it; null: nothing. */
  readonly back: Replica | null;
}

/** Lowers the fullest node as far as single moves and changes of places can. */
export function level(run: Run, newcomers: readonly Replica[]): void {
  const { board } = run;
  const residents = residentsOf(run, newcomers);
  if (residents.size === 0) return;
  const loads = Float64Array.from(board.total, (_, node) => loadWith(board, node, null, null));
  const many = newcomers.length * loads.length >= MANY;
  const enough = (many ? NEAR : 1) * meanLoad(board);
  const budget = { left: LOOKS };
  while (budget.left > 0) {
    let hot = 0;
    for (let node = 1; node < loads.length; node++) if ((loads[node] ?? 0) > (loads[hot] ?? 0)) hot = node;
    budget.left -= loads.length;
    if ((loads[hot] ?? 0) <= enough) return;
    const change =
      bestMove(board, hot, residents, loads, budget) ?? bestSwap(board, hot, residents, loads, budget);
    if (change === null || !apply(run, hot, change)) return;
    const { out, to, back } = change;
    exchangeIn(residents, hot, out, back);
    exchangeIn(residents, to, back, out);
    for (const node of [hot, to]) loads[node] = loadWith(board, node, null, null);
  }
}

function residentsOf(run: Run, newcomers: readonly Replica[]): Map<number, Replica[]> {
  const wished = wishedFor(run.board.problem.workloads);
  const known = new Map<WorkloadClass, boolean>();
  const residents = new Map<number, Replica[]>();
  for (const replica of newcomers) {
    const { workload, only, id } = replica;
    const plain = known.get(workload) ?? (workload.strategy.name === "spread" && isPlain(workload, wished));
    known.set(workload, plain);
    const node = run.nodes[id] ?? -1;
    if (!plain || only !== -1 || node < 0) continue;
    const list = residents.get(node);
    if (list === undefined) residents.set(node, [replica]);
    else list.push(replica);
  }
  return residents;
}

/** The fullest dimension of a node, if one leaves and another comes; more than all where it does not fit. */
function loadWith(
  { free, problem }: Board,
  node: number,
  out: WorkloadClass | null,
  into: WorkloadClass | null,
): number {
  const width = problem.dimensions.length;
  let most = 0;
  for (let d = 0; d < width; d++) {
    const whole = problem.allocatable[node * width + d] ?? 0;
    const left = (free[node * width + d] ?? 0) + (out?.request[d] ?? 0) - (into?.request[d] ?? 0);
    if (left < 0 && (into?.request[d] ?? 0) > 0) return Infinity;
    if (whole > 0 && 1 - left / whole > most) most = 1 - left / whole;
  }
  return most;
}

/** What no placement can be below: the fullest dimension, over the nodes that take newcomers. */
function meanLoad({ free, problem }: Board): number {
  const width = problem.dimensions.length;
  let most = 0;
  for (let d = 0; d < width; d++) {
    let [used, whole] = [0, 0];
    for (let node = 0; node < problem.nodes.length; node++) {
      if (problem.open[node] !== 1) continue;
      whole += problem.allocatable[node * width + d] ?? 0;
      used += (problem.allocatable[node * width + d] ?? 0) - (free[node * width + d] ?? 0);
    }
    if (whole > 0 && used / whole > most) most = used / whole;
  }
  return most;
}

function bestMove(
  board: Board,
  hot: number,
  residents: ReadonlyMap<number, readonly Replica[]>,
  loads: Float64Array,
  budget: { left: number },
): Change | null {
  let best: Change | null = null;
  let least = loads[hot] ?? 0;
  for (const out of oneEach(residents.get(hot) ?? [])) {
    const { workload } = out;
    const stays = loadWith(board, hot, workload, null);
    budget.left -= loads.length;
    for (let to = 0; to < loads.length; to++) {
      if (to === hot || (loads[to] ?? 0) >= least || workload.usable[to] !== 1) continue;
      const there = loadWith(board, to, null, workload);
      const most = there > stays ? there : stays;
      if (most >= least || countOn(board, workload, to) >= countOn(board, workload, hot)) continue;
      best = { out, to, back: null };
      least = most;
    }
  }
  return best;
}

function bestSwap(
  board: Board,
  hot: number,
  residents: ReadonlyMap<number, readonly Replica[]>,
  loads: Float64Array,
  budget: { left: number },
): Change | null {
  let best: Change | null = null;
  let least = loads[hot] ?? 0;
  const partners = [...residents.keys()]
    .sort((a, b) => (loads[a] ?? 0) - (loads[b] ?? 0) || a - b)
    .slice(0, PARTNERS);
  budget.left -= residents.size;
  for (const out of oneEach(residents.get(hot) ?? []))
    for (const to of partners) {
      if (to === hot || out.workload.usable[to] !== 1) continue;
      for (const back of oneEach(residents.get(to) ?? [])) {
        budget.left--;
        const { workload } = back;
        if (workload === out.workload || workload.usable[hot] !== 1) continue;
        const here = loadWith(board, hot, out.workload, workload);
        if (here >= least) continue;
        const there = loadWith(board, to, workload, out.workload);
        const most = there > here ? there : here;
        if (
          most >= least ||
          countOn(board, out.workload, to) >= countOn(board, out.workload, hot) ||
          countOn(board, workload, hot) >= countOn(board, workload, to)
        )
          continue;
        best = { out, to, back };
        least = most;
      }
    }
  return best;
}

/** One of each workload: equal ones are worth the same. */
function oneEach(replicas: readonly Replica[]): Replica[] {
  const seen = new Set<WorkloadClass>();
  return replicas.filter(({ workload }) => !seen.has(workload) && seen.add(workload).size > 0);
}

/** Asks every rule again; where one does not hold, everything stays as it was. */
function apply(run: Run, hot: number, { out, to, back }: Change): boolean {
  const { board } = run;
  take(board, out, hot);
  if (back !== null) take(board, back, to);
  const holds = passes(out.workload, to, board);
  placeAt(run, out, holds ? to : hot);
  if (back !== null) placeAt(run, back, holds && passes(back.workload, hot, board) ? hot : to);
  return holds && (back === null || run.nodes[back.id] === hot);
}

function exchangeIn(
  residents: Map<number, Replica[]>,
  node: number,
  out: Replica | null,
  into: Replica | null,
): void {
  const list = (residents.get(node) ?? []).filter((replica) => replica !== out);
  if (into !== null) list.push(into);
  residents.set(node, list);
}
