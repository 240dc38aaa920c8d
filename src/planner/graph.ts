// The steps of a plan and what each of them waits for. Derived from the rows, never stored; apply walks it.
import type { Address, Kind, NodeName } from "../model/address.ts";
import type { Uid } from "../model/state.ts";

/**
 * up: create; gate: wait until it is healthy (a job: has succeeded), then let it into service names; down: out of
 * service, stop; remove: delete; update: change in place or start again; forget: drop from the state.
 */
export type Part = "up" | "gate" | "down" | "remove" | "update" | "forget";

export type GateKind = "started" | "healthy" | "succeeded";

export interface GraphStep {
  /** `ADDRESS#PART`, for a leftover `ADDRESS#remove#UID`. */
  readonly id: string;
  readonly address: Address;
  readonly owner: Address;
  readonly kind: Kind;
  readonly part: Part;
  readonly node: NodeName;
  /** The instance that goes away, for `down` and `remove`. */
  readonly uid: Uid | null;
  /** For `gate`. */
  readonly gate: GateKind | null;
  /** For `up`: kept out of service names until the gate has passed. */
  readonly admission: "now" | "later";
  /** Steps and barriers that must have ended well. Sorted. */
  readonly needs: readonly string[];
  /** Steps whose room it takes: they must have ended, well or not. Sorted; absent: none. */
  readonly after?: readonly string[];
}

/** Stands for many steps, so that n steps can wait for m others with n + m edges. */
export interface Barrier {
  readonly id: string;
  readonly needs: readonly string[];
}

export interface GraphRollout {
  readonly workload: Address;
  readonly maxParallel: number;
  readonly minHealthyTime: number;
  readonly healthyDeadline: number;
  readonly onFailure: "stop" | "revert";
  /** In order. A member holds a slot from the start of its first step to the end of `releases`. */
  readonly members: readonly {
    readonly address: Address;
    readonly first: string;
    readonly releases: string;
  }[];
}

export interface StepGraph {
  /** Sorted by address, then in the order of the parts. */
  readonly steps: readonly GraphStep[];
  readonly barriers: readonly Barrier[];
  readonly rollouts: readonly GraphRollout[];
}

export function stepId(address: Address, part: Part, leftover: Uid | null = null): string {
  return leftover === null ? `${address}#${part}` : `${address}#${part}#${leftover}`;
}
