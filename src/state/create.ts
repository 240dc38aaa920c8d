// The state of a project that was never applied.
import type { State } from "../model/state.ts";

/** What this version of orch writes; one that differs was written by another version. */
export const STATE_FORMAT_VERSION = "1.0";

/** `lineage` and `key` (64 hex digits) are random and made by the caller. Serial 0: never written. */
export function newState(identity: {
  readonly project: string;
  readonly lineage: string;
  readonly key: string;
}): State {
  return {
    formatVersion: STATE_FORMAT_VERSION,
    ...identity,
    serial: 0,
    folded: { run: "", seq: 0 },
    endpoints: [],
    workloads: [],
    records: [],
    images: [],
    blobs: {},
    outputs: {},
    lastRun: null,
  };
}
