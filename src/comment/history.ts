// What a comment remembers of the plans that it showed before: ids, commits, counts and risks, and of the latest ones what they
// touch. It stands hidden in the comment itself, where everybody with rights can edit it, and is taken for words of a stranger.
import { compareText, isObject, type Json } from "../model/json.ts";
import { changeTexts } from "../plan/change-texts.ts";
import { digestOfBytes } from "../plan/canonical.ts";
import type { Plan } from "../plan/document.ts";
import { denials } from "../plan/policy-input.ts";
import { shortId } from "../render/names.ts";
import { countsOf } from "../render/plan-facts/counts.ts";
import { groupChanges, isGone } from "../render/plan-facts/groups.ts";

export interface PlanEntry {
  readonly kind: "plan";
  /** `p1-` and 12 digits. */
  readonly id: string;
  readonly effect: string;
  readonly commit: string | null;
  /** As the heading counts. */
  readonly counts: readonly (readonly [verb: string, amount: number])[];
  /** Risks that nobody accepts. */
  readonly high: number;
  readonly warnings: number;
  readonly denied: boolean;
  /** Made from an inventory: it cannot be applied. */
  readonly speculative: boolean;
  /** What it touches; null where that is not known any more. */
  readonly touched: readonly Touched[] | null;
}

/** Planning failed. */
export interface FailedEntry {
  readonly kind: "failed";
  readonly commit: string | null;
}

export type Entry = PlanEntry | FailedEntry;

/** A workload, network or volume. */
export interface Touched {
  readonly owner: string;
  /** Replicas or instances that are destroyed. */
  readonly gone: number;
  /** Of what becomes of it, whatever was there before. */
  readonly digest: string;
}

/** The newest first. */
export type History = readonly Entry[];

export const MOST_ENTRIES = 20;
/** Plans for which it is known what they touch: the shown one, and the one before. */
const MOST_KNOWN = 2;
const MOST_TOUCHED = 40;
const LONGEST_OWNER = 120;
/** Of the hidden text. */
const LONGEST_TEXT = 32_768;

const VERBS: ReadonlySet<string> = new Set([
  ...["create", "update", "replace", "move", "destroy", "forget"],
  ...["start", "clean up", "pending"],
]);

export function entryOf(plan: Plan, commit: string | null): PlanEntry {
  const groups = groupChanges(plan);
  const risks = plan.risks.filter(({ waived }) => waived === undefined);
  return {
    kind: "plan",
    id: shortId(plan.id),
    effect: shortId(plan.effect_id),
    commit,
    counts: countsOf(plan).map(({ verb, amount }) => [verb, amount] as const),
    high: risks.filter(({ severity }) => severity === "high").length,
    warnings: risks.filter(({ severity }) => severity === "warning").length,
    denied: denials(plan).length > 0,
    speculative: plan.speculative === true,
    touched:
      groups.length > MOST_TOUCHED || groups.some(({ owner }) => owner.length > LONGEST_OWNER)
        ? null
        : groups
            .map(({ owner, changes }) => ({
              owner,
              gone: changes.filter((change) => change.action === "delete" && isGone(change)).length,
              digest: digestOfBytes("orch-comment-touched/1", changeTexts(changes).effect).slice(0, 8),
            }))
            .sort((a, b) => compareText(a.owner, b.owner)),
  };
}

/** The history with one more entry. What was shown for the same commit already is not told twice. */
export function withEntry(before: History, entry: Entry): History {
  const all = [entry, ...earlierThan(before, entry)].slice(0, MOST_ENTRIES);
  let known = 0;
  return all.map((one) => (one.kind === "failed" || ++known <= MOST_KNOWN ? one : { ...one, touched: null }));
}

/** Without what is the same as the entry: the comment shows it already. */
export function earlierThan(before: History, entry: Entry): History {
  const [newest] = before;
  return newest !== undefined && isShown(newest, entry) ? before.slice(1) : before;
}

/** Whether a comment whose newest entry this is shows the same already. */
export function isShown(newest: Entry, entry: Entry): boolean {
  if (newest.commit !== entry.commit) return false;
  if (newest.kind === "failed" || entry.kind === "failed") return newest.kind === entry.kind;
  return newest.id === entry.id;
}

/** As the comment hides it. */
export function writeHistory(history: History): Json {
  return {
    v: 1,
    entries: history.map((entry): Json => {
      const { commit } = entry;
      if (entry.kind === "failed") return { commit, failed: true };
      const { id, effect, counts, high, warnings, denied, speculative, touched } = entry;
      return {
        id,
        effect,
        commit,
        counts: counts.map(([verb, amount]) => [verb, amount]),
        risks: [high, warnings],
        ...(denied ? { denied } : {}),
        ...(speculative ? { speculative } : {}),
        ...(touched === null
          ? {}
          : { touched: touched.map(({ owner, gone, digest }) => [owner, gone, digest]) }),
      };
    }),
  };
}

/** What a comment hides, as far as it can be one of ours; nothing where it cannot. */
export function readHistory(text: string): History {
  if (text.length > LONGEST_TEXT) return [];
  let value: Json;
  try {
    value = JSON.parse(text) as Json; // JSON.parse gives JSON
  } catch {
    return [];
  }
  if (!isObject(value) || value["v"] !== 1) return [];
  const entries = listOf(value["entries"]).slice(0, MOST_ENTRIES).map(readEntry);
  return entries.every((entry) => entry !== null) ? entries : [];
}

function readEntry(value: Json): Entry | null {
  if (!isObject(value)) return null;
  const commit = value["commit"] ?? null;
  if (commit !== null && !matches(commit, COMMIT)) return null;
  if (value["failed"] === true) return { kind: "failed", commit };
  const { id = null, effect = null, denied = false, speculative = false } = value;
  if (!matches(id, PLAN_ID) || !matches(effect, EFFECT_ID)) return null;
  const counts = listOf(value["counts"]).flatMap((part) => {
    const [verb = null, amount = null] = listOf(part);
    return typeof verb === "string" && VERBS.has(verb) && isCount(amount) ? [[verb, amount] as const] : [];
  });
  const [high = null, warnings = null] = listOf(value["risks"]);
  if (counts.length !== listOf(value["counts"]).length || counts.length > VERBS.size) return null;
  if (!isCount(high) || !isCount(warnings)) return null;
  return {
    kind: "plan",
    id,
    effect,
    commit,
    counts,
    high,
    warnings,
    denied: denied === true,
    speculative: speculative === true,
    touched: readTouched(value["touched"]),
  };
}

function readTouched(value: Json | undefined): readonly Touched[] | null {
  if (!Array.isArray(value) || value.length > MOST_TOUCHED) return null;
  const touched = (value as readonly Json[]).flatMap((part): readonly Touched[] => {
    const [owner = null, gone = null, digest = null] = listOf(part);
    return typeof owner === "string" &&
      owner !== "" &&
      owner.length <= LONGEST_OWNER &&
      isCount(gone) &&
      matches(digest, DIGEST)
      ? [{ owner, gone, digest }]
      : [];
  });
  return touched.length === value.length ? touched : null;
}

/** A commit as comments name it: its first 10 digits, which platforms make a link of. */
export function shortCommit(commit: string): string | null {
  return /^[0-9a-f]{7,64}$/i.test(commit) ? commit.slice(0, 10).toLowerCase() : null;
}

const COMMIT = /^[0-9a-f]{7,10}$/;
const PLAN_ID = /^p1-[0-9a-f]{12}$/;
const EFFECT_ID = /^e1-[0-9a-f]{12}$/;
const DIGEST = /^[0-9a-f]{8}$/;

function matches(value: Json, form: RegExp): value is string {
  return typeof value === "string" && form.test(value);
}

function isCount(value: Json): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}
