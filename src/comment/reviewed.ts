// Which plan was reviewed: the one that the project's own comment shows, if it was made of the last commit of the pull request. Of a
// comment nothing but ids is taken, and an id approves nothing but the plan that has it.
import { type Diagnostic, type Result, errorDiagnostic, success } from "../diagnostics/diagnostic.ts";
import { markerLine } from "../render/markdown/summary.ts";
import { beginsWith, historyIn } from "./body.ts";
import type { Platform } from "./platform.ts";

export interface Reviewed {
  /** `p1-` and 12 digits. */
  readonly id: string;
  readonly effect: string;
  /** The whole one. */
  readonly commit: string;
  readonly url: string | null;
}

export type Review =
  | { readonly kind: "reviewed"; readonly plan: Reviewed }
  | { readonly kind: "none"; readonly why: Diagnostic };

export async function reviewOf(
  platform: Platform,
  asked: {
    readonly project: string;
    readonly name: string | null;
    /** Who writes the comments; null: the platform is asked. */
    readonly author: string | null;
  },
): Promise<Result<Review>> {
  const me = asked.author === null ? await platform.me() : success(asked.author.toLowerCase());
  if (!me.ok) return me;
  const head = await platform.head();
  if (!head.ok) return head;
  const listed = await platform.list();
  if (!listed.ok) return listed;
  const first = markerLine(asked);
  const [comment] = listed.value
    .filter(({ author, body }) => author === me.value && beginsWith(body, first))
    .sort((a, b) => b.id - a.id);
  if (comment === undefined)
    return none(
      `There is no plan of ${asked.project} on ${platform.name}.`,
      `No comment there begins as those of this project do and is written by ${me.value}.`,
    );
  const [newest] = historyIn(comment.body);
  const commit = head.value.toLowerCase();
  const last = commit.slice(0, 10);
  if (newest === undefined)
    return none(
      `The comment on ${platform.name} does not say which plan it shows.`,
      "It was edited, or --max-length left no room.",
    );
  if (newest.kind === "failed")
    return none(
      `Planning failed on ${platform.name}.`,
      "The comment shows why, and no plan that could be applied.",
    );
  if (newest.commit === null || !commit.startsWith(newest.commit))
    return none(
      `The plan on ${platform.name} is of ${newest.commit === null ? "no commit that is known" : `commit ${newest.commit}`}, and what was merged ends with ${last}.`,
      "Its job had not come to its end when the branch was merged, or somebody planned again since. Require the job that plans before a merge.",
    );
  if (newest.speculative)
    return none(
      `The plan on ${platform.name} was made from an inventory, so it cannot be applied.`,
      "No engine was asked for it. Plan where the engines are and approve that plan by its id.",
    );
  return success({
    kind: "reviewed",
    plan: { id: newest.id, effect: newest.effect, commit, url: comment.url },
  });
}

function none(summary: string, why: string): Result<Review> {
  return success({
    kind: "none",
    why: errorDiagnostic("nothing-reviewed", summary, {
      detail: `${why} Look at what \`orch plan\` says now; orch apply --approve and its id applies exactly that.`,
    }),
  });
}
