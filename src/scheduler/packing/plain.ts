// What is packed by amounts alone: newcomers of workloads that want the fewest nodes, and that nothing else binds: no company,
// no fixed port, no wish. Chosen ports and a node's `max_replicas` are amounts, too.
import type { Board } from "../board.ts";
import { PROTOCOLS } from "../board.ts";
import { isAmount } from "../filters/amount.ts";
import { openNodes } from "../open-nodes.ts";
import type { Replica, WorkloadClass } from "../problem.ts";
import type { Packing } from "./packing.ts";

/** Rules that are said as amounts, beside cpu, memory and devices. */
const PACKED: ReadonlySet<string> = new Set(["max-replicas", "port-range"]);

/** One dimension of the packing. */
interface Amount {
  /** By class. */
  readonly needs: readonly number[];
  readonly room: (node: number) => number;
  readonly whole: (node: number) => number;
}

/** Replicas in the order of the packing's items. */
export interface PlainPacking {
  readonly packing: Packing;
  readonly replicas: readonly Replica[];
}

/** Whether replicas of a workload may be packed by amounts alone, on the fewest nodes. */
export function isPacked(workload: WorkloadClass, wished: ReadonlySet<WorkloadClass>): boolean {
  return workload.strategy.nodes === "fewest" && isPlain(workload, wished);
}

/** Whether amounts alone say where replicas of a workload may go, and nothing wishes otherwise. */
export function isPlain(workload: WorkloadClass, wished: ReadonlySet<WorkloadClass>): boolean {
  const { source, anchors, counters, requirements } = workload;
  return (
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

/** The room is what the board leaves; nodes in use are held. `replicas` are of plain workloads and on no node. */
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
  const amounts: readonly Amount[] = problem.dimensions.map((_, d) => ({
    needs: classes.map(({ request }) => request[d] ?? 0),
    room: (node: number) => free[node * problem.dimensions.length + d] ?? 0,
    whole: (node: number) => problem.capacity[node * problem.dimensions.length + d] ?? 0,
  }));
  const ports: readonly Amount[] = PROTOCOLS.map((protocol, p) => ({
    needs: classes.map(({ requirements }) => requirements.chosenPorts[protocol]),
    room: (node: number) => chosen[node * PROTOCOLS.length + p] ?? 0,
    whole: () => 0, // it must be there, but it is no part of how full a node is
  }));
  const places: Amount = {
    needs: classes.map(({ limited }) => Number(limited)),
    room: (node: number) => (problem.nodes[node]?.maxReplicas ?? Infinity) - (total[node] ?? 0),
    whole: () => 0,
  };
  const counts = classes.map((workload) => byClass.get(workload)?.length ?? 0);
  /** Where even all together would fit on each node, there is nothing to ask. */
  const canBind = ({ needs, room }: Amount): boolean => {
    const all = needs.reduce((sum, need, index) => sum + need * (counts[index] ?? 0), 0);
    for (let node = 0; node < count; node++) if (room(node) < all) return true;
    return false;
  };
  const binding = [...amounts, ...[...ports, places].filter(canBind)].filter(({ needs }) =>
    needs.some((need) => need > 0),
  );
  const width = binding.length;
  const table = (of: (dimension: Amount, node: number) => number): Float64Array => {
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
      held: openNodes(board),
      requests,
      counts: Int32Array.from(counts),
      masks: classes.map(({ usable }) => usable),
    },
    replicas: [...byClass.values()].flat(),
  };
}
