// What an apply came to, as a comment: the result, what failed and why, what to type next. What containers printed stays in the log of the
// job: a comment is read by more people, and sent to them.
import type { Finished, StepFailed } from "../../apply/events.ts";
import { formatDuration } from "../../model/quantity.ts";
import { plural, shortId } from "../names.ts";
import { countsText } from "../progress/end-card.ts";
import { alert, blocks, code, join, lines, marker, say, text, NOTHING } from "./escape.ts";
import type { Markdown } from "./escape.ts";
import { type CommentName, commentTitle } from "./summary.ts";

export interface AppliedRun extends Pick<
  Finished,
  "counts" | "failed" | "skipped" | "took" | "serial" | "next"
> {
  readonly of: CommentName;
  /** Twelve digits that no other run has. */
  readonly run: string;
  readonly plan: string;
  readonly effect: string;
  /** `cut-off`: nobody knows what became of it. */
  readonly result: Finished["result"] | "cut-off";
  readonly failures: readonly Failure[];
  readonly commit: string | null;
}

export interface Failure extends Pick<StepFailed, "address" | "node"> {
  /** The error's short name. */
  readonly reason: string;
  readonly message: string;
  /** It was sent to an engine whose answer was lost. */
  readonly maybeDone: boolean;
}

/** Of a project's name. */
const LONGEST_NAME = 20;
const MOST_FAILURES = 20;

/** `<!-- orch:apply project=shop run=0123456789ab v=1 -->`: each run has a comment of its own. */
export function appliedMarker({ of: { project, name }, run }: Pick<AppliedRun, "of" | "run">): Markdown {
  return marker("orch:apply", [
    ["project", project],
    ...(name === null ? [] : [["name", name] as const]),
    ["run", run],
    ["v", "1"],
  ]);
}

/** Markdown ending in a line feed, at most `maxLength` long where that is 500 or more. */
export function renderApplied(run: AppliedRun, maxLength: number): string {
  for (const most of [MOST_FAILURES, 5, 1]) {
    const made = `${whole(run, most, true)}\n`;
    if (made.length <= maxLength) return made;
  }
  return `${whole(run, 0, false)}\n`;
}

function whole(run: AppliedRun, most: number, isFull: boolean): Markdown {
  const { of, plan, effect, serial, took, commit, failures, next, result } = run;
  const unknown = failures.filter(({ maybeDone }) => maybeDone).length;
  const facts = [
    say`Plan ${code(shortId(plan))}`,
    say`effect ${code(shortId(effect))}`,
    ...(serial === null ? [] : [say`state ${code(`#${serial}`)}`]),
    ...(result === "cut-off" ? [] : [say`took ${text(formatDuration(Math.ceil(took / 1000) * 1000))}`]),
    ...(commit === null ? [] : [say`commit ${text(commit)}`]),
  ];
  const counts = text(countsText(run, unknown).replace(/\.$/, ""));
  const box = [
    say`**What failed**`,
    ...failures.slice(0, most).map(failureLine),
    ...(failures.length > most
      ? [
          say`- ${most === 0 ? NOTHING : say`and `}${text(plural(failures.length - most, most === 0 ? "step" : "more", most === 0 ? "steps" : "more"))}`,
        ]
      : []),
  ];
  return blocks([
    lines([
      appliedMarker(run),
      say`### orch · ${commentTitle(of, LONGEST_NAME)} · ${titleOf(result)}${result === "cut-off" ? NOTHING : say` · ${counts}`}`,
    ]),
    join(facts, say` · `),
    failures.length === 0 ? null : alert("CAUTION", box),
    result === "cut-off"
      ? say`The run has not come to its end: nobody knows what it did last. ${code("orch plan")} shows what is left; ${code("orch apply")} goes on from there.`
      : next === null || !isFull
        ? null
        : say`**Next:** ${code(next, 400)} shows what is left; apply goes on from there. The log of the job has what containers printed.`,
  ]);
}

function failureLine({ address, node, message, reason, maybeDone }: Failure): Markdown {
  const unsure = maybeDone ? say` · may be done all the same` : NOTHING;
  return say`- ${code(address, 120)} on ${code(node, 60)}: ${text(message.replace(/\s+/g, " "), 300)} · ${code(reason, 40)}${unsure}`;
}

function titleOf(result: AppliedRun["result"]): Markdown {
  switch (result) {
    case "done":
      return say`applied`;
    case "partial":
      return say`**applied in part**`;
    case "failed":
      return say`**apply failed**`;
    case "interrupted":
      return say`**apply interrupted**`;
    case "aborted":
      return say`**apply aborted**`;
    case "cut-off":
      return say`**apply cut off**`;
    default:
      return result satisfies never;
  }
}
