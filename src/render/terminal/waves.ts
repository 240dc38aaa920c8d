// The order of an apply in short: wave by wave, equal things together.
import type { Address } from "../../model/address.ts";
import { formatDuration } from "../../model/quantity.ts";
import type { Action, OrderRule, Plan, Wave } from "../../plan/document.ts";
import { count, modularName, plural, replicaRanges, someOf } from "../names.ts";
import type { Style } from "../style.ts";
import { line, span, wrapLine } from "../text.ts";
import type { Line } from "../text.ts";
import type { ActionsOf } from "./causes.ts";
import { lookOf } from "./symbols.ts";

const MOST_WAVES = 8;
const MOST_PARTS = 12;
const MOST_RANGES = 3;

export function waveLines(plan: Plan, owners: ActionsOf, style: Style, verbose: boolean): Line[] {
  if (plan.waves.length < 2 && plan.order.length === 0) return [];
  const shown = plan.waves.slice(0, verbose ? Infinity : MOST_WAVES);
  const digits = String(shown.length).length;
  const lines = [
    line(span("Order", "strong"), span(`  ${plural(plan.waves.length, "wave")}${timeText(plan)}`, "faint")),
  ];
  for (const [index, wave] of shown.entries()) {
    const parts = waveParts(wave, owners);
    const most = verbose ? Infinity : MOST_PARTS;
    const text = parts.some((part) => part.includes(", ")) ? someOf(parts, most, "; ") : someOf(parts, most);
    const number = String(index + 1).padStart(digits);
    lines.push(...wrapLine(line(span(`  ${number}  `, "faint"), text), style.width, 4 + digits));
  }
  if (plan.waves.length > shown.length)
    lines.push(line(span(`  and ${plural(plan.waves.length - shown.length, "more wave")}`, "faint")));
  const reach = reachOf(plan, owners);
  const reasons = plan.order.filter((rule) => isSeen(rule, reach)).map(orderText);
  const some = someOf([...new Set(reasons)], verbose ? Infinity : 3);
  if (some !== "") lines.push(...wrapLine(line(span(`  because ${some}`, "faint")), style.width, 4));
  return lines;
}

/** The least time that the rollouts take: their health windows alone, workloads side by side. */
export function leastDuration(plan: Plan): number {
  return plan.rollouts.reduce((most, { addresses, max_parallel, min_healthy_time }) => {
    const rounds = Math.ceil(addresses.length / Math.max(max_parallel, 1));
    return Math.max(most, rounds * min_healthy_time);
  }, 0);
}

function timeText(plan: Plan): string {
  const least = leastDuration(plan);
  return least === 0 ? "" : `, at least ${formatDuration(least)} of health windows`;
}

function waveParts(wave: Wave, owners: ActionsOf): string[] {
  const parts = new Map<string, { verb: string; owner: Address; addresses: Address[] }>();
  for (const { address, part, action } of wave.items) {
    const verb = verbOf(part, action);
    const owner = owners.get(address)?.owner ?? address;
    const key = `${verb}\n${owner}`;
    const group = parts.get(key);
    if (group === undefined) parts.set(key, { verb, owner, addresses: [address] });
    else group.addresses.push(address);
  }
  // what is done together has no order: workloads are what people look for
  const isObject = ({ addresses }: { readonly addresses: readonly Address[] }): number =>
    Number(addresses.some((address) => address.includes("@")));
  return [...parts.values()]
    .sort((a, b) => isObject(a) - isObject(b))
    .map(({ verb, owner, addresses }) => `${verb} ${namesOf(owner, addresses)}`);
}

function namesOf(owner: Address, addresses: readonly Address[]): string {
  if (!addresses.some((address) => address.includes("@"))) {
    const all = replicaRanges(owner, addresses, Infinity, modularName(owner));
    // so many single ones say less than their number
    return all.split(", ").length > MOST_RANGES && addresses.length > MOST_RANGES * 2
      ? `${count(addresses.length)} of ${modularName(owner)}`
      : replicaRanges(owner, addresses, MOST_RANGES, modularName(owner));
  }
  const places = addresses.map((address) => address.slice(address.indexOf("@") + 1));
  return `${owner} on ${someOf(places, 3)}`;
}

/** A row is one item, unless something comes between its steps: then each item says what it does of the row. */
function verbOf(part: string, action: Action): string {
  return PART_VERBS.get(part) ?? lookOf({ action, order: null }).verb;
}

const PART_VERBS: ReadonlyMap<string, string> = new Map([
  ["up", "start"],
  ["update", "update"],
  ["gate", "wait for"],
  ["down", "stop"],
  ["remove", "remove"],
]);

/** The first and last wave of each owner's rows, those that go away apart from the others. */
function reachOf(
  { waves }: Plan,
  owners: ActionsOf,
): ReadonlyMap<string, { readonly first: number; readonly last: number }> {
  const reach = new Map<string, { readonly first: number; readonly last: number }>();
  for (const [index, { items }] of waves.entries())
    for (const { address, action } of items) {
      const key = reachKey(owners.get(address)?.owner ?? address, action === "delete" || action === "forget");
      reach.set(key, { first: reach.get(key)?.first ?? index, last: index });
    }
  return reach;
}

function reachKey(owner: Address, goes: boolean): string {
  return `${goes ? "-" : "+"}${owner}`;
}

/** A rule is told where it shows: a row of the one that waits stands in a later wave than one that it waits for. */
function isSeen({ first, then, gate }: OrderRule, reach: ReturnType<typeof reachOf>): boolean {
  const before = reach.get(reachKey(first, gate === "down"));
  const after = reach.get(reachKey(then, gate === "down"));
  return before !== undefined && after !== undefined && after.last > before.first;
}

function orderText({ first, then, gate, reason }: OrderRule): string {
  const words: Readonly<Record<OrderRule["gate"], string>> = {
    up: "is up",
    healthy: "is healthy",
    succeeded: "has succeeded",
    down: "is down",
  };
  return `${then} waits until ${first} ${words[gate]} (${reason})`;
}
