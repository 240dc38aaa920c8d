// Commands that change the state and nothing else: lock, read with everything that the journal acknowledges, write.
import type { Result } from "../diagnostics/diagnostic.ts";
import type { StateSnapshot } from "../state/recover.ts";
import type { WriteOptions } from "../state/store.ts";
import type { State } from "../model/state.ts";
import { recordRun } from "../state/runs.ts";
import { RESCUED } from "../state/rescued.ts";
import { runOf } from "./who.ts";
import { EXIT } from "./exit-codes.ts";
import type { GlobalOptions, VariableOption } from "./options.ts";
import { type Desk, openDesk } from "./planning.ts";

export interface StateChange {
  /** Null: nothing is to be written. */
  readonly write: ({ readonly state: State; readonly expectedSerial: number } & WriteOptions) | null;
  /** Said when it is done; `serial` of what was written. */
  readonly told: (serial: number, desk: Desk) => string;
}

export async function changeState(
  global: GlobalOptions,
  variables: readonly VariableOption[],
  operation: string,
  lockTimeout: number,
  change: (snapshot: StateSnapshot | null, desk: Desk) => Result<StateChange>,
): Promise<number> {
  const { terminal } = global;
  const desk = openDesk(global, { variables });
  if ("failed" in desk) {
    terminal.report(desk.failed, desk.project.sources);
    return EXIT.error;
  }
  try {
    const lock = await desk.store.lock({ operation, timeout: lockTimeout });
    terminal.report(lock.diagnostics);
    if (!lock.ok) return EXIT.error;
    const read = await desk.store.read();
    const isPush = operation === "orch state push"; // it is what the warning asks for
    terminal.report(read.diagnostics.filter(({ code }) => !isPush || code !== RESCUED));
    if (!read.ok) return EXIT.error;
    const changed = change(read.value, desk);
    terminal.report(changed.diagnostics);
    if (!changed.ok) return EXIT.error;
    const { write, told } = changed.value;
    if (write === null) {
      terminal.print(told(read.value?.state.serial ?? 0, desk));
      return EXIT.ok;
    }
    const { state, expectedSerial, ...options } = write;
    // a state that is pushed brings its own list
    const run = runOf(operation, expectedSerial + 1, global.environment);
    const written = await desk.store.write(isPush ? state : recordRun(state, run), expectedSerial, options);
    if (!written.ok) {
      terminal.report(written.diagnostics);
      return EXIT.error;
    }
    terminal.print(told(written.value.serial, desk));
    return EXIT.ok;
  } finally {
    await desk.close();
  }
}
