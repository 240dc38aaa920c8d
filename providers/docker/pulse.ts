// Whether an engine still answers. A call that may take for ever is ended when the engine has no pulse; and after a call that had no
// answer in time the next ones ask for a pulse first, so that a dead engine costs its time-out once and not once a step.
import { raceAbort } from "./abortable.ts";
import { engineError } from "./errors.ts";

export interface Pulse {
  /** Rejects with an `EngineError` where the engine is suspected and does not answer. Nothing was sent then. */
  readonly beforeCall: (signal: AbortSignal) => Promise<void>;
  /** A call had no answer in time. */
  readonly suspect: () => void;
  /** Tells once when the engine no longer answers, with the milliseconds of silence. Returns how to stop watching. */
  readonly watch: (silent: (after: number) => void) => () => void;
  readonly stop: () => void;
}

/** A suspected engine gets this long, or its time-out where that is shorter. */
const SHORT = 5000;

/** `ping` resolves with whether the engine answered within the given milliseconds. */
export function makePulse(node: string, limit: number, ping: (limit: number) => Promise<boolean>): Pulse {
  let suspected = false;
  let asking: Promise<boolean> | null = null;
  const watchers = new Set<(after: number) => void>();
  let clock: NodeJS.Timeout | null = null;
  const short = Math.min(SHORT, limit);

  async function beat(): Promise<void> {
    clock = null;
    const isAlive = await ping(limit);
    const silent = [...watchers];
    if (!isAlive) {
      suspected = true;
      watchers.clear();
      for (const tell of silent) tell(limit);
    }
    schedule();
  }

  function schedule(): void {
    if (watchers.size === 0 || clock !== null) return;
    clock = setTimeout(() => void beat(), limit);
    clock.unref();
  }

  return {
    beforeCall: async (signal) => {
      if (!suspected) return;
      asking ??= ping(short).finally(() => (asking = null));
      if (await raceAbort(asking, signal)) {
        suspected = false;
        return;
      }
      throw engineError(
        "unreachable",
        `The engine of ${node} has stopped answering; it was asked again for ${Math.round(short / 100) / 10} s.`,
        { retryable: false },
      );
    },
    suspect: () => {
      suspected = true;
    },
    watch: (silent) => {
      watchers.add(silent);
      schedule();
      return () => {
        watchers.delete(silent);
        if (watchers.size > 0 || clock === null) return;
        clearTimeout(clock);
        clock = null;
      };
    },
    stop: () => {
      watchers.clear();
      if (clock !== null) clearTimeout(clock);
      clock = null;
    },
  };
}
