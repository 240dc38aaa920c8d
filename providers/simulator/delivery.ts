// A call's way to a simulated engine and back: it takes time, may be refused, lost, hang or be cancelled.
import type { CallContext, NodeConfig, ProviderError } from "orch/provider";
import { lostAnswer, refuse } from "./errors.ts";
import { matchesPattern } from "./settings.ts";
import type { Fault, NodeSettings } from "./settings.ts";
import { nodeState } from "./state.ts";
import type { World } from "./world.ts";

/** A configured node with its settings, and the world that it is in. */
export interface Target {
  readonly config: NodeConfig;
  /** Or what is wrong with them. */
  readonly settings: NodeSettings | string;
  readonly world: World;
}

export interface Answer {
  readonly settings: NodeSettings;
  /** The connection is lost after the first half of the work. */
  readonly halfway: boolean;
}

/**
 * Calls `act` at the engine. Half of the latency passes before and half after it, so a call that is cancelled may or
 * may not have been carried out, as on a real engine. What takes no time and meets no fault is answered without a journey: a plan
 * asks each engine for each image.
 */
export function deliver<T extends object>(
  target: Target,
  verb: string,
  address: string,
  context: CallContext,
  act: (answer: Answer) => T,
): Promise<T | ProviderError> {
  const { settings } = target;
  if (context.signal.aborted) return Promise.resolve(refuse("cancelled", `${verb} was cancelled`));
  if (typeof settings === "string") return Promise.resolve(refuse("invalid", settings));
  const reached = { ...target, settings };
  try {
    if (isNear(reached, verb)) return Promise.resolve(act({ settings, halfway: false }));
  } catch (error) {
    return Promise.resolve(broken(error));
  }
  return travel(reached, verb, address, context, act).catch(broken);
}

type Reached = Target & { readonly settings: NodeSettings };

function isNear({ settings, world, config }: Reached, verb: string): boolean {
  return (
    !settings.unreachable &&
    settings.faults.length === 0 &&
    latencyOf(settings, verb) <= 0 &&
    world.look().nodes.get(config.name)?.reachable !== false
  );
}

function latencyOf({ latency }: NodeSettings, verb: string): number {
  return latency.get(verb) ?? latency.get("default") ?? 0;
}

/** A world's file can be damaged, or its disk full. */
function broken(error: unknown): ProviderError {
  return refuse("failed", error instanceof Error ? error.message : String(error));
}

async function travel<T extends object>(
  { settings, world, config }: Reached,
  verb: string,
  address: string,
  { signal }: CallContext,
  act: (answer: Answer) => T,
): Promise<T | ProviderError> {
  const cancelled = () => lostAnswer("cancelled", `${verb} was cancelled`);
  const latency = latencyOf(settings, verb);
  if (latency > 0 ? await pause(latency / 2, signal) : signal.aborted) return cancelled();
  if (settings.unreachable || world.look().nodes.get(config.name)?.reachable === false)
    return refuse("unreachable", `the simulated engine of ${config.name} does not answer`);
  const fault = nextFault(world, config.name, settings, verb, address);
  if (fault?.effect === "refuse")
    return refuse(fault.error ?? "failed", `${verb} was refused by a scripted fault`);
  if (fault?.effect === "hang") {
    if (await pause(settings.timeout, signal)) return cancelled();
    return lostAnswer(fault.error ?? "timeout", `${verb} was not answered within ${settings.timeout} ms`);
  }
  const result = act({ settings, halfway: fault?.effect === "half-done" });
  if (fault !== null) return lostAnswer(fault.error ?? "unreachable", `the answer to ${verb} was lost`);
  return (latency > 0 ? await pause(latency / 2, signal) : signal.aborted) ? cancelled() : result;
}

/** True where the signal came first. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted || milliseconds <= 0) return Promise.resolve(signal.aborted);
  return new Promise((resolve) => {
    const end = (aborted: boolean) => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      resolve(aborted);
    };
    const onAbort = () => end(true);
    const timer = setTimeout(() => end(false), milliseconds);
    signal.addEventListener("abort", onAbort);
  });
}

/** Counts the call against every fault that it matches; the first that is due strikes. */
function nextFault(
  world: World,
  node: string,
  settings: NodeSettings,
  verb: string,
  address: string,
): Fault | null {
  if (settings.faults.length === 0) return null;
  const matching = settings.faults.filter(
    (fault) => (fault.verb === "*" || fault.verb === verb) && matchesPattern(fault.address, address),
  );
  const counted = matching.filter((fault) => fault.nth !== null);
  const due = new Set(matching.filter((fault) => fault.nth === null));
  if (counted.length > 0)
    world.change((state, emit) => {
      for (const fault of counted) {
        const calls = (nodeState(state, node).calls.get(fault.key) ?? 0) + 1;
        emit({ type: "count", node, fault: fault.key, calls });
        if (calls === fault.nth) due.add(fault);
      }
    });
  return matching.find((fault) => due.has(fault)) ?? null;
}
