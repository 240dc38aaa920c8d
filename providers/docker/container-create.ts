// Makes one container ready to start: created under its name, attached to its networks, its files put in place.
import { isIP } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { ReplicaSpec } from "orch/provider";
import { PLAIN, endpointOf } from "./attachments.ts";
import type { ContainerBody } from "./api.ts";
import { containerBody } from "./container-body.ts";
import { putContent } from "./content.ts";
import type { Work } from "./engine.ts";
import { EngineError } from "./errors.ts";
import { containerName, readBirth } from "./labels.ts";
import type { NamedContainer } from "./workload-spec.ts";

/** `joins` is the main container of a sidecar. Returns the engine's id. */
export async function createContainer(
  work: Work,
  replica: ReplicaSpec,
  container: NamedContainer,
  image: string,
  joins: string | null,
): Promise<string> {
  const { client, signal, call } = work;
  const networks = joins === null && replica.network_mode === undefined ? (replica.networks ?? []) : [];
  const apiMinor = await client.apiMinor(signal);
  const isMain = container.name === "main";
  const endpoints = networks.map((attachment) => ({
    name: attachment.name,
    endpoint: isMain ? endpointOf(replica, attachment, call.admission === "now", apiMinor) : PLAIN,
  }));
  const [first = null, ...rest] = endpoints;
  const body = containerBody(call, replica, container, {
    image,
    joins,
    network: first,
    bind: bindAddress(await work.engine.advertise()),
  });
  const query = {
    name: containerName(call.name, container.name),
    ...(replica.platform === undefined ? {} : { platform: replica.platform }),
  };
  const mac = first?.endpoint.MacAddress;
  // before API 1.44 the first network's hardware address is the container's
  const whole = mac !== undefined && apiMinor < 44 ? { ...body, MacAddress: mac } : body;
  const id = await createNamed(work, query, whole);
  // before API 1.44 a container is created with one network; the others can join until it starts
  for (const { name, endpoint } of rest) await client.connect(signal, name, id, endpoint);
  await putContent(client, signal, id, call, replica, container.spec);
  return id;
}

/**
 * An attempt that was broken off may still be under way in the engine and take the name after it was found free. What it makes
 * never starts, so it is removed and made again.
 */
async function createNamed(
  work: Work,
  query: { readonly name: string; readonly platform?: string },
  body: ContainerBody,
): Promise<string> {
  const { client, signal, call } = work;
  for (let tries = 5; ; tries--) {
    try {
      return await client.createContainer(signal, query, body);
    } catch (error) {
      if (!(error instanceof EngineError) || error.status !== 409 || tries === 0) throw error;
      const holder = await client.inspect(signal, query.name);
      const isOwn = holder !== null && readBirth(holder.Config.Labels)?.uid === call.uid;
      if (holder !== null && !(isOwn && holder.State.Status === "created")) throw error;
      if (holder === null) await sleep(100);
      else await client.removeContainer(signal, holder.Id);
    }
  }
}

/** Where chosen host ports listen: where other nodes reach this one; on all addresses if only a host name is known for that. */
function bindAddress(advertise: string | null): string {
  if (advertise === null) return "127.0.0.1";
  return isIP(advertise) === 0 ? "0.0.0.0" : advertise;
}
