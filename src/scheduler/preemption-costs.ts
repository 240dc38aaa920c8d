// What it costs that replicas give way: the most important of them counts first, then how much their going disturbs, then their number.
import { parseAddress } from "../model/address.ts";
import type { Replica, WorkloadClass } from "./problem.ts";
import type { Settlement } from "./settlement.ts";
import { isAtHome } from "./settlement.ts";

/** How much a replica's going disturbs beyond a restart: see `disruptionOf`. */
const LAST_ONE = 4;
const TOO_MANY = 4;
const STATEFUL = 8;

/** The most important one; then what their going disturbs; then how many they are. */
export interface Price {
  readonly priority: number;
  readonly disruption: number;
  readonly count: number;
}

const NOTHING: Price = { priority: -1, disruption: 0, count: 0 };

export function comparePrices(a: Price, b: Price): number {
  return a.priority - b.priority || a.disruption - b.disruption || a.count - b.count;
}

/** What each replica costs, asked once. */
export class Costs {
  readonly #settlement: Settlement;
  readonly #running = new Map<WorkloadClass, number>();
  readonly #sizes = new Map<WorkloadClass, number>();

  /** Made before any victim is lifted. */
  constructor(settlement: Settlement) {
    this.#settlement = settlement;
  }

  priceOf(victims: readonly Replica[]): Price {
    const taken = new Map<WorkloadClass, number>();
    let { priority, disruption } = NOTHING;
    for (const victim of victims) {
      const { workload, current } = victim;
      if (workload.requirements.priority > priority) priority = workload.requirements.priority;
      disruption += this.disruptionOf(victim);
      const count = (taken.get(workload) ?? 0) + Number(current >= 0);
      taken.set(workload, count);
      if (count > (workload.source.atOnce ?? 1)) disruption += TOO_MANY;
    }
    return { priority, disruption, count: victims.length };
  }

  /** What does not run yet is not disturbed; the last replica of a workload, and one with data, more than others. */
  disruptionOf({ workload, source, current }: Replica): number {
    if (current < 0) return 0;
    const isStateful =
      parseAddress(workload.address)?.kind === "stateful_service" ||
      workload.anchors.some(({ data }) => data) ||
      (source.pin !== null && source.pin === source.current);
    return 1 + (this.#runningOf(workload) <= 1 ? LAST_ONE : 0) + (isStateful ? STATEFUL : 0);
  }

  #runningOf(workload: WorkloadClass): number {
    const known = this.#running.get(workload);
    if (known !== undefined) return known;
    const count = workload.replicas.filter((replica) => isAtHome(this.#settlement, replica)).length;
    this.#running.set(workload, count);
    return count;
  }

  /** The largest share of all that the nodes have, in millionths of a mean node. */
  sizeOf({ workload }: Replica): number {
    const known = this.#sizes.get(workload);
    if (known !== undefined) return known;
    const { capacity, nodes } = this.#settlement.run.board.problem;
    const { request } = workload;
    let largest = 0;
    for (let d = 0; d < request.length; d++) {
      let whole = 0;
      for (let node = 0; node < nodes.length; node++) whole += capacity[node * request.length + d] ?? 0;
      const share = whole <= 0 ? 0 : ((request[d] ?? 0) * nodes.length) / whole;
      if (share > largest) largest = share;
    }
    const size = Math.round(largest * 1e6);
    this.#sizes.set(workload, size);
    return size;
  }
}
