// Networks. Engines allow two of one name, so ours are known by label and id, never by name alone.
import type { RunCall } from "orch/provider";
import type { NetworkSeen } from "./api.ts";
import { rest } from "./call.ts";
import type { Work } from "./engine.ts";
import { EngineError, engineError } from "./errors.ts";
import { birthLabels, isSameObject, noteLabel, ownerText, readBirth } from "./labels.ts";
import { networkSpec } from "./workload-spec.ts";

/** Returns the engine's id. */
export async function createNetwork(work: Work): Promise<string> {
  const { client, signal, call } = work;
  const spec = networkSpec(call.spec);
  const holder = await named(work, call.name);
  if (spec.external === true) {
    if (holder !== null) return holder.Id;
    throw engineError(
      "not-found",
      `The external network ${call.name} is not on node ${call.node}; create it there.`,
    );
  }
  if (holder !== null) return ownOrConflict(holder, call);
  const ipam = {
    ...(spec.subnet === undefined ? {} : { Subnet: spec.subnet }),
    ...(spec.gateway === undefined ? {} : { Gateway: spec.gateway }),
    ...(spec.ip_range === undefined ? {} : { IPRange: spec.ip_range }),
  };
  try {
    return await client.createNetwork(signal, {
      Name: call.name,
      CheckDuplicate: true,
      Driver: spec.driver,
      Internal: spec.internal ?? false,
      EnableIPv6: spec.ipv6 ?? false,
      ...(Object.keys(ipam).length === 0 ? {} : { IPAM: { Driver: "default", Config: [ipam] } }),
      Options: spec.options ?? {},
      Labels: { ...spec.labels, ...birthLabels(call), ...noteLabel(call) },
    });
  } catch (error) {
    // made by an attempt whose answer was lost, or by somebody else just now
    const now = error instanceof EngineError && error.status === 409 ? await named(work, call.name) : null;
    if (now !== null) return ownOrConflict(now, call);
    throw error;
  }
}

export async function deleteNetwork(work: Work): Promise<void> {
  const { client, signal, call } = work;
  if (networkSpec(call.spec).external === true) return;
  if (call.current?.adopted === true) {
    const holder = await client.network(signal, call.current.ids["network"] ?? "");
    if (holder !== null) await removeUnused(work, holder.Id);
    return;
  }
  const own = (await client.networks(signal, { label: [`orch.uid=${call.uid}`] })).filter(({ Labels }) =>
    isSameObject(Labels, call),
  );
  for (const { Id } of own) await removeUnused(work, Id);
}

/**
 * A busy engine answers that a container is removed before it has taken it out of its networks, so that it refuses for a moment. For
 * many seconds, where an earlier run was killed among its removals: the engine goes on with them unasked.
 */
const PAUSES = [100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000, 5000] as const;
/** From this pause on it is told. */
const LONG = 1600;

async function removeUnused(work: Work, id: string): Promise<void> {
  const { client, signal, tell } = work;
  for (const pause of PAUSES) {
    try {
      return await client.removeNetwork(signal, id);
    } catch (error) {
      const isInUse = error instanceof EngineError && error.error.code === "in-use";
      if (!isInUse || (await hasRunning(work, id))) throw error;
    }
    if (pause >= LONG) tell("waiting until the engine has taken removed containers out of it");
    await rest(pause, signal);
  }
  try {
    await client.removeNetwork(signal, id);
  } catch (error) {
    if (!(error instanceof EngineError) || error.error.code !== "in-use") throw error;
    throw engineError(
      "in-use",
      `${error.message.replace(/\.?$/, ".")} No container that runs is in it: remove stopped ones, or restart the engine, which may have lost track of one.`,
    );
  }
}

/** Whether a container that runs is in the network. */
async function hasRunning({ client, signal }: Work, id: string): Promise<boolean> {
  const seen = await client.network(signal, id);
  for (const member of Object.keys(seen?.Containers ?? {}))
    if ((await client.inspect(signal, member))?.State.Running === true) return true;
  return false;
}

/** The name filter of engines is a pattern. */
async function named(work: Work, name: string): Promise<NetworkSeen | null> {
  const found = (await work.client.networks(work.signal, { name: [name] })).filter(
    ({ Name }) => Name === name,
  );
  return found.find(({ Labels }) => readBirth(Labels)?.uid === work.call.uid) ?? found[0] ?? null;
}

function ownOrConflict(holder: NetworkSeen, call: RunCall): string {
  if (readBirth(holder.Labels)?.uid === call.uid) return holder.Id;
  const message = `The network name ${call.name} on ${call.node} is held by ${ownerText(holder.Labels)}; remove that network, or declare yours \`external = true\` to use it as it is.`;
  throw engineError("conflict", message);
}
