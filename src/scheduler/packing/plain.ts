// What is packed by amounts alone: newcomers of workloads that want the fewest nodes, and that nothing else binds: no company,
// no fixed port, no wish. Chosen ports and a node's `max_replicas` are amounts, too.
import type { Board } from "../board.ts";
import { PROTOCOLS } from "../board.ts";
import { isAmount } from "../filters/amount.ts";
import type { Replica, WorkloadClass } from "../problem.ts";
import type { Packing } from "./packing.ts";

/** Rules that are said as amounts, beside cpu, memory and devices. */
const PACKED: ReadonlySet<string> = new Set(["max-replicas", "port-range"]);

/** Replicas in the order of the packing's items. */
export interface PlainPacking {
  readonly packing: Packing;
  readonly replicas: readonly Replica[];
}

/** Whether replicas of a workload may be packed by amounts alone. */
export function isPlain(workload: WorkloadClass, wished: ReadonlySet<WorkloadClass>): boolean {
  const { strategy, source, anchors, counters, requirements } = workload;
  return (
    strategy.nodes === "fewest" &&
    !source.daemon &&
    anchors.length === 0 &&
    counters.length === 0 &&
    workload.drawsOn.length === 0 &&
    workload.barred.length === 0 &&
    workload.rules.every(({ name }) => PACKED.has(name) || isAmount(name)) &&
    requirements.hostPorts.length === 0 &&
    workload.affinities.length === 0 &&
    workload.repelledBy.length === 0 &&
    workload.hardLinks.length === 0 &&
    workload.hardUsers.length === 0 &&
    workload.softLinks.length === 0 &&
    !wished.has(workload)
  );
}

/** Workloads that others want to be near to. */
export function wishedFor(workloads: readonly WorkloadClass[]): ReadonlySet<WorkloadClass> {
  return new Set(workloads.flatMap(({ softLinks }) => softLinks));
}

/** The room is what the board leaves; nodes on which something is are held. `replicas` are of plain workloads and on no node. */
export function packingOf(board: Board, replicas: readonly Replica[]): PlainPacking {
  const { problem, free, total, chosen } = board;
  const count = problem.nodes.length;
  const byClass = new Map<WorkloadClass, Replica[]>();
  for (const replica of replicas) {
    const list = byClass.get(replica.workload);
    if (list === undefined) byClass.set(replica.workload, [replica]);
    else list.push(replica);
  }
  const classes = [...byClass.keys()];
  const amounts = problem.dimensions.map((_, d) => ({
    needs: classes.map(({ request }) => request[d] ?? 0),
    room: (node: number) => free[node * problem.dimensions.length + d] ?? 0,
    whole: (node: number) => problem.capacity[node * problem.dimensions.length + d] ?? 0,
  }));
  const ports = PROTOCOLS.map((protocol, p) => ({
    needs: classes.map(({ requirements }) => requirements.chosenPorts[protocol]),
    room: (node: number) => chosen[node * PROTOCOLS.length + p] ?? 0,
    whole: () => 0, // it must be there, but it is no part of how full a node is
  }));
  const places = {
    needs: classes.map(({ limited }) => Number(limited)),
    room: (node: number) => (problem.nodes[node]?.maxReplicas ?? Infinity) - (total[node] ?? 0),
    whole: () => 0,
  };
  const binding = [...amounts, ...[...ports, places].filter(canBind)].filter(({ needs }) =>
    needs.some((need) => need > 0),
  );
  /** Where even all together would fit on each node, there is nothing to ask. */
  function canBind({ needs, room }: { needs: readonly number[]; room: (node: number) => number }): boolean {
    let all = 0;
    for (const [index, need] of needs.entries())
      all += need * (byClass.get(classes[index] ?? (classes[0] as WorkloadClass))?.length ?? 0); // indices of this very list
    for (let node = 0; node < count; node++) if (room(node) < all) return true;
    return false;
  }
  const width = binding.length;
  const table = (of: (dimension: (typeof binding)[number], node: number) => number): Float64Array => {
    const filled = new Float64Array(count * width);
    for (let node = 0; node < count; node++)
      for (const [d, dimension] of binding.entries()) filled[node * width + d] = of(dimension, node);
    return filled;
  };
  const requests = new Float64Array(classes.length * width);
  for (const [d, { needs }] of binding.entries())
    for (const [index, need] of needs.entries()) requests[index * width + d] = need;
  return {
    packing: {
      width,
      capacity: table(({ whole }, node) => whole(node)),
      room: table(({ room }, node) => room(node)),
      held: Uint8Array.from(total, (on) => Number(on > 0)),
      requests,
      counts: Int32Array.from(byClass.values(), (list) => list.length),
      masks: classes.map(({ usable }) => usable),
    },
    replicas: [...byClass.values()].flat(),
  };
}
