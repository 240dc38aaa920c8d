// The fewest nodes that hold what `binpack` places: the same placing, tried on smaller and smaller sets. Nodes that are in
// use stay open; the others are opened in order of size, then name. Cell compaction by binary search (Verma et al., CLUSTER'14),
// once for each set of nodes that the same workloads can use.
import { take } from "./board.ts";
import type { Batch } from "./order.ts";
import type { Run } from "./place.ts";
import { placeBatches } from "./place.ts";
import type { Problem, Replica, WorkloadClass } from "./problem.ts";

/** Placements tried in all, so that the time is bounded. */
const TRIES = 3_000_000;
/** Sets of nodes that are narrowed one by one; the rest is narrowed as one. */
const GROUPS = 8;

/** The nodes to open, or null where no workload wants the fewest. The board is left as it was. */
export function fewestNodes(
  start: Run,
  batches: readonly Batch[],
  newcomers: readonly Replica[],
): Uint8Array | null {
  const { problem } = start.board;
  const packed = problem.workloads.filter(
    (workload) =>
      workload.strategy.nodes === "fewest" && newcomers.some((replica) => replica.workload === workload),
  );
  if (packed.length === 0) return null;
  const used = new Set<number>(); // by what is kept, and by what is not packed
  for (const on of start.board.on) for (const node of on.keys()) used.add(node);
  const opened = new Uint8Array(problem.nodes.length).fill(1);
  let left = TRIES;
  const failures = (mask: Uint8Array): number => {
    left -= newcomers.length + problem.nodes.length * batches.length;
    const run: Run = { ...start, opened: mask, nodes: start.nodes.slice(), notes: null, failed: [] };
    placeBatches(run, batches);
    for (const replica of newcomers) {
      const node = run.nodes[replica.id] ?? -1;
      if (node >= 0) take(run.board, replica, node);
    }
    return run.failed.length;
  };
  const allowed = failures(opened);
  const groups = groupsOf(problem, packed, used);
  for (const group of groups) narrow(group, opened, (mask) => left > 0 && failures(mask) <= allowed);
  closeSingly(groups.flat(), opened, (mask) => left > 0 && failures(mask) <= allowed);
  return opened;
}

/** Keeps the shortest prefix of a group open with which everything still finds its place. */
function narrow(group: readonly number[], opened: Uint8Array, works: (mask: Uint8Array) => boolean): void {
  const openPrefix = (length: number): Uint8Array => {
    const mask = opened.slice();
    for (const [index, node] of group.entries()) mask[node] = index < length ? 1 : 0;
    return mask;
  };
  let [low, high] = [0, group.length]; // `high` works
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
function groupsOf(
  { nodes, dimensions, allocatable }: Problem,
  packed: readonly WorkloadClass[],
  used: ReadonlySet<number>,
): number[][] {
  const groups = new Map<string, number[]>();
  for (let node = 0; node < nodes.length; node++) {
    if (used.has(node)) continue;
    const wanted = packed.filter(({ usable }) => usable[node] === 1).map(({ index }) => index);
    if (wanted.length === 0) continue;
    const key = groups.size >= GROUPS && !groups.has(wanted.join()) ? "others" : wanted.join();
    groups.set(key, [...(groups.get(key) ?? []), node]);
  }
  const totals = dimensions.map((_, d) => {
    let total = 0;
    for (let node = 0; node < nodes.length; node++) total += allocatable[node * dimensions.length + d] ?? 0;
    return total;
  });
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
