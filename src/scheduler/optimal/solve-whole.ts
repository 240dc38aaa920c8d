// Small cases, whole, as a mixed-integer program: x of a kind on a node, y of a node that is opened. Rules about other
// replicas are left out of the program and asked of its answer.
import type { NodeGroup } from "./kinds.ts";
import type { Model } from "./model.ts";
import { scaledTerms } from "./program-text.ts";
import type { Solver } from "./solver.ts";
import type { State } from "./state.ts";
import { fits, isSettled, nodesInUse, opened, put, socialUnits, take } from "./state.ts";

/** Variables up to which it is tried. */
const VARIABLES = 2500;
const SEARCH_NODES = 400;

/** A lower bound on the nodes that units open, 0 where it is not known; the state is better or as it was. */
export function solveWhole(state: State, groups: readonly NodeGroup[], solver: Solver): number {
  const { model } = state;
  const nodes = groups
    .flatMap((group) => group.nodes)
    .filter((node) => model.kinds.some(({ on }) => on[node] === 1));
  if (model.kinds.length * nodes.length > VARIABLES) return 0;
  const answer = solver(programOf(model, groups), SEARCH_NODES);
  if (answer === null) return 0;
  if (answer.values !== null) adoptValues(state, answer.values);
  return model.exact ? Math.max(0, Math.ceil(answer.bound - 1e-6)) : 0;
}

function programOf({ kinds, room, width, open }: Model, groups: readonly NodeGroup[]): string {
  const rows: string[] = [];
  const integers: string[] = [];
  const binaries: string[] = [];
  const opens: string[] = [];
  for (const { nodes } of groups) {
    for (const [position, node] of nodes.entries()) {
      const closed = open[node] !== 1;
      const here = [...kinds.entries()].filter(([, { on }]) => on[node] === 1);
      if (here.length === 0) continue;
      for (const [kind] of here) integers.push(`x${kind}_${node}`);
      if (closed) {
        binaries.push(`y${node}`);
        opens.push(`y${node}`);
        const next = nodes[position + 1];
        if (next !== undefined) rows.push(`y${node} - y${next} >= 0`); // equal nodes in order
      }
      for (let d = 0; d < width; d++) {
        const { terms, limit } = scaledTerms(
          here.map(([kind, { request }]) => ({ name: `x${kind}_${node}`, amount: request[d] ?? 0 })),
          room[node * width + d] ?? 0,
        );
        if (terms.length === 0) continue;
        rows.push(
          closed ? `${terms.join(" + ")} - ${limit} y${node} <= 0` : `${terms.join(" + ")} <= ${limit}`,
        );
      }
    }
  }
  for (const [kind, { units, on }] of kinds.entries()) {
    const terms = [...on.keys()].flatMap((node) => (on[node] === 1 ? [`x${kind}_${node}`] : []));
    rows.push(`${terms.join(" + ")} = ${units.length}`);
  }
  return [
    "minimize",
    wrapped(opens.length === 0 ? "0 x0_0" : opens.join(" + ")),
    "subject to",
    ...rows.map(wrapped),
    "general",
    ...integers,
    "binary",
    ...binaries,
    "end",
  ].join("\n");
}

/** The format's readers have a limit for one line. */
function wrapped(line: string): string {
  return line.replaceAll(" + ", "\n + ");
}

/** Takes the answer over where it opens fewer nodes and every rule holds. */
function adoptValues(state: State, values: ReadonlyMap<string, number>): void {
  const { model } = state;
  const before = state.nodes.slice();
  const now = opened(state, nodesInUse(state));
  for (const unit of model.units.keys()) take(state, unit);
  let holds = true;
  for (const [kind, { units, on }] of model.kinds.entries()) {
    let next = 0;
    for (const node of on.keys()) {
      const times = on[node] === 1 ? Math.round(values.get(`x${kind}_${node}`) ?? 0) : 0;
      for (let time = 0; time < times && next < units.length; time++) {
        const unit = units[next++] ?? -1;
        if (fits(state, unit, node, false)) put(state, unit, node);
        else holds = false;
      }
    }
    if (next < units.length) holds = false;
  }
  const better = holds && opened(state, nodesInUse(state)) < now && isSettled(state, socialUnits(model));
  if (better) return;
  for (const unit of model.units.keys()) take(state, unit);
  for (const [unit, node] of before.entries()) put(state, unit, node);
}
