// When a run of a job starts and ends, what it waits for, and how much time is left.
import type { Address } from "../model/address.ts";
import { formatDuration } from "../model/quantity.ts";
import type { Plan } from "../plan/document.ts";
import { someOf } from "./names.ts";

/** Pairs of a label and a text; empty for what is no run of this plan. */
export function runFacts({ schedule }: Plan, address: Address): readonly (readonly [string, string])[] {
  const run = schedule?.runs.find((each) => each.address === address);
  if (schedule === undefined || run === undefined) return [];
  const { start, end, assumed, room_of: givers, slack, state } = run;
  const took = `${formatDuration(end - start)}${assumed ? ", assumed as no duration is stated" : ", its estimate"}`;
  const begins =
    state === null ? `after ${formatDuration(start)}, and takes ${took}` : `it is ${state} already`;
  const path = schedule.critical_path;
  const at = path.findIndex((item) => item.address === address);
  const before = path[at - 1];
  const facts: (readonly [string, string])[] = [["starts", begins]];
  if (givers.length > 0)
    facts.push([
      "room of",
      `${someOf(givers, 6)}, when ${givers.length === 1 ? "it has" : "they have"} ended`,
    ]);
  if (at >= 0)
    facts.push([
      "critical",
      before === undefined
        ? "the end of all jobs hangs on it"
        : `the end of all jobs hangs on it, and it waits for ${before.address} (${path[at]?.because ?? ""})`,
    ]);
  if (slack !== null)
    facts.push([
      "left",
      slack < 0
        ? `nothing: ${formatDuration(-slack)} too late for a deadline`
        : `${formatDuration(slack)} until a deadline is missed`,
    ]);
  return facts;
}
