// The state of a project, as commands use it: read it; lock it; change it at once (`write`) or step by step (`openRun`).
//
//   lock ─▶ read ─▶ write            state mv, import, refresh
//   lock ─▶ read ─▶ openRun ─▶ record … record ─▶ finish     apply
import { errorDiagnostic, failure, success } from "../diagnostics/diagnostic.ts";
import type { Result } from "../diagnostics/diagnostic.ts";
import type { State } from "../model/state.ts";
import type { Lock, LockInfo, LockRequest, StateBackend } from "./backend.ts";
import { localBackend } from "./local.ts";
import { recover } from "./recover.ts";
import type { StateSnapshot } from "./recover.ts";
import { startRun } from "./run.ts";
import type { StateRun } from "./run.ts";

export interface StoreOptions {
  /** Of the snapshot, `…/orch.state.json`. */
  readonly path: string;
  /** The project that the state must be of; null: any. */
  readonly project?: string | null;
}

export interface StateStore {
  readonly where: string;
  /** Null before the first apply. Writes nothing. */
  readonly read: () => Promise<Result<StateSnapshot | null>>;
  /** Needs the lock. Answers with the state as written: its serial is one more than the expected one (new: 0). */
  readonly write: (state: State, expectedSerial: number) => Promise<Result<State>>;
  /**
   * Needs the lock. Writes `state` (as read, or new, with what the plan adds to it) and begins a journal upon it.
   */
  readonly openRun: (state: State) => Promise<Result<StateRun>>;
  readonly lock: (request: LockRequest) => Promise<Result<Lock>>;
  readonly holder: () => Promise<LockInfo | null>;
  readonly forceUnlock: (id: string) => Promise<Result<LockInfo>>;
  readonly close: () => Promise<void>;
}

export function openStateStore(options: StoreOptions): StateStore {
  return stateStore(localBackend(options.path), options.project ?? null);
}

function stateStore(backend: StateBackend, project: string | null): StateStore {
  let held: Lock | null = null;

  const write = async (state: State, expectedSerial: number): Promise<Result<State>> => {
    if (held === null || !(await held.isHeld())) return failure(notLocked());
    const next: State = { ...state, serial: expectedSerial + 1 };
    const written = await backend.write(next, expectedSerial);
    return written.ok ? success(next) : written;
  };

  return {
    where: backend.where,
    read: async () => {
      const stored = await backend.read();
      if (!stored.ok || stored.value === null) return stored.ok ? success(null) : stored;
      const { state, entries } = stored.value;
      if (project !== null && state.project !== project)
        return failure(otherProject(backend.where, state.project, project));
      return recover(state, entries);
    },
    write,
    openRun: async (state) => {
      const written = await write(state, state.serial);
      return written.ok ? success(startRun(backend, written.value, write)) : written;
    },
    lock: async (request) => {
      const lock = await backend.lock(request);
      if (lock.ok) held = lock.value;
      return lock;
    },
    holder: () => backend.holder(),
    forceUnlock: (id) => backend.forceUnlock(id),
    close: async () => {
      await backend.close();
      await held?.release();
      held = null;
    },
  };
}

function notLocked(): ReturnType<typeof errorDiagnostic> {
  const summary = "The state is not written, because this command does not hold its lock any more.";
  const detail = "Somebody may have forced the lock open. What was done so far is in the journal.";
  return errorDiagnostic("lock-lost", summary, { detail });
}

function otherProject(where: string, found: string, wanted: string): ReturnType<typeof errorDiagnostic> {
  const summary = `${where} is the state of the project ${JSON.stringify(found)}, not of ${JSON.stringify(wanted)}.`;
  const detail = "Name another path in the backend block, or restore the project's name in the orch block.";
  return errorDiagnostic("other-project", summary, { detail });
}
