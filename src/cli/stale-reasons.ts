// Why a plan does not hold any more: which runs moved the state since, what happened outside of orch, and what the configuration says
// otherwise. Found by comparing the plan that was approved with the one that is made now; pure.
import { type Address, ownerOf } from "../model/address.ts";
import type { Configuration } from "../model/configuration.ts";
import { compareText } from "../model/json.ts";
import type { RunRecord } from "../model/run-record.ts";
import type { State } from "../model/state.ts";
import type { Cause, Change, Plan } from "../plan/document.ts";
import { canonicalJson } from "../plan/canonical.ts";
import { specOf } from "../plan/expand.ts";
import { plural, shortId, someOf } from "../render/names.ts";

export interface Reason {
  readonly subject: "state" | "configuration" | "image" | "secret" | "node" | "outside" | "commit";
  readonly text: string;
}

export interface Overtaken {
  readonly approved: Plan;
  readonly now: Plan;
  readonly state: State | null;
  readonly configuration: Pick<Configuration, "workloads" | "networks" | "volumes" | "nodes">;
  /** What the approvals of the plan name, and what is applied. */
  readonly commits: readonly [approved: string, now: string] | null;
}

const MOST_RUNS = 5;
const MOST_NAMES = 6;

/** What is known; the state first. */
export function staleReasons(overtaken: Overtaken): readonly Reason[] {
  const { approved, now, commits } = overtaken;
  return [
    ...stateReasons(overtaken),
    ...(commits === null || commits[0] === commits[1]
      ? []
      : [
          {
            subject: "commit",
            text: `the approved plan was made of ${commits[0].slice(0, 12)}, and this is ${commits[1].slice(0, 12)}`,
          } as const,
        ]),
    ...configurationReasons(overtaken),
    ...imageReasons(approved, now),
    ...(approved.sensitive_inputs === now.sensitive_inputs || approved.lineage !== now.lineage
      ? []
      : [
          {
            subject: "secret",
            text: "the value of a secret or of a sensitive variable is another one",
          } as const,
        ]),
    ...nodeReasons(approved, now),
    ...outsideReasons(overtaken),
  ];
}

/** `orch apply of p1-4f9c21ab77e0 by alice@build-7 at 2026-03-01T12:00:00Z`, and what it was to change. */
export function runText({ operation, plan, by, at, touched, more, finished, approvals }: RunRecord): string {
  const what = plan === null ? operation : `${operation} of ${shortId(plan)}`;
  const signed = approvals.length === 0 ? "" : `, approved by ${someOf(approvals, 6)}`;
  const hidden = Math.max(touched.length - MOST_NAMES, 0) + more;
  const names = `${touched.slice(0, MOST_NAMES).join(", ")}${hidden > 0 ? ` and ${hidden} more` : ""}`;
  const changed = touched.length === 0 ? "" : `: ${names}`;
  return `${what} by ${by} at ${at}${signed}${finished ? "" : ", which did not end well"}${changed}`;
}

function stateReasons({ approved, state }: Overtaken): readonly Reason[] {
  const serial = state?.serial ?? 0;
  const say = (text: string): Reason => ({ subject: "state", text });
  if (approved.lineage !== null && state?.lineage !== approved.lineage)
    return [say("it is another state than the one that was planned against, or was lost and made anew")];
  if (serial === approved.serial) return [say(`nothing has moved it since: it is still #${serial}`)];
  if (serial < approved.serial)
    return [say(`an older one was put back: it was #${approved.serial}, and is #${serial} now`)];
  const runs = (state?.runs ?? []).filter((run) => run.serial > approved.serial).reverse();
  const shown = runs.slice(0, MOST_RUNS).map((run) => say(`#${run.serial} ${runText(run)}`));
  const moved = say(
    runs.length === 0
      ? `moved from #${approved.serial} to #${serial}; by whom, it does not say`
      : `moved from #${approved.serial} to #${serial} by ${plural(runs.length, "command")}:`,
  );
  return [
    moved,
    ...shown,
    ...(runs.length > shown.length ? [say(`and ${runs.length - shown.length} before`)] : []),
  ];
}

/** Workloads that are to become something else than was approved, with the block that says so. */
function configurationReasons({ approved, now, configuration }: Overtaken): readonly Reason[] {
  const places = new Map(
    [...configuration.workloads, ...configuration.networks, ...configuration.volumes].map(
      ({ address, range }) => [address, range],
    ),
  );
  const before = rowsOf(approved);
  const found = new Set<Address>();
  const own = new Set(approved.changes.map(({ owner }) => owner));
  // what else is to be done by now is no reason
  for (const change of now.changes.filter(({ owner }) => own.has(owner))) {
    const old = before.get(change.address);
    if (old !== undefined ? resultOf(approved, old) !== resultOf(now, change) : isConfigured(change))
      found.add(change.owner);
  }
  const left = new Set(now.changes.map(({ address }) => address));
  for (const { address, owner, after } of approved.changes)
    if (after !== null && !left.has(address) && !places.has(owner)) found.add(owner);
  return [...found].sort(compareText).map((owner): Reason => {
    const range = places.get(owner);
    if (range === undefined) return { subject: "configuration", text: `${owner} has no block any more` };
    const place = range === null ? "" : ` (${range.file}:${range.start.line})`;
    return {
      subject: "configuration",
      text: `${owner}${place} asks for something else than when the plan was made`,
    };
  });
}

const CONFIGURED: ReadonlySet<Cause["kind"]> = new Set(["config", "rules", "asked", "trigger"]);

/** Wanted by the files, not by what was found. */
function isConfigured({ causes, action }: Change): boolean {
  return causes.length === 0 ? action === "create" : causes.every(({ kind }) => CONFIGURED.has(kind));
}

/** Without images' digests, nodes and ports, which others move. */
function resultOf(plan: Plan, { after }: Change): string {
  return after === null ? "" : canonicalJson({ spec: specOf(plan, { ...after, set: [] }) });
}

function imageReasons(approved: Plan, now: Plan): readonly Reason[] {
  const known = new Map(approved.images.map((image) => [image.ref, canonicalJson({ ...image })]));
  return now.images
    .filter((image) => known.has(image.ref) && known.get(image.ref) !== canonicalJson({ ...image }))
    .map(({ ref }) => ({ subject: "image", text: `${ref} means another image now: its tag was moved` }));
}

function nodeReasons(approved: Plan, now: Plan): readonly Reason[] {
  const before = new Map(approved.nodes.map((node) => [node.name, node]));
  const after = new Map(now.nodes.map((node) => [node.name, node]));
  const found: string[] = [];
  for (const [name, node] of after) {
    const old = before.get(name);
    if (old === undefined) found.push(`${name} has come`);
    else if (old.status !== node.status)
      found.push(node.status === "ready" ? `${name} answers again` : `${name} cannot be reached`);
    else if (old.drain !== node.drain)
      found.push(node.drain ? `${name} drains now` : `${name} drains no longer`);
    else if (canonicalJson(old.labels) !== canonicalJson(node.labels))
      found.push(`the labels of ${name} changed`);
    else if (
      old.allocatable.cpu !== node.allocatable.cpu ||
      old.allocatable.memory !== node.allocatable.memory
    )
      found.push(`the room that ${name} has to give changed`);
  }
  for (const name of before.keys()) if (!after.has(name)) found.push(`${name} is gone`);
  return found.sort(compareText).map((text) => ({ subject: "node", text }));
}

const OUTSIDE: ReadonlyMap<Cause["kind"], string> = new Map([
  ["missing", "is gone, and no run of orch removed it"],
  ["drift", "was changed, and not by orch"],
  ["stopped", "has stopped"],
  ["lost", "was on a node that is lost"],
]);

/** What the engines show that no run in the state explains. */
function outsideReasons({ approved, now, state }: Overtaken): readonly Reason[] {
  const before = rowsOf(approved);
  const moved = new Set<string>(
    (state?.runs ?? []).flatMap((run) => (run.serial > approved.serial ? run.touched : [])),
  );
  const byText = new Map<string, Address[]>();
  const add = (text: string, address: Address): void => {
    byText.set(text, [...(byText.get(text) ?? []), address]);
  };
  const own = new Set(approved.changes.map(({ owner }) => owner));
  for (const change of now.changes.filter(({ owner }) => own.has(owner))) {
    const old = before.get(change.address);
    const known = new Set(old?.causes.map(({ kind }) => kind));
    const cause = change.causes.find(({ kind }) => OUTSIDE.has(kind) && !known.has(kind));
    if (cause !== undefined) add(OUTSIDE.get(cause.kind) ?? "", change.address);
    else if (
      old !== undefined &&
      old.uid !== change.uid &&
      !moved.has(ownerOf(change.address)) &&
      !moved.has(change.owner)
    )
      add("runs in another container than when the plan was made", change.address);
  }
  return [...byText].map(([text, addresses]) => ({
    subject: "outside",
    text: `${someOf(addresses, 6)} ${addresses.length === 1 ? text : ofSeveral(text)}`,
  }));
}

function ofSeveral(text: string): string {
  return text
    .replace(/^is /, "are ")
    .replace(/^was /, "were ")
    .replace(/^has /, "have ")
    .replace(/^runs /, "run ")
    .replace("removed it", "removed them");
}

function rowsOf(plan: Plan): ReadonlyMap<Address, Change> {
  return new Map(plan.changes.map((change) => [change.address, change]));
}
