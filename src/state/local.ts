// The local backend: a snapshot, a journal and a lock beside each other.
//   orch.state.json   orch.state.json.backup   orch.state.journal   orch.state.lock   .orch/history/orch.state/
import { chmod, rename } from "node:fs/promises";
import { dirname } from "node:path";
import {
  type Diagnostic,
  errorDiagnostic,
  failure,
  success,
  warningDiagnostic,
} from "../diagnostics/diagnostic.ts";
import type { Result } from "../diagnostics/diagnostic.ts";
import type { StateBackend } from "./backend.ts";
import { writeConflict } from "./conflicts.ts";
import { attempt } from "./file-problem.ts";
import { JournalFile } from "./journal-file.ts";
import { acquireLock, forceUnlock } from "./lock-file.ts";
import { type Places, findPlaces, isOpenToOthers } from "./places.ts";
import { PRIVATE, makeFolder } from "./private-file.ts";
import { openSnapshotFile } from "./snapshot-file.ts";

export function localBackend(path: string): StateBackend {
  let opened: { readonly places: Places; readonly journal: JournalFile } | null = null;
  /** Runs file work where the files are; found once, when first needed. */
  const at = <T>(
    what: string,
    work: (places: Places, journal: JournalFile) => Promise<Result<T>>,
  ): Promise<Result<T>> =>
    attempt(`${what} ${path}`, async () => {
      if (opened === null) {
        const places = await findPlaces(path);
        if (!places.ok) return places;
        opened ??= { places: places.value, journal: new JournalFile(places.value.journal) };
      }
      return work(opened.places, opened.journal);
    });

  return {
    where: path,
    journal: "shared",
    prepare: () => Promise.resolve(success(undefined)),
    read: () =>
      at("read the state", async (places, journal) => {
        const snapshot = openSnapshotFile(places);
        await snapshot.read();
        const entries = journal.read();
        if (!entries.ok) return entries;
        const warnings = await tighten([places.state, places.backup, places.journal]);
        if (snapshot.data !== null)
          return success({ state: snapshot.data, entries: entries.value }, warnings);
        return entries.value.length === 0 ? success(null) : failure(stateMissing(places));
      }),
    write: (state, expectedSerial, journalAfter = "empty", lineage = "same") =>
      at("write the state", async (places, journal) => {
        const snapshot = openSnapshotFile(places);
        await snapshot.read();
        const conflict = writeConflict(path, snapshot.data, state, expectedSerial, lineage);
        if (conflict !== null) return failure(conflict);
        await makeFolder(dirname(places.state));
        snapshot.data = state;
        await snapshot.write();
        if (journalAfter === "empty") await journal.remove();
        return success(undefined);
      }),
    append: (entry, durable) => at("write the journal of", (_, journal) => journal.append(entry, durable)),
    lock: (request) =>
      at("lock the state", async (places) => {
        await makeFolder(dirname(places.lock));
        return acquireLock(places.lock, request);
      }),
    forceUnlock: (id) => at("unlock the state", ({ lock }) => forceUnlock(lock, id)),
    leave: () =>
      at("put away the state", async ({ state }) => {
        const moved = `${state}.moved`;
        await rename(state, moved);
        return success(`The old state is kept in ${moved}.`);
      }),
    close: async () => {
      await opened?.journal.close();
    },
  };
}

/** What others could read is the owner's alone from now on, and the owner is told. */
async function tighten(paths: readonly string[]): Promise<readonly Diagnostic[]> {
  const warnings: Diagnostic[] = [];
  for (const path of paths) {
    if (!(await isOpenToOthers(path))) continue;
    const isMine = await chmod(path, PRIVATE).then(
      () => true,
      () => false,
    );
    const summary = `${path} could be read or changed by other users of this machine.`;
    const detail = isMine
      ? "It was made readable for its owner only (0600)."
      : "Its owner should make it private: chmod 600.";
    warnings.push(warningDiagnostic("state-open-to-others", summary, { detail }));
  }
  return warnings;
}

function stateMissing({ state, backup, journal }: Places): Diagnostic {
  const detail = `Put the state back, for example from ${backup}, or move the journal away.`;
  const summary = `There is a journal ${journal}, but no state ${state} that it continues.`;
  return errorDiagnostic("state-missing", summary, { detail });
}
