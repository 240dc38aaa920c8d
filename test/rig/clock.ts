// Time that passes only when nothing else happens: waits of seconds take no time, and end in order.
import type { Clock } from "../../src/apply/gate.ts";

interface Timer {
  readonly at: number;
  readonly number: number;
  readonly resolve: () => void;
}

export class VirtualClock implements Clock {
  #now = 0;
  #timers: Timer[] = [];
  #made = 0;
  #scheduled = false;

  readonly now = (): number => this.#now;

  readonly sleep = (milliseconds: number, signal: AbortSignal): Promise<void> => {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const onAbort = (): void => {
        this.#timers = this.#timers.filter((other) => other !== timer);
        resolve();
      };
      const end = (): void => {
        signal.removeEventListener("abort", onAbort);
        resolve();
      };
      const timer = { at: this.#now + milliseconds, number: this.#made++, resolve: end };
      this.#timers.push(timer);
      signal.addEventListener("abort", onAbort);
      this.#schedule();
    });
  };

  #schedule(): void {
    if (this.#scheduled || this.#timers.length === 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#timers.sort((a, b) => a.at - b.at || a.number - b.number);
      const next = this.#timers.shift();
      if (next === undefined) return;
      if (next.at > this.#now) this.#now = next.at;
      next.resolve();
      this.#schedule();
    });
  }
}
