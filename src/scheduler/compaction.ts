// The fewest nodes that hold what `binpack` places: the same placing, tried on smaller and smaller sets. Nodes that are in
// use by more than daemons stay open; the others are opened in order of size, then name. Cell compaction by binary search (Verma et al., CLUSTER'14),
// once for each set of nodes that the same workloads can use.
import { take } from "./board.ts";
import { compareFailures } from "./compare-failures.ts";
import { countOpen, openNodes } from "./open-nodes.ts";
import type { Batch } from "./order.ts";
import type { Run } from "./run.ts";
import { placeBatches } from "./place.ts";
import { totalRoom } from "./total-room.ts";
import type { Problem, Replica, WorkloadClass } from "./problem.ts";
import type { Weights } from "./strategies.ts";
import { SHAPE_ONLY, TIGHT } from "./strategies.ts";

/** Looks at nodes and placements in all, so that the time is bounded. */
const EFFORT = 4_000_000;
/** Sets of nodes that are narrowed one by one; the rest is narrowed as one. */
const GROUPS = 8;
/** What packs best depends on the shapes; the first of equals is taken. Null: the workload's own weights. */
const PACKINGS: readonly (Weights | null)[] = [null, SHAPE_ONLY, TIGHT];

type Packing = Pick<Run, "opened" | "packing">;

/** The nodes to open and the weights to pack with; all nodes where no workload wants the fewest. The board is left as it was. */
export function fewestNodes(start: Run, batches: readonly Batch[], newcomers: readonly Replica[]): Packing {
  const { problem } = start.board;
  const wanting = new Set(
    newcomers.map(({ workload }) => workload).filter(({ strategy }) => strategy.nodes === "fewest"),
  );
  if (wanting.size === 0) return { opened: null, packing: null };
  const used = openNodes(start.board);
  const groups = groupsOf(problem, [...wanting], used);
  let effort = EFFORT;
  /** Who finds no place with a packing, and how many nodes the others need. */
  const tryOut = (packing: Packing): { failed: readonly Replica[]; nodes: number } => {
    effort -= newcomers.length + problem.nodes.length * batches.length;
    const run: Run = { ...start, ...packing, nodes: start.nodes.slice(), notes: null, failed: [] };
    placeBatches(run, batches);
    for (const replica of newcomers) {
      const node = run.nodes[replica.id] ?? -1;
      if (node >= 0) take(run.board, replica, node);
    }
    const nodes = used.slice();
    for (const { id, workload } of newcomers) {
      const node = run.nodes[id] ?? -1;
      if (node >= 0 && !workload.source.daemon) nodes[node] = 1;
    }
    return { failed: run.failed, nodes: countOpen(nodes) };
  };
  const everywhere = new Uint8Array(problem.nodes.length).fill(1);
  let best: ({ readonly packing: Packing } & ReturnType<typeof tryOut>) | null = null;
  for (const weights of PACKINGS) {
    // another packing is worth a search only where it places as much on the nodes that are enough already
    const opened: Uint8Array = (best?.packing.opened ?? everywhere).slice();
    const allowed: readonly Replica[] = best?.failed ?? tryOut({ opened, packing: weights }).failed;
    const works = (mask: Uint8Array): boolean =>
      effort > 0 && compareFailures(tryOut({ opened: mask, packing: weights }).failed, allowed) <= 0;
    if (best !== null && !works(opened)) continue;
    for (const group of groups) narrow(group, opened, works);
    if (groups.flat().length <= CLOSE_SINGLY) closeSingly(groups.flat(), opened, works);
    const packing = { opened, packing: weights };
    const outcome = tryOut(packing);
    if (best === null || (compareFailures(outcome.failed, best.failed) || outcome.nodes - best.nodes) < 0)
      best = { packing, ...outcome };
  }
  return best?.packing ?? { opened: null, packing: null };
}

/** Clusters small enough to close every single node for a try. */
const CLOSE_SINGLY = 50;

/** Keeps the shortest prefix of a group open with which everything still finds its place. */
function narrow(group: readonly number[], opened: Uint8Array, works: (mask: Uint8Array) => boolean): void {
  const openPrefix = (length: number): Uint8Array => {
    const mask = opened.slice();
    for (const [index, node] of group.entries()) mask[node] = index < length ? 1 : 0;
    return mask;
  };
  let [low, high] = [0, group.filter((node) => opened[node] === 1).length]; // `high` works
  while (low < high) {
    const middle = (low + high) >> 1;
    if (works(openPrefix(middle))) high = middle;
    else low = middle + 1;
  }
  opened.set(openPrefix(high));
}

/** What a prefix cannot do: close one node in the middle. The last ones first. */
function closeSingly(
  nodes: readonly number[],
  opened: Uint8Array,
  works: (mask: Uint8Array) => boolean,
): void {
  for (const node of [...nodes].reverse()) {
    if (opened[node] === 0) continue;
    opened[node] = 0;
    if (!works(opened)) opened[node] = 1;
  }
}

/** Unused nodes by the set of packed workloads that can use them; large ones first. */
function groupsOf(problem: Problem, packed: readonly WorkloadClass[], used: Uint8Array): number[][] {
  const { nodes, dimensions, allocatable } = problem;
  const groups = new Map<string, number[]>();
  for (let node = 0; node < nodes.length; node++) {
    if (used[node] === 1) continue;
    const wanted = packed.filter(({ usable }) => usable[node] === 1).map(({ index }) => index);
    if (wanted.length === 0) continue;
    const key = groups.size >= GROUPS && !groups.has(wanted.join()) ? "others" : wanted.join();
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [node]);
    else group.push(node);
  }
  const totals = totalRoom(problem);
  const sizeOf = (node: number): number =>
    totals.reduce(
      (sum, total, d) =>
        sum + (total <= 0 ? 0 : Math.round((1e9 * (allocatable[node * dimensions.length + d] ?? 0)) / total)),
      0,
    );
  const sizes = new Map([...groups.values()].flat().map((node) => [node, sizeOf(node)]));
  return [...groups.values()].map((group) =>
    group.sort((a, b) => (sizes.get(b) ?? 0) - (sizes.get(a) ?? 0) || a - b),
  );
}
