// The snapshot as a lowdb file. The adapter is ours: it refuses what is no state of this version instead of starting
// afresh, writes to a temporary file that it syncs and renames, keeps the previous one, and lets nobody else read it.
import { chmod, copyFile, open, readFile, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { Low } from "lowdb";
import type { Adapter } from "lowdb";
import writeFileAtomic from "write-file-atomic";
import { errorDiagnostic } from "../diagnostics/diagnostic.ts";
import type { State } from "../model/state.ts";
import { STATE_FORMAT_VERSION } from "./create.ts";
import { FileProblem, errorCode } from "./file-problem.ts";
import { problemOf } from "./shape.ts";
import { stateShape } from "./state-shape.ts";

/** Readable and writable by its owner only: an HMAC key and addresses are in it. */
export const PRIVATE = 0o600;

export function openSnapshotFile(path: string): Low<State | null> {
  return new Low<State | null>(snapshotAdapter(path), null);
}

function snapshotAdapter(path: string): Adapter<State | null> {
  return {
    read: async () => {
      const text = await readIfThere(path);
      return text === null ? null : parseState(path, text);
    },
    write: async (state) => {
      await keepPrevious(path);
      await writeFileAtomic(path, `${JSON.stringify(state, null, 1)}\n`, { mode: PRIVATE });
      await syncFolder(dirname(path));
    },
  };
}

/** Makes a rename or a new name in the folder survive a loss of power. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function parseState(path: string, text: string): State {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw damaged(path, `it is not JSON (${error instanceof Error ? error.message : String(error)})`);
  }
  const version = versionOf(parsed);
  if (version !== null && version !== STATE_FORMAT_VERSION) throw otherVersion(path, version);
  const problem = problemOf(stateShape, parsed);
  if (problem !== null) throw damaged(path, problem);
  return parsed as State; // checked by the shape
}

function versionOf(parsed: unknown): string | null {
  if (typeof parsed !== "object" || parsed === null || !("formatVersion" in parsed)) return null;
  return typeof parsed.formatVersion === "string" ? parsed.formatVersion : null;
}

function damaged(path: string, why: string): FileProblem {
  const detail =
    `Nothing was changed. The previous state is ${path}.backup; ` +
    "without either, `orch import --discover` rebuilds the state from the labels on the engines.";
  return new FileProblem(
    errorDiagnostic("state-damaged", `${path} is not a state file: ${why}.`, { detail }),
  );
}

function otherVersion(path: string, version: string): FileProblem {
  const detail = `This orch reads and writes format ${STATE_FORMAT_VERSION}. Use the version of orch that wrote the state.`;
  const summary = `${path} has the state format ${version}, which this version of orch does not know.`;
  return new FileProblem(errorDiagnostic("state-version", summary, { detail }));
}

async function keepPrevious(path: string): Promise<void> {
  const temporary = `${path}.backup.tmp`;
  try {
    await copyFile(path, temporary);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return;
    throw error;
  }
  await chmod(temporary, PRIVATE);
  await rename(temporary, `${path}.backup`);
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return null;
    throw error;
  }
}
