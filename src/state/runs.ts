// The list of the last commands that wrote the state, kept short.
import type { RunRecord } from "../model/run-record.ts";
import type { State } from "../model/state.ts";

const MOST_RUNS = 20;

export function recordRun(state: State, run: RunRecord): State {
  return { ...state, runs: [...(state.runs ?? []), run].slice(-MOST_RUNS) };
}

/** The last one has ended. */
export function endRun(state: State, finished: boolean): State {
  const last = state.runs?.at(-1);
  return last === undefined
    ? state
    : { ...state, runs: [...(state.runs ?? []).slice(0, -1), { ...last, finished }] };
}
