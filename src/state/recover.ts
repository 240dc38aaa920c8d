// After a crash: the snapshot and the journal together say what was acknowledged, and which calls nobody knows the end of.
import { errorDiagnostic, failure, success } from "../diagnostics/diagnostic.ts";
import type { Result } from "../diagnostics/diagnostic.ts";
import type { State } from "../model/state.ts";
import type { IntentEvent, JournalEntry } from "./entry.ts";
import { StateBuilder } from "./fold.ts";

export interface StateSnapshot {
  /** With everything that the journal acknowledges. */
  readonly state: State;
  /**
   * Calls that may or may not have been carried out, in order: begun without a result, or with one that left it open.
   * What became of them is on the engine, under the label of their uid.
   */
  readonly unfinished: readonly IntentEvent[];
  /** Entries that the snapshot on disk does not contain. */
  readonly unfolded: number;
}

/** `entries`: the journal's, in order, its torn end cut off. */
export function recover(snapshot: State, entries: readonly JournalEntry[]): Result<StateSnapshot> {
  const news = notFolded(snapshot, entries);
  const builder = new StateBuilder(snapshot);
  const open = new Map<string, IntentEvent>();
  let [run, seq] = [snapshot.folded.run, snapshot.folded.seq];
  for (const entry of news) {
    const expected = entry.run === run ? seq + 1 : 1;
    if (entry.seq !== expected)
      return damaged(`after line ${seq} of run ${run} comes line ${entry.seq} of run ${entry.run}`);
    if (entry.type === "begin" && entry.lineage !== snapshot.lineage)
      return damaged(`it continues the lineage ${entry.lineage}, but the state is of ${snapshot.lineage}`);
    [run, seq] = [entry.run, entry.seq];
    builder.apply(entry);
    noteProgress(open, entry);
  }
  return success({ state: builder.state(), unfinished: [...open.values()], unfolded: news.length });
}

/** A crash between writing a snapshot and emptying the journal leaves entries that are in both. */
function notFolded(snapshot: State, entries: readonly JournalEntry[]): readonly JournalEntry[] {
  const { run, seq } = snapshot.folded;
  const last = entries.findLastIndex((entry) => entry.run === run && entry.seq <= seq);
  return entries.slice(last + 1);
}

function noteProgress(open: Map<string, IntentEvent>, entry: JournalEntry): void {
  if (entry.type === "intent") open.set(`${entry.step} ${entry.verb}`, entry);
  if (entry.type === "result" && (entry.ok || !entry.error.maybeDone))
    open.delete(`${entry.step} ${entry.verb}`);
}

function damaged(why: string): Result<StateSnapshot> {
  const detail =
    "Move the journal away and plan again: what its run did is found on the engines by label. Keep it for a report.";
  return failure(
    errorDiagnostic("journal-damaged", `The journal does not fit the state: ${why}.`, { detail }),
  );
}
