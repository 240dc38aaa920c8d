// `wait` and `logs` of a replica.
import type { CallContext, Instance, LogLine, LogOptions, ProviderError } from "orch/provider";
import type { Client } from "./client.ts";
import { containerLog } from "./container-log.ts";
import type { Engine } from "./engine.ts";
import { EngineError, engineError } from "./errors.ts";
import { MAIN, initContainers, longRunning, readReplica } from "./workload-spec.ts";
import { ownContainers } from "./found.ts";

/**
 * Ends with the main container. A job that the engine tries again has ended when no try is left; one that takes longer than its
 * `timeout`, counted from its last start, is stopped.
 */
export async function waitForEnd(
  engine: Engine,
  instance: Instance,
  context: CallContext,
): Promise<{ readonly exit: number } | ProviderError> {
  const limit = readReplica(instance.applied.value).job?.timeout;
  const timer = new AbortController();
  const onAbort = (): void => timer.abort();
  context.signal.addEventListener("abort", onAbort, { once: true });
  let clock: NodeJS.Timeout | undefined;
  let expired = false;
  try {
    if (context.signal.aborted) timer.abort();
    const client = await engine.client();
    const id = instance.ids[MAIN] ?? instance.name;
    for (let pause = 50; ; pause = Math.min(2 * pause, 2000)) {
      const details = await client.inspect(context.signal, id);
      if (details === null)
        throw engineError("not-found", `The container of ${instance.name} is no longer there.`);
      const { Running, Restarting, Status, ExitCode, StartedAt } = details.State;
      if (!Running && !Restarting && Status !== "created") {
        await stopSidecars(client, instance, context.signal);
        return { exit: ExitCode };
      }
      if (limit !== undefined && clock === undefined) {
        const left = Math.max(0, Date.parse(StartedAt) + limit - Date.now());
        clock = setTimeout(() => {
          expired = true;
          timer.abort();
        }, left);
      }
      await client.wait(timer.signal, id);
      // between two tries the engine's wait ends at once
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    if (!expired || context.signal.aborted) return error.error;
    return await stopLate(engine, instance, limit ?? 0, context.signal);
  } finally {
    clearTimeout(clock);
    context.signal.removeEventListener("abort", onAbort);
  }
}

/** They serve the main container; with a job's end there is nothing left for them to do. */
async function stopSidecars(client: Client, instance: Instance, signal: AbortSignal): Promise<void> {
  const replica = readReplica(instance.applied.value);
  if (replica.job === undefined) return;
  const [, ...sidecars] = longRunning(replica);
  await Promise.all(
    sidecars.map(async ({ name, spec }) => {
      const id = instance.ids[name];
      if (id !== undefined) await client.stop(signal, id, spec.stop_grace_period ?? null);
    }),
  );
}

async function stopLate(
  engine: Engine,
  instance: Instance,
  limit: number,
  signal: AbortSignal,
): Promise<ProviderError> {
  const grace = readReplica(instance.applied.value).containers[MAIN]?.stop_grace_period ?? null;
  try {
    await (await engine.client()).stop(signal, instance.ids[MAIN] ?? instance.name, grace);
  } catch (error) {
    if (error instanceof EngineError) return error.error;
    throw error;
  }
  return engineError("timeout", `${instance.name} did not end within ${limit / 1000} s and was stopped.`)
    .error;
}

/** One container after the other, or all as lines come where the log is followed. */
export async function* readLogs(
  engine: Engine,
  instance: Instance,
  options: LogOptions,
  context: CallContext,
): AsyncGenerator<LogLine> {
  const client = await engine.client();
  const sources = await logSources(engine, instance, options, context.signal);
  const logs = sources.map(({ name, id }) => containerLog(client, context.signal, id, name, options));
  if (options.follow) yield* merged(logs);
  else for (const log of logs) yield* log;
}

async function logSources(
  engine: Engine,
  instance: Instance,
  options: LogOptions,
  signal: AbortSignal,
): Promise<readonly { readonly name: string; readonly id: string }[]> {
  const replica = readReplica(instance.applied.value);
  const asked = new Set(options.containers);
  const names = [...initContainers(replica), ...longRunning(replica)]
    .map(({ name }) => name)
    .filter((name) =>
      asked.size === 0 ? !name.startsWith("init:") : asked.has(name) || asked.has(name.slice(5)),
    );
  const found = await ownContainers(await engine.client(), signal, instance);
  return names.flatMap((name) => {
    const id = found.get(name)?.id;
    return id === undefined ? [] : [{ name, id }];
  });
}

/** Lines of several logs in the order in which they come. */
async function* merged(logs: readonly AsyncGenerator<LogLine>[]): AsyncGenerator<LogLine> {
  type Next = { readonly log: AsyncGenerator<LogLine>; readonly result: IteratorResult<LogLine, unknown> };
  const advance = (log: AsyncGenerator<LogLine>): Promise<Next> =>
    log.next().then((result) => ({ log, result }));
  const pending = new Map(logs.map((log) => [log, advance(log)]));
  while (pending.size > 0) {
    const { log, result } = await Promise.race(pending.values());
    if (result.done === true) pending.delete(log);
    else {
      pending.set(log, advance(log));
      yield result.value;
    }
  }
}
