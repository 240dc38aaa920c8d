// The snapshot as a lowdb file. The adapter is ours: it refuses what is no state of this version instead of starting
// afresh, writes to a temporary file that it syncs and renames, keeps the previous one, and lets nobody else read it.
import { Low } from "lowdb";
import type { Adapter } from "lowdb";
import { LIMITS } from "../model/limits.ts";
import type { State } from "../model/state.ts";
import { FileProblem } from "./file-problem.ts";
import { keepPrevious } from "./history.ts";
import { formatState, parseState } from "./parse-state.ts";
import type { Places } from "./places.ts";
import { readStateText } from "./read-file.ts";
import { removeUnfinished, replaceFile } from "./replace-file.ts";

export function openSnapshotFile(places: Places): Low<State | null> {
  return new Low<State | null>(snapshotAdapter(places), null);
}

function snapshotAdapter(places: Places): Adapter<State | null> {
  const path = places.state;
  let serial = 0;
  return {
    read: async () => {
      const text = readStateText(path, LIMITS.stateFile);
      if (text === null) return null;
      const remedy =
        `The previous state is ${places.backup}, older ones are in ${places.history}; ` +
        "without any, `orch import --discover` rebuilds the state from the labels on the engines.";
      const parsed = parseState(path, text, remedy);
      if (!parsed.ok) throw new FileProblem(parsed.diagnostics);
      serial = parsed.value.serial;
      return parsed.value;
    },
    write: async (state) => {
      await keepPrevious(places, serial);
      await removeUnfinished(path);
      if (state !== null) await replaceFile(path, formatState(state));
    },
  };
}
