// Where a state lives. `local` keeps it in files beside the project; others keep it where several people reach it.
import type { Diagnostic, Result } from "../diagnostics/diagnostic.ts";
import type { State } from "../model/state.ts";
import type { JournalEntry } from "./entry.ts";

export interface StateBackend {
  /** For messages: a path or an address, never with credentials. */
  readonly where: string;
  /** `here`: the journal is on this machine only, so a run writes the snapshot now and then, too. */
  readonly journal: "shared" | "here";
  /** Makes what a first write needs, tables for example. May be called again. */
  readonly prepare: () => Promise<Result<void>>;
  /** Null: nothing was ever written. Damaged content is a diagnostic, never repaired or overwritten. */
  readonly read: () => Promise<Result<Stored | null>>;
  /**
   * Replaces the snapshot; then empties the journal, or keeps it for the run that goes on. Needs the lock. Fails where
   * the stored serial is another (0: there must be none) or the lineage is.
   */
  readonly write: (
    state: State,
    expectedSerial: number,
    journal?: "empty" | "keep",
    /** Also over a state of another lineage; nothing but `--force` asks for it. */
    lineage?: "same" | "any",
  ) => Promise<Result<void>>;
  /** Adds a line to the journal; resolves when it is written, of a durable one when it survives a loss of power. */
  readonly append: (entry: JournalEntry, durable: boolean) => Promise<Result<void>>;
  readonly lock: (request: LockRequest) => Promise<Result<Lock>>;
  /** Removes the lock with this id, whoever holds it. */
  readonly forceUnlock: (id: string) => Promise<Result<LockInfo>>;
  /** After the state was moved elsewhere: makes sure that nobody goes on with this one; says what became of it. */
  readonly leave: () => Promise<Result<string>>;
  readonly close: () => Promise<void>;
}

export interface Stored {
  readonly state: State;
  /** What is acknowledged, in order. */
  readonly entries: readonly JournalEntry[];
}

export interface LockRequest {
  /** `orch apply`. */
  readonly operation: string;
  /** Milliseconds to wait for another holder; 0: not at all. */
  readonly timeout: number;
  readonly signal?: AbortSignal;
  /** Told once, before the first wait, who holds it; null: that is not known. */
  readonly onWait?: (holder: string | null) => void;
}

export interface LockInfo {
  readonly id: string;
  readonly operation: string;
  /** Null: of a holder that does not say. */
  readonly pid: number | null;
  readonly host: string;
  /** ISO 8601 in UTC. */
  readonly since: string;
  /** Tells this process from a later one of the same number. */
  readonly process?: string;
}

export interface Lock {
  readonly info: LockInfo;
  /** Whether it is still ours; somebody may have forced it open. */
  readonly isHeld: () => Promise<boolean>;
  /** Gives it up if it is still ours; what it says is that it could not. May be called twice. */
  readonly release: () => Promise<readonly Diagnostic[]>;
}
