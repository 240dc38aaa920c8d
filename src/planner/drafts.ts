// Drafts: what the planner knows of each replica while it decides. Filled in stage by stage, then turned into rows.
import type { Address, NodeName } from "../model/address.ts";
import type { DesiredWorkload } from "../model/configuration.ts";
import type { Spec } from "../model/spec.ts";
import type { Bindings, Instance, Ports } from "../model/state.ts";
import type { Action, Cause, Order } from "../plan/document.ts";
import type { Effect } from "../provider/contract.ts";
import type { Placement } from "../scheduler/types.ts";
import type { Difference } from "./differences.ts";
import type { Presence, Recorded } from "./reality.ts";

/** A difference with what it means. */
export interface ClassifiedDifference extends Difference {
  readonly effect: Effect;
  readonly cause: Cause;
}

export interface Draft {
  readonly address: Address;
  /** The engine's, of the main container. */
  readonly name: string;
  readonly workload: DesiredWorkload;
  readonly index: number;
  /** The replica may be changed by this plan; else it stays as recorded. */
  readonly selected: boolean;
  readonly recorded: Recorded | null;
  readonly instance: Instance | null;
  readonly presence: Presence | null;
  /** A job that ran already under this run key. */
  readonly finished: boolean;
  readonly runKey: string | null;
  /** The specification without late values, from which a run key is made. */
  readonly keySpec: Spec;
  /** Differences of what needs no placement. */
  readonly early: readonly ClassifiedDifference[];

  /** What `replace_triggered_by` names and has changed. */
  trigger: Address | null;
  placement: Placement | null;
  /** Null while pending. */
  node: NodeName | null;
  action: Action;
  causes: Cause[];
  order: Order | null;
  orderReason: string | null;
  ports: Ports;
  bindings: Bindings;
  /** Complete, late values included. */
  spec: Spec;
  images: Readonly<Record<string, string>>;
  differences: readonly ClassifiedDifference[];
}

/** True for actions that make a new instance. */
export function isRemade(action: Action): boolean {
  return action === "create" || action === "replace" || action === "move";
}
