// A state that no run has made: shown, approved, and written under the lock.
import { errorDiagnostic } from "../diagnostics/diagnostic.ts";
import type { State } from "../model/state.ts";
import type { IntentEvent } from "../state/entry.ts";
import { recordRun } from "../state/runs.ts";
import { EXIT } from "./exit-codes.ts";
import type { GlobalOptions } from "./options.ts";
import { runOf } from "./who.ts";
import type { Desk } from "./planning.ts";

export interface StateToSave {
  /** `orch import`, for the lock. */
  readonly operation: string;
  readonly question: string;
  readonly autoApprove: boolean;
  /** Milliseconds. */
  readonly lockTimeout: number;
  readonly state: State;
  /** Of what was read; 0: there was nothing. Anything else by now is an error. */
  readonly expectedSerial: number;
  /** Also over an empty state of another lineage. */
  readonly anyLineage?: boolean;
  readonly unfinished?: readonly IntentEvent[];
  /** What is printed at the end. */
  readonly done: string;
}

/** The exit code; everything is told. */
export async function saveState(global: GlobalOptions, desk: Desk, save: StateToSave): Promise<number> {
  const { terminal } = global;
  if (!save.autoApprove) {
    if (!terminal.interactive) {
      terminal.report([
        errorDiagnostic("approval-missing", "This needs an approval, and there is nobody to ask.", {
          detail: "Nothing was written. Repeat it with --auto-approve.",
        }),
      ]);
      return EXIT.approvalMissing;
    }
    const answer = await terminal.ask(`\n${save.question} Only "yes" is accepted: `);
    if (answer?.trim() !== "yes") {
      terminal.note("Nothing was written.\n");
      return EXIT.error;
    }
  }
  const prepared = await desk.store.prepare();
  const lock = prepared.ok
    ? await desk.store.lock({ operation: save.operation, timeout: save.lockTimeout })
    : prepared;
  terminal.report(lock.diagnostics);
  if (!lock.ok) return EXIT.error;
  const run = runOf(save.operation, save.expectedSerial + 1, global.environment);
  const written = await desk.store.write(recordRun(save.state, run), save.expectedSerial, {
    ...(save.unfinished === undefined ? {} : { unfinished: save.unfinished }),
    ...(save.anyLineage === true ? { lineage: "any" } : {}),
  });
  terminal.report(written.diagnostics);
  if (!written.ok) return EXIT.error;
  terminal.print(save.done);
  return EXIT.ok;
}
