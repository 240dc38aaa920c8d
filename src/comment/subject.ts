// What a comment is about: a plan, or that there is none.
import type { Plan } from "../plan/document.ts";
import type { MarkdownOptions } from "../render/markdown/plan.ts";
import { isEmpty } from "../render/markdown/summary.ts";
import { failedBody, markerOf, planBody } from "./body.ts";
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

/** `commit` as `shortCommit` gives it. */
export function planSubject(
  plan: Plan,
  commit: string | null,
  notify: Notify,
  markdown: Pick<MarkdownOptions, "command" | "savedAs" | "fromFile">,
): Subject {
  const entry = entryOf(plan, commit);
  return {
    marker: markerOf(plan.project),
    isEmpty: isEmpty(plan),
    body: (history, maxLength) => planBody({ plan, entry, history, maxLength, markdown }),
    isNews: (history) => isNews(entry, history, notify),
  };
}

/** `output`: what planning printed. */
export function failedSubject(project: string, commit: string | null, output: string): Subject {
  const entry = { kind: "failed", commit } as const;
  return {
    marker: markerOf(project),
    isEmpty: false,
    body: (history, maxLength) => failedBody({ project, entry, history, output, maxLength }),
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
