// How many calls an engine gets at once. More than about twice its cores only makes each call slower.

export interface Gate {
  /** Runs the work when there is room; in the order of asking. Rejects as `signal` does if it is aborted while waiting. */
  readonly enter: <T>(signal: AbortSignal, work: () => Promise<T>) => Promise<T>;
  /** From now on this many at once. */
  readonly resize: (size: number) => void;
}

export function makeGate(initial: number): Gate {
  let size = initial;
  let busy = 0;
  const waiting = new Set<() => void>();

  function admit(): void {
    for (const next of waiting) {
      if (busy >= size) return;
      waiting.delete(next);
      busy++;
      next();
    }
  }

  function wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const enter = (): void => {
        signal.removeEventListener("abort", leave);
        resolve();
      };
      const leave = (): void => {
        waiting.delete(enter);
        reject(signal.reason as Error); // an abort's reason is what the caller gave; it is only passed on
      };
      if (signal.aborted) return leave();
      signal.addEventListener("abort", leave, { once: true });
      waiting.add(enter);
      admit();
    });
  }

  return {
    async enter(signal, work) {
      await wait(signal);
      try {
        return await work();
      } finally {
        busy--;
        admit();
      }
    },
    resize(next) {
      size = next;
      admit();
    },
  };
}
