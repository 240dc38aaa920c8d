// The state of a project, as commands use it: read it; lock it; change it at once (`write`) or step by step (`openRun`).
//
//   lock ─▶ read ─▶ write            state mv, rm, push, init --migrate-state
//   lock ─▶ read ─▶ openRun ─▶ record … record ─▶ finish     apply
import { randomBytes } from "node:crypto";
import { errorDiagnostic, failure, success } from "../diagnostics/diagnostic.ts";
import type { Diagnostic, Result } from "../diagnostics/diagnostic.ts";
import type { State } from "../model/state.ts";
import type { Lock, LockInfo, LockRequest, StateBackend } from "./backend.ts";
import type { IntentEvent } from "./entry.ts";
import { lockLost } from "./lock-text.ts";
import { recover } from "./recover.ts";
import type { StateSnapshot } from "./recover.ts";
import { rescueState } from "./rescue.ts";
import { rescuedStates } from "./rescued.ts";
import { startRun } from "./run.ts";
import type { StateRun } from "./run.ts";

export interface StoreOptions {
  readonly backend: StateBackend;
  /** The project that the state must be of; null: any. */
  readonly project: string | null;
  /** Where a state goes that the backend does not take: the project's folder. */
  readonly folder: string;
}

export interface StateStore {
  readonly where: string;
  /** Makes what a first write needs. */
  readonly prepare: () => Promise<Result<void>>;
  /** Null before the first apply. Writes nothing. */
  readonly read: () => Promise<Result<StateSnapshot | null>>;
  /** Needs the lock. Answers with the state as written: its serial is one more than the expected one (new: 0). */
  readonly write: (state: State, expectedSerial: number, options?: WriteOptions) => Promise<Result<State>>;
  /**
   * Needs the lock. Writes `state` (as read, or new, with what the plan adds to it) and begins a journal upon it.
   */
  readonly openRun: (state: State) => Promise<Result<StateRun>>;
  readonly lock: (request: LockRequest) => Promise<Result<Lock>>;
  readonly forceUnlock: (id: string) => Promise<Result<LockInfo>>;
  /** After the state was moved elsewhere; says what became of this one. */
  readonly leave: () => Promise<Result<string>>;
  /** Gives the lock up; what it says is that it could not. */
  readonly close: () => Promise<readonly Diagnostic[]>;
}

export interface WriteOptions {
  /** Calls of an interrupted run that nobody knows the end of: they stay in the journal. */
  readonly unfinished?: readonly IntentEvent[];
  /** In place of the next one. */
  readonly serial?: number;
  readonly lineage?: "same" | "any";
}

export function openStateStore({ backend, project, folder }: StoreOptions): StateStore {
  let held: Lock | null = null;

  const put = async (
    state: State,
    expectedSerial: number,
    journal: "empty" | "keep",
    lineage?: "same" | "any",
  ): Promise<Result<State>> => {
    if (held === null || !(await held.isHeld())) return failure(lockLost());
    const written = await backend.write(state, expectedSerial, journal, lineage);
    return written.ok ? success(state) : written;
  };

  return {
    where: backend.where,
    prepare: backend.prepare,
    read: async () => {
      const stored = await backend.read();
      if (!stored.ok) return stored;
      if (stored.value === null)
        return success(null, [...stored.diagnostics, ...rescuedStates(folder, null)]);
      const { state, entries } = stored.value;
      if (project !== null && state.project !== project)
        return failure(otherProject(backend.where, state.project, project));
      const recovered = recover(state, entries);
      if (!recovered.ok) return recovered;
      const waiting = rescuedStates(folder, recovered.value.state);
      return success(recovered.value, [...stored.diagnostics, ...recovered.diagnostics, ...waiting]);
    },
    write: async (state, expectedSerial, { unfinished = [], serial, lineage } = {}) => {
      const next: State = { ...state, serial: serial ?? expectedSerial + 1 };
      if (unfinished.length === 0) return put(next, expectedSerial, "empty", lineage);
      const run = runName(next);
      const written = await put({ ...next, folded: { run, seq: 0 } }, expectedSerial, "empty", lineage);
      if (!written.ok) return written;
      for (const [index, intent] of unfinished.entries()) {
        const kept = await backend.append(
          { ...intent, run, seq: index + 1 },
          index === unfinished.length - 1,
        );
        if (!kept.ok) return kept;
      }
      return written;
    },
    openRun: async (state) => {
      const next: State = { ...state, serial: state.serial + 1 };
      const written = await put({ ...next, folded: { run: runName(next), seq: 0 } }, state.serial, "empty");
      if (!written.ok) return written;
      return success(
        startRun({
          backend,
          state: written.value,
          write: put,
          rescue: (lost) => rescueState(lost, backend.where, folder),
        }),
      );
    },
    lock: async (request) => {
      const lock = await backend.lock(request);
      if (lock.ok) held = lock.value;
      return lock;
    },
    forceUnlock: (id) => backend.forceUnlock(id),
    leave: backend.leave,
    close: async () => {
      const notes = (await held?.release()) ?? [];
      held = null;
      await backend.close();
      return notes;
    },
  };
}

/** Of no other run, also where a snapshot of the same serial was put back. */
function runName({ serial }: State): string {
  return `run-${serial}-${randomBytes(4).toString("hex")}`;
}

function otherProject(where: string, found: string, wanted: string): Diagnostic {
  const summary = `${where} is the state of the project ${JSON.stringify(found)}, not of ${JSON.stringify(wanted)}.`;
  const detail = "Name another path in the backend block, or restore the project's name in the orch block.";
  return errorDiagnostic("other-project", summary, { detail });
}
