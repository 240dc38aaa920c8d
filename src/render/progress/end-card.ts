// The end of an apply: the result in one sentence, what failed and why, what was skipped for it, and what to type next.
import type { ApplyResult, Finished, StepFailed, StepSkipped } from "../../apply/events.ts";
import type { Address } from "../../model/address.ts";
import { formatDuration } from "../../model/quantity.ts";
import { count, modularName, plural, replicaRanges, shellWord, shortId } from "../names.ts";
import type { Style, Tone } from "../style.ts";
import { BLANK, line, span, wrapLine } from "../text.ts";
import type { Line } from "../text.ts";
import { failureLines } from "./remarks.ts";
import { skipText } from "./state.ts";
import type { ProgressState } from "./state.ts";

/** Failures that are told again at the end, and sets of skipped rows. */
const MOST = 8;
/** The whole tail of the log stood above when it failed. */
const LOG_TAIL = 4;

export const WORDS: readonly (readonly [keyof Finished["counts"], string])[] = [
  ["create", "created"],
  ["update", "updated"],
  ["start", "started"],
  ["replace", "replaced"],
  ["move", "moved"],
  ["delete", "destroyed"],
  ["cleanup", "cleaned up"],
  ["forget", "forgotten"],
];

export function endCardLines(state: ProgressState, finished: Finished, style: Style): Line[] {
  const [title, tone] = titleOf(finished.result);
  const unknown = new Set(
    state.failures.filter(({ error }) => error.maybeDone).map(({ address }) => address),
  );
  const lines = wrapLine(line(span(title, tone), ` ${countsText(finished, unknown.size)}`), style.width, 2);
  if (state.failures.length > 0) lines.push(BLANK, ...failedLines(state, style));
  const skipped = skippedLines(state, style);
  if (skipped.length > 0) lines.push(BLANK, ...skipped);
  const facts = [
    `plan ${shortId(finished.plan)}`,
    ...(finished.serial === null ? [] : [`state #${finished.serial}`]),
    `took ${formatDuration(Math.round(finished.took / 1000) * 1000)}`,
  ];
  lines.push(line(span(facts.join("   "), "faint")));
  if (finished.next !== null)
    lines.push(
      ...wrapLine(
        line(
          "Next   ",
          span(finished.next, "code"),
          span("  shows what is left; apply goes on from there", "faint"),
        ),
        style.width,
        7,
      ),
    );
  return lines;
}

/**
 * `3 created, 1 moved, 2 failed (1 may be done all the same), 4 skipped`; `nothing to do` for none. `unknown` of those that failed
 * were sent to an engine whose answer was lost.
 */
export function countsText(
  { counts, failed, skipped }: Pick<Finished, "counts" | "failed" | "skipped">,
  unknown: number,
): string {
  const parts = WORDS.filter(([action]) => counts[action] > 0).map(
    ([action, word]) => `${count(counts[action])} ${word}`,
  );
  if (failed > 0) parts.push(`${count(failed)} failed${unknownText(failed, unknown)}`);
  if (skipped > 0) parts.push(`${count(skipped)} skipped`);
  return parts.length === 0 ? "nothing to do." : `${parts.join(", ")}.`;
}

function unknownText(failed: number, unknown: number): string {
  if (unknown === 0) return "";
  return ` (${failed === 1 || failed === unknown ? "" : `${count(unknown)} `}may be done all the same)`;
}

function titleOf(result: ApplyResult): readonly [string, Tone] {
  switch (result) {
    case "done":
      return ["Apply complete:", "good"];
    case "partial":
      return ["Applied in part:", "error"];
    case "failed":
      return ["Apply failed:", "error"];
    case "interrupted":
      return ["Apply interrupted:", "warning"];
    case "aborted":
      return ["Apply aborted:", "error"];
    default: {
      const never: never = result;
      return never;
    }
  }
}

function failedLines({ failures, program }: ProgressState, style: Style): Line[] {
  const lines = failures
    .slice(0, MOST)
    .flatMap((failure) => [
      ...failureLines(failure, style, LOG_TAIL),
      ...logCommand(failure, program, style),
    ]);
  if (failures.length > MOST) lines.push(line(`and ${plural(failures.length - MOST, "more failure")}`));
  return lines;
}

/** What failed is kept for its log until a later apply removes it. */
function logCommand({ address, log }: StepFailed, program: string, style: Style): Line[] {
  if (log.length === 0) return [];
  const command = span(`${program} logs --failed ${shellWord(address)}`, "code");
  return wrapLine(line(span("        All of its log: ", "faint"), command), style.width, 10);
}

/** Rows of one owner that were skipped for one reason, in one line; what failed itself is told already. */
function skippedLines(state: ProgressState, style: Style): Line[] {
  const failed = new Set(state.failures.map(({ address }) => address));
  const groups = new Map<string, { owner: Address; reason: string; addresses: Set<Address> }>();
  const told = new Set<Address>(failed);
  for (const { owner, address, because } of state.skipped) {
    if (told.has(address)) continue;
    told.add(address);
    const reason = reasonText(because, failed, state.interrupted > 0);
    const key = JSON.stringify([owner, reason]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { owner, reason, addresses: new Set([address]) });
    else group.addresses.add(address);
  }
  const all = [...groups.values()];
  const lines = all
    .slice(0, MOST)
    .flatMap(({ owner, reason, addresses }) =>
      wrapLine(
        line(
          span("skipped ", "warning"),
          replicaRanges(owner, [...addresses], 4, modularName(owner)),
          span(`  ${reason}`, "faint"),
        ),
        style.width,
        8,
      ),
    );
  if (all.length > MOST) lines.push(line(`        and ${all.length - MOST} more`));
  return lines;
}

/** What is needed may itself only have been skipped: then the reason is the one at the start of the chain. */
function reasonText(
  because: StepSkipped["because"],
  failed: ReadonlySet<Address>,
  interrupted: boolean,
): string {
  if (because.kind !== "need-failed" || failed.has(because.address)) return skipText(because);
  return interrupted ? skipText({ kind: "interrupted" }) : `needs ${because.address}, which was skipped`;
}
