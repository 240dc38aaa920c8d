// The order in which replicas get their place: pins, then by priority, then queues in order of declaration, then what is harder to place (few usable nodes, in
// powers of two; then a large share of a node), then address. What others want to be near to goes before them.
import type { Board } from "./board.ts";
import { jointGroups } from "./groups.ts";
import type { Problem, Replica, WorkloadClass } from "./problem.ts";

/** Placed one after the other without anything between. */
export type Batch =
  | { readonly kind: "equal"; readonly workload: WorkloadClass; readonly replicas: readonly Replica[] }
  /** Each has one node only. */
  | { readonly kind: "fixed"; readonly workload: WorkloadClass; readonly replicas: readonly Replica[] }
  /** All on one node. */
  | { readonly kind: "joint"; readonly replicas: readonly Replica[] }
  /** Everything that has a pin. */
  | { readonly kind: "pinned"; readonly replicas: readonly Replica[] };

/**
 * What goes first: the `largest` share of a mean node in any dimension, the largest `mean` over the dimensions, or the
 * `smallest` of these means (which places the most replicas where not all fit).
 */
export type SizeKey = "largest" | "mean" | "smallest";

interface Entry {
  readonly batch: Batch;
  readonly workloads: readonly WorkloadClass[];
  readonly pinned: boolean;
  readonly priority: number;
  readonly queued: boolean;
  /** In the order of declaration. */
  readonly position: number;
  readonly bucket: number;
  readonly size: number;
  readonly first: number;
}

export function orderBatches(remaining: readonly Replica[], board: Board, sizeKey: SizeKey): Batch[] {
  const { problem } = board;
  const priorities = effectivePriorities(problem);
  const means = meanCapacity(problem);
  const entries = makeBatches(remaining, board).map((batch) => entryOf(batch, priorities, means, sizeKey));
  entries.sort(
    (a, b) =>
      Number(b.pinned) - Number(a.pinned) ||
      b.priority - a.priority ||
      Number(b.queued) - Number(a.queued) ||
      (a.queued ? a.position - b.position : 0) ||
      a.bucket - b.bucket ||
      b.size - a.size ||
      a.first - b.first,
  );
  return targetsFirst(entries).map(({ batch }) => batch);
}

function makeBatches(remaining: readonly Replica[], board: Board): Batch[] {
  const groups = jointGroups(remaining, board);
  const joint = new Set(groups.flat());
  const batches: Batch[] = groups.map((replicas) => ({ kind: "joint", replicas }));
  const pinned = remaining.filter(({ source }) => source.pin !== null);
  if (pinned.length > 0) batches.push({ kind: "pinned", replicas: pinned });
  const lists = new Map<string, { kind: "equal" | "fixed"; workload: WorkloadClass; replicas: Replica[] }>();
  for (const replica of remaining) {
    const { workload, only, source } = replica;
    if (joint.has(replica) || source.pin !== null) continue;
    const kind = only === -1 ? "equal" : "fixed";
    const key = `${workload.index} ${kind}`;
    const list = lists.get(key);
    if (list === undefined) lists.set(key, { kind, workload, replicas: [replica] });
    else list.replicas.push(replica);
  }
  return [...batches, ...lists.values()];
}

function entryOf(batch: Batch, priorities: readonly number[], means: Float64Array, sizeKey: SizeKey): Entry {
  const isWhole = batch.kind === "joint" || batch.kind === "pinned";
  const members = isWhole ? batch.replicas : batch.replicas.slice(0, 1);
  const workloads = [...new Set(members.map(({ workload }) => workload))];
  const first = batch.replicas[0];
  let usable = batch.kind === "fixed" ? 1 : Infinity;
  for (const { usableCount } of workloads) if (usableCount < usable) usable = usableCount;
  return {
    batch,
    workloads,
    pinned: batch.kind === "pinned",
    priority: workloads.reduce((most, { index }) => Math.max(most, priorities[index] ?? 0), 0),
    queued: workloads.some(({ strategy }) => strategy.queued),
    position: workloads.reduce(
      (least, { source, index }) => Math.min(least, source.position ?? index),
      Infinity,
    ),
    bucket: 31 - Math.clz32(usable),
    size: sizeOf(members, means, sizeKey),
    first: first?.id ?? 0,
  };
}

/** In millionths of a mean node. */
function sizeOf(members: readonly Replica[], means: Float64Array, sizeKey: SizeKey): number {
  let [largest, sum] = [0, 0];
  for (let d = 0; d < means.length; d++) {
    const mean = means[d] ?? 0;
    const need = members.reduce((total, { workload }) => total + (workload.request[d] ?? 0), 0);
    const share = mean <= 0 ? Number(need > 0) : need / mean;
    sum += share;
    if (share > largest) largest = share;
  }
  const size = Math.round((sizeKey === "largest" ? largest : sum / means.length) * 1e6);
  return sizeKey === "smallest" ? -size : size;
}

/** Over the nodes that have some of it. */
function meanCapacity({ nodes, dimensions, capacity }: Problem): Float64Array {
  return Float64Array.from(dimensions, (_, d) => {
    let [sum, count] = [0, 0];
    for (let node = 0; node < nodes.length; node++) {
      const whole = capacity[node * dimensions.length + d] ?? 0;
      sum += whole;
      if (whole > 0) count++;
    }
    return count === 0 ? 0 : sum / count;
  });
}

/** What something depends on by a hard rule is as important as that is. */
export function effectivePriorities({ workloads }: Problem): number[] {
  const priorities = workloads.map(({ requirements }) => requirements.priority);
  for (let again = true; again;) {
    again = false;
    for (const workload of workloads) {
      for (const target of hardTargets(workload)) {
        if ((priorities[target.index] ?? 0) >= (priorities[workload.index] ?? 0)) continue;
        priorities[target.index] = priorities[workload.index] ?? 0;
        again = true;
      }
    }
  }
  return priorities;
}

export function hardTargets(workload: WorkloadClass): WorkloadClass[] {
  const targets = workload.hardLinks.flatMap(({ workload: target }) => target ?? []);
  for (const { required, anti, counter } of workload.affinities)
    if (required && !anti && counter !== null && counter.workload !== workload)
      targets.push(counter.workload);
  return targets;
}

function softTargets(workload: WorkloadClass): WorkloadClass[] {
  const targets = [...workload.softLinks];
  for (const { required, anti, counter } of workload.affinities)
    if (!required && !anti && counter !== null && counter.workload !== workload)
      targets.push(counter.workload);
  return targets;
}

/**
 * Keeps the order, but draws what an entry wants to be near to before it; in a cycle the first of the order, then by
 * address. A wish draws only what is equally important.
 */
function targetsFirst(entries: readonly Entry[]): readonly Entry[] {
  const isBound = ({ affinities, hardLinks, softLinks }: WorkloadClass): boolean =>
    affinities.length + hardLinks.length + softLinks.length > 0;
  if (!entries.some(({ workloads }) => workloads.some(isBound))) return entries;
  const byWorkload = new Map<WorkloadClass, Entry[]>();
  for (const entry of entries) {
    for (const workload of entry.workloads) {
      const list = byWorkload.get(workload);
      if (list === undefined) byWorkload.set(workload, [entry]);
      else list.push(entry);
    }
  }
  const result: Entry[] = [];
  const visited = new Set<Entry>();
  const drawn = (entry: Entry): Entry[] => {
    const hard = entry.workloads.flatMap(hardTargets);
    const soft = entry.workloads.flatMap(softTargets);
    return [...new Set([...hard, ...soft])]
      .sort((a, b) => a.index - b.index)
      .flatMap((workload) => byWorkload.get(workload) ?? [])
      .filter((other) => other.priority >= entry.priority && other.pinned === entry.pinned);
  };
  for (const start of entries) {
    const stack = visited.has(start) ? [] : [{ entry: start, targets: drawn(start), next: 0 }];
    visited.add(start);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const target = top.targets[top.next++];
      if (target === undefined) {
        result.push(top.entry);
        stack.pop();
      } else if (!visited.has(target)) {
        visited.add(target);
        stack.push({ entry: target, targets: drawn(target), next: 0 });
      }
    }
  }
  return result;
}
