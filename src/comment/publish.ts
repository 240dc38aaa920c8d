// One comment of a project on a pull request, brought up to date: looked for by its first line and its author on all pages, changed
// where it is there, posted anew where reviewers have to see that the plan does or risks more. Each round begins by looking, so that
// nothing that was lost on the way is written twice.
import type { Diagnostic, Result } from "../diagnostics/diagnostic.ts";
import { errorDiagnostic, failure, success, warningDiagnostic } from "../diagnostics/diagnostic.ts";
import { beginsWith, historyIn } from "./body.ts";
import type { Platform, PostedComment, Written } from "./platform.ts";
import type { Subject } from "./subject.ts";

export interface Publication {
  readonly subject: Subject;
  /** Who writes; null: the platform is asked. */
  readonly author: string | null;
  readonly maxLength: number;
  /** False: a comment that is not there is not made. */
  readonly begin: boolean;
  /** Nothing is written. */
  readonly dryRun: boolean;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

export interface Published {
  readonly did: "created" | "updated" | "unchanged" | "replaced" | "skipped";
  readonly comment: Pick<PostedComment, "id" | "url"> | null;
  readonly body: string;
}

/** Looking, writing and looking again. */
const MOST_ROUNDS = 8;
const SHORTEST = 500;

/** Warnings are about comments of ours that could not be removed. */
export async function publish(platform: Platform, asked: Publication): Promise<Result<Published>> {
  const me = asked.author === null ? await platform.me() : success(asked.author.toLowerCase());
  if (!me.ok) return me;
  const { subject } = asked;
  let { maxLength } = asked;
  let problem: Diagnostic | null = null;
  let did: "created" | "updated" | "replaced" | null = null;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const listed = await platform.list();
    if (!listed.ok) return listed;
    const own = ownOf(listed.value, me.value, subject);
    const [current, ...others] = own;
    if (current === undefined && !asked.begin)
      return success({ did: "skipped", comment: null, body: subject.body([], maxLength) });
    const history = current === undefined ? [] : historyIn(current.body);
    const body = subject.body(history, maxLength);
    const isSame = current !== undefined && normal(current.body) === normal(body);
    const isNew = current === undefined || (!isSame && subject.isNews(history));
    const next = current === undefined ? "created" : isNew ? "replaced" : "updated";
    if (asked.dryRun) return success({ did: isSame ? "unchanged" : next, comment: current ?? null, body });
    if (isSame) {
      const left = await removeAll(platform, others);
      return success({ did: did ?? "unchanged", comment: current, body }, left);
    }
    did = next;
    const written: Written = isNew ? await platform.create(body) : await platform.update(current.id, body);
    switch (written.kind) {
      case "done": {
        // another run may have written at the same time: the newest stays
        const again = isNew ? await platform.list() : null;
        const old = again === null ? others : again.ok ? ownOf(again.value, me.value, subject).slice(1) : own;
        return success({ did, comment: written.comment, body }, await removeAll(platform, old));
      }
      case "refused":
        return failure(written.problem);
      case "too-long":
        problem = written.problem;
        if (body.length <= SHORTEST) return failure(problem);
        maxLength = Math.max(SHORTEST, Math.floor(Math.min(maxLength, body.length) / 2));
        break;
      case "lost":
      case "gone":
        problem = written.problem;
        await asked.sleep(1000 * 2 ** Math.min(round, 4));
        break;
      default:
        return written satisfies never;
    }
  }
  return failure(
    problem ??
      errorDiagnostic("comment-refused", `The comment on ${platform.name} could not be written.`, {
        detail: "Run the job again.",
      }),
  );
}

/** The newest first. */
function ownOf(
  comments: readonly PostedComment[],
  me: string,
  { marker }: Subject,
): readonly PostedComment[] {
  return comments
    .filter(({ author, body }) => author === me && beginsWith(body, marker))
    .sort((a, b) => b.id - a.id);
}

/** Platforms change ends of lines and drop what is empty at the end. */
function normal(body: string): string {
  return body.replaceAll("\r", "").trimEnd();
}

/** Older ones of ours, from runs that were cut off or ran at once. */
async function removeAll(
  platform: Platform,
  comments: readonly PostedComment[],
): Promise<readonly Diagnostic[]> {
  const left: Diagnostic[] = [];
  for (const { id } of comments) {
    const problem = await platform.remove(id);
    if (problem !== null)
      left.push(
        warningDiagnostic("comment-left", `An older comment of this project stays on ${platform.name}.`, {
          detail: `${problem.summary} Remove comment ${id} by hand, or run the job again.`,
        }),
      );
  }
  return left;
}
