// Where a state lives. `local` keeps it in files beside the project; others keep it where several people reach it.
import type { Result } from "../diagnostics/diagnostic.ts";
import type { State } from "../model/state.ts";
import type { JournalEntry } from "./entry.ts";

export interface StateBackend {
  /** For messages: a path or an address. */
  readonly where: string;
  /** Null: nothing was ever written. Damaged content is a diagnostic, never repaired or overwritten. */
  readonly read: () => Promise<Result<Stored | null>>;
  /** Replaces the snapshot and empties the journal. Fails where the stored serial is another (0: there must be none). */
  readonly write: (state: State, expectedSerial: number) => Promise<Result<void>>;
  /** Adds a line to the journal; resolves when it is written, of a durable one when it survives a loss of power. */
  readonly append: (entry: JournalEntry, durable: boolean) => Promise<Result<void>>;
  readonly lock: (request: LockRequest) => Promise<Result<Lock>>;
  /** Who holds the lock; null: nobody. */
  readonly holder: () => Promise<LockInfo | null>;
  /** Removes the lock with this id, whoever holds it. */
  readonly forceUnlock: (id: string) => Promise<Result<LockInfo>>;
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
}

export interface LockInfo {
  readonly id: string;
  readonly operation: string;
  readonly pid: number;
  readonly host: string;
  /** ISO 8601 in UTC. */
  readonly since: string;
}

export interface Lock {
  readonly info: LockInfo;
  /** Whether it is still ours; somebody may have forced it open. */
  readonly isHeld: () => Promise<boolean>;
  /** Gives it up if it is still ours. May be called twice. */
  readonly release: () => Promise<void>;
}
