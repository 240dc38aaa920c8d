// `update` and `admit` of a replica: what the engine changes on a container that lives on. Every change is read back: an engine
// answers 200 to fields that it does not know.
import type { Path, ReplicaSpec, RunCall } from "orch/provider";
import { admitToNetworks, syncNetworks } from "./attachments.ts";
import type { HostLimits } from "./api.ts";
import { putContent } from "./content.ts";
import type { Work } from "./engine.ts";
import { EngineError, engineError } from "./errors.ts";
import { ownContainers } from "./found.ts";
import type { FoundContainer } from "./found.ts";
import { hostLimits } from "./limits.ts";
import { MAIN, longRunning, replicaSpec } from "./workload-spec.ts";
import type { NamedContainer } from "./workload-spec.ts";

export async function updateReplica(work: Work): Promise<void> {
  const { client, signal, call } = work;
  const replica = replicaSpec(call);
  const found = await ownContainers(client, signal, call);
  const changed = call.changed.filter(({ effect }) => effect !== "none");
  for (const container of longRunning(replica)) {
    if (changed.some(({ path }) => isLimit(path, container.name)))
      await updateLimits(work, replica, container, require(work, found, container.name));
  }
  if (changed.some(({ path }) => path[0] === "networks")) await updateNetworks(work, replica, found);
  const reactions = longRunning(replica).map((container) => ({
    container,
    reaction: reactionTo(call, container),
  }));
  for (const { container, reaction } of reactions) {
    if (reaction === null) continue;
    const { id } = require(work, found, container.name);
    await putContent(client, signal, id, call, replica, container.spec);
  }
  await react(work, reactions, found);
}

/** Into service names; nothing to do where the replica has them. */
export async function admitReplica(work: Work): Promise<void> {
  const { client, signal, call } = work;
  const main = require(work, await ownContainers(client, signal, call), MAIN);
  const details = await client.inspect(signal, main.id);
  if (details !== null) await admitToNetworks(client, signal, details, replicaSpec(call));
}

function require(work: Work, found: ReadonlyMap<string, FoundContainer>, name: string): FoundContainer {
  const container = found.get(name);
  if (container !== undefined) return container;
  throw engineError(
    "not-found",
    `The container ${name} of ${work.call.address} is no longer on node ${work.call.node}.`,
  );
}

function isLimit(path: Path, container: string): boolean {
  const [top, name, attribute] = path;
  if (top === "job") return name === "backoff_limit"; // how often the engine starts it again
  return top === "containers" && name === container && (attribute === "resources" || attribute === "restart");
}

async function updateLimits(
  work: Work,
  replica: ReplicaSpec,
  container: NamedContainer,
  { id }: FoundContainer,
): Promise<void> {
  const { client, signal, call } = work;
  const limits = hostLimits(container.spec, replica.job);
  work.tell(`updating ${container.name} in place`);
  try {
    await client.update(signal, id, limits);
  } catch (error) {
    // some changes the kernel refuses on a group that runs, such as more memory where swap has no limit
    if (!(error instanceof EngineError) || error.status === null || error.status === 404) throw error;
    throw engineError(
      "unsupported",
      `${error.message} Plan with --replace '${call.address}' to make it anew.`,
    );
  }
  const after = (await client.inspect(signal, id))?.HostConfig ?? {};
  const kept = Object.entries(limits).filter(
    ([name, value]) => JSON.stringify(after[name as keyof HostLimits]) !== JSON.stringify(value), // a key of the limits just sent
  );
  if (kept.length === 0) return;
  const names = kept.map(([name]) => name).join(", ");
  const message = `The engine of ${call.node} did not take ${names} of ${call.address} in place; plan with --replace '${call.address}'.`;
  throw engineError("unsupported", message);
}

async function updateNetworks(
  work: Work,
  replica: ReplicaSpec,
  found: ReadonlyMap<string, FoundContainer>,
): Promise<void> {
  const { client, signal } = work;
  const details = await client.inspect(signal, require(work, found, MAIN).id);
  if (details !== null) await syncNetworks(client, signal, details, replica);
}

type Reaction = "restart" | "none" | `signal:${string}`;

/** What changed content asks of its container, the strongest of all; null where no content changed. */
function reactionTo(call: RunCall, container: NamedContainer): Reaction | null {
  const asked = new Set<string>();
  for (const { path, effect } of call.changed) {
    const [top, name, attribute, item] = path;
    if (effect === "none") continue;
    if (
      top === "secrets" &&
      (container.spec.secrets ?? []).some((used) => name === undefined || used === name)
    )
      asked.add("restart");
    if (top !== "containers" || name !== container.name) continue;
    if (attribute === "secrets") asked.add("restart");
    if (attribute !== "files" && attribute !== "directories") continue;
    for (const [at, content] of Object.entries(container.spec[attribute] ?? {}))
      if (item === undefined || item === at) asked.add(content.on_change);
  }
  if (asked.size === 0) return null;
  const signals = [...asked].filter((each): each is `signal:${string}` => each.startsWith("signal:"));
  // two different signals, or anything that is no signal: a restart does for all of them
  if (signals.length > 1 || [...asked].some((each) => each !== "none" && !each.startsWith("signal:")))
    return "restart";
  return signals[0] ?? "none";
}

async function react(
  work: Work,
  reactions: readonly { readonly container: NamedContainer; readonly reaction: Reaction | null }[],
  found: ReadonlyMap<string, FoundContainer>,
): Promise<void> {
  const { client, signal } = work;
  const mainRestarts = reactions.some(
    ({ container, reaction }) => container.name === MAIN && reaction === "restart",
  );
  for (const { container, reaction } of reactions) {
    const { id } = require(work, found, container.name);
    // with the main container's restart its network namespace is a new one: the others have to join that
    if (reaction === "restart" || mainRestarts) {
      work.tell(`restarting ${container.name}`);
      await client.restart(signal, id, container.spec.stop_grace_period ?? null);
    } else if (reaction !== null && reaction !== "none") {
      await client.kill(signal, id, `SIG${reaction.slice("signal:".length).replace(/^SIG/, "")}`);
    }
  }
}
