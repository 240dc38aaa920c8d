// A binary heap of nodes: most points on top, the lower index (the earlier name) among equals.

export interface NodeHeap {
  readonly nodes: number[];
}

/** `points` is read, never written; it must change only for nodes that are not in the heap. */
export function heapify(nodes: number[], points: Float64Array): NodeHeap {
  for (let index = (nodes.length >> 1) - 1; index >= 0; index--) sink(nodes, points, index);
  return { nodes };
}

export function top({ nodes }: NodeHeap): number {
  return nodes[0] ?? -1;
}

export function pop({ nodes }: NodeHeap, points: Float64Array): number {
  const first = nodes[0] ?? -1;
  const last = nodes.pop();
  if (last !== undefined && nodes.length > 0) {
    nodes[0] = last;
    sink(nodes, points, 0);
  }
  return first;
}

/** After the points of the top have changed. */
export function resettle({ nodes }: NodeHeap, points: Float64Array): void {
  sink(nodes, points, 0);
}

export function push({ nodes }: NodeHeap, points: Float64Array, node: number): void {
  let index = nodes.length;
  nodes.push(node);
  while (index > 0) {
    const parent = (index - 1) >> 1;
    const above = nodes[parent] ?? -1;
    if (!isBetter(points, node, above)) break;
    nodes[index] = above;
    index = parent;
  }
  nodes[index] = node;
}

function sink(nodes: number[], points: Float64Array, start: number): void {
  const node = nodes[start] ?? -1;
  let index = start;
  for (;;) {
    let child = 2 * index + 1;
    if (child >= nodes.length) break;
    const right = nodes[child + 1];
    if (right !== undefined && isBetter(points, right, nodes[child] ?? -1)) child++;
    const below = nodes[child] ?? -1;
    if (!isBetter(points, below, node)) break;
    nodes[index] = below;
    index = child;
  }
  nodes[index] = node;
}

function isBetter(points: Float64Array, a: number, b: number): boolean {
  const [x, y] = [points[a] ?? 0, points[b] ?? 0];
  return x > y || (x === y && a < b);
}
