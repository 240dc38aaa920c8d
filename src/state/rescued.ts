// States that an earlier run could not write (`rescue.ts`) and that wait in the project's folder: whoever reads the state is told.
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { type Diagnostic, warningDiagnostic } from "../diagnostics/diagnostic.ts";
import { compareText } from "../model/json.ts";
import { LIMITS } from "../model/limits.ts";
import type { State } from "../model/state.ts";
import { isSameState } from "./move.ts";
import { parseState } from "./parse-state.ts";
import { readWholeFile } from "./read-file.ts";

/** The code of what is told; whoever pushes one of them knows it already. */
export const RESCUED = "state-not-pushed";

/** Compared with the state as read; null: there is none. What the state holds already is not mentioned. */
export function rescuedStates(folder: string, state: State | null): readonly Diagnostic[] {
  return namesIn(folder).flatMap((name) => {
    const read = readWholeFile(join(folder, name), LIMITS.stateFile);
    const parsed = read.ok ? parseState(name, read.bytes.toString("utf8"), "") : null;
    if (parsed === null || !parsed.ok)
      return [
        told(
          `${name} holds a state that an earlier apply could not write, and it cannot be read.`,
          "What that apply did is on the engines under orch's labels. Remove the file when the next plan shows nothing strange.",
        ),
      ];
    const rescued = parsed.value;
    if (state !== null && rescued.lineage === state.lineage) {
      if (isSameState({ ...rescued, serial: state.serial }, state)) return [];
      if (rescued.serial < state.serial)
        return [
          told(
            `${name} is an older state (serial ${rescued.serial}) than the one in use (serial ${state.serial}).`,
            `An earlier apply could not write it. Nothing needs it once the plan shows what you expect: remove the file.`,
          ),
        ];
    }
    return [
      told(
        `${name} holds the state of an earlier apply that could not be written. It is not in use.`,
        `Without it orch does not know all that it made. Push it back before anything else: orch state push ${name}`,
      ),
    ];
  });
}

/** Whether a file's name is one that such a state gets. */
export function isRescued(path: string): boolean {
  return /^errored\.orch\.state(\.\d+)?\.json$/.test(basename(path));
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter(isRescued).sort(compareText);
  } catch {
    return []; // a folder that cannot be read is told of elsewhere
  }
}

function told(summary: string, detail: string): Diagnostic {
  return warningDiagnostic(RESCUED, summary, { detail });
}
