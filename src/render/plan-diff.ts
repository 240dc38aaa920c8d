// `orch diff`: two plans side by side, for people and as JSON.
import type { Plan } from "../plan/document.ts";
import { isAboutRisks } from "../plan/compare.ts";
import type { PlanDiff, RiskDifference } from "../plan/diff.ts";
import { count, shortId } from "./names.ts";
import { differenceGroups } from "./plan-differences.ts";
import type { DifferenceGroup } from "./plan-differences.ts";
import type { Style, Tone } from "./style.ts";
import { BLANK, line, printLines, span, wrapLine } from "./text.ts";
import type { Line } from "./text.ts";

export interface Side {
  /** The file, as it was given. */
  readonly name: string;
  readonly plan: Plan;
}

/** Entries of one part; the rest is counted. */
const MOST = 40;

export function renderPlanDiff(first: Side, second: Side, diff: PlanDiff, style: Style): string {
  const sections = [
    headLines(first, second, diff, style),
    ...differenceSections(first, second, diff, style),
    part("Placements", placementRows(diff), style),
    part("Images", imageRows(diff, style), style),
    part("Risks", diff.risks.map(riskRow), style),
    part("Policies", policyRows(diff), style),
  ].filter((lines) => lines.length > 0);
  return printLines(
    sections.flatMap((lines, index) => (index === 0 ? lines : [BLANK, ...lines])),
    style,
  );
}

/** The same as one document: `differences` as an apply tells them, the rest as `diffPlans` gives it. */
export function planDiffJson(first: Side, second: Side, diff: PlanDiff): object {
  const side = ({ plan: { id, effect_id, project, serial, summary } }: Side) => ({
    id,
    effect_id,
    project,
    serial,
    summary,
  });
  return {
    format_version: "1.0",
    first: side(first),
    second: side(second),
    same_plan: diff.same === "plan",
    same_effect: diff.same !== "nothing",
    differences: diff.differences.map((difference) => ({
      ...difference,
      ...rowsOf(difference.address, first.plan, second.plan),
    })),
    placements: diff.placements,
    images: diff.images,
    risks: diff.risks,
    policies: diff.policies,
  };
}

/** Of a row: action and node in both plans. */
function rowsOf(address: string | null, first: Plan, second: Plan): object {
  if (address === null) return {};
  const of = (plan: Plan) => {
    const row = plan.changes.find((change) => change.address === address);
    return row === undefined ? null : { action: row.action, order: row.order, node: row.node };
  };
  return { first: of(first), second: of(second) };
}

function headLines(first: Side, second: Side, { same }: PlanDiff, style: Style): Line[] {
  const title = line(
    span("orch diff", "strong"),
    `  ${first.name} ${style.glyphs.arrow} ${second.name}`,
    span(`   ${first.plan.project}`, "faint"),
  );
  return [title, verdictLine(first.plan, second.plan, same, style)].flatMap((text) =>
    wrapLine(text, style.width, 2),
  );
}

function verdictLine(first: Plan, second: Plan, same: PlanDiff["same"], style: Style): Line {
  const ids = (a: string, b: string): string =>
    a === b ? shortId(a) : `${shortId(a)} ${style.glyphs.arrow} ${shortId(b)}`;
  switch (same) {
    case "plan":
      return line(
        span("The same plan", "good"),
        `, ${shortId(first.id)}: an approval of one is one of the other.`,
      );
    case "effect":
      return line(
        span("The same effect", "good"),
        `, ${shortId(first.effect_id)}, from another start: ${ids(first.id, second.id)}.`,
      );
    case "nothing":
      return line(
        span("Another effect", "warning"),
        `: ${ids(first.effect_id, second.effect_id)}, plan ${ids(first.id, second.id)}; ${summaryText(first, second, style)}.`,
      );
    default:
      return same satisfies never;
  }
}

/** `3 create, 1 move -> 4 create`. */
function summaryText(first: Plan, second: Plan, style: Style): string {
  const of = ({ summary }: Plan): string => {
    const parts = (["create", "update", "replace", "move", "delete", "forget", "pending"] as const).flatMap(
      (name) => (summary[name] > 0 ? [`${count(summary[name])} ${name}`] : []),
    );
    return parts.length === 0 ? "nothing" : parts.join(", ");
  };
  const [a, b] = [of(first), of(second)];
  return a === b ? `both ${a}` : `${a} ${style.glyphs.arrow} ${b}`;
}

function differenceSections(first: Side, second: Side, diff: PlanDiff, style: Style): Line[][] {
  // risks have a part of their own
  const told = diff.differences.filter((difference) => !isAboutRisks(difference));
  const groups = differenceGroups(told, {
    onlyInFirst: `(only in ${first.name})`,
    onlyInSecond: `(only in ${second.name})`,
  });
  const rows = (effect: boolean): Row[] =>
    groups.filter((group) => group.effect === effect).map((group) => rowOf(group));
  return [part("What they do", rows(true), style), part("Where they start", rows(false), style)];
}

interface Row {
  readonly symbol: "+" | "-" | "~";
  readonly subject: string;
  readonly text: string;
}

function rowOf({ kind, subject, text }: DifferenceGroup): Row {
  return { symbol: kind === "only-in-first" ? "-" : kind === "only-in-second" ? "+" : "~", subject, text };
}

/** Also of replicas that neither plan touches. */
function placementRows({ placements }: PlanDiff): Row[] {
  const byMove = new Map<string, { readonly row: Omit<Row, "subject">; readonly of: string[] }>();
  for (const { address, first, second } of placements) {
    const symbol = first === null ? "+" : second === null ? "-" : "~";
    const text =
      first === null ? `on ${second ?? ""}` : second === null ? `on ${first}` : `${first} -> ${second}`;
    const known = byMove.get(`${symbol} ${text}`) ?? { row: { symbol, text }, of: [] };
    known.of.push(address);
    byMove.set(`${symbol} ${text}`, known);
  }
  return [...byMove.values()].map(({ row, of }) => ({
    ...row,
    subject: of.length <= 4 ? of.join(", ") : `${of.slice(0, 3).join(", ")} and ${count(of.length - 3)} more`,
  }));
}

function imageRows({ images }: PlanDiff, style: Style): Row[] {
  const short = (meaning: string): string =>
    meaning.startsWith("{") ? "an image per node" : meaning.replace(/^sha256:/, "").slice(0, 12);
  return images.map(({ ref, first, second }) =>
    first === null
      ? { symbol: "+", subject: ref, text: short(second ?? "") }
      : second === null
        ? { symbol: "-", subject: ref, text: short(first) }
        : { symbol: "~", subject: ref, text: `${short(first)} ${style.glyphs.arrow} ${short(second)}` },
  );
}

const SYMBOLS: Readonly<Record<RiskDifference["kind"], Row["symbol"]>> = {
  added: "+",
  removed: "-",
  changed: "~",
};

function riskRow({ kind, risk, details }: RiskDifference): Row {
  const accepted = risk.waived === undefined || kind === "changed" ? "" : ` (accepted: ${risk.waived})`;
  return {
    symbol: SYMBOLS[kind],
    subject: `${risk.severity} ${risk.code}`,
    text: `${details.length > 0 ? `${details.join("; ")}: ` : ""}${risk.summary}${accepted}`,
  };
}

function policyRows({ policies }: PlanDiff): Row[] {
  return policies.map(({ name, first, second }) => ({
    symbol: first === null ? "+" : second === null ? "-" : "~",
    subject: name,
    text: first === null ? (second ?? "") : second === null ? first : `${first} -> ${second}`,
  }));
}

const TONES: Readonly<Record<Row["symbol"], Tone>> = { "+": "create", "-": "delete", "~": "update" };

/** A heading with a row each, subjects in a column where they are short; empty where there are no rows. */
function part(title: string, rows: readonly Row[], style: Style): Line[] {
  if (rows.length === 0) return [];
  const shown = rows.slice(0, MOST);
  const width = Math.min(
    shown.reduce((most, { subject }) => Math.max(most, subject.length), 0),
    Math.floor(style.width / 3),
  );
  const lines = shown.flatMap(({ symbol, subject, text }) =>
    wrapLine(
      line(
        span(`  ${symbol} `, TONES[symbol]),
        span(subject.padEnd(width), "strong"),
        `  ${text.replaceAll(" -> ", ` ${style.glyphs.arrow} `)}`,
      ),
      style.width,
      6,
    ),
  );
  if (rows.length > shown.length)
    lines.push(line(span(`    and ${count(rows.length - shown.length)} more`, "faint")));
  return [line(span(title, "strong")), ...lines];
}
