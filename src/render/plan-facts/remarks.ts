// Risks and other remarks of a plan, the gravest first, those of one kind together.
import type { Plan, PlanDiagnostic, Risk } from "../../plan/document.ts";
import { BRIEF_RISKS } from "../../model/risk-codes.ts";
import { plural, someOf } from "../names.ts";
import type { Tone } from "../style.ts";

export interface Remark {
  readonly label: string;
  readonly tone: Tone;
  readonly rank: number;
  readonly item: Pick<Risk, "code" | "summary" | "detail" | "source">;
  /** The configuration says why it may be so; `detail` is the reason. */
  readonly accepted?: boolean;
}

/** More remarks of one code than these are told together. */
const MOST_ALIKE = 3;

/** The gravest first. */
export function remarksOf(plan: Plan): readonly Remark[] {
  return [...plan.diagnostics.map(ofDiagnostic), ...plan.risks.map(ofRisk)].sort((a, b) => a.rank - b.rank);
}

/** Many remarks of one code are one, at the place of the first. */
export function ofOneKind(remarks: readonly Remark[]): readonly (readonly Remark[])[] {
  const kinds = new Map<string, Remark[]>();
  for (const remark of remarks) {
    // what is accepted is told with its reason
    const key = JSON.stringify([remark.rank, remark.item.code, remark.accepted ? remark.item.detail : null]);
    const same = kinds.get(key);
    if (same === undefined) kinds.set(key, [remark]);
    else same.push(remark);
  }
  return [...kinds.values()].flatMap((same) =>
    same.length > MOST_ALIKE || briefText(same) !== null ? [same] : same.map((one) => [one]),
  );
}

/** `no health check`, where that says what many have in common. */
export function briefKind(same: readonly Remark[]): string | null {
  const [first] = same;
  return (first === undefined ? undefined : BRIEF_RISKS.get(first.item.code)) ?? null;
}

/** `no health check: service.web, service.api`, where that says enough; null where each has its own to tell. */
export function briefText(same: readonly Remark[]): string | null {
  const what = briefKind(same);
  if (what === null) return null;
  // a summary begins with what it is about
  return `${what}: ${someOf([...new Set(same.map(({ item }) => item.summary.replace(/ .*$/s, "")))], 8)}`;
}

/** What differs between sentences that are alike: their words without those that all begin and end with. */
export function subjectsOf(same: readonly Remark[]): readonly string[] {
  const texts = same.map(({ item }) => item.summary.replace(/\.$/, "").split(" "));
  const shortest = texts.reduce((least, words) => Math.min(least, words.length), Infinity);
  const common = (at: (words: readonly string[], index: number) => string | undefined): number => {
    let index = 0;
    while (index < shortest - 1 && texts.every((words) => at(words, index) === at(texts[0] ?? [], index)))
      index++;
    return index;
  };
  const start = common((words, index) => words[index]);
  const end = Math.min(
    common((words, index) => words.at(-1 - index)),
    shortest - 1 - start,
  );
  return texts.map((words) => words.slice(start, words.length - end).join(" "));
}

function ofDiagnostic(item: PlanDiagnostic): Remark {
  return item.severity === "error"
    ? { label: "Error", tone: "error", rank: 0, item }
    : { label: "Warning", tone: "warning", rank: 2, item };
}

function ofRisk(item: Risk): Remark {
  if (item.waived !== undefined)
    return {
      label: "Accepted",
      tone: "faint",
      rank: 5,
      item: { ...item, detail: `Because: ${item.waived}` },
      accepted: true,
    };
  switch (item.severity) {
    case "high":
      return { label: "High risk", tone: "error", rank: 1, item };
    case "warning":
      return { label: "Risk", tone: "warning", rank: 3, item };
    case "info":
      return { label: "Note", tone: "faint", rank: 4, item };
    default: {
      const never: never = item.severity;
      return never;
    }
  }
}

/** `1 high risk (data-left-behind), 46 notes (node-overfull-at-peak)`: what stands below, by its codes. */
export function riskText({ risks }: Plan): string {
  const found = new Map<string, { readonly noun: string; amount: number; readonly codes: Set<string> }>();
  for (const { severity, code, waived } of risks) {
    if (waived !== undefined) continue;
    const known = found.get(severity) ?? { noun: NOUNS[severity], amount: 0, codes: new Set<string>() };
    known.amount++;
    known.codes.add(code);
    found.set(severity, known);
  }
  return [...found.values()]
    .map(({ noun, amount, codes }) => `${plural(amount, noun)} (${someOf([...codes], 4)})`)
    .join(", ");
}

const NOUNS: Readonly<Record<Plan["risks"][number]["severity"], string>> = {
  high: "high risk",
  warning: "risk",
  info: "note",
};
