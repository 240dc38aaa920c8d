// One apply's way through the state: each event goes to the journal and into the state in memory. Where the journal is
// on this machine only, the snapshot is written now and then as well, so that another machine misses little.
import { failure, success } from "../diagnostics/diagnostic.ts";
import type { Diagnostic, Result } from "../diagnostics/diagnostic.ts";
import type { Address } from "../model/address.ts";
import type { State, StateRecord } from "../model/state.ts";
import type { StateBackend } from "./backend.ts";
import type { JournalEvent } from "./entry.ts";
import { StateBuilder } from "./fold.ts";

/** Between two snapshots of a run whose journal is not shared, in milliseconds. */
const BETWEEN_SNAPSHOTS = 10_000;

export interface StateRun {
  /**
   * Resolves when the event is written. An intent, an outcome, a begin and an end are then on disk for good; a result is
   * so with the next of them, and is found on the engine should it be lost. After a failure stop: nothing more is kept.
   */
  readonly record: (event: JournalEvent) => Promise<Result<void>>;
  readonly recordOf: (address: Address) => StateRecord | null;
  /** With everything recorded so far. */
  readonly state: () => State;
  /**
   * Writes the snapshot, with what `change` makes of it, and empties the journal. Also after `record` has failed. A
   * state that is not taken is put into a file; the diagnostics name it.
   */
  readonly finish: (change?: (state: State) => State) => Promise<Result<State>>;
}

export interface RunStart {
  readonly backend: StateBackend;
  /** What was just written; `folded` names this run. */
  readonly state: State;
  readonly write: (state: State, expectedSerial: number, journal: "empty" | "keep") => Promise<Result<State>>;
  readonly rescue: (state: State) => Promise<Diagnostic>;
  /** Milliseconds. */
  readonly betweenSnapshots?: number;
}

export function startRun({ backend, state, write, rescue, betweenSnapshots }: RunStart): StateRun {
  const { run } = state.folded;
  const builder = new StateBuilder(state);
  let seq = 0;
  let serial = state.serial;
  let last = performance.now();
  /** The snapshot that is being written meanwhile; it never fails, the last one tells. */
  let snapshot: Promise<void> | null = null;
  let unclear = false;

  const writeNext = async (next: State, journal: "empty" | "keep"): Promise<Result<State>> => {
    if (unclear) serial = await serialOf(backend, run, serial);
    const written = await write({ ...next, serial: serial + 1 }, serial, journal);
    unclear = !written.ok;
    if (written.ok) serial = written.value.serial;
    return written;
  };
  const writeMeanwhile = (): void => {
    if (backend.journal === "shared" || snapshot !== null) return;
    if (performance.now() - last < (betweenSnapshots ?? BETWEEN_SNAPSHOTS)) return;
    snapshot = writeNext(builder.state(), "keep").then(() => {
      last = performance.now();
      snapshot = null;
    });
  };
  return {
    record: async (event) => {
      // numbered and folded at once, in the order in which they are handed to the journal
      const entry = { ...event, run, seq: ++seq };
      builder.apply(entry);
      const appended = await backend.append(entry, event.type !== "result");
      if (event.type === "result" || event.type === "outcome") writeMeanwhile();
      return appended;
    },
    recordOf: (address) => builder.record(address),
    state: () => builder.state(),
    finish: async (change = (same) => same) => {
      await snapshot;
      const wanted = change(builder.state());
      const written = await writeNext(wanted, "empty");
      if (written.ok) return success(written.value);
      const rescued = await rescue({ ...wanted, serial: serial + 1 });
      return failure(...written.diagnostics, rescued);
    },
  };
}

/** After a write whose end nobody knows: the stored serial, if it was this run that wrote it. */
async function serialOf(backend: StateBackend, run: string, before: number): Promise<number> {
  const stored = await backend.read();
  if (!stored.ok || stored.value === null) return before;
  const { state } = stored.value;
  return state.folded.run === run ? state.serial : before;
}
