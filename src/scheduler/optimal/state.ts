// Where the units are during a search. `put` and `take` are exact opposites; only units that others ask about are on the
// board, the rest is amounts.
import { put as putOnBoard, take as takeOffBoard } from "../board.ts";
import type { Replica } from "../problem.ts";
import type { Model } from "./model.ts";

export interface State {
  readonly model: Model;
  /** `node * width + dimension` */
  readonly free: Float64Array;
  /** Node by unit, -1 nowhere. */
  readonly nodes: Int32Array;
  /** Units by node. */
  readonly on: readonly number[][];
}

/** Rules that can only be broken by what comes, never by what goes or is missing. */
const GROWING: ReadonlySet<string> = new Set(["anti-affinity", "distinct", "host-port"]);

export function emptyState(model: Model): State {
  return {
    model,
    free: model.room.slice(),
    nodes: new Int32Array(model.units.length).fill(-1),
    on: Array.from({ length: model.open.length }, () => []),
  };
}

/**
 * Whether a unit may go to a node. `settled`: all rules are asked, as far as they can be told before everything is in its
 * place; else only those that nothing that follows can mend.
 */
export function fits(state: State, unit: number, node: number, settled: boolean): boolean {
  const { model, free } = state;
  const { width } = model;
  const found = model.units[unit];
  const kind = model.kinds[found?.kind ?? -1];
  if (found === undefined || kind === undefined || kind.on[node] !== 1) return false;
  const at = node * width;
  for (let d = 0; d < width; d++) if ((kind.request[d] ?? 0) > (free[at + d] ?? 0)) return false;
  if (!kind.social) return true;
  const [first] = found.replicas;
  if (found.replicas.length === 1 && first !== undefined) return accepts(state, first, node, settled);
  let placed = 0;
  let passes = true;
  for (const replica of found.replicas) {
    // each beside all others is asked when everything is in place
    if (!accepts(state, replica, node, false)) {
      passes = false;
      break;
    }
    putOnBoard(model.board, replica, node);
    placed++;
  }
  for (const replica of found.replicas.slice(0, placed)) takeOffBoard(model.board, replica, node);
  return passes;
}

export function put(state: State, unit: number, node: number): void {
  change(state, unit, node, -1);
  state.nodes[unit] = node;
  state.on[node]?.push(unit);
}

export function take(state: State, unit: number): void {
  const node = state.nodes[unit] ?? -1;
  if (node < 0) return;
  change(state, unit, node, 1);
  state.nodes[unit] = -1;
  const list = state.on[node];
  const index = list?.lastIndexOf(unit) ?? -1;
  if (list === undefined || index < 0) return;
  const last = list.pop();
  if (last !== undefined && index < list.length) list[index] = last;
}

/** Whether every rule of every unit that has company rules holds, each beside all the others. */
export function isSettled(state: State, social: readonly number[]): boolean {
  const { model, nodes } = state;
  for (const unit of social) {
    const node = nodes[unit] ?? -1;
    if (node < 0) continue;
    for (const replica of model.units[unit]?.replicas ?? []) {
      takeOffBoard(model.board, replica, node);
      const holds = accepts(state, replica, node, true);
      putOnBoard(model.board, replica, node);
      if (!holds) return false;
    }
  }
  return true;
}

/** Units that the board knows about, in order. */
export function socialUnits({ units, kinds }: Model): readonly number[] {
  return units.flatMap(({ kind }, unit) => (kinds[kind]?.social === true ? [unit] : []));
}

/** Nodes that hold units, and those in use anyway, ascending. */
export function nodesInUse({ on, model }: State): number[] {
  return [...on.keys()].filter((node) => on[node]?.length !== 0 || model.open[node] === 1);
}

/** Nodes that only units use. */
export function opened({ on, model }: State, nodes: Iterable<number>): number {
  let count = 0;
  for (const node of nodes) if (model.open[node] !== 1 && on[node]?.length !== 0) count++;
  return count;
}

function accepts({ model }: State, { workload }: Replica, node: number, settled: boolean): boolean {
  for (const rule of model.company.get(workload) ?? [])
    if ((settled || GROWING.has(rule.name)) && !rule.passes(workload, node, model.board)) return false;
  return true;
}

function change({ model, free }: State, unit: number, node: number, by: 1 | -1): void {
  const found = model.units[unit];
  const kind = model.kinds[found?.kind ?? -1];
  if (found === undefined || kind === undefined) return;
  const at = node * model.width;
  for (let d = 0; d < model.width; d++) free[at + d] = (free[at + d] ?? 0) + by * (kind.request[d] ?? 0);
  if (!kind.social) return;
  for (const replica of found.replicas) {
    if (by === -1) putOnBoard(model.board, replica, node);
    else takeOffBoard(model.board, replica, node);
  }
}
