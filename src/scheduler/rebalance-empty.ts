// Workloads on the fewest nodes leave a node altogether, where the others have room for all that is there: one node less is worth a
// hundred points, shared by the moves that it takes.
import type { Replica } from "./problem.ts";
import type { Gain, Gains } from "./rebalance-gain.ts";
import { ONE_NODE, rounded } from "./rebalance-gain.ts";
import { placeBest } from "./run.ts";
import { TIGHT } from "./strategies.ts";
import type { Settlement } from "./settlement.ts";
import { isMovable, lift, ownersOf, setDown } from "./settlement.ts";

export interface Limits {
  readonly moved: ReadonlySet<Replica>;
  readonly most: number;
  readonly threshold: number;
}

/** The moves that empty the node that is easiest to empty; none where it does not pay. Everything is left as it was. */
export function emptyingMoves(
  settlement: Settlement,
  gains: Gains,
  { moved, most, threshold }: Limits,
): readonly { readonly replica: Replica; readonly to: number; readonly gain: Gain }[] {
  const { nodes } = settlement.run.board.problem;
  const limit = Math.min(most, Math.floor(ONE_NODE / threshold));
  const candidates = nodes.flatMap((_, node) => {
    const replicas = ownersOf(settlement, node).sort((a, b) => largest(b) - largest(a) || a.id - b.id);
    const all = replicas.every(
      (replica) =>
        replica.workload.strategy.nodes === "fewest" && !moved.has(replica) && isMovable(settlement, replica),
    );
    return replicas.length === 0 || replicas.length > limit || !all ? [] : [{ node, replicas }];
  });
  candidates.sort((a, b) => a.replicas.length - b.replicas.length || b.node - a.node);
  for (const { node, replicas } of candidates) {
    for (const weights of [null, TIGHT]) {
      const places = placesFor(settlement, replicas, node, weights);
      if (places === null) continue;
      const found = gainsOf(settlement, gains, places, node);
      const sum = found.reduce((total, { gain }) => total + gain.points, 0);
      if (sum >= threshold * found.length) return found;
    }
  }
  return [];
}

function largest({ takes }: Replica): number {
  let sum = 0;
  for (const amount of takes.request) sum += amount;
  return sum;
}

/** On other nodes that are in use; null where they do not take all. */
function placesFor(
  settlement: Settlement,
  replicas: readonly Replica[],
  node: number,
  weights: typeof TIGHT | null,
): ReadonlyMap<Replica, number> | null {
  const { run } = settlement;
  const opened = Uint8Array.from(run.board.problem.nodes, (_, other) =>
    other !== node && ownersOf(settlement, other).length > 0 ? 1 : 0,
  );
  const trial = { ...run, opened, packing: weights, notes: null };
  for (const replica of replicas) lift(settlement, replica);
  const places = new Map<Replica, number>();
  for (const replica of replicas) {
    const to = placeBest(trial, replica, node);
    if (to < 0) break;
    places.set(replica, to);
  }
  for (const replica of places.keys()) lift(settlement, replica);
  for (const replica of replicas) setDown(settlement, replica, node);
  return places.size === replicas.length ? places : null;
}

/** Each has its share of the node, and what it gains or loses besides, beside those that went before it. */
function gainsOf(
  settlement: Settlement,
  gains: Gains,
  places: ReadonlyMap<Replica, number>,
  node: number,
): { replica: Replica; to: number; gain: Gain }[] {
  const name = settlement.run.board.problem.nodes[node]?.name ?? "";
  const found = [...places].map(([replica, to]) => {
    lift(settlement, replica);
    const points = rounded(ONE_NODE / places.size + gains.besideNodes(replica, node, to));
    setDown(settlement, replica, to);
    return { replica, to, gain: { points, text: () => `empties ${name}` } };
  });
  for (const replica of places.keys()) {
    lift(settlement, replica);
    setDown(settlement, replica, node);
  }
  return found;
}
