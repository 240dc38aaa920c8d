// The text of the comment: the plan, or why there is none, with one line about the plan before it and a fold of all earlier ones.
// Pure. What is remembered gives way first where there is little room; nothing is ever cut.
import type { Plan } from "../plan/document.ts";
import { plural } from "../render/names.ts";
import {
  blocks,
  code,
  details,
  hiddenData,
  join,
  lines,
  readHidden,
  say,
  table,
  text,
  NOTHING,
} from "../render/markdown/escape.ts";
import type { Markdown } from "../render/markdown/escape.ts";
import { type Around, renderPlanMarkdown } from "../render/markdown/plan.ts";
import type { MarkdownOptions } from "../render/markdown/plan.ts";
import { type CommentName, commentTitle, markerLine } from "../render/markdown/summary.ts";
import { growthOf, relationOf } from "./growth.ts";
import type { EffectChanges, Relation } from "./growth.ts";
import { type Entry, type FailedEntry, type History, type PlanEntry, MOST_ENTRIES } from "./history.ts";
import { earlierThan, readHistory, withEntry, writeHistory } from "./history.ts";
import { withPrinted } from "./printed.ts";

const HISTORY = "orch:history";
/** Of a project's name. */
const LONGEST_NAME = 20;

/** Whether a comment begins with the line. */
export function beginsWith(body: string, firstLine: string): boolean {
  return body.split("\n", 1)[0]?.trimEnd() === firstLine;
}

/** What a comment of ours remembers; nothing where it has no history that can be read. */
export function historyIn(body: string): History {
  const hidden = readHidden(HISTORY, body);
  return hidden === null ? [] : readHistory(hidden);
}

export interface PlanBody {
  /** Of one of several comments of the project. */
  readonly name: string | null;
  readonly plan: Plan;
  readonly entry: PlanEntry;
  /** Of the comment that is there. */
  readonly history: History;
  readonly maxLength: number;
  readonly markdown: Pick<MarkdownOptions, "command" | "savedAs" | "fromFile">;
}

export function planBody({ name, plan, entry, history, maxLength, markdown }: PlanBody): string {
  const earlier = earlierThan(history, entry);
  const line = relationLine(entry, earlier);
  const around = remembered(entry, history, maxLength, (hidden, fold): Around => ({
    name,
    hidden,
    facts: line === null ? [] : [line],
    folds: fold === null ? [] : [fold],
  }));
  return renderPlanMarkdown(plan, { ...markdown, maxLength, around });
}

export interface FailedBody {
  readonly of: CommentName;
  readonly entry: FailedEntry;
  readonly history: History;
  /** What planning said, as it was printed. */
  readonly output: string;
  readonly maxLength: number;
}

export function failedBody({ of, entry, history, output, maxLength }: FailedBody): string {
  const [before] = earlierThan(history, entry).filter((one) => one.kind === "plan");
  const made = (
    printed: readonly (Markdown | null)[],
    hidden: Markdown | null,
    fold: Markdown | null,
  ): string => {
    const head = [
      markerLine(of),
      ...(hidden === null ? [] : [hidden]),
      say`### orch · ${commentTitle(of, LONGEST_NAME)} · **no plan**`,
    ];
    return `${blocks([
      lines(head),
      say`**Planning failed**${entry.commit === null ? NOTHING : say` for commit ${text(entry.commit)}`}: there is nothing to review and nothing to approve.${
        before === undefined ? NOTHING : say` ${formerText(before)} is out of date.`
      }`,
      ...printed,
      fold,
    ])}\n`;
  };
  return remembered(
    entry,
    history,
    maxLength,
    (hidden, fold) =>
      withPrinted(output, maxLength, (printed) => made(printed, hidden, fold)) ?? made([], null, null),
  );
}

function formerText({ id, commit }: PlanEntry): Markdown {
  return say`Plan ${code(id)}${commit === null ? NOTHING : say` of commit ${text(commit)}`}`;
}

/** As much of the history as an eighth of the room has place for. */
function remembered<T>(
  entry: Entry,
  history: History,
  maxLength: number,
  make: (hidden: Markdown | null, fold: Markdown | null) => T,
): T {
  const all = withEntry(history, entry);
  const room = maxLength / 8;
  for (let most = MOST_ENTRIES; most > 0; most = Math.floor(most / 2)) {
    if (most > all.length && Math.floor(most / 2) >= all.length) continue;
    const kept = all.slice(0, most);
    const forms = [kept, kept.map((one) => (one.kind === "plan" ? { ...one, touched: null } : one))];
    for (const form of most > 1 ? forms.slice(0, 1) : forms) {
      const hidden = hiddenData(HISTORY, JSON.stringify(writeHistory(form)));
      const fold = historyFold(form.slice(1));
      if (hidden.length + (fold?.length ?? 0) <= room) return make(hidden, fold);
    }
  }
  return make(null, null);
}

/** `Commit a1b2c3d · supersedes p1-… (effect changed: + service.web)`; null where there is nothing to say. */
function relationLine(entry: PlanEntry, earlier: History): Markdown | null {
  const grown = growthOf(entry, earlier);
  const [latest] = earlier;
  const relation = relationText(relationOf(entry, earlier));
  const parts = [
    ...(entry.commit === null ? [] : [say`Commit ${text(entry.commit)}`]),
    ...(relation === null ? [] : [relation]),
    ...(grown.length === 0 ? [] : [say`**does or risks more: ${text(grown.join(", "))}**`]),
    ...(latest?.kind === "failed"
      ? [
          latest.commit === null
            ? say`planning had failed in between`
            : say`planning had failed for ${text(latest.commit)}`,
        ]
      : []),
  ];
  return parts.length === 0 ? null : join(parts, say` · `);
}

function relationText(relation: Relation): Markdown | null {
  const of = ({ commit }: PlanEntry): Markdown =>
    commit === null ? NOTHING : say` of commit ${text(commit)}`;
  switch (relation.kind) {
    case "first":
      return null;
    case "same":
      return say`the same plan as ${relation.before.commit === null ? say`before` : say`for commit ${text(relation.before.commit)}`}`;
    case "effect": {
      const { before, of: shown, back } = relation;
      return back
        ? say`supersedes ${code(before.id)}${of(before)} · the effect of ${code(shown.id)}${of(shown)} again`
        : say`**same effect as ${code(shown.id)}**${of(shown)}: nothing new to review, but another id to approve`;
    }
    case "other":
      return say`supersedes ${code(relation.before.id)}${of(relation.before)} (${changesText(relation.changes)})`;
    default:
      return relation satisfies never;
  }
}

/** Of each kind so many are named. */
const MOST_NAMED = 4;

function changesText(changes: EffectChanges | null): Markdown {
  const named = (sign: string, owners: readonly string[]): readonly Markdown[] =>
    owners.length === 0
      ? []
      : [
          say`${text(sign)} ${join(
            owners.slice(0, MOST_NAMED).map((owner) => code(owner, 60)),
            say`, `,
          )}${owners.length > MOST_NAMED ? say` and ${owners.length - MOST_NAMED} more` : NOTHING}`,
        ];
  const parts =
    changes === null
      ? []
      : [
          ...named("also", changes.added),
          ...named("otherwise", changes.changed),
          ...named("no longer", changes.left),
        ];
  return parts.length === 0 ? say`effect changed` : say`effect changed: ${join(parts, say`; `)}`;
}

function historyFold(earlier: History): Markdown | null {
  if (earlier.length === 0) return null;
  const rows = earlier.map((entry): readonly Markdown[] => {
    const commit = entry.commit === null ? say`–` : text(entry.commit);
    if (entry.kind === "failed") return [commit, say`–`, say`planning failed`, NOTHING];
    const { id, effect, counts, high, warnings, denied } = entry;
    const does = counts.map(([verb, amount]) => `${amount} ${verb}`).join(" · ");
    const risks = [
      ...(high > 0 ? [plural(high, "high risk")] : []),
      ...(warnings > 0 ? [plural(warnings, "risk")] : []),
      ...(denied ? ["denied"] : []),
    ];
    return [commit, say`${code(id)} ${code(effect)}`, text(does), text(risks.join(", "))];
  });
  const columns = ["Commit", "Plan and effect", "Does", "Risks"].map((title) => ({
    title: text(title),
    unlessEmpty: true,
  }));
  return details("Earlier plans", String(earlier.length), table(columns, rows));
}
