// What a write must find: the snapshot that its author has read, of the same lineage. Every backend refuses in these words.
import { type Diagnostic, errorDiagnostic } from "../diagnostics/diagnostic.ts";
import type { State } from "../model/state.ts";

/** Null where `state` may be written over what is stored. */
export function writeConflict(
  where: string,
  stored: Pick<State, "serial" | "lineage"> | null,
  state: State,
  expectedSerial: number,
  lineage: "same" | "any" = "same",
): Diagnostic | null {
  const found = stored?.serial ?? 0;
  if (found !== expectedSerial)
    return errorDiagnostic(
      "state-changed",
      `${where} was changed by another command: it has the serial ${found}, not ${expectedSerial}.`,
      { detail: "Nothing was written. Plan again." },
    );
  if (lineage === "same" && stored !== null && stored.lineage !== state.lineage)
    return errorDiagnostic(
      "other-lineage",
      `${where} is a state of another lineage and is not overwritten.`,
      {
        detail: "Use another path for the new state, or import into this one.",
      },
    );
  return null;
}
