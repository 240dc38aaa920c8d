// What a plan does in numbers.
import type { Address } from "../../model/address.ts";
import { isWorkloadKind, ownerOf, parseAddress } from "../../model/address.ts";
import { formatDuration } from "../../model/quantity.ts";
import type { Plan } from "../../plan/document.ts";
import { onlyStarts } from "../../plan/only-starts.ts";
import { count, plural } from "../names.ts";
import type { Tone } from "../style.ts";
import { isLeftover } from "./groups.ts";
import { ACTIONS, lookOf } from "./look.ts";
import { leastDuration } from "./waves.ts";

export interface Count {
  readonly amount: number;
  readonly verb: string;
  readonly tone: Tone;
}

/** `3 create, 3 replace, 1 move, 0 destroy`: always create and destroy, the rest where there is any. A mere start is none of them. */
export function countsOf(plan: Plan): readonly Count[] {
  const leftovers = plan.changes.filter(isLeftover).length;
  const starts = plan.changes.filter(onlyStarts).length;
  const parts = ACTIONS.flatMap((action): Count[] => {
    const others = action === "delete" ? leftovers : action === "update" ? starts : 0;
    const amount = plan.summary[action] - others;
    if (amount <= 0 && action !== "create" && action !== "delete") return [];
    const { verb, tone } = lookOf({ action, order: null });
    return [{ amount, verb, tone: amount > 0 ? tone : "faint" }];
  });
  if (starts > 0) parts.push({ amount: starts, verb: "start", tone: "update" });
  if (leftovers > 0) parts.push({ amount: leftovers, verb: "clean up", tone: "delete" });
  if (plan.summary.pending > 0) parts.push({ amount: plan.summary.pending, verb: "pending", tone: "error" });
  return parts;
}

/** `touches 4 of 6 running replicas, makes 3 new in 3 waves, at least 30s` */
export function touchedText(plan: Plan): string {
  const rows = plan.changes.filter(
    ({ kind, action }) => isWorkloadKind(kind) && kind !== "job" && action !== "forget",
  );
  const made = plan.changes.filter(
    ({ kind, action, uid }) => isWorkloadKind(kind) && action !== "delete" && uid === null,
  ).length;
  // of those that run a row without an instance says nothing: it makes one
  const touched = rows.filter(({ uid }) => uid !== null);
  const gone = touched.filter(({ action }) => action === "delete").length;
  const added = rows.filter(({ action, uid }) => action !== "delete" && uid === null).length;
  const placed = (Object.keys(plan.placements) as Address[]).filter((address) => !isOfJob(address)).length; // the document's keys are addresses
  const running = placed - added + gone;
  const least = leastDuration(plan);
  const waves = plan.waves.length === 0 ? "" : ` in ${plural(plan.waves.length, "wave")}`;
  const time = least === 0 ? "" : `, at least ${formatDuration(least)}`;
  const parts = [
    ...(touched.length > 0 || made === 0
      ? [`touches ${count(touched.length)} of ${plural(running, "running replica")}`]
      : []),
    ...(made > 0
      ? [touched.length > 0 ? `makes ${count(made)} new` : `makes ${plural(made, "new replica")}`]
      : []),
  ];
  return `${parts.join(", ")}${waves}${time}`;
}

function isOfJob(address: Address): boolean {
  return parseAddress(ownerOf(address))?.kind === "job";
}
