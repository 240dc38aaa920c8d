// Replicas that must share a node and have none yet are placed together, as one sum: users of an anchor that lives nowhere
// yet, and users of unpublished ports (or those with a required affinity by node) with their target. Where a target has several replicas, each gets its share of
// the users.
import type { Board } from "./board.ts";
import type { Replica, WorkloadClass } from "./problem.ts";

/** Groups of two or more replicas; a replica is in one at most. `remaining` are those without a place. */
export function jointGroups(remaining: readonly Replica[], board: Board): Replica[][] {
  const waiting = new Map<WorkloadClass, Replica[]>();
  for (const replica of remaining) {
    if (replica.only !== -1 || replica.workload.source.daemon) continue;
    const list = waiting.get(replica.workload);
    if (list === undefined) waiting.set(replica.workload, [replica]);
    else list.push(replica);
  }
  const whole = wholeGroups(waiting, board);
  const taken = new Set(whole.flat());
  return [...whole, ...pairedGroups(waiting, taken, board)].filter((group) => group.length > 1);
}

/** Workloads whose replicas all go to one node, joined where they must share it. */
function wholeGroups(waiting: ReadonlyMap<WorkloadClass, readonly Replica[]>, board: Board): Replica[][] {
  const leaders = new Map<WorkloadClass, WorkloadClass>();
  const leaderOf = (workload: WorkloadClass): WorkloadClass => {
    let leader = workload;
    for (let next = leaders.get(leader); next !== undefined; next = leaders.get(leader)) leader = next;
    return leader;
  };
  const joined = new Set<WorkloadClass>();
  const join = (a: WorkloadClass, b: WorkloadClass): void => {
    joined.add(a).add(b);
    const [x, y] = [leaderOf(a), leaderOf(b)];
    if (x !== y) leaders.set(x.index < y.index ? y : x, x.index < y.index ? x : y);
  };
  const firstUsers = new Map<number, WorkloadClass>();
  for (const workload of waiting.keys()) {
    for (const { index } of workload.anchors) {
      if (board.homes[index] !== -1) continue;
      join(workload, firstUsers.get(index) ?? workload);
      firstUsers.set(index, firstUsers.get(index) ?? workload);
    }
    for (const { workload: target } of workload.hardLinks)
      if (target !== null && isAlone(target, waiting)) join(workload, target);
    for (const { required, anti, counter } of workload.affinities)
      if (required && !anti && counter !== null && counter.key.single && isAlone(counter.workload, waiting))
        join(workload, counter.workload);
  }
  const groups = new Map<WorkloadClass, Replica[]>();
  for (const [workload, replicas] of waiting) {
    if (!joined.has(workload)) continue;
    const leader = leaderOf(workload);
    groups.set(leader, [...(groups.get(leader) ?? []), ...replicas]);
  }
  return [...groups.values()];
}

/** One replica, and that one without a place. */
function isAlone(workload: WorkloadClass, waiting: ReadonlyMap<WorkloadClass, readonly Replica[]>): boolean {
  return workload.replicas.length === 1 && waiting.has(workload);
}

/** Each replica of a target with every n-th replica of its users; only where none of them has a place yet. */
function pairedGroups(
  waiting: ReadonlyMap<WorkloadClass, readonly Replica[]>,
  taken: ReadonlySet<Replica>,
  board: Board,
): Replica[][] {
  const groups: Replica[][] = [];
  const used = new Set<WorkloadClass>();
  const untouched = (workload: WorkloadClass): boolean =>
    !used.has(workload) &&
    board.on[workload.index]?.size === 0 &&
    (waiting.get(workload) ?? []).every((replica) => !taken.has(replica));
  for (const [target, replicas] of waiting) {
    const users = target.hardUsers.filter((user) => waiting.has(user) && untouched(user));
    if (users.length === 0 || !untouched(target)) continue;
    used.add(target);
    const parts = replicas.map((replica): Replica[] => [replica]);
    for (const user of users) {
      used.add(user);
      for (const [index, replica] of (waiting.get(user) ?? []).entries())
        parts[index % parts.length]?.push(replica);
    }
    groups.push(...parts);
  }
  return groups;
}
