// Why rows are in a plan, in a few words each; equal reasons of many replicas once.
import type { Address, NodeName } from "../../model/address.ts";
import { sortedKeys } from "../../model/json.ts";
import type { Cause, Change, Plan } from "../../plan/document.ts";
import { lookUp } from "../../plan/expand.ts";
import { replicaLabel, replicaRanges, someOf } from "../names.ts";
import { displayPath } from "./attributes.ts";
import { isWorkload } from "./groups.ts";
import type { Group } from "./groups.ts";

/** More nodes than these are not told one by one. */
const MOST_NODES = 3;

/** Actions by address, to say what happens to the object that is a reason. */
export type ActionsOf = ReadonlyMap<Address, Change>;

export function actionsOf(plan: Plan): ActionsOf {
  return new Map(plan.changes.map((change) => [change.address, change]));
}

/** Reasons of a group, each with whom it is for (`""`: all). A changed configuration needs no words where its attributes are listed. */
export function causeTexts(
  group: Group,
  plan: Plan,
  actions: ActionsOf,
): readonly { readonly text: string; readonly only: string }[] {
  const byText = new Map<string, Address[]>();
  const drained = new Set(plan.nodes.filter(({ drain }) => drain).map(({ name }) => name));
  // of many nodes which one it was is beside each replica
  const many = manyNodesOf(group.changes);
  for (const change of group.changes) {
    if (change.causes.every((cause) => isObvious(cause, change) && !isPlainRemoval(cause, change))) continue;
    const from = change.node.from;
    const texts = new Set(
      change.causes.flatMap((cause) => {
        if (isPlainRemoval(cause, change))
          return removalTexts(
            group,
            plan,
            from !== null && drained.has(from) ? (many("drain") !== null ? "its node" : from) : null,
          );
        return isObvious(cause, change)
          ? []
          : [causeText(cause, many(cause.kind) === null ? from : null, actions)];
      }),
    );
    for (const text of texts) {
      const addresses = byText.get(text);
      if (addresses === undefined) byText.set(text, [change.address]);
      else addresses.push(change.address);
    }
  }
  return [...byText].map(([text, addresses]) => ({
    text,
    only: addresses.length < group.changes.length ? onlyText(group, addresses, text) : "",
  }));
}

/**
 * How many nodes rows with a kind of cause leave or stay on, where they are too many to be told one by one, else null. A replica of
 * a daemon ends with its drained node.
 */
export function manyNodesOf(changes: readonly Change[]): (kind: Cause["kind"]) => number | null {
  const nodes = new Map<Cause["kind"], Set<NodeName>>();
  for (const { kind: what, causes, node } of changes)
    for (const { kind } of causes) {
      const key = what === "daemon" && kind === "config" && node.to === null ? "drain" : kind;
      if (node.from !== null) nodes.set(key, (nodes.get(key) ?? new Set()).add(node.from));
    }
  return (kind) => {
    const amount = nodes.get(kind)?.size ?? 0;
    return amount > MOST_NODES ? amount : null;
  };
}

/** Which of them; of what has one instance a node, the node, unless that is told already. */
function onlyText({ owner, kind }: Group, addresses: readonly Address[], text: string): string {
  if (kind !== "daemon" && isWorkload({ kind })) return ` (${replicaRanges(owner, addresses, 3)})`;
  const nodes = addresses.map((address) =>
    address.includes("@") ? address.slice(address.indexOf("@") + 1) : replicaLabel(owner, address),
  );
  return nodes.every((node) => text.includes(node)) ? "" : ` (${someOf(nodes, 3)})`;
}

function isObvious(cause: Cause, change: Change): boolean {
  if (cause.note !== undefined) return false;
  if (cause.kind === "run") return change.action === "create"; // a new job runs
  if (cause.kind !== "config") return false;
  return (
    change.action === "create" ||
    cause.path === undefined ||
    change.attributes.some(({ path }) => path === cause.path)
  );
}

function isPlainRemoval(cause: Cause, change: Change): boolean {
  return cause.kind === "config" && change.action === "delete" && cause.note === undefined;
}

/** Of a workload that stays, `4 -> 2 replicas` says it all, unless a drained node loses its replica of a daemon. */
function removalTexts(group: Group, plan: Plan, drained: string | null): string[] {
  if (plan.mode === "destroy") return [];
  if (!isWorkload(group) || group.after === 0) return ["no longer in the configuration"];
  return group.kind === "daemon" && drained !== null ? [`${drained} is drained`] : [];
}

/** One reason as a phrase; `from` is the node that the replica is on. */
export function causeText(cause: Cause, from: NodeName | null, actions: ActionsOf): string {
  // what is missing is told by the note alone, and so is why a network or volume is no longer needed somewhere
  const isTold = cause.kind === "missing" || (cause.kind === "config" && cause.path === undefined);
  if (isTold && cause.note !== undefined) return cause.note;
  const text = phrase(cause, from, actions);
  return cause.note === undefined ? text : `${text}: ${cause.note}`;
}

function phrase(cause: Cause, from: NodeName | null, actions: ActionsOf): string {
  const attribute = cause.path === undefined ? null : displayPath(cause.path);
  const node = from ?? "its node";
  const of = cause.of ?? "another object";
  switch (cause.kind) {
    case "config":
      return attribute === null ? "the configuration changed" : `${attribute} changed in the configuration`;
    case "drift":
      return attribute === null
        ? "drift: it differs from what was applied"
        : `drift: ${attribute} differs from what was applied`;
    case "late":
      return `${attribute ?? "a value"} follows ${of}${fate(cause.of, actions)}`;
    case "drain":
      return `${node} is drained`;
    case "lost":
      return `${node} is lost`;
    case "retired":
      return `${node} is no longer in the configuration`;
    case "rules":
      return `its rules no longer allow ${node}`;
    case "preempt":
      return `preempted by ${of}`;
    case "rebalance":
      return "rebalanced";
    case "defragment":
      return `it makes room for ${of}`;
    case "asked":
      return "asked for";
    case "adopted":
      return "it was imported, and orch did not make it";
    case "leftover":
      return "an earlier run left it behind";
    case "retry":
      return "another try";
    case "run":
      return "a new run of the job";
    case "trigger":
      return `${of} changes (replace_triggered_by)`;
    case "missing":
      return "it is gone from its node";
    case "stopped":
      return "it stopped outside of an apply";
    default: {
      const never: never = cause.kind;
      return never;
    }
  }
}

function fate(address: Address | undefined, actions: ActionsOf): string {
  const change = address === undefined ? undefined : actions.get(address);
  if (change === undefined) return "";
  switch (change.action) {
    case "none":
    case "forget":
      return "";
    case "create":
      return ", which is new";
    case "update":
      return ", which is updated";
    case "replace":
      return samePorts(change) ? ", which is replaced" : ", whose port changes";
    case "move":
      return `, which moves to ${change.node.to ?? "another node"}`;
    case "delete":
      return ", which goes away";
    default: {
      const never: never = change.action;
      return never;
    }
  }
}

function samePorts(change: Change): boolean {
  const [before, after] = [change.before?.ports ?? {}, change.after?.ports ?? {}];
  return sortedKeys(after).every((name) => lookUp(before, name) === lookUp(after, name));
}
