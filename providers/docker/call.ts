// One call to an engine: cancellation, a time-out for its kind, the gate, and the mapping of its errors.
import { toEngineError } from "./errors.ts";
import type { EngineError } from "./errors.ts";
import { opaque } from "./opaque.ts";
import type { Gate } from "./gate.ts";

export interface CallPlan {
  /** Words after "Cannot …", for errors. */
  readonly what: string;
  /** Changes something, so that it may be done although it failed. */
  readonly mutates: boolean;
  /** Costs the engine work, so that only so many run at once. What mostly waits (reads, stops, downloads) does not. */
  readonly gated: boolean;
  /** Milliseconds; null for calls that take as long as they take. */
  readonly limit: number | null;
}

/** Milliseconds per kind of call. Creating and starting wait for disks and registries of plugins, so they are generous. */
export const LIMITS = { read: 20_000, write: 60_000, archive: 120_000, registry: 10_000 } as const;

/**
 * Runs `perform` with a signal that ends it on cancellation or time-out. Rejects with an `EngineError` only. The library does not
 * pass the signal on in every call, so the result is raced against it too.
 */
export async function callEngine<T>(
  node: string,
  gate: Gate,
  plan: CallPlan,
  signal: AbortSignal,
  perform: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  let timedOut = false;
  const run = async (): Promise<T> => {
    // by hand: on Node 20 AbortSignal.any keeps every composite of a long-lived signal in memory
    const controller = new AbortController();
    const cancel = (): void => controller.abort();
    const timer =
      plan.limit === null
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            controller.abort();
          }, plan.limit);
    signal.addEventListener("abort", cancel, { once: true });
    if (signal.aborted) cancel();
    try {
      return await raceAbort(perform(opaque(controller.signal)), controller.signal);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", cancel);
    }
  };
  try {
    return await (plan.gated ? gate.enter(signal, run) : run());
  } catch (thrown) {
    throw explain(thrown);
  }

  function explain(thrown: unknown): EngineError {
    return toEngineError(thrown, {
      what: plan.what,
      node,
      mutates: plan.mutates,
      cancelled: signal.aborted,
      timedOut: timedOut ? plan.limit : null,
    });
  }
}

function raceAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(new Error("aborted"));
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
