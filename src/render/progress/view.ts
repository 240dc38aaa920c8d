// What shows an apply: three views of one stream of events.
import type { ApplyEvent } from "../../apply/events.ts";

export interface ProgressView {
  readonly event: (event: ApplyEvent) => void;
  /** To be called about ten times a second: repaints, heartbeats. */
  readonly tick: () => void;
  readonly resize: (columns: number, rows: number) => void;
  /** Leaves the terminal as it was; safe to call more than once. */
  readonly close: () => void;
}

export interface ViewOptions {
  /** How this run was called, for commands that it proposes: `orch` where it is left out. */
  readonly program?: string;
  readonly write: (text: string) => void;
  /** Milliseconds on a clock that only goes forward. */
  readonly now: () => number;
}
