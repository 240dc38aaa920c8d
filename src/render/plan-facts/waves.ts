// The order of an apply in short: wave by wave, equal things together, and which rules show in it.
import type { Address } from "../../model/address.ts";
import type { Action, OrderRule, Plan, Wave } from "../../plan/document.ts";
import { onlyStarts } from "../../plan/only-starts.ts";
import { count, modularName, replicaRanges, someOf } from "../names.ts";
import type { ActionsOf } from "./causes.ts";
import { lookOf } from "./look.ts";

const MOST_RANGES = 3;

/** `service.api waits until service.web is healthy (depends_on)`, for each rule that shows in the waves. */
export function orderReasons(plan: Plan, owners: ActionsOf): readonly string[] {
  const reach = reachOf(plan, owners);
  const unchecked = new Set<Address>(
    plan.risks.flatMap(({ code, addresses }) => (code === "no-health-check" ? addresses : [])),
  );
  return [
    ...new Set(
      plan.order
        .filter((rule) => isSeen(rule, reach))
        .map((rule) => orderText(rule, unchecked.has(rule.first))),
    ),
  ];
}

/** The least time that the rollouts take: their health windows alone, one after the other where one waits for another's health. */
export function leastDuration({ rollouts, order }: Pick<Plan, "rollouts" | "order">): number {
  const own = new Map<Address, number>();
  for (const { workload, addresses, max_parallel, min_healthy_time } of rollouts) {
    const rounds = Math.ceil(addresses.length / Math.max(max_parallel, 1));
    own.set(workload, rounds * min_healthy_time);
  }
  const waitsFor = new Map<Address, Address[]>();
  for (const { first, then, gate } of order)
    if (gate === "healthy" || gate === "succeeded")
      waitsFor.set(then, [...(waitsFor.get(then) ?? []), first]);
  const ends = new Map<Address, number>();
  const endOf = (workload: Address): number => {
    const known = ends.get(workload);
    if (known !== undefined) return known;
    ends.set(workload, 0); // an order has no circles
    const start = (waitsFor.get(workload) ?? []).reduce((latest, one) => Math.max(latest, endOf(one)), 0);
    const end = start + (own.get(workload) ?? 0);
    ends.set(workload, end);
    return end;
  };
  return [...own.keys()].reduce((latest, workload) => Math.max(latest, endOf(workload)), 0);
}

/** `create web[0..2]`, `start worker[0]`: workloads first. */
export function waveParts(wave: Wave, owners: ActionsOf): string[] {
  return waveGroups(wave, owners).map(({ verb, names }) => `${verb} ${names}`);
}

export interface WaveGroup {
  readonly verb: string;
  readonly owner: Address;
  readonly addresses: readonly Address[];
  /** `web[0..2]` */
  readonly names: string;
}

/** What a wave does, of each workload or object what is done to it in one way. */
export function waveGroups(wave: Wave, owners: ActionsOf): readonly WaveGroup[] {
  const parts = new Map<string, { verb: string; owner: Address; addresses: Address[] }>();
  for (const { address, part, action } of wave.items) {
    const change = owners.get(address);
    const verb = change !== undefined && onlyStarts(change) ? "start" : verbOf(part, action);
    const owner = change?.owner ?? address;
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
    .map((group) => ({ ...group, names: namesOf(group.owner, group.addresses) }));
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

/** Without a health check what runs is all that can be waited for. */
function orderText({ first, then, gate, reason }: OrderRule, unchecked: boolean): string {
  const words: Readonly<Record<OrderRule["gate"], string>> = {
    up: "is up",
    healthy: unchecked ? "runs" : "is healthy",
    succeeded: "has succeeded",
    down: "is down",
  };
  return `${then} waits until ${first} ${words[gate]} (${reason})`;
}
