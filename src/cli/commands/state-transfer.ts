// `orch state pull` and `orch state push`: the whole state out of its backend, and back.
import { resolve } from "node:path";
import { errorDiagnostic, failure, success, warningDiagnostic } from "../../diagnostics/diagnostic.ts";
import type { Result } from "../../diagnostics/diagnostic.ts";
import { LIMITS, sizeText } from "../../model/limits.ts";
import type { State } from "../../model/state.ts";
import { plural } from "../../render/names.ts";
import { parseState } from "../../state/parse-state.ts";
import { readWholeFile } from "../../state/read-file.ts";
import { checkPush } from "../../state/push.ts";
import { isRescued } from "../../state/rescued.ts";
import { changeState } from "../change-state.ts";
import { EXIT } from "../exit-codes.ts";
import type { GlobalOptions, StateChangeOptions, VariableOption } from "../options.ts";
import { openDesk } from "../planning.ts";

/** With its key: without it a state that is pushed back would see every sensitive value as changed. */
export async function statePull(
  global: GlobalOptions,
  variables: readonly VariableOption[],
): Promise<number> {
  const { terminal } = global;
  const desk = openDesk(global, { variables });
  if ("failed" in desk) {
    terminal.report(desk.failed, desk.project.sources);
    return EXIT.error;
  }
  try {
    const read = await desk.store.read();
    terminal.report(read.diagnostics);
    if (!read.ok) return EXIT.error;
    if (read.value === null) {
      terminal.report([errorDiagnostic("no-state", `There is no state in ${desk.store.where} yet.`)]);
      return EXIT.error;
    }
    const { state, unfinished } = read.value;
    if (unfinished.length > 0)
      terminal.report([
        warningDiagnostic(
          "unfinished-run",
          `An interrupted run has left ${plural(unfinished.length, "call")} open, which the state does not know the end of.`,
          { detail: "`orch apply` finds out." },
        ),
      ]);
    terminal.printJson(state);
    return EXIT.ok;
  } finally {
    await desk.close();
  }
}

export async function statePush(
  global: GlobalOptions,
  file: string,
  variables: readonly VariableOption[],
  options: StateChangeOptions,
): Promise<number> {
  const pushed = readState(global, file);
  if (!pushed.ok) {
    global.terminal.report(pushed.diagnostics);
    return EXIT.error;
  }
  const state = pushed.value;
  return changeState(global, variables, "orch state push", options.lockTimeout, (snapshot, desk) => {
    const { project } = desk.configuration;
    if (state.project !== project)
      return failure(
        errorDiagnostic(
          "other-project",
          `${file} is the state of the project ${JSON.stringify(state.project)}, not of ${JSON.stringify(project)}.`,
          { detail: "Push it in its own project's folder." },
        ),
      );
    const checked = checkPush(state, snapshot, options.force === true);
    if (!checked.ok) return checked;
    if (checked.value === null)
      return success({
        write: null,
        told: (serial) => `${desk.store.where} holds this state already (serial ${serial}).\n`,
      });
    const sameLineage = snapshot !== null && snapshot.state.lineage === state.lineage;
    return success({
      write: {
        state,
        ...checked.value,
        lineage: options.force === true ? "any" : "same",
        unfinished: sameLineage ? snapshot.unfinished : [],
      },
      told: (serial) =>
        `Pushed ${file} to ${desk.store.where}: ${plural(state.records.length, "record")}, serial ${serial}.\n` +
        (isRescued(file) ? `${file} is not needed any more: remove it.\n` : ""),
    });
  });
}

function readState(global: GlobalOptions, file: string): Result<State> {
  const read = readWholeFile(resolve(global.directory, file), LIMITS.stateFile);
  if (read.ok)
    return parseState(
      file,
      read.bytes.toString("utf8"),
      "Push a file that `orch state pull` or an interrupted apply wrote.",
    );
  const why = {
    missing: "does not exist",
    "no-file": "is not a file",
    unreadable: "cannot be read",
  } as const;
  const summary =
    read.why === "too-large"
      ? `The state ${file} is larger than ${sizeText(LIMITS.stateFile)}, the limit for a state.`
      : `The state ${file} ${why[read.why]}.`;
  return failure(
    errorDiagnostic("file-unreadable", summary, { detail: "Check that it exists and may be read." }),
  );
}
