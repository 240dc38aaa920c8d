// Names of objects on engines: `<project>-[module-]<name>[-key]-<index>`, lower case, at most 63 characters of
// `a-z 0-9 _ . -`. What is longer, or was changed to fit, is cut and ends in a hash of the address, so two addresses of
// one project share a name only where their parts join to the same text, which configuration refuses.
import { createHash } from "node:crypto";
import { parseAddress } from "./address.ts";
import type { Address, AddressParts } from "./address.ts";

const LONGEST_NAME = 63;

/** The name of a replica's main container, and the prefix of those of its other containers. */
export function replicaName(project: string, replica: Address): string {
  return joinName([project, ...partsOf(replica)], `${project}/${replica}`);
}

/** The engine's name of a network; one name on every node. */
export function networkName(project: string, network: Address): string {
  return joinName([project, ...partsOf(network)], `${project}/${network}`);
}

/** The engine's name of a volume; that of a replica's own volume (`volume.data@service.db[0]`) has the replica in it. */
export function volumeName(project: string, volume: Address): string {
  return joinName([project, ...partsOf(volume)], `${project}/${volume}`);
}

/** The service name that no other workload of the project has: `[module-key-]name[-key]`. */
export function uniqueAlias(workload: Address): string {
  return joinName(partsOf(workload), workload);
}

function partsOf(address: Address): readonly string[] {
  const parts = parseAddress(address);
  if (parts === null) return [address];
  const { at } = parts;
  const inside = at === null ? null : parseAddress(at as Address); // a node's name parses to null
  return [...ownParts(parts), ...(at === null ? [] : inside === null ? [at] : ownParts(inside))];
}

function ownParts(parts: AddressParts): readonly string[] {
  return [
    ...parts.modules.flatMap(({ name, key }) => (key === null ? [name] : [name, key])),
    parts.name,
    ...parts.keys,
    ...(parts.index === null ? [] : [String(parts.index)]),
  ];
}

function joinName(parts: readonly string[], identity: string): string {
  const text = parts.join("-");
  if (text.length <= LONGEST_NAME && /^[a-z0-9][a-z0-9_.-]*$/.test(text)) return text;
  const safe = text
    .toLowerCase()
    .replace(/[^a-z0-9_.-]+/g, "-")
    .replace(/^[^a-z0-9]+/, "");
  const hash = createHash("sha256").update(identity).digest("hex").slice(0, 8);
  return `${safe.slice(0, LONGEST_NAME - hash.length - 1).replace(/[^a-z0-9]+$/, "")}-${hash}`.replace(
    /^-/,
    "x-",
  );
}
