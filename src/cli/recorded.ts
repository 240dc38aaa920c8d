// Commands that look at what is recorded: the project, its state with everything the journal acknowledges, and failures told.
import { type Diagnostic, errorDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Address } from "../model/address.ts";
import { suggestion } from "../hcl/suggest.ts";
import type { State } from "../model/state.ts";
import type { GlobalOptions, VariableOption } from "./options.ts";
import { type Desk, openDesk } from "./planning.ts";

export interface RecordedDesk {
  readonly desk: Desk;
  /** Null before the first apply. */
  readonly state: State | null;
  /** Calls of an interrupted run that nobody knows the end of. */
  readonly unfinished: number;
}

/** Null after the problems have been reported. */
export async function openRecorded(
  global: GlobalOptions,
  variables: readonly VariableOption[],
): Promise<RecordedDesk | null> {
  const desk = openDesk(global, { variables });
  if ("failed" in desk) {
    global.terminal.report(desk.failed, desk.project.sources);
    return null;
  }
  const read = await desk.store.read();
  if (!read.ok) {
    global.terminal.report(read.diagnostics);
    await desk.close();
    return null;
  }
  global.terminal.report(read.diagnostics);
  return { desk, state: read.value?.state ?? null, unfinished: read.value?.unfinished.length ?? 0 };
}

export function notRecorded(address: string, state: State | null): Diagnostic {
  const known = (state?.records ?? []).map((record) => record.address as string);
  return errorDiagnostic("not-recorded", `Nothing is recorded of ${address}.${suggestion(address, known)}`, {
    detail:
      known.length === 0
        ? "The state is empty: nothing was applied yet."
        : "`orch state list` prints all addresses.",
  });
}

/** Records of an address: of the replica itself, or of all replicas of a workload. */
export function recordsOf(state: State | null, address: string): State["records"] {
  const wanted = address as Address; // compared with addresses only
  return (state?.records ?? []).filter((record) => record.address === wanted || record.owner === wanted);
}
