// A node as a box: its name, how full it is, and its replicas, each of which opens to why it is there.
import { ownerOf } from "../../model/address.ts";
import type { NodeRow, Plan } from "../../plan/document.ts";
import { subtractResources } from "../../model/resources.ts";
import { formatBytes } from "../../model/quantity.ts";
import { count, modularName, plural, replicaLabel, shortName, someOf } from "../names.ts";
import type { ActionsOf } from "../plan-facts/causes.ts";
import { lookOf } from "../plan-facts/look.ts";
import { coresText, freeDevicesText } from "../plan-facts/nodes.ts";
import { bars, shares } from "./bars.ts";
import { markup } from "./escape.ts";
import type { Html } from "./escape.ts";
import { reasons } from "./reasons.ts";
import type { Siblings } from "./siblings.ts";
import type { Tenant, Tenants } from "./tenants.ts";

/** More replicas than these are told together by workload and action. */
const MOST_CHIPS = 12;
const MOST_UNCHANGED = 6;
const MOST_ALIKE = 200;

export interface BoxContext {
  readonly plan: Plan;
  readonly actions: ActionsOf;
  readonly siblings: Siblings;
}

/** Of nodes that are alike the first, which is the fullest. */
export function nodeBox(
  nodes: readonly NodeRow[],
  tenants: Tenants,
  changed: boolean,
  context: BoxContext,
): Html | null {
  const [node, ...others] = nodes;
  if (node === undefined) return null;
  const free = subtractResources(node.allocatable, node.after);
  const devices = freeDevicesText(node);
  const usable = !node.drain && node.status === "ready";
  const room = node.allocatable;
  const freeText = `${coresText(free.cpu)} of ${coresText(room.cpu)} cpu, ${formatBytes(free.memory)} of ${formatBytes(room.memory)}`;
  return markup`<article class="node${usable ? "" : " off"}${changed ? "" : " idle"}">
<h4>${node.name}${others.length === 0 ? null : markup` <small>+${count(others.length)} alike</small>`}${notes(node)}</h4>
<div class="use"><span>cpu</span><span class="bars">${bars(node, tenants, "cpu", context.siblings)}</span>${shares(node, "cpu")}</div>
<div class="use"><span>mem</span><span class="bars">${bars(node, tenants, "memory", context.siblings)}</span>${shares(node, "memory")}</div>
<p class="room">${usable ? `Free after: ${freeText}${devices === "" ? "" : `, ${devices}`}` : "Takes nothing new"}</p>
${chips(tenants, context)}${unchanged(node, tenants, context)}${alikeNames(others)}</article>
`;
}

function notes({ status, drain }: NodeRow): readonly Html[] {
  return [
    ...(drain ? [markup` <span class="tag t-warning">drained</span>`] : []),
    ...(status === "unreachable" ? [markup` <span class="tag t-error">unreachable</span>`] : []),
  ];
}

function chips({ touched }: Tenants, context: BoxContext): Html | null {
  if (touched.length === 0) return null;
  const items =
    touched.length > MOST_CHIPS ? together(touched, context) : touched.map((tenant) => chip(tenant, context));
  return markup`<div class="chips">${items}</div>
`;
}

/** Seen when it is here: what leaves, or has run to its end, is seen after, too, as gone. */
function chip(tenant: Tenant, { plan, actions, siblings }: BoxContext): Html {
  const { change } = tenant;
  const { symbol, tone, verb } = lookOf(change);
  const text = `${nameOf(change)}${wayText(tenant)}`;
  return markup`<details class="chip f-${tone}${siblings.classOf(change.owner)}${seenText(tenant)}"><summary title="${verb}"><b aria-hidden="true">${symbol}</b> <span class="hidden">${verb} </span>${text}</summary>${reasons(plan, change, actions)}</details>`;
}

/** What has one replica a node is called by its workload: the node is told. */
function nameOf({ owner, address, node: { from, to } }: Tenant["change"]): string {
  return replicaLabel(owner, address) === (to ?? from) ? shortName(owner) : shortName(address);
}

function wayText({ change, before }: Tenant): string {
  const { from, to } = change.node;
  if (from === null || to === null || from === to) return "";
  return before === null ? ` ← ${from}` : ` → ${to}`;
}

function seenText({ change, before, after, run }: Tenant): string {
  if (run) return " s s-peak s-after leaves";
  if (change.node.from === change.node.to) return "";
  if (before === null && after !== null) return " s s-peak s-after";
  return " leaves";
}

function together(touched: readonly Tenant[], { siblings }: BoxContext): readonly Html[] {
  const found = new Map<string, { readonly tenant: Tenant; amount: number }>();
  for (const tenant of touched) {
    const key = [tenant.change.owner, lookOf(tenant.change).symbol, seenText(tenant)].join(" ");
    const known = found.get(key) ?? { tenant, amount: 0 };
    known.amount++;
    found.set(key, known);
  }
  return [...found.values()].map(({ tenant, amount }) => {
    const { symbol, tone, verb } = lookOf(tenant.change);
    return markup`<span class="chip f-${tone}${siblings.classOf(tenant.change.owner)}${seenText(tenant)}" title="${verb}"><b aria-hidden="true">${symbol}</b> <span class="hidden">${verb} </span>${modularName(tenant.change.owner)} × ${count(amount)}</span>`;
  });
}

function unchanged(node: NodeRow, { unchanged: addresses }: Tenants, { siblings }: BoxContext): Html | null {
  if (addresses.length === 0) return null;
  const names = addresses.slice(0, MOST_UNCHANGED).map((address, index) => {
    const owner = ownerOf(address);
    // of what has one replica a node the node is told
    const name = replicaLabel(owner, address) === node.name ? shortName(owner) : shortName(address);
    return markup`${index === 0 ? null : ", "}<span class="stay${siblings.classOf(owner)}">${name}</span>`;
  });
  const rest = addresses.length - names.length;
  return markup`<p class="stays">${plural(addresses.length, "unchanged replica")}: ${names}${rest === 0 ? null : ` and ${count(rest)} more`}</p>
`;
}

function alikeNames(others: readonly NodeRow[]): Html | null {
  if (others.length === 0) return null;
  const names = someOf(
    others.map(({ name }) => name as string),
    MOST_ALIKE,
  );
  return markup`<details class="alike"><summary>${plural(others.length, "more node")} of this size, as full within a tenth</summary><p>${names}</p></details>
`;
}
