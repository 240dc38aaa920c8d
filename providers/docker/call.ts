// One call to an engine: the way to it opened, cancellation, a time-out for its kind, the gate, tries again where that is harmless,
// and the mapping of its errors.
import type { ProviderError } from "orch/provider";
import { raceAbort } from "./abortable.ts";
import { EngineError, engineError, toEngineError } from "./errors.ts";
import { opaque } from "./opaque.ts";
import type { Gate } from "./gate.ts";
import type { Link } from "./link.ts";
import type { Pulse } from "./pulse.ts";

export interface CallPlan {
  /** Words after "Cannot …", for errors. */
  readonly what: string;
  /** Changes something, so that it may be done although it failed. Such a call is sent once. */
  readonly mutates: boolean;
  /** Costs the engine work, so that only so many run at once. What mostly waits (reads, stops, downloads) does not. */
  readonly gated: boolean;
  /** Milliseconds; null for calls that take as long as they take, while the engine shows a pulse. */
  readonly limit: number | null;
}

/** Milliseconds per kind of call. */
export interface Limits {
  readonly read: number;
  readonly write: number;
  readonly archive: number;
  readonly registry: number;
}

/** Creating and starting wait for disks and registries of plugins, so they may take longer than an answer does. */
export function limitsOf(timeout: number | null): Limits {
  const read = timeout ?? 20_000;
  return { read, write: 3 * read, archive: 6 * read, registry: timeout ?? 10_000 };
}

/** Pauses before a read is tried again after its connection broke; a restarting engine may be back by then. */
const PAUSES = [150, 600] as const;

/** What the calls to one engine share. */
export interface Lane {
  readonly node: string;
  readonly gate: Gate;
  readonly link: Link;
  /** Null while connecting. */
  readonly pulse: Pulse | null;
}

/** Runs `perform` with a signal that ends it on cancellation or time-out. Rejects with an `EngineError` only. */
export async function callEngine<T>(
  lane: Lane,
  plan: CallPlan,
  signal: AbortSignal,
  perform: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const once = (): Promise<T> => attempt(lane, plan, signal, perform);
  const work = async (): Promise<T> => {
    for (const pause of plan.mutates ? [] : PAUSES) {
      try {
        return await once();
      } catch (error) {
        if (!(error instanceof EngineError) || !isPassing(error.error)) throw error;
        await rest(pause, signal);
      }
    }
    return await once();
  };
  if (!plan.gated) return await work();
  try {
    return await lane.gate.enter(signal, work);
  } catch (error) {
    if (error instanceof EngineError) throw error;
    throw toEngineError(error, { ...factsOf(lane, plan, signal), mutates: false }); // cancelled while it waited for its turn
  }
}

/** A connection that broke; or Podman looked at a container in the very moment in which its process ended. */
function isPassing({ code, retryable, message }: ProviderError): boolean {
  return retryable && (code === "unreachable" || (code === "failed" && message.includes("no such process")));
}

async function attempt<T>(
  lane: Lane,
  plan: CallPlan,
  signal: AbortSignal,
  perform: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  try {
    await lane.link.ready(signal);
    await lane.pulse?.beforeCall(signal);
  } catch (thrown) {
    // whatever it is, nothing was sent
    throw toEngineError(thrown, { ...factsOf(lane, plan, signal), mutates: false });
  }
  let timedOut: number | null = null;
  // by hand: on Node 20 AbortSignal.any keeps every composite of a long-lived signal in memory
  const controller = new AbortController();
  const cancel = (): void => controller.abort();
  const expire = (after: number): void => {
    timedOut = after;
    controller.abort();
  };
  const { limit } = plan;
  const timer = limit === null ? undefined : setTimeout(() => expire(limit), limit);
  const unwatch = limit === null ? lane.pulse?.watch(expire) : undefined;
  signal.addEventListener("abort", cancel, { once: true });
  if (signal.aborted) cancel();
  try {
    // the library does not pass the signal on in every call, so the result is raced against it too
    return await raceAbort(perform(opaque(controller.signal)), controller.signal);
  } catch (thrown) {
    if (thrown instanceof EngineError) throw thrown;
    if (timedOut !== null) lane.pulse?.suspect();
    const facts = factsOf(lane, plan, signal);
    const knowsWhy = !facts.cancelled && timedOut === null && !hasStatus(thrown);
    throw toEngineError(thrown, {
      ...facts,
      timedOut,
      broken: knowsWhy ? await lane.link.explain(thrown) : null,
    });
  } finally {
    clearTimeout(timer);
    unwatch?.();
    signal.removeEventListener("abort", cancel);
  }
}

function factsOf(lane: Lane, plan: CallPlan, signal: AbortSignal) {
  const { what, mutates } = plan;
  return { what, mutates, node: lane.node, cancelled: signal.aborted, timedOut: null };
}

/** The engine answered. */
function hasStatus(thrown: unknown): boolean {
  return (
    typeof thrown === "object" && thrown !== null && "statusCode" in thrown && thrown.statusCode !== undefined
  );
}

/** Rejects with an `EngineError` when it is cancelled. */
export function rest(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = (): void => {
      clearTimeout(timer);
      reject(engineError("cancelled", "Cancelled before trying again.", { retryable: true }));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", cancel);
      resolve();
    }, milliseconds);
    if (signal.aborted) return cancel();
    signal.addEventListener("abort", cancel, { once: true });
  });
}
