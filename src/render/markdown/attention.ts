// What a reviewer must see before anything else, in a box: what finds no place, what is destroyed, what is at risk.
import type { Plan } from "../../plan/document.ts";
import { denials } from "../../plan/policy-input.ts";
import { count, plural, someOf } from "../names.ts";
import { losses } from "../plan-facts/destroyed.ts";
import type { Group } from "../plan-facts/groups.ts";
import { pendingGroups, remediesOf, stayText } from "../plan-facts/pending.ts";
import type { Remark } from "../plan-facts/remarks.ts";
import { briefKind, briefText, ofOneKind, remarksOf, subjectsOf } from "../plan-facts/remarks.ts";
import { failedPolicies, policySummary } from "../plan-facts/policies.ts";
import type { PolicyRemark } from "../plan-facts/policies.ts";
import { refusalTexts, verdictOf } from "../plan-facts/verdicts.ts";
import { alert, blocks, code, details, join, say, NOTHING, text } from "./escape.ts";
import type { Markdown } from "./escape.ts";

/** Sets of nodes with equal reasons that are told one by one. */
const MOST_REFUSALS = 3;

export interface AttentionLimits {
  /** Entries of each list. */
  readonly most: number;
  /** With reasons, refusals and advice. */
  readonly full: boolean;
}

/** Null where nothing needs attention. */
export function attention(
  plan: Plan,
  groups: readonly Group[],
  { most, full }: AttentionLimits,
): Markdown | null {
  const remarks = remarksOf(plan).filter(isGrave);
  const risks = remarkLines(riskTitle(remarks), remarks, most, full);
  const policies = policyLines(plan, most, full);
  const lost = losses(groups).map(({ title, texts }) => listed(title, texts, most));
  const isHigh = remarks.some(({ rank }) => rank <= 1);
  const isDenied = denials(plan).length > 0;
  const sections = [
    pendingLines(plan, most, full),
    ...(isDenied ? [policies] : []),
    ...(isHigh ? [risks] : []),
    ...lost,
    ...(isDenied ? [] : [policies]),
    ...(isHigh ? [] : [risks]),
  ].filter((section) => section.length > 0);
  if (sections.length === 0) return null;
  const isSevere = plan.pending.length > 0 || lost.length > 0 || isDenied || isHigh;
  const lines = sections.flatMap((section, index) => (index === 0 ? section : [NOTHING, ...section]));
  return alert(isSevere ? "CAUTION" : "WARNING", lines);
}

/** What is good to know, folded. */
export function notes(plan: Plan, most: number): Markdown | null {
  const remarks = remarksOf(plan).filter((remark) => !isGrave(remark));
  const policies = failedPolicies(plan).filter(({ policy }) => policy.severity === "info");
  const title = [
    noteTitle(remarks),
    policies.length === 0 ? "" : plural(policies.length, "policy", "policies"),
  ];
  const parts = [
    join(remarkItems(remarks, most, true), say`\n`),
    join(policyItems(policies, most, true), say`\n`),
  ];
  if (remarks.length + policies.length === 0) return null;
  return details("Notes", title.filter((part) => part !== "").join(", "), blocks(parts));
}

/** `no health check (4), no memory limit (5), 2 accepted risks`: what need not be opened to be seen. */
function noteTitle(remarks: readonly Remark[]): string {
  const kinds = ofOneKind(remarks);
  const brief = kinds.flatMap((same) => {
    const what = briefKind(same);
    return what === null || same[0]?.accepted === true ? [] : [`${what} (${count(same.length)})`];
  });
  const rest = kinds.filter((same) => briefKind(same) === null || same[0]?.accepted === true).flat();
  return [...brief, ...(rest.length > 0 ? [riskTitle(rest)] : [])].join(", ");
}

/** `2 risks, 46 notes` in every form of a plan; null where there are none. */
export function riskCounts(plan: Plan): Markdown | null {
  const remarks = remarksOf(plan);
  const [grave, rest] = [remarks.filter(isGrave), remarks.filter((remark) => !isGrave(remark))];
  const parts = [
    ...(grave.length > 0 ? [riskTitle(grave)] : []),
    ...(rest.length > 0 ? [riskTitle(rest)] : []),
  ];
  return parts.length === 0 ? null : text(parts.join(", "));
}

function isGrave({ rank }: Remark): boolean {
  return rank < 4;
}

/** `1 error, 2 high risks, 3 risks to accept`, by what they are called. */
function riskTitle(remarks: readonly Remark[]): string {
  const amounts = new Map<string, number>();
  for (const { label, accepted } of remarks) {
    const noun = accepted === true ? "accepted risk" : label.toLowerCase();
    amounts.set(noun, (amounts.get(noun) ?? 0) + 1);
  }
  return [...amounts].map(([noun, amount]) => plural(amount, noun)).join(", ");
}

function remarkLines(title: string, remarks: readonly Remark[], most: number, full: boolean): Markdown[] {
  if (remarks.length === 0) return [];
  return [say`**${text(title)}**`, ...remarkItems(remarks, most, full)];
}

function remarkItems(remarks: readonly Remark[], most: number, full: boolean): Markdown[] {
  const kinds = ofOneKind(remarks);
  const shown = kinds.slice(0, most);
  const rest = kinds.slice(most).reduce((sum, same) => sum + same.length, 0);
  return [
    ...shown.map((same, index) => say`${index + 1}. ${remarkText(same, full)}`),
    ...(rest > 0 ? [say`${shown.length + 1}. and ${text(plural(rest, "more", "more"))}`] : []),
  ];
}

function remarkText(same: readonly Remark[], full: boolean): Markdown {
  const [first, ...others] = same;
  if (first === undefined) return NOTHING;
  const { summary, detail, source } = first.item;
  const name = first.item.code;
  const brief = briefText(same);
  const because =
    first.accepted !== true || detail === null ? NOTHING : say`<br>${text(oneLine(detail), 1000)}`;
  if (brief !== null) return say`${text(brief)} · ${code(name, 64)}${because}`;
  const label = first.rank <= 1 ? say`**${text(first.label)}:** ` : NOTHING;
  const where = source === null ? NOTHING : say` · ${code(`${source.file}:${source.line}`, 200)}`;
  const alike =
    others.length === 0
      ? NOTHING
      : say` · and the same of ${text(someOf(subjectsOf(same).slice(1), full ? 8 : 2))}`;
  const more = detail === null || !full ? NOTHING : say`<br>${text(oneLine(detail), 1000)}`;
  return say`${label}${text(summary)} · ${code(name, 64)}${where}${alike}${more}`;
}

/** Those that the plan fails. */
function policyLines(plan: Plan, most: number, full: boolean): Markdown[] {
  const failed = failedPolicies(plan).filter(({ policy }) => policy.severity !== "info");
  if (failed.length === 0) return [];
  return [say`**Policies: ${text(policySummary(plan))}**`, ...policyItems(failed, most, full)];
}

function policyItems(failed: readonly PolicyRemark[], most: number, full: boolean): Markdown[] {
  const items = failed.slice(0, most).map(({ label, policy, message }) => {
    const where = code(`${policy.source.file}:${policy.source.line}`, 200);
    const said = full ? say`: ${text(oneLine(message), 1000)}` : NOTHING;
    return say`- ${text(label)} by ${code(policy.name, 100)}${said} · ${where}`;
  });
  const rest = failed.length - items.length;
  return [...items, ...(rest > 0 ? [say`- and ${rest} more`] : [])];
}

function pendingLines(plan: Plan, most: number, full: boolean): Markdown[] {
  if (plan.pending.length === 0) return [];
  const groups = pendingGroups(plan);
  const items = groups.slice(0, most).map(({ first, items: same, name }) => {
    const remedies = remediesOf(first);
    const verdict = verdictOf(plan, first.verdict);
    // of few nodes each says what it refuses; of many a summary, and what would help says what is in the way
    const isShort = full && verdict !== null && verdict.refused.length <= MOST_REFUSALS;
    const reason = isShort ? first.reason.replace(/^(no node accepts it): .*$/s, "$1") : first.reason;
    const refusals = verdict === null || !(isShort || remedies.length === 0) ? [] : refusalTexts(verdict, 5);
    const stays = stayText(plan, first.workload, same);
    const extra = full
      ? [
          ...(stays === null ? [] : [text(stays)]),
          ...refusals.map((refusal) => text(refusal)),
          ...remedies.map((remedy, index) => text(`${index === 0 ? "fits" : "or"} ${remedy}`)),
        ]
      : [];
    return say`- ${code(name, 200)}: ${join([text(reason), ...extra], say`<br>`)}`;
  });
  const rest = groups.length - items.length;
  return [
    say`**${text(plural(plan.pending.length, "replica"))} cannot be placed:** apply refuses the plan, unless ${code("--allow-pending")} is given`,
    ...items,
    ...(rest > 0 ? [say`- and ${rest} more workloads`] : []),
  ];
}

function listed(title: string, texts: readonly string[], most: number): Markdown[] {
  const rest = texts.length - most;
  return [
    say`**${text(title)}**`,
    ...texts.slice(0, most).map((item) => say`- ${text(item)}`),
    ...(rest > 0 ? [say`- and ${rest} more`] : []),
  ];
}

function oneLine(detail: string): string {
  return detail.replace(/\s*\n\s*/g, " ");
}
