// Why a running replica goes elsewhere, between the scheduler's words and the plan's: told in a row, and read back from one
// when its plan is verified.
import type { Cause, Change } from "../plan/document.ts";
import type { MoveCause } from "../scheduler/types.ts";

export function causeOfMove(cause: MoveCause): Cause {
  switch (cause.kind) {
    case "drain":
    case "lost":
    case "retired":
      return { kind: cause.kind };
    case "rules":
      return { kind: "rules", note: cause.refusals.map((refusal) => refusal.rule).join(", ") };
    case "preempt":
      return { kind: "preempt", of: cause.by };
    case "rebalance":
      return { kind: "rebalance", note: cause.gain };
    case "defragment":
      return { kind: "defragment", of: cause.for };
    default:
      return cause satisfies never;
  }
}

/** What no rule demands and only the plan itself knows; null for rows that others cause. */
export function chosenCause({ causes }: Pick<Change, "causes">): MoveCause | null {
  for (const { kind, of, note } of causes) {
    if (kind === "preempt" && of !== undefined) return { kind, by: of };
    if (kind === "defragment" && of !== undefined) return { kind, for: of };
    if (kind === "rebalance") return { kind, gain: note ?? "" };
  }
  return null;
}
