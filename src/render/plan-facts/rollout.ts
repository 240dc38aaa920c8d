// How replicas of a workload are replaced: how many at a time, in which order and why, what stays up, what a failure does.
import { compareText } from "../../model/json.ts";
import { formatDuration } from "../../model/quantity.ts";
import type { Change, Plan, Rollout } from "../../plan/document.ts";
import { count, someOf } from "../names.ts";
import type { Group } from "./groups.ts";

/** `1 at a time, start-first, never below 3/3`, and what each must pass; null where nothing is replaced or moved. */
export function rolloutTexts(
  plan: Plan,
  group: Group,
): { readonly rolling: string; readonly gate: string | null } | null {
  const rollout = plan.rollouts.find(({ workload }) => workload === group.owner);
  const replaced = rolledOf(group, rollout);
  if (replaced.length === 0) return null;
  const parts = [
    paceText(rollout, replaced.length, group),
    ...orderTexts(replaced),
    floorText(floorOf(plan, group)),
  ];
  return {
    rolling: parts.filter((part) => part !== "").join(", "),
    gate: rollout === undefined ? null : gateText(rollout, isChecked(plan, group)),
  };
}

function paceText(rollout: Rollout | undefined, replaced: number, { before, after }: Group): string {
  const all = Math.max(before, after);
  if (replaced === 1) return all > 1 ? `1 of ${count(all)} replicas` : "its only replica";
  const pace = rollout === undefined ? replaced : Math.min(rollout.max_parallel, replaced);
  return pace === replaced ? `all ${count(replaced)} at once` : `${count(pace)} at a time`;
}

/** Each order with its reasons; usually one. */
function orderTexts(changes: readonly Change[]): string[] {
  const orders = new Map<string, { amount: number; reasons: Set<string> }>();
  for (const { order, order_reason: reason } of changes) {
    if (order === null) continue;
    const known = orders.get(order) ?? { amount: 0, reasons: new Set<string>() };
    orders.set(order, known);
    known.amount++;
    if (reason !== null && order === "stop-first") known.reasons.add(reason); // start-first needs no excuse
  }
  return [...orders]
    .sort(([a], [b]) => compareText(a, b))
    .map(([order, { amount, reasons }]) => {
      const label = orders.size > 1 ? `${count(amount)} ${order}` : order;
      const texts = byPlace([...reasons].sort(compareText));
      const more = texts.length > 2 ? ` and ${texts.length - 2} more reasons` : "";
      return texts.length === 0 ? label : `${label} (${texts.slice(0, 2).join("; ")}${more})`;
    });
}

/** `host port 80 stays on n1` and `… on n2` are one reason: `host port 80 stays on n1, n2`. */
function byPlace(reasons: readonly string[]): string[] {
  const places = new Map<string, string[]>();
  for (const reason of reasons) {
    const [, what = reason, place] = /^(.* stays on) (\S+)$/.exec(reason) ?? [];
    places.set(what, [...(places.get(what) ?? []), ...(place === undefined ? [] : [place])]);
  }
  return [...places].map(([what, names]) => (names.length === 0 ? what : `${what} ${someOf(names, 3)}`));
}

export interface Floor {
  readonly up: number;
  readonly of: number;
  /** Of the missing, those that do not serve before anything is done. */
  readonly notUp: number;
}

/** How many replicas stay up at the worst moment, taking what is there now as up unless the plan knows better; null where none is touched. */
export function floorOf(plan: Plan, group: Group): Floor | null {
  const rollout = plan.rollouts.find(({ workload }) => workload === group.owner);
  const replaced = rolledOf(group, rollout);
  const total = Math.min(group.before, group.after);
  if (replaced.length === 0 || total === 0) return null;
  const isDown = ({ causes }: Change): boolean => causes.some(({ kind }) => NOT_UP.has(kind));
  const stopFirst = replaced.filter(
    (change) =>
      !isDown(change) &&
      (change.order === "stop-first" || (change.order === null && change.action !== "move")),
  ).length;
  const stopped = Math.min(stopFirst, rollout?.max_parallel ?? stopFirst);
  const already = group.changes.filter((change) => change.action !== "create" && isDown(change)).length;
  return { up: Math.max(total - stopped - already, 0), of: total, notUp: already };
}

function rolledOf(group: Group, rollout: Rollout | undefined): readonly Change[] {
  const rolled = new Set(rollout?.addresses);
  return group.changes.filter(
    ({ action, address }) => action === "replace" || action === "move" || rolled.has(address),
  );
}

function floorText(floor: Floor | null): string {
  if (floor === null) return "";
  const { up, of, notUp } = floor;
  const note = notUp === 0 ? "" : `${count(notUp)} not up now`;
  return up === 0
    ? `down meanwhile (0/${count(of)}${note === "" ? "" : `, ${note}`})`
    : `never below ${count(up)}/${count(of)}${note === "" ? "" : ` (${note})`}`;
}

/** Reasons to touch a replica that does not serve. */
const NOT_UP: ReadonlySet<string> = new Set(["lost", "missing", "stopped"]);

/** Without a health check a container that runs is all that can be waited for. */
function isChecked({ risks }: Plan, { owner }: Group): boolean {
  return !risks.some(({ code, addresses }) => code === "no-health-check" && addresses.includes(owner));
}

function gateText(rollout: Rollout, checked: boolean): string {
  const times = `for ${formatDuration(rollout.min_healthy_time)} within ${formatDuration(rollout.healthy_deadline)}`;
  const healthy = checked ? `healthy ${times}` : `runs ${times} (no health check)`;
  switch (rollout.on_failure) {
    case "stop":
      return `${healthy}; a failure stops this rollout where it is`;
    case "revert":
      return `${healthy}; a failure brings the old replicas back`;
    default: {
      const never: never = rollout.on_failure;
      return never;
    }
  }
}
