// What moved the state: the last commands that wrote it, so that a plan that no longer holds can be told by whom it was overtaken.
import type { Address } from "./address.ts";

/** The newest last. */
export type RunRecords = readonly RunRecord[];

export interface RunRecord {
  /** `orch apply`, `orch state mv`. */
  readonly operation: string;
  /** The state that it began with has the serial before this one. */
  readonly serial: number;
  /** `alice@build-7`. */
  readonly by: string;
  /** RFC 3339 in UTC, whole seconds: when it began. */
  readonly at: string;
  /** Whole ids; null where no plan was applied. */
  readonly plan: string | null;
  readonly effect: string | null;
  readonly commit: string | null;
  /** False: it was cut off, or did not do all of it. */
  readonly finished: boolean;
  /** Workloads, networks and volumes that it was to change, the first by address. */
  readonly touched: readonly Address[];
  /** How many more. */
  readonly more: number;
  /** Names of the keys that had signed. */
  readonly approvals: readonly string[];
}
