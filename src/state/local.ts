// The local backend: a snapshot, a journal and a lock beside each other.
//   orch.state.json   orch.state.json.backup   orch.state.journal   orch.state.lock
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { errorDiagnostic, failure, success } from "../diagnostics/diagnostic.ts";
import type { StateBackend } from "./backend.ts";
import { attempt } from "./file-problem.ts";
import { JournalFile } from "./journal-file.ts";
import { acquireLock, forceUnlock, lockHolder } from "./lock-file.ts";
import { openSnapshotFile } from "./snapshot-file.ts";

export function localBackend(path: string): StateBackend {
  const base = path.replace(/\.json$/, "");
  const lockPath = `${base}.lock`;
  const journal = new JournalFile(`${base}.journal`);
  const readSnapshot = async () => {
    const snapshot = openSnapshotFile(path);
    await snapshot.read();
    return snapshot;
  };
  return {
    where: path,
    read: () =>
      attempt(`read the state ${path}`, async () => {
        const { data: state } = await readSnapshot();
        const entries = await journal.read();
        if (!entries.ok) return entries;
        if (state !== null) return success({ state, entries: entries.value });
        if (entries.value.length === 0) return success(null);
        const detail = `Put the state back, for example from ${path}.backup, or move the journal away.`;
        const summary = `There is a journal ${base}.journal, but no state ${path} that it continues.`;
        return failure(errorDiagnostic("state-missing", summary, { detail }));
      }),
    write: (state, expectedSerial) =>
      attempt(`write the state ${path}`, async () => {
        const snapshot = await readSnapshot();
        const stored = snapshot.data;
        if ((stored?.serial ?? 0) !== expectedSerial)
          return failure(changedMeanwhile(path, expectedSerial, stored?.serial ?? 0));
        if (stored !== null && stored.lineage !== state.lineage) return failure(otherLineage(path));
        await mkdir(dirname(path), { recursive: true });
        snapshot.data = state;
        await snapshot.write();
        await journal.remove();
        return success(undefined);
      }),
    append: (entry, durable) => journal.append(entry, durable),
    lock: (request) =>
      attempt(`lock the state ${path}`, async () => {
        await mkdir(dirname(path), { recursive: true });
        return acquireLock(lockPath, request);
      }),
    holder: () => lockHolder(lockPath),
    forceUnlock: (id) => attempt(`unlock the state ${path}`, () => forceUnlock(lockPath, id)),
    close: () => journal.close(),
  };
}

function changedMeanwhile(path: string, expected: number, found: number): ReturnType<typeof errorDiagnostic> {
  const summary = `${path} was changed by another command: it has the serial ${found}, not ${expected}.`;
  return errorDiagnostic("state-changed", summary, { detail: "Nothing was written. Plan again." });
}

function otherLineage(path: string): ReturnType<typeof errorDiagnostic> {
  const summary = `${path} is a state of another lineage and is not overwritten.`;
  const detail = "Use another path for the new state, or import into this one.";
  return errorDiagnostic("other-lineage", summary, { detail });
}
