// A state that its backend does not take (a full disk, a server that is down) is not lost: it goes into a file, and its
// author is told where it is and how to push it back.
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Diagnostic, errorDiagnostic } from "../diagnostics/diagnostic.ts";
import type { State } from "../model/state.ts";
import { errorCode } from "./file-problem.ts";
import { formatState } from "./parse-state.ts";
import { PRIVATE, syncFolder } from "./private-file.ts";

/** Earlier ones that were not pushed yet stay. */
const MOST_FILES = 100;

/** Into the folder, or else into the temporary one. */
export async function rescueState(state: State, where: string, folder: string): Promise<Diagnostic> {
  const text = formatState(state);
  const path = (await writeInto(folder, text)) ?? (await writeInto(await temporaryFolder(), text));
  if (path === null)
    return errorDiagnostic(
      "state-not-written",
      `The state could be written neither to ${where} nor to a file.`,
      {
        detail:
          "What the last run did is in its journal, if that could be written, and on the engines under orch's labels. Make room, then plan again.",
      },
    );
  return errorDiagnostic(
    "state-not-written",
    `The state could not be written to ${where}. It is in ${path}.`,
    {
      detail: `When ${where} can be written again, push it back before anything else: orch state push ${path}`,
    },
  );
}

async function temporaryFolder(): Promise<string | null> {
  return mkdtemp(join(tmpdir(), "orch-errored-")).catch(() => null);
}

async function writeInto(folder: string | null, text: string): Promise<string | null> {
  if (folder === null) return null;
  for (let number = 1; number <= MOST_FILES; number++) {
    const path = join(folder, `errored.orch.state${number === 1 ? "" : `.${number}`}.json`);
    const written = await writeNew(path, text);
    if (written === "written") return path;
    if (written === "failed") return null;
  }
  return null;
}

async function writeNew(path: string, text: string): Promise<"written" | "taken" | "failed"> {
  let file;
  try {
    file = await open(path, "wx", PRIVATE);
  } catch (error) {
    return errorCode(error) === "EEXIST" ? "taken" : "failed";
  }
  try {
    await file.writeFile(text);
    await file.sync();
    await file.close();
    await syncFolder(dirname(path));
    return "written";
  } catch {
    await file.close().catch(() => undefined);
    await rm(path, { force: true }).catch(() => undefined);
    return "failed";
  }
}
