// How two plans differ, row by row: what a stale plan's reader needs to see.
import { type Address, compareAddresses } from "../model/address.ts";
import { type Json, compareText } from "../model/json.ts";
import { newApprovals } from "./approvals-change.ts";
import { canonicalJson } from "./canonical.ts";
import type { Change, Plan, SpecRef } from "./document.ts";
import { lookUp, specOf } from "./expand.ts";
import { roomOrder, touchedRisks } from "./ids.ts";
import { specDetails } from "./spec-details.ts";

export interface PlanDifference {
  /** Null: about the plan as a whole. */
  readonly address: Address | null;
  readonly kind: "only-in-first" | "only-in-second" | "differs";
  /** Short phrases: `node edge-a -> edge-b`, `action create -> none`. */
  readonly details: readonly string[];
  /** What becomes of it differs, not only what is there before. */
  readonly effect: boolean;
}

/** Empty when both plans do the same to the same things. Sorted by address. */
export function comparePlans(first: Plan, second: Plan): readonly PlanDifference[] {
  const [a, b] = [rowsOf(first), rowsOf(second)];
  const found: PlanDifference[] = [];
  for (const address of [...new Set([...a.keys(), ...b.keys()])].sort(compareAddresses)) {
    const [x, y] = [a.get(address), b.get(address)];
    if (x === undefined || y === undefined) {
      const row = x ?? y;
      found.push({
        address,
        kind: x === undefined ? "only-in-second" : "only-in-first",
        details: row === undefined ? [] : [row.action],
        effect: true,
      });
      continue;
    }
    const { details, effect } = compareRows(first, x, second, y);
    if (details.length > 0) found.push({ address, kind: "differs", details, effect });
  }
  for (const [what, x, y] of [
    ["project", first.project, second.project],
    ["lineage of the state", first.lineage, second.lineage],
    ["mode", first.mode, second.mode],
    ["outputs", changedOutputs(first), changedOutputs(second)],
    ["order", first.order, second.order],
    ["the order of jobs", roomOrder(first), roomOrder(second)],
    ["whose approvals count", newApprovals(first), newApprovals(second)],
    ["what is moved, removed or imported", first.refactorings ?? [], second.refactorings ?? []],
    ["rollouts", first.rollouts, second.rollouts],
    ["sensitive inputs", first.sensitive_inputs, second.sensitive_inputs],
    [
      "pending replicas",
      first.pending.map((item) => item.address),
      second.pending.map((item) => item.address),
    ],
  ] as const)
    if (text(x) !== text(y))
      found.push({
        address: null,
        kind: "differs",
        details: [what === "sensitive inputs" ? "a sensitive input changed" : `${what} changed`],
        effect: !STARTS.has(what),
      });
  const risks = riskDetails(first, second);
  if (risks.length > 0) found.push({ address: null, kind: "differs", details: risks, effect: true });
  return found;
}

/** Of the plan as a whole, what says where it starts from, and nothing of where it leads. */
const STARTS: ReadonlySet<string> = new Set([
  "lineage of the state",
  "what is moved, removed or imported",
  "sensitive inputs",
]);

/** Of the plan as a whole, which risks are new or gone. */
export function isAboutRisks({ address, details }: PlanDifference): boolean {
  return address === null && details.every((text) => text.startsWith(RISK));
}

const RISK = "the risk ";

/** Of risks that an approval is about. */
function riskDetails(first: Plan, second: Plan): readonly string[] {
  const names = (plan: Plan) =>
    new Set(
      touchedRisks(plan).flatMap(({ code, addresses }) =>
        addresses.map((address) => `${code} of ${address}`),
      ),
    );
  const [a, b] = [names(first), names(second)];
  return [
    ...[...b].filter((name) => !a.has(name)).map((name) => `${RISK}${name} is new`),
    ...[...a].filter((name) => !b.has(name)).map((name) => `${RISK}${name} is gone`),
  ].sort(compareText);
}

function changedOutputs(plan: Plan): readonly unknown[] {
  return Object.entries(plan.outputs).filter(([, output]) => output.action !== "none");
}

function rowsOf(plan: Plan): ReadonlyMap<Address, Change> {
  return new Map(plan.changes.map((change) => [change.address, change]));
}

function compareRows(
  first: Plan,
  x: Change,
  second: Plan,
  y: Change,
): Pick<PlanDifference, "details" | "effect"> {
  const details: string[] = [];
  const starts: string[] = [];
  const say = (what: string, a: unknown, b: unknown): void => {
    if (text(a) !== text(b)) details.push(`${what} ${short(a)} -> ${short(b)}`);
  };
  say("action", x.action, y.action);
  say("node", x.node.to, y.node.to);
  if (specText(first, x.after) !== specText(second, y.after))
    details.push(...resultDetails(first, x.after, second, y.after));
  say("order", x.order, y.order);
  if (x.uid !== y.uid) starts.push("the running object is another one");
  if (specText(first, x.before) !== specText(second, y.before)) starts.push("what runs now was changed");
  if (text(x.leftovers) !== text(y.leftovers)) starts.push("leftovers changed");
  if (details.length + starts.length === 0 && text(causes(x)) !== text(causes(y)))
    starts.push(`causes ${short(causes(x))} -> ${short(causes(y))}`);
  return { details: [...details, ...starts], effect: details.length > 0 };
}

function resultDetails(first: Plan, x: SpecRef | null, second: Plan, y: SpecRef | null): readonly string[] {
  const details: string[] = [];
  details.push(...imageDetails(x, y));
  if (text(x?.ports) !== text(y?.ports)) details.push(`ports ${short(x?.ports)} -> ${short(y?.ports)}`);
  if (x !== null && y !== null) {
    details.push(...specDetails(specOf(first, x), specOf(second, y)));
    if (text(sensitivePaths(first, x)) !== text(sensitivePaths(second, y)))
      details.push("which values are sensitive changed");
    if (text(x.bindings) !== text(y.bindings)) details.push("its late values changed");
  }
  return details.length === 0 ? ["its specification changed"] : details;
}

/** By reference; where the reference stayed, what it means changed. */
function imageDetails(x: SpecRef | null, y: SpecRef | null): readonly string[] {
  const [before, after] = [x?.images ?? {}, y?.images ?? {}];
  const gone = Object.keys(before).filter((ref) => !Object.hasOwn(after, ref));
  const come = Object.keys(after).filter((ref) => !Object.hasOwn(before, ref));
  const other = Object.keys(after).filter((ref) => Object.hasOwn(before, ref) && before[ref] !== after[ref]);
  const list = (refs: readonly string[]) =>
    refs.length === 0 ? "none" : [...refs].sort(compareText).join(", ");
  return [
    ...(gone.length + come.length === 0 ? [] : [`image ${list(gone)} -> ${list(come)}`]),
    ...(other.length === 0 ? [] : [`${list(other)} means another image now`]),
  ];
}

function sensitivePaths(plan: Plan, { spec }: SpecRef): readonly string[] {
  return lookUp(plan.specs, spec)?.sensitive ?? [];
}

function entry(plan: Plan, ref: SpecRef | null): unknown {
  return ref === null ? null : plan.specs[ref.spec];
}

function specText(plan: Plan, ref: SpecRef | null): string {
  return ref === null ? "null" : text({ ...ref, spec: entry(plan, ref) ?? null });
}

function causes(change: Change): readonly string[] {
  return change.causes.map((cause) =>
    [cause.kind, cause.path, cause.of].filter((item) => item !== undefined).join(" "),
  );
}

function text(value: unknown): string {
  return value === undefined ? "" : canonicalJson(value as Json); // parts of plans are JSON by their types
}

function short(value: unknown): string {
  if (value === null || value === undefined) return "none";
  const shown = typeof value === "string" ? value : text(value);
  return shown.length > 60 ? `${shown.slice(0, 57)}...` : shown;
}
