// Vector packing in numbers: classes of equal items, nodes with room, and where each item goes. What the board says in terms of
// rules is said here as amounts alone, so that a choice costs a few additions.

export interface Packing {
  /** Dimensions. */
  readonly width: number;
  /** What a whole node has, `node * width + d`; shares are taken of it. */
  readonly capacity: Float64Array;
  /** Room before anything is placed. */
  readonly room: Float64Array;
  /** Nodes that hold something already and cost nothing. */
  readonly held: Uint8Array;
  /** By class, `class * width + d`. */
  readonly requests: Float64Array;
  /** Items of each class. */
  readonly counts: Int32Array;
  /** By class: 1 where an item may go. Classes with the same nodes share a mask. */
  readonly masks: readonly Uint8Array[];
}

/** Items are numbered class by class. */
export interface Filling {
  /** Node by item. */
  readonly homes: Int32Array;
  /** Nodes that hold something now and held nothing before. */
  readonly opened: number;
}

/** A bound on looks at nodes, so that the time is bounded without a clock. */
export interface Effort {
  left: number;
}

/** The first item of each class, and the number of items. */
export function offsetsOf({ counts }: Packing): Int32Array {
  const offsets = new Int32Array(counts.length + 1);
  for (let index = 0; index < counts.length; index++)
    offsets[index + 1] = (offsets[index] ?? 0) + (counts[index] ?? 0);
  return offsets;
}

export function openedBy({ held }: Packing, homes: Int32Array): number {
  const seen = held.slice();
  let opened = 0;
  for (const node of homes) {
    if (node < 0 || seen[node] === 1) continue;
    seen[node] = 1;
    opened++;
  }
  return opened;
}

/** By dimension: what is asked for over what there is. */
export function demandOf({ width, room, requests, counts }: Packing): Float64Array {
  return Float64Array.from({ length: width }, (_, d) => {
    let [asked, whole] = [0, 0];
    for (let index = 0; index < counts.length; index++)
      asked += (counts[index] ?? 0) * (requests[index * width + d] ?? 0);
    for (let at = d; at < room.length; at += width) whole += Math.max(0, room[at] ?? 0);
    return whole === 0 ? 0 : asked / whole;
  });
}

/** Held nodes first, then those that more of the demand can use, then large ones; the earlier among equals. */
export function nodesInOrder(packing: Packing): number[] {
  const { width, capacity, held, counts, requests, masks } = packing;
  const demand = demandOf(packing);
  const totals = new Float64Array(width);
  for (let at = 0; at < capacity.length; at++)
    totals[at % width] = (totals[at % width] ?? 0) + (capacity[at] ?? 0);
  const useful = new Map<Uint8Array, number>();
  for (const [index, mask] of masks.entries()) {
    let size = 0;
    for (let d = 0; d < width; d++)
      if ((totals[d] ?? 0) > 0)
        size += ((counts[index] ?? 0) * (requests[index * width + d] ?? 0)) / (totals[d] ?? 1);
    useful.set(mask, (useful.get(mask) ?? 0) + size);
  }
  const uses = new Float64Array(held.length);
  const sizes = new Float64Array(held.length);
  for (let node = 0; node < held.length; node++) {
    for (const [mask, size] of useful) if (mask[node] === 1) uses[node] = (uses[node] ?? 0) + size;
    let size = 0;
    for (let d = 0; d < width; d++)
      if ((totals[d] ?? 0) > 0)
        size += ((demand[d] ?? 0) * (capacity[node * width + d] ?? 0) * held.length) / (totals[d] ?? 1);
    sizes[node] = Math.round(1e9 * size);
    uses[node] = Math.round(1e9 * (uses[node] ?? 0));
  }
  return [...held.keys()]
    .filter((node) => (uses[node] ?? 0) > 0 || useful.size === 0)
    .sort(
      (a, b) =>
        (held[b] ?? 0) - (held[a] ?? 0) ||
        (uses[b] ?? 0) - (uses[a] ?? 0) ||
        (sizes[b] ?? 0) - (sizes[a] ?? 0) ||
        a - b,
    );
}

/** No fewer nodes can hold all: by dimension the largest nodes until their sum is what is asked for. Held ones are not counted. */
export function leastOpened({ width, room, held, requests, counts }: Packing): number {
  let most = 0;
  for (let d = 0; d < width; d++) {
    let asked = 0;
    for (let index = 0; index < counts.length; index++)
      asked += (counts[index] ?? 0) * (requests[index * width + d] ?? 0);
    const empty: number[] = [];
    for (let node = 0; node < held.length; node++) {
      const left = Math.max(0, room[node * width + d] ?? 0);
      if (held[node] === 1) asked -= left;
      else empty.push(left);
    }
    empty.sort((a, b) => b - a);
    let nodes = 0;
    while (asked > 0 && nodes < empty.length) asked -= empty[nodes++] ?? 0;
    if (nodes > most) most = nodes;
  }
  return most;
}
