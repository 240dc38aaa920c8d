// What the strategy may move: newcomers of its own workloads. Replicas that must share a node move together; what others,
// which do not move, need near them stays.
import type { Board } from "../board.ts";
import type { Replica, WorkloadClass } from "../problem.ts";
import { neededWorkloads } from "./model.ts";

export interface FreeUnits {
  readonly units: readonly (readonly Replica[])[];
  /** Whoever shares a unit must share a node in every placement. */
  readonly forced: boolean;
}

/** `nodes`: node by replica. The board holds everything. */
export function freeUnits(newcomers: readonly Replica[], nodes: Int32Array, { problem }: Board): FreeUnits {
  const free = movable(newcomers, nodes, problem.workloads);
  const leaders = new Map<Replica, Replica>();
  const leaderOf = (replica: Replica): Replica => {
    let leader = replica;
    for (let next = leaders.get(leader); next !== undefined; next = leaders.get(leader)) leader = next;
    return leader;
  };
  const join = (a: Replica, b: Replica): void => {
    const [x, y] = [leaderOf(a), leaderOf(b)];
    if (x !== y) leaders.set(x.id < y.id ? y : x, x.id < y.id ? x : y);
  };
  let forced = true;
  const users = new Map<number, Replica>();
  const there = new Map<string, Replica>(); // the first of a workload on a node
  const keyOf = (workload: WorkloadClass, replica: Replica): string =>
    `${workload.index} ${nodes[replica.id] ?? -1}`;
  for (const replica of free) {
    const key = keyOf(replica.workload, replica);
    if (!there.has(key)) there.set(key, replica);
  }
  for (const replica of free) {
    for (const { index } of replica.workload.anchors) {
      const other = users.get(index);
      if (other === undefined) users.set(index, replica);
      else join(replica, other);
    }
    for (const target of sharedNodes(replica.workload)) {
      const other = there.get(keyOf(target, replica));
      if (target.replicas.length > 1) forced = false;
      if (other !== undefined) join(replica, other);
    }
  }
  const byLeader = new Map<Replica, Replica[]>();
  for (const replica of free) {
    const leader = leaderOf(replica);
    const members = byLeader.get(leader);
    if (members === undefined) byLeader.set(leader, [replica]);
    else members.push(replica);
  }
  return { units: [...byLeader.values()], forced };
}

/** Workloads that one must share a node with. */
function sharedNodes({ hardLinks, affinities }: WorkloadClass): WorkloadClass[] {
  const targets = hardLinks.flatMap(({ workload }) => workload ?? []);
  for (const { required, anti, counter, key } of affinities)
    if (required && !anti && counter !== null && key?.single === true) targets.push(counter.workload);
  return targets;
}

function movable(
  newcomers: readonly Replica[],
  nodes: Int32Array,
  workloads: readonly WorkloadClass[],
): readonly Replica[] {
  const candidates = newcomers.filter(
    ({ workload, only, id, source }) =>
      workload.strategy.name === "optimal" &&
      !workload.source.daemon &&
      only === -1 &&
      source.pin === null &&
      (nodes[id] ?? -1) >= 0,
  );
  const isCandidate = new Set(candidates);
  // who stays keeps what it needs
  const staying = workloads.filter(({ replicas }) =>
    replicas.some((replica) => !isCandidate.has(replica) && (nodes[replica.id] ?? -1) >= 0),
  );
  const kept = neededWorkloads(staying);
  return candidates.filter(({ workload }) => !kept.has(workload));
}
