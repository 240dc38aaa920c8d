// One apply's way through the state: each event goes to the journal and into the state in memory.
import { success } from "../diagnostics/diagnostic.ts";
import type { Result } from "../diagnostics/diagnostic.ts";
import type { Address } from "../model/address.ts";
import type { State, StateRecord } from "../model/state.ts";
import type { StateBackend } from "./backend.ts";
import type { JournalEvent } from "./entry.ts";
import { StateBuilder } from "./fold.ts";

export interface StateRun {
  /**
   * Resolves when the event is written. An intent, an outcome, a begin and an end are then on disk for good; a result is
   * so with the next of them, and is found on the engine should it be lost. After a failure stop: nothing more is kept.
   */
  readonly record: (event: JournalEvent) => Promise<Result<void>>;
  readonly recordOf: (address: Address) => StateRecord | null;
  /** With everything recorded so far. */
  readonly state: () => State;
  /** Writes the snapshot, with what `change` makes of it, and empties the journal. */
  readonly finish: (change?: (state: State) => State) => Promise<Result<State>>;
}

/** `state` is what was just written; its serial is of no other run and names this one. */
export function startRun(
  backend: StateBackend,
  state: State,
  write: (state: State, expectedSerial: number) => Promise<Result<State>>,
): StateRun {
  const run = `run-${state.serial}`;
  const builder = new StateBuilder(state);
  let seq = 0;
  return {
    record: async (event) => {
      // numbered and folded at once, in the order in which they are handed to the journal
      const entry = { ...event, run, seq: ++seq };
      builder.apply(entry);
      return backend.append(entry, event.type !== "result");
    },
    recordOf: (address) => builder.record(address),
    state: () => builder.state(),
    finish: async (change = (same) => same) => {
      const written = await write(change(builder.state()), state.serial);
      return written.ok ? success(written.value) : written;
    },
  };
}
