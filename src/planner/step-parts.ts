// What each row is carried out in, and which of its parts others wait for.
//   start-first: up → gate → down → remove      stop-first: down → up → gate → remove
import type { Address, NodeName } from "../model/address.ts";
import type { ReplicaSpec } from "../model/spec.ts";
import type { State } from "../model/state.ts";
import type { Change, OrderRule, Rollout, Schedule } from "../plan/document.ts";
import { worstEffect } from "./classify.ts";
import type { Draft } from "./drafts.ts";
import { type GateKind, type GraphStep, type Part, stepId } from "./graph.ts";

export interface StepInput {
  readonly changes: readonly Change[];
  readonly drafts: ReadonlyMap<Address, Draft>;
  readonly order: readonly OrderRule[];
  /** Nodes that cannot hold all that leaves and all that comes at once. */
  readonly crowded: ReadonlySet<NodeName>;
  readonly rollouts: readonly Rollout[];
  /** Of jobs; null where none runs. */
  readonly schedule: Schedule | null;
  readonly state: State | null;
  /** The engine's names of what is made. */
  readonly nameOf: (address: Address) => string | undefined;
}

export interface Chain {
  readonly change: Change;
  readonly parts: readonly Part[];
}

/** A step while its needs are not known yet. */
export type OpenStep = Omit<GraphStep, "needs" | "after"> & {
  needs: readonly string[];
  after?: readonly string[];
};

export function partsOf(change: Change, draft: Draft | undefined): readonly Part[] {
  const replica = draft !== undefined;
  switch (change.action) {
    case "create":
      return replica ? ["up", "gate"] : ["up"];
    case "replace":
    case "move":
      if (!replica) return ["remove", "up"];
      if (change.order === "start-first") return ["up", "gate", "down", "remove"];
      return change.order === "stop-first" ? ["down", "up", "gate", "remove"] : ["up", "gate"];
    case "update":
      return replica && needsGate(change, draft) ? ["update", "gate"] : ["update"];
    case "delete":
      if (change.uid === null) return []; // only leftovers
      return change.kind === "network" || change.kind === "volume" ? ["remove"] : ["down", "remove"];
    case "forget":
      return ["forget"];
    case "none":
      return [];
    default:
      return change.action satisfies never;
  }
}

function needsGate(change: Change, draft: Draft): boolean {
  if (draft.workload.job !== null) return true;
  const started = change.causes.some((cause) => cause.kind === "stopped");
  return started || worstEffect(draft.differences.map((item) => item.effect)) === "restart";
}

/** A first start without a check is only watched where somebody waits for it; replacements always are. */
export function gateKind(draft: Draft | undefined, awaited: boolean, change: Change): GateKind {
  if (draft === undefined) return "started";
  if (draft.workload.job !== null) return "succeeded";
  const spec = draft.spec.value as unknown as ReplicaSpec; // a replica's spec
  const checked = Object.values(spec.containers).some(
    (container) => container.healthcheck !== undefined && container.healthcheck.disable !== true,
  );
  return checked || awaited || change.action !== "create" ? "healthy" : "started";
}

/** What of a row waits for others. An update that starts nothing does not. */
export function entryOf({ change, parts }: Chain, gate: OrderRule["gate"]): Part | null {
  if (gate === "down") return parts.find((part) => part === "down" || part === "remove") ?? null;
  if (change.action === "delete") return null;
  const starts = parts.includes("gate");
  return parts.find((part) => part === "up" || part === "down" || (part === "update" && starts)) ?? null;
}

/** From here on a consumer no longer reads what it read before. */
export function lastOf({ change, parts }: Chain): string {
  const last = parts.at(-1) ?? "update";
  return stepId(change.address, last === "remove" && change.order === "start-first" ? "gate" : last);
}

export function milestone({ change, parts }: Chain, gate: OrderRule["gate"]): readonly string[] {
  if (gate === "down")
    return parts.includes("remove")
      ? [stepId(change.address, "remove")]
      : parts.includes("down")
        ? [stepId(change.address, "down")]
        : [];
  if (change.action === "delete" || change.action === "forget") return [];
  const part =
    gate === "up"
      ? parts.find((item) => item === "up" || item === "update")
      : parts.includes("gate")
        ? "gate"
        : parts.find((item) => item === "up" || item === "update");
  return part === undefined ? [] : [stepId(change.address, part)];
}
