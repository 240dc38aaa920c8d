// Which runs a run waits for because it takes their room. Every amount is handed on from the runs that had it to the one that
// takes it (a partial order schedule by chaining; Policella, Cesta, Oddi and Smith, 2004): so whatever the real durations are,
// a node is never asked for more than it has as long as each run waits for those that its room comes from.
import type { Address } from "../../model/address.ts";
import { compareAddresses } from "../../model/address.ts";
import type { Slot } from "./generate.ts";
import { compareSlots } from "./generate.ts";
import type { Run } from "./network.ts";
import type { Room } from "./room.ts";

/** Room on a node that nobody holds any more, and who had it; null: nobody. */
interface Left {
  readonly slot: Slot | null;
  readonly amounts: Float64Array;
}

/** Rules that hold for what is there at the same time, and are no amounts: what ended before has to have ended. */
const APART: ReadonlySet<string> = new Set([
  "host-port",
  "max-replicas",
  "anti-affinity",
  "distinct",
  "spread",
]);

/** By run, for those that wait for another; sorted. Jobs that it waits for anyway give first. */
export function roomChains({ board }: Room, slots: readonly Slot[]): ReadonlyMap<Run, readonly Address[]> {
  const { free } = board;
  const width = board.problem.dimensions.length;
  const left = new Map<number, Left[]>();
  const result = new Map<Run, readonly Address[]>();
  const sorted = slots.filter(({ run }) => run.kind === "free" || run.kind === "running").sort(compareSlots);
  const before = new Map<Slot, ReadonlySet<Slot>>();
  for (const slot of sorted) {
    const { run, node, start } = slot;
    const { job, replica } = run;
    let there = left.get(node);
    if (there === undefined) {
      there = [{ slot: null, amounts: free.slice(node * width, (node + 1) * width) }];
      left.set(node, there);
    }
    const direct = new Set(job.before);
    const givers = new Set<Slot>();
    for (const [d, need] of replica.takes.request.entries()) {
      let missing = need;
      const rank = ({ slot: other, amounts }: Left): number => {
        if (other === null) return 0;
        if (direct.has(other.run.job)) return 1;
        if (givers.has(other)) return 2;
        return covers(amounts, replica.takes.request) ? 3 : 4; // one instead of many
      };
      const open = there
        .filter((item) => (item.amounts[d] ?? 0) > 0 && (item.slot === null || item.slot.end <= start))
        .sort((a, b) => rank(a) - rank(b) || (a.slot?.end ?? 0) - (b.slot?.end ?? 0));
      for (const item of open) {
        if (missing <= 0) break;
        const given = Math.min(missing, item.amounts[d] ?? 0);
        item.amounts[d] = (item.amounts[d] ?? 0) - given;
        missing -= given;
        if (item.slot !== null) givers.add(item.slot);
      }
    }
    if (job.workload.rules.some(({ name }) => APART.has(name)))
      for (const other of endedBefore(sorted, slot, before)) givers.add(other);
    before.set(slot, givers);
    left.set(node, [
      ...there.filter(({ amounts }) => amounts.some((amount) => amount > 0)),
      { slot, amounts: replica.takes.request.slice() },
    ]);
    if (givers.size > 0)
      result.set(run, [...givers].map((other) => other.run.replica.address).sort(compareAddresses));
  }
  return result;
}

function covers(amounts: Float64Array, request: Float64Array): boolean {
  return request.every((need, d) => (amounts[d] ?? 0) >= need);
}

/** The last of those that ended before a run starts: none that another of them waits for. */
function endedBefore(
  sorted: readonly Slot[],
  { start }: Slot,
  before: ReadonlyMap<Slot, ReadonlySet<Slot>>,
): ReadonlySet<Slot> {
  const ended = new Set(sorted.filter(({ end, start: begun }) => end <= start && begun < start));
  for (const slot of [...ended]) for (const earlier of before.get(slot) ?? []) ended.delete(earlier);
  return ended;
}
