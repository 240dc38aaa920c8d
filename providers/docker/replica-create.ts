// `create` of a replica: all of it or nothing. Init containers run one after the other, then the main container starts, then the
// sidecars in its network. An attempt that was killed is continued: what has started stays, what has not is made again.
import { setTimeout as sleep } from "node:timers/promises";
import type { ReplicaSpec } from "orch/provider";
import { createContainer } from "./container-create.ts";
import { logTail } from "./container-log.ts";
import type { Work } from "./engine.ts";
import { EngineError, engineError } from "./errors.ts";
import { ownContainers } from "./found.ts";
import type { FoundContainer } from "./found.ts";
import { ensureImages } from "./images.ts";
import { claimNames, removeContainers, removeOwn, restoreNames } from "./names.ts";
import { startContainer } from "./replica-start.ts";
import { MAIN, initContainers, longRunning, replicaSpec } from "./workload-spec.ts";
import type { NamedContainer } from "./workload-spec.ts";

/** Engine ids by container name. */
export type ContainerIds = Readonly<Record<string, string>>;

export async function createReplica(work: Work): Promise<ContainerIds> {
  try {
    return await build(work, replicaSpec(work.call));
  } catch (error) {
    // a broken connection or a cancelled run leaves its work to be continued; a refusal is undone
    if (error instanceof EngineError && !["unreachable", "timeout", "cancelled"].includes(error.error.code))
      await undo(work);
    throw error;
  }
}

async function build(work: Work, replica: ReplicaSpec): Promise<ContainerIds> {
  const isAlone = longRunning(replica).length === 1 && initContainers(replica).length === 0;
  if (isAlone && work.call.current === null) {
    // whatever is there of it, or stands in its way, holds its name: the engine says so when it is made
    try {
      return await buildUpon(work, replica, new Map());
    } catch (error) {
      if (!(error instanceof EngineError) || error.status !== 409) throw error;
    }
  }
  const found = await ownContainers(work.client, work.signal, work.call);
  if (longRunning(replica).every(({ name }) => wasStarted(found.get(name))))
    return idsOf(longRunning(replica), found);
  await claimNames(
    work,
    [...initContainers(replica), ...longRunning(replica)].map(({ name }) => name),
  );
  return await buildUpon(work, replica, found);
}

/** `found` is what there is of the replica; the names of the rest are free. */
async function buildUpon(
  work: Work,
  replica: ReplicaSpec,
  found: ReadonlyMap<string, FoundContainer>,
): Promise<ContainerIds> {
  const containers = longRunning(replica);
  const inits = initContainers(replica);
  const isStarted = (name: string): boolean => wasStarted(found.get(name));
  const images = await ensureImages(work, [...inits, ...containers], replica.platform);
  await requireVolumes(work, [...inits, ...containers]);
  if (!isStarted(MAIN))
    for (const init of inits) await runInit(work, replica, init, images, found.get(init.name));

  // the others live in the main container's network: with a new main they are made again too
  const stale = (each: FoundContainer): boolean =>
    !each.container.startsWith("init:") && (!isStarted(MAIN) || !wasStarted(each));
  await removeContainers(work, [...found.values()].filter(stale));
  const ids = new Map<string, string>();
  const fresh: NamedContainer[] = [];
  for (const container of containers) {
    const kept = isStarted(MAIN) && isStarted(container.name) ? found.get(container.name) : undefined;
    const joins = container.name === MAIN ? null : (ids.get(MAIN) ?? null);
    ids.set(
      container.name,
      kept?.id ?? (await createContainer(work, replica, container, imageOf(images, container), joins)),
    );
    if (kept === undefined) fresh.push(container);
  }
  for (const { name } of fresh) {
    work.tell(`starting ${name}`);
    if (
      !(await startMember(work, replica, ids.get(name) ?? "", name === MAIN ? null : (ids.get(MAIN) ?? null)))
    )
      break;
  }
  return Object.fromEntries(ids);
}

/**
 * False where a job was over before its sidecars could join: they are not needed then. A service that ended so soon has failed,
 * unless the engine starts it again: its sidecars have some tries at that.
 */
async function startMember(
  work: Work,
  replica: ReplicaSpec,
  id: string,
  main: string | null,
): Promise<boolean> {
  const { client, signal, call } = work;
  for (let tries = 25; ; tries--) {
    try {
      await startContainer(work, id);
      return true;
    } catch (error) {
      if (main === null || !(error instanceof EngineError)) throw error;
      const state = (await client.inspect(signal, main))?.State;
      // the engine says so only where main had ended before it began; later the namespace is gone under its hands
      const refused = /network of a (?:non running|restarting) container/.test(error.message);
      if (!refused && state?.Running === true) throw error;
      if (replica.job !== undefined && replica.job.backoff_limit === 0) return false;
      if (state !== undefined && (state.Running || state.Restarting) && tries > 0) {
        await sleep(200);
        continue;
      }
      if (replica.job !== undefined) return false;
      const message = `The main container of ${call.address} on ${call.node} ended with exit code ${state?.ExitCode ?? "unknown"} before its sidecars could start.`;
      throw engineError("failed", message, { log: await logTail(client, signal, main) });
    }
  }
}

function wasStarted(found: FoundContainer | undefined): boolean {
  return found !== undefined && found.state !== "created";
}

function idsOf(
  containers: readonly NamedContainer[],
  found: ReadonlyMap<string, FoundContainer>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(containers.map(({ name }) => [name, found.get(name)?.id ?? ""]));
}

function imageOf(images: ReadonlyMap<string, string>, container: NamedContainer): string {
  return images.get(container.name) ?? container.spec.image;
}

/** Runs one init container to its end. One that ended well in an earlier attempt is not run again. */
async function runInit(
  work: Work,
  replica: ReplicaSpec,
  init: NamedContainer,
  images: ReadonlyMap<string, string>,
  earlier: FoundContainer | undefined,
): Promise<void> {
  const { client, signal } = work;
  let id = earlier?.state === "running" ? earlier.id : null;
  if (earlier !== undefined && id === null) {
    const details = earlier.state === "exited" ? await client.inspect(signal, earlier.id) : null;
    if (details?.State.ExitCode === 0) return;
    await client.removeContainer(signal, earlier.id);
  }
  if (id === null) {
    work.tell(`running ${init.name}`);
    id = await createContainer(work, replica, init, imageOf(images, init), null);
    await startContainer(work, id);
  }
  const exit = await client.wait(signal, id);
  if (exit === 0) return;
  const name = init.name.replace("init:", "");
  throw engineError(
    "failed",
    `The init container ${name} of ${work.call.address} on ${work.call.node} ended with exit code ${exit}.`,
    {
      log: await logTail(client, signal, id),
    },
  );
}

/** An engine makes a missing volume itself, with no owner; orch never lets it. */
async function requireVolumes(work: Work, containers: readonly NamedContainer[]): Promise<void> {
  const { client, signal, call } = work;
  const mounts = containers.flatMap(({ spec }) => Object.values(spec.mounts ?? {}));
  const names = new Set(mounts.flatMap((mount) => (mount.type === "volume" ? [mount.name] : [])));
  for (const name of names) {
    if ((await client.volume(signal, name)) === null)
      throw engineError(
        "not-found",
        `The volume ${name} that ${call.address} mounts is not on node ${call.node}.`,
      );
  }
}

/** Best effort: what cannot be undone now is found by its labels later, and the first error is the one to tell. */
async function undo(work: Work): Promise<void> {
  try {
    await removeOwn(work);
    await restoreNames(work);
  } catch {
    work.tell("could not clean up after the failure");
  }
}
