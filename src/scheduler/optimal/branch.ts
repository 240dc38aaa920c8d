// Branch and bound for few units: whether so few nodes are enough is answered for certain, or not at all when the budget
// ends. Units go in by size; equal units and equal nodes are tried in one order only.
import type { Budget } from "./budget.ts";
import { withShare } from "./budget.ts";
import { groupsOf } from "./kinds.ts";
import { sizesOf } from "./sizes.ts";
import type { State } from "./state.ts";
import { fits, isSettled, nodesInUse, opened, put, socialUnits, take } from "./state.ts";

/** Units up to which it is tried. */
const UNITS = 100;

/** A lower bound on the nodes that units open, 0 where none is proved; the state is better or as it was. */
export function searchBranches(state: State, target: number, budget: Budget): number {
  const { model } = state;
  if (model.units.length > UNITS) return 0;
  for (;;) {
    const now = opened(state, nodesInUse(state));
    if (now <= target) return 0;
    const before = state.nodes.slice();
    for (const unit of model.units.keys()) take(state, unit);
    const answer = withShare(budget, budget.left, (part) => decide(state, now - 1, part));
    if (answer === "possible") continue;
    for (const [unit, node] of before.entries()) put(state, unit, node);
    return answer === "impossible" && model.exact ? now : 0;
  }
}

type Answer = "possible" | "impossible" | "unknown";

/** Places all units, which are nowhere, so that they open `limit` nodes at most. */
function decide(state: State, limit: number, budget: Budget): Answer {
  const { model, free, on } = state;
  const { width, kinds, units, open } = model;
  const sizes = sizesOf(model);
  const social = socialUnits(model);
  const kindAt = (unit: number): number => units[unit]?.kind ?? -1;
  const order = [...units.keys()].sort(
    (a, b) => (sizes.kinds[kindAt(b)] ?? 0) - (sizes.kinds[kindAt(a)] ?? 0) || kindAt(a) - kindAt(b) || a - b,
  );
  const requests = order.map((unit) => kinds[kindAt(unit)]?.request ?? new Float64Array(width));
  const { demand, least } = suffixes(requests, width);
  const nodes = [...open.keys()].filter((node) => kinds.some((kind) => kind.on[node] === 1));
  const likeness = alike(state);
  const largest = largestRooms(state, nodes);

  /** Room in nodes in use where something still fits, and in as many as may be opened. */
  const isHopeless = (index: number, openedNow: number): boolean => {
    for (let d = 0; d < width; d++) {
      const need = demand[index * width + d] ?? 0;
      if (need === 0) continue;
      let room = largest[d]?.[Math.min(limit - openedNow, (largest[d]?.length ?? 1) - 1)] ?? 0;
      for (const node of nodes) {
        if (open[node] !== 1 && on[node]?.length === 0) continue;
        let dead = false;
        for (let other = 0; other < width; other++)
          if ((free[node * width + other] ?? 0) < (least[index * width + other] ?? 0)) dead = true;
        if (!dead) room += free[node * width + d] ?? 0;
        if (room >= need) break;
      }
      if (room < need) return true;
    }
    return false;
  };

  const visit = (index: number, openedNow: number): Answer => {
    const unit = order[index];
    if (unit === undefined) {
      budget.left -= social.length;
      return isSettled(state, social) ? "possible" : "impossible";
    }
    budget.left -= nodes.length; // of looking at them all
    if (isHopeless(index, openedNow)) return "impossible";
    const earlier = order[index - 1];
    const from = earlier !== undefined && kindAt(earlier) === kindAt(unit) ? (state.nodes[earlier] ?? 0) : 0;
    const seen = new Set<string>();
    for (const node of byTightness(state, nodes, sizes.weights)) {
      if (node < from) continue;
      const untouched = on[node]?.length === 0;
      const opens = untouched && open[node] !== 1;
      if (opens && openedNow >= limit) continue;
      if (budget.left <= 0) return "unknown";
      budget.left--;
      if (!fits(state, unit, node, false)) continue;
      if (untouched) {
        // the first of equal nodes in order of index stands for all
        const like = likeness[node] ?? "";
        if (seen.has(like)) continue;
        seen.add(like);
      }
      put(state, unit, node);
      const answer = visit(index + 1, openedNow + Number(opens));
      if (answer === "possible") return answer;
      take(state, unit);
      if (answer === "unknown") return answer;
    }
    return "impossible";
  };
  return visit(0, 0);
}

/** Nodes that hold units first, the fullest of them first; the others in order. */
function byTightness({ free, on, model }: State, nodes: readonly number[], weights: Float64Array): number[] {
  const { width } = model;
  const keys = nodes.map((node) => {
    if (on[node]?.length === 0) return { node, key: model.open[node] === 1 ? 1e15 : 2e15 };
    let left = 0;
    for (let d = 0; d < width; d++) left += (weights[d] ?? 0) * (free[node * width + d] ?? 0);
    return { node, key: left };
  });
  return keys.sort((a, b) => a.key - b.key || a.node - b.node).map(({ node }) => node);
}

/** Of the requests from each index on: their sum, and the least of each dimension. */
function suffixes(
  requests: readonly Float64Array[],
  width: number,
): { readonly demand: Float64Array; readonly least: Float64Array } {
  const demand = new Float64Array((requests.length + 1) * width);
  const least = new Float64Array((requests.length + 1) * width).fill(Infinity);
  for (let index = requests.length - 1; index >= 0; index--) {
    for (let d = 0; d < width; d++) {
      const amount = requests[index]?.[d] ?? 0;
      demand[index * width + d] = (demand[(index + 1) * width + d] ?? 0) + amount;
      least[index * width + d] = Math.min(least[(index + 1) * width + d] ?? Infinity, amount);
    }
  }
  return { demand, least };
}

/** By dimension and number of nodes: the room of so many closed nodes at most. */
function largestRooms({ model, free }: State, nodes: readonly number[]): readonly Float64Array[] {
  const { width, open } = model;
  return Array.from({ length: width }, (_, d) => {
    const rooms = nodes
      .filter((node) => open[node] !== 1)
      .map((node) => free[node * width + d] ?? 0)
      .sort((a, b) => b - a);
    const sums = new Float64Array(rooms.length + 1);
    for (const [index, room] of rooms.entries()) sums[index + 1] = (sums[index] ?? 0) + room;
    return sums;
  });
}

/** Equal texts: nodes that nothing tells apart while they are untouched. */
function alike({ model, free }: State): readonly string[] {
  const { board, kinds, open } = model;
  const counted = kinds.some(({ social }) => social) ? board.problem.counters : [];
  const result: string[] = [];
  const groups = groupsOf(
    model,
    free,
    open,
    kinds.map(({ on }) => on),
  );
  for (const [index, { nodes }] of groups.entries()) {
    for (const node of nodes) {
      const domains = counted.map(({ id, key }) => {
        const domain = key.domain[node] ?? -1;
        return key.single ? `=${board.counts[id]?.[domain] ?? 0}` : domain;
      });
      result[node] = `${index} ${domains.join()}`;
    }
  }
  return result;
}
