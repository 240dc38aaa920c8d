// Whether what gives way may go elsewhere at all, known before every node is looked at.
import { passes } from "./filter.ts";
import type { WorkloadClass } from "./problem.ts";
import type { Settlement } from "./settlement.ts";

/** What it may go to depends on what is on that node alone. */
export function isLocal({
  affinities,
  distinct,
  spreads,
  repelledBy,
  anchors,
  hardLinks,
}: WorkloadClass): boolean {
  const others = distinct.length + spreads.length + repelledBy.length + anchors.length + hardLinks.length;
  return affinities.length + others === 0;
}

/** Which workloads some node takes, asked once for each while nothing changes: a trial changes only the node that it is about. */
export class Takers {
  readonly #settlement: Settlement;
  readonly #known = new Map<WorkloadClass, readonly number[]>();
  #looked = 0;

  constructor(settlement: Settlement) {
    this.#settlement = settlement;
  }

  /** Whether a node other than one takes a replica of it. Placing another victim first may have taken that room: it is asked again then. */
  any(workload: WorkloadClass, except: number): boolean {
    if (!isLocal(workload)) return true; // its own going may open other nodes to it
    const found = this.#known.get(workload) ?? this.#look(workload);
    this.#known.set(workload, found);
    const isThere = found.some((node) => node !== except);
    if (isThere) this.#looked += workload.usable.length;
    return isThere;
  }

  /** These nodes are no longer as they were. */
  changed(nodes: readonly number[]): void {
    const { board } = this.#settlement.run;
    for (const [workload, found] of this.#known) {
      if (found.length > 0) this.#known.delete(workload);
      else
        this.#known.set(
          workload,
          nodes.filter((node) => passes(workload, node, board)),
        );
    }
  }

  /** Looks at nodes since it was asked last. */
  looked(): number {
    const looked = this.#looked;
    this.#looked = 1;
    return looked;
  }

  /** Two are enough: one of them is another than that which is asked about. */
  #look(workload: WorkloadClass): readonly number[] {
    const { board } = this.#settlement.run;
    const found: number[] = [];
    for (let node = 0; node < workload.usable.length && found.length < 2; node++) {
      this.#looked++;
      if (passes(workload, node, board)) found.push(node);
    }
    return found;
  }
}
