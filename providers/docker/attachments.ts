// Networks of a replica: its main container is attached, the others share its namespace. Service names (aliases) are held only
// while the replica is admitted; an alias can be added to a running container only by leaving and joining the network again.
import { compareText } from "orch/provider";
import type { Json, JsonObject, NetworkAttachment, ReplicaSpec } from "orch/provider";
import type { ContainerDetails, Endpoint, EndpointSeen } from "./api.ts";
import type { Client } from "./client.ts";

/** Option of an endpoint that keeps what the attachment was made from: engines keep neither our address of a network nor its place. */
const FACTS = "orch.attachment";

/** The first network carries the default route where the API can say so (1.48); older engines take the first by name. */
export function endpointOf(
  replica: ReplicaSpec,
  attachment: NetworkAttachment,
  admitted: boolean,
  apiMinor: number,
): Endpoint {
  const { ipv4_address, ipv6_address, mac_address } = attachment;
  const position = (replica.networks ?? []).indexOf(attachment);
  const fixed = ipv4_address !== undefined || ipv6_address !== undefined;
  return {
    ...(admitted && attachment.aliases.length > 0 ? { Aliases: attachment.aliases } : {}),
    ...(fixed
      ? {
          IPAMConfig: {
            ...(ipv4_address === undefined ? {} : { IPv4Address: ipv4_address }),
            ...(ipv6_address === undefined ? {} : { IPv6Address: ipv6_address }),
          },
        }
      : {}),
    ...(mac_address === undefined ? {} : { MacAddress: mac_address }),
    ...(position === 0 && apiMinor >= 48 ? { GwPriority: 1 } : {}),
    DriverOpts: { [FACTS]: factsText(position, attachment) },
  };
}

function factsText(position: number, attachment: NetworkAttachment): string {
  return JSON.stringify({ position, attachment });
}

/** Attachments as they are, in the order of the specification; what somebody else attached comes last. */
export function observedAttachments(container: ContainerDetails): Json {
  const items = Object.entries(container.NetworkSettings.Networks ?? {})
    .filter(([name]) => name !== "none" && name !== "host")
    .map(([name, endpoint]) => {
      const facts = readFacts(endpoint);
      const { IPv4Address: v4 = "", IPv6Address: v6 = "" } = endpoint.IPAMConfig ?? {};
      const { ipv4_address: _v4, ipv6_address: _v6, ...born } = facts?.attachment ?? {};
      const item: JsonObject = {
        ...born,
        name,
        aliases: visibleAliases(container, endpoint),
        ...(v4 === "" ? {} : { ipv4_address: v4 }),
        ...(v6 === "" ? {} : { ipv6_address: v6 }),
      };
      return { name, position: facts?.position ?? Number.MAX_SAFE_INTEGER, item };
    });
  items.sort((a, b) => a.position - b.position || compareText(a.name, b.name));
  return items.map(({ item }) => item);
}

function readFacts(
  endpoint: EndpointSeen,
): { readonly position: number; readonly attachment: JsonObject } | null {
  const text = endpoint.DriverOpts?.[FACTS];
  if (text === undefined) return null;
  try {
    return JSON.parse(text) as { position: number; attachment: JsonObject }; // written by factsText
  } catch {
    return null;
  }
}

/** Init containers use the networks, but hold neither names nor fixed addresses. */
export const PLAIN: Endpoint = {};

/** Brings the networks of a container to what the specification says, with its service names. Touches only what differs. */
export async function syncNetworks(
  client: Client,
  signal: AbortSignal,
  container: ContainerDetails,
  replica: ReplicaSpec,
): Promise<void> {
  const apiMinor = await client.apiMinor(signal);
  const wanted = replica.networks ?? [];
  const attached = new Map(Object.entries(container.NetworkSettings.Networks ?? {}));
  if (wanted.length > 0 && attached.has("none")) await client.disconnect(signal, "none", container.Id);
  for (const attachment of wanted) {
    const now = attached.get(attachment.name);
    if (now !== undefined && holds(container, now, endpointOf(replica, attachment, true, apiMinor))) continue;
    if (now !== undefined) await client.disconnect(signal, attachment.name, container.Id);
    await client.connect(
      signal,
      attachment.name,
      container.Id,
      endpointOf(replica, attachment, true, apiMinor),
    );
  }
  const names = new Set(wanted.map(({ name }) => name));
  for (const name of attached.keys())
    if (name !== "none" && !names.has(name)) await client.disconnect(signal, name, container.Id);
}

/** Joins the service names: only networks whose names are missing are left and joined again. */
export async function admitToNetworks(
  client: Client,
  signal: AbortSignal,
  container: ContainerDetails,
  replica: ReplicaSpec,
): Promise<void> {
  const apiMinor = await client.apiMinor(signal);
  const attached = new Map(Object.entries(container.NetworkSettings.Networks ?? {}));
  for (const attachment of replica.networks ?? []) {
    const now = attached.get(attachment.name);
    if (now !== undefined && hasAliases(now, attachment.aliases)) continue;
    if (now !== undefined) await client.disconnect(signal, attachment.name, container.Id);
    await client.connect(
      signal,
      attachment.name,
      container.Id,
      endpointOf(replica, attachment, true, apiMinor),
    );
  }
}

function hasAliases(endpoint: EndpointSeen, aliases: readonly string[]): boolean {
  return aliases.every((alias) => (endpoint.Aliases ?? []).includes(alias));
}

/** Place, addresses and names are those of the specification: all of it is in the facts, but for what was changed by hand. */
function holds(container: ContainerDetails, seen: EndpointSeen, wanted: Endpoint): boolean {
  const aliases = visibleAliases(container, seen);
  const wantedAliases = wanted.Aliases ?? [];
  return (
    seen.DriverOpts?.[FACTS] === wanted.DriverOpts?.[FACTS] &&
    aliases.length === wantedAliases.length &&
    hasAliases(seen, wantedAliases) &&
    (seen.IPAMConfig?.IPv4Address ?? "") === (wanted.IPAMConfig?.IPv4Address ?? "") &&
    (seen.IPAMConfig?.IPv6Address ?? "") === (wanted.IPAMConfig?.IPv6Address ?? "")
  );
}

/** Less what engines add: the container's short id (before API 1.45) and its host name, where that is not an alias too. */
function visibleAliases(container: ContainerDetails, endpoint: EndpointSeen): readonly string[] {
  const born = readFacts(endpoint)?.attachment["aliases"];
  const given = new Set<Json>(Array.isArray(born) ? (born as readonly Json[]) : []); // a list of JSON
  const added = new Set([container.Id.slice(0, 12), container.Config.Hostname]);
  return [...new Set(endpoint.Aliases ?? [])].filter((alias) => given.has(alias) || !added.has(alias));
}
