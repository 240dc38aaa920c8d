// What CI formats tell of a plan, each with its place and how grave it is: diagnostics, policies that the plan fails, what finds no
// place, what is destroyed, risks. What the configuration accepts is not among it: platforms would show it as open.
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { compareDiagnostics } from "../../diagnostics/diagnostic.ts";
import type { Address } from "../../model/address.ts";
import type { Plan, PlanDiagnostic, PolicyResult, Risk } from "../../plan/document.ts";
import { plural, someOf } from "../names.ts";
import { losses } from "../plan-facts/destroyed.ts";
import { groupChanges } from "../plan-facts/groups.ts";
import type { PendingGroup } from "../plan-facts/pending.ts";
import { pendingGroups, remediesOf, stayText } from "../plan-facts/pending.ts";
import type { PolicyRemark } from "../plan-facts/policies.ts";
import { failedPolicies } from "../plan-facts/policies.ts";
import { SPECULATIVE, unknownFacts } from "../plan-facts/speculative.ts";
import { refusalTexts, verdictOf } from "../plan-facts/verdicts.ts";

export type Level = "error" | "warning" | "notice";

/** In a file of the project, as diagnostics name it. Lines and columns start at 1; a column counts UTF-16 units. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly endLine?: number;
  readonly column?: number;
  /** After the last character. */
  readonly endColumn?: number;
}

export interface Finding {
  readonly kind: "speculative" | "diagnostic" | "policy" | "pending" | "destroyed" | "risk";
  readonly level: Level;
  /** What `orch explain` knows, or the policy's name. */
  readonly rule: string;
  /** `High risk: data-deleted` */
  readonly title: string;
  /** A sentence. */
  readonly summary: string;
  /** In lines. */
  readonly detail: string;
  readonly place: Place | null;
  /** What stays the same of it from plan to plan, though numbers and lines change. */
  readonly subject: string;
}

export interface FindingOptions {
  /** What was told while the plan was made, with exact places: more than the plan holds of it. */
  readonly reported?: readonly Diagnostic[] | undefined;
  /** What finds no place may wait. */
  readonly allowPending?: boolean | undefined;
  /** Where a workload is declared. */
  readonly declaredAt?: ((owner: Address) => Place | null) | undefined;
}

const RANKS: Readonly<Record<Level, number>> = { error: 0, warning: 1, notice: 2 };

/** The gravest first. */
export function findingsOf(plan: Plan, options: FindingOptions = {}): readonly Finding[] {
  const { reported, allowPending = false, declaredAt } = options;
  const place = (owner: Address): Place | null => declaredAt?.(owner) ?? null;
  const found = [
    ...speculative(plan),
    ...(reported === undefined ? plan.diagnostics.map(ofPlanDiagnostic) : diagnosticFindings(reported)),
    ...failedPolicies(plan).map(ofPolicy),
    ...pendingGroups(plan).map((group) => ofPending(plan, group, allowPending, place(group.first.workload))),
    ...destroyed(plan),
    ...riskFindings(plan),
  ];
  return found.sort((a, b) => RANKS[a.level] - RANKS[b.level]);
}

/** Each of them once, the errors first, then by place. */
export function diagnosticFindings(diagnostics: readonly Diagnostic[]): readonly Finding[] {
  const found = new Map<string, Finding>();
  for (const diagnostic of [...diagnostics].sort(compareDiagnostics)) {
    const finding = ofDiagnostic(diagnostic);
    found.set(JSON.stringify([finding.rule, finding.summary, finding.place]), finding);
  }
  return [...found.values()].sort((a, b) => RANKS[a.level] - RANKS[b.level]);
}

function ofDiagnostic(diagnostic: Diagnostic): Finding {
  const { range, detail, values = [] } = diagnostic;
  const involved = values.map(({ expression, value }) => `${expression} is ${value}`);
  return {
    ...headOf(diagnostic),
    detail: lines([...involved, detail ?? ""]),
    place:
      range === undefined
        ? null
        : {
            file: range.file,
            line: range.start.line,
            endLine: range.end.line,
            column: range.start.column,
            endColumn: range.end.column,
          },
  };
}

function ofPlanDiagnostic(diagnostic: PlanDiagnostic): Finding {
  return { ...headOf(diagnostic), detail: diagnostic.detail ?? "", place: diagnostic.source };
}

function headOf({
  severity,
  code,
  summary,
}: Pick<Diagnostic, "severity" | "code" | "summary">): Omit<Finding, "detail" | "place"> {
  const title = `${severity === "error" ? "Error" : "Warning"}: ${code}`;
  return { kind: "diagnostic", level: severity, rule: code, title, summary, subject: steady(summary) };
}

function ofPolicy({ label, policy, message }: PolicyRemark): Finding {
  const [summary = "", ...rest] = message.split("\n");
  return {
    kind: "policy",
    level: POLICY_LEVELS[policy.severity],
    rule: policy.name,
    title: `${label} by policy ${policy.name}`,
    summary,
    detail: lines(rest),
    place: policy.source,
    subject: "",
  };
}

const POLICY_LEVELS: Readonly<Record<PolicyResult["severity"], Level>> = {
  deny: "error",
  warn: "warning",
  info: "notice",
};

function ofPending(
  plan: Plan,
  { first, items, name }: PendingGroup,
  allowed: boolean,
  place: Place | null,
): Finding {
  const verdict = verdictOf(plan, first.verdict);
  const stays = stayText(plan, first.workload, items);
  return {
    kind: "pending",
    level: allowed ? "warning" : "error",
    rule: "replicas-pending",
    title: `Pending: ${name}`,
    summary: `${name} cannot be placed: ${first.reason}.`,
    detail: lines([
      stays ?? "",
      ...remediesOf(first).map((remedy, index) => `${index === 0 ? "Fits" : "Or"} ${remedy}`),
      ...(verdict === null ? [] : refusalTexts(verdict, 5)),
    ]),
    place,
    subject: first.workload,
  };
}

/** What was made without engines, and what it does not know. */
function speculative(plan: Plan): readonly Finding[] {
  if (plan.speculative !== true) return [];
  return [
    {
      kind: "speculative",
      level: "notice",
      rule: "speculative",
      title: "Speculative plan",
      summary: SPECULATIVE,
      detail: lines(
        unknownFacts(plan).map(({ text, names }) =>
          names.length === 0 ? `${text}.` : `${text}: ${someOf(names, MOST_NAMES)}.`,
        ),
      ),
      place: null,
      subject: "",
    },
  ];
}

/** What goes away, as one: no line of a file is left that it comes from. */
function destroyed(plan: Plan): readonly Finding[] {
  const [loss] = losses(groupChanges(plan));
  if (loss === undefined || plan.changes.every(({ action, uid }) => action !== "delete" || uid === null))
    return [];
  const { title, texts } = loss;
  const more = texts.length - MOST_NAMES;
  return [
    {
      kind: "destroyed",
      level: "warning",
      rule: "destroyed",
      title,
      summary: `${title}:`,
      detail: lines([...texts.slice(0, MOST_NAMES), more > 0 ? `and ${plural(more, "more", "more")}` : ""]),
      place: null,
      subject: "",
    },
  ];
}

const MOST_NAMES = 20;

function riskFindings({ risks }: Plan): readonly Finding[] {
  return risks
    .filter(({ waived }) => waived === undefined)
    .map((risk): Finding => ({
      ...RISK_LOOKS[risk.severity],
      kind: "risk",
      rule: risk.code,
      title: `${RISK_LOOKS[risk.severity].title}: ${risk.code}`,
      summary: risk.summary,
      detail: risk.detail ?? "",
      place: risk.source,
      subject: risk.addresses.length > 0 ? risk.addresses.join(" ") : steady(risk.summary),
    }));
}

const RISK_LOOKS: Readonly<Record<Risk["severity"], Pick<Finding, "level" | "title">>> = {
  high: { level: "error", title: "High risk" },
  warning: { level: "warning", title: "Risk" },
  info: { level: "notice", title: "Note" },
};

/** Without its numbers; digits of a name stay. */
function steady(summary: string): string {
  return summary.replace(/(?<![\p{L}\p{N}_.[-])\d[\d.,]*/gu, "#");
}

function lines(parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("\n");
}
