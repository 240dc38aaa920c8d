// What a comment is about: a plan, or that there is none.
import type { Plan } from "../plan/document.ts";
import { type AppliedRun, appliedMarker, renderApplied } from "../render/markdown/applied.ts";
import type { MarkdownOptions } from "../render/markdown/plan.ts";
import { isEmpty, markerLine } from "../render/markdown/summary.ts";
import { failedBody, planBody } from "./body.ts";
import { growthOf, relationOf } from "./growth.ts";
import { type Entry, type History, earlierThan, entryOf, isShown } from "./history.ts";

/** When a comment is posted anew: people hear of a new one, and of no other. */
export type Notify = "growth" | "always" | "never";

export interface Subject {
  /** The comment's first line. */
  readonly marker: string;
  /** There is nothing to be done. */
  readonly isEmpty: boolean;
  /** The whole comment, after what it remembers, at most so long. */
  readonly body: (history: History, maxLength: number) => string;
  /** Whether people have to be told, after what the comment shows now. */
  readonly isNews: (history: History) => boolean;
}

export interface About {
  /** Of one of several comments of the project; null where it has one. */
  readonly name: string | null;
  /** As `shortCommit` gives it. */
  readonly commit: string | null;
}

export function planSubject(
  plan: Plan,
  { name, commit }: About,
  notify: Notify,
  markdown: Pick<MarkdownOptions, "command" | "savedAs" | "fromFile">,
): Subject {
  const entry = entryOf(plan, commit);
  return {
    marker: markerLine({ project: plan.project, name }),
    isEmpty: isEmpty(plan),
    body: (history, maxLength) => planBody({ name, plan, entry, history, maxLength, markdown }),
    isNews: (history) => isNews(entry, history, notify),
  };
}

/** `output`: what planning printed. */
export function failedSubject(project: string, { name, commit }: About, output: string): Subject {
  const entry = { kind: "failed", commit } as const;
  const of = { project, name };
  return {
    marker: markerLine(of),
    isEmpty: false,
    body: (history, maxLength) => failedBody({ of, entry, history, output, maxLength }),
    // the job has failed, and that is told
    isNews: () => false,
  };
}

function isNews(entry: Extract<Entry, { readonly kind: "plan" }>, history: History, notify: Notify): boolean {
  const [newest] = history;
  if (notify === "never" || newest === undefined || isShown(newest, entry)) return false;
  const earlier = earlierThan(history, entry);
  if (notify === "growth") return growthOf(entry, earlier).length > 0;
  const relation = relationOf(entry, earlier);
  return relation.kind === "other" || (relation.kind === "effect" && relation.back);
}

/** Each run of an apply has a comment of its own, which is never changed. */
export function appliedSubject(run: AppliedRun): Subject {
  return {
    marker: appliedMarker(run),
    isEmpty: false,
    body: (_, maxLength) => renderApplied(run, maxLength),
    isNews: () => false,
  };
}
