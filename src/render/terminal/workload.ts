// One group of the plan: a workload with what changes, its replicas, how and why; or a network or volume in a line.
import type { Address } from "../../model/address.ts";
import type { Change, Plan } from "../../plan/document.ts";
import { count, plural, someOf } from "../names.ts";
import type { Style, Tone } from "../style.ts";
import { line, lineWidth, span, wrapLine } from "../text.ts";
import type { Line, Span } from "../text.ts";
import { attributeLines } from "./attributes.ts";
import type { ActionsOf } from "../plan-facts/causes.ts";
import { causeLines } from "./causes.ts";
import { isGone, isWorkload } from "../plan-facts/groups.ts";
import type { Group } from "../plan-facts/groups.ts";
import { placementLines } from "./placement-notes.ts";
import type { NodesByName } from "./replicas.ts";
import { replicaLines } from "./replicas.ts";
import { rolloutLines } from "./rollout.ts";
import { mainImage } from "../plan-facts/spec-facts.ts";
import { specLines } from "./spec-facts.ts";
import { lookOf } from "../plan-facts/look.ts";
import { groupLook, titleVerb } from "../plan-facts/workloads.ts";
import { losses, placesText } from "../plan-facts/destroyed.ts";
import { symbolSpan } from "./symbols.ts";

/** The number of replicas stands at the right, but not out of sight of what it belongs to. */
const MOST_COLUMNS = 100;
/** Lines of what is destroyed. */
const MOST_DESTROYED = 10;

export interface GroupContext {
  readonly plan: Plan;
  readonly nodes: NodesByName;
  readonly actions: ActionsOf;
  readonly style: Style;
  readonly verbose: boolean;
  /** Groups with all of their rows, where some rows are left out. */
  readonly whole?: ReadonlyMap<Address, Group> | undefined;
}

export function groupLines(group: Group, context: GroupContext): Line[] {
  return isWorkload(group) ? workloadLines(group, context) : objectLines(group, context);
}

function workloadLines(group: Group, context: GroupContext): Line[] {
  const { plan, nodes, actions, style, verbose } = context;
  const created = group.changes.find(({ action }) => action === "create");
  const isNew = created !== undefined && group.before === 0;
  const refs = group.changes.flatMap(({ action, after }) =>
    action === "create" && after !== null ? [after] : [],
  );
  const details = isNew ? specLines(plan, refs, style, verbose, group.kind === "job") : [];
  return [
    heading(group, isNew, plan, style),
    ...causeLines(group, plan, actions, style),
    ...details,
    ...attributeLines(plan, group, style, verbose),
    ...replicaLines(group, nodes, style, verbose),
    // rows that are not looked at roll with the others
    ...rolloutLines(plan, context.whole?.get(group.owner) ?? group, style),
    ...placementLines(plan, group, style, verbose),
    ...leftoverLines(group, style),
  ];
}

/** Symbol, address, what becomes of it on the left; the number of replicas on the right. */
function heading(group: Group, isNew: boolean, plan: Plan, style: Style): Line {
  const look = groupLook(group);
  const left: Span[] = [
    symbolSpan(look),
    span(` ${group.owner}`, "strong"),
    ...titleSpans(group, isNew, plan),
  ];
  const right = span(replicasText(group, style), "faint");
  const gap = Math.min(style.width, MOST_COLUMNS) - lineWidth(left) - lineWidth([right]);
  return gap >= 2 ? [...left, span(" ".repeat(gap)), right] : [...left, span("  "), right];
}

function titleSpans(group: Group, isNew: boolean, plan: Plan): Span[] {
  if (isNew) {
    const ref = group.changes.find(({ after }) => after !== null)?.after ?? null;
    const image = ref === null ? null : mainImage(plan, ref);
    return [span("  new", "create"), span(image === null ? "" : `  ${image}`)];
  }
  if (group.after === 0 && group.changes.every((change) => change.action === "delete" && isGone(change)))
    return [span("  destroyed", "delete")];
  if (group.changes.every(({ action }) => action === "forget"))
    return [span("  forgotten: only taken out of the state", "forget")];
  const parts = new Map<string, { amount: number; tone: Tone }>();
  for (const change of group.changes) {
    const look = lookOf(change);
    const [verb, tone] = [titleVerb(change, look.verb), look.tone];
    const part = parts.get(verb) ?? { amount: 0, tone };
    part.amount++;
    parts.set(verb, part);
  }
  return [...parts].map(([verb, { amount, tone }]) => span(`  ${count(amount)} to ${verb}`, tone));
}

function replicasText(group: Group, style: Style): string {
  if (group.before === group.after) return plural(group.after, "replica");
  return `${count(group.before)} ${style.glyphs.arrow} ${plural(group.after, "replica")}`;
}

function leftoverLines(group: Group, style: Style): Line[] {
  const lines: Line[] = [];
  const left = group.changes.flatMap(({ left_behind: addresses, node }) =>
    addresses.map((address) =>
      node.from === null || address.endsWith(`@${node.from}`) ? address : `${address} on ${node.from}`,
    ),
  );
  if (left.length > 0)
    lines.push(
      ...wrapLine(
        line(" ".repeat(6), span("data stays  ", "warning"), someOf([...new Set(left)], 4)),
        style.width,
        18,
      ),
    );
  const others = group.changes.flatMap(({ leftovers, action, uid }) =>
    action === "delete" && uid === null ? [] : leftovers.map(({ node, why }) => `${node} (${why})`),
  );
  if (others.length > 0)
    lines.push(
      ...wrapLine(
        line(" ".repeat(6), span("also removes  ", "delete"), `older instances on ${someOf(others, 4)}`),
        style.width,
        20,
      ),
    );
  return lines;
}

/** `+ network.backend  on edge-a, edge-b`: instances of one object with the same action in one line. */
function objectLines(group: Group, context: GroupContext): Line[] {
  const { plan, actions, style, verbose } = context;
  const byLook = new Map<string, Change[]>();
  for (const change of group.changes) {
    const { symbol } = lookOf(change);
    const list = byLook.get(symbol);
    if (list === undefined) byLook.set(symbol, [change]);
    else list.push(change);
  }
  const lines = [...byLook.values()].flatMap((changes) => {
    const first = changes[0];
    if (first === undefined) return [];
    const text = line(
      symbolSpan(first),
      span(` ${group.owner}`, "strong"),
      `  ${placesText(changes, verbose)}`,
      ...fateSpans(first),
    );
    return wrapLine(text, style.width, 6);
  });
  return [
    ...lines,
    ...attributeLines(plan, group, style, verbose),
    ...causeLines(group, plan, actions, style),
    ...leftoverLines(group, style),
  ];
}

function fateSpans(change: Change): Span[] {
  if (change.action === "delete" && change.kind === "volume") return [span("  DATA IS DELETED", "delete")];
  if (change.action === "forget") return [span("  forgotten: it stays where it is", "forget")];
  return [];
}

/** Everything that is destroyed, in one place at the top; what is left over beside what stays is told apart. */
export function destroyLines(groups: readonly Group[], style: Style, most = MOST_DESTROYED): Line[] {
  return losses(groups).flatMap(({ title, texts }) => listed(title, texts, style, most));
}

function listed(title: string, texts: readonly string[], style: Style, most: number): Line[] {
  if (texts.length === 0) return [];
  const shown = texts.slice(0, most);
  const rest = texts.length - shown.length;
  return [
    line(span(title, "delete")),
    ...shown.flatMap((text) => wrapLine(line(span("  - ", "delete"), text), style.width, 6)),
    ...(rest > 0 ? [line(`      and ${rest} more`)] : []),
  ];
}
