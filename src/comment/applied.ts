// What `orch apply --json` printed, as far as a comment tells it. Lines that are none of its events are passed over: logs of jobs have
// others between them.
import type { Address, NodeName } from "../model/address.ts";
import { type Json, type JsonObject, isObject } from "../model/json.ts";
import { sha256Hex } from "../plan/canonical.ts";
import type { AppliedRun, Failure } from "../render/markdown/applied.ts";
import { WORDS } from "../render/progress/end-card.ts";
import type { About } from "./subject.ts";

const RESULTS = ["done", "partial", "failed", "interrupted", "aborted"] as const;

/** Of a run that was cut off what began is known, and what failed by then. Null where nothing was applied. */
export function readApplied(output: string, { name, commit }: About): AppliedRun | null {
  const events = output.split("\n").flatMap(eventIn);
  const starts = events.filter(({ type }) => type === "apply-start");
  const start = starts.at(-1);
  if (start === undefined) return null;
  const { project = null, plan = null, effect = null } = start;
  if (typeof project !== "string" || !isId(plan, "p1") || !isId(effect, "e1")) return null;
  const failures = events.flatMap(failureIn);
  const end = events.findLast(({ type }) => type === "finished") ?? {};
  return {
    of: { project, name },
    run: sha256Hex(output).slice(0, 12),
    plan,
    effect,
    result: RESULTS.find((result) => result === end["result"]) ?? "cut-off",
    counts: countsIn(end["counts"] ?? null),
    failed: amount(end["failed"]) ?? failures.length,
    skipped: amount(end["skipped"]) ?? 0,
    took: amount(end["took"]) ?? 0,
    serial: amount(end["serial"]),
    next: typeof end["next"] === "string" ? end["next"] : null,
    failures,
    commit,
  };
}

function eventIn(line: string): readonly JsonObject[] {
  if (!line.startsWith("{")) return [];
  try {
    const value = JSON.parse(line) as Json; // JSON.parse gives JSON
    return isObject(value) && typeof value["type"] === "string" ? [value] : [];
  } catch {
    return [];
  }
}

function failureIn({ type, address, node, error }: JsonObject): readonly Failure[] {
  if (type !== "step-failed" || !isObject(error)) return [];
  const { code, message, maybeDone } = error;
  return [
    {
      address: textOf(address) as Address, // only shown
      node: textOf(node) as NodeName, // only shown
      reason: textOf(code),
      message: textOf(message),
      maybeDone: maybeDone === true,
    },
  ];
}

function countsIn(value: Json): AppliedRun["counts"] {
  const of = (name: string): number => (isObject(value) ? (amount(value[name]) ?? 0) : 0);
  // each has a word
  return Object.fromEntries(WORDS.map(([name]) => [name, of(name)])) as AppliedRun["counts"];
}

function isId(value: Json, kind: "p1" | "e1"): value is string {
  return typeof value === "string" && new RegExp(`^${kind}-[0-9a-f]{64}$`).test(value);
}

function amount(value: Json | undefined): number | null {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}
