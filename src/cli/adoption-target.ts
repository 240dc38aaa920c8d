// What the address of an import means: a replica, or an instance of a network or volume on the node where the object is.
import { type Diagnostic, errorDiagnostic } from "../diagnostics/diagnostic.ts";
import { suggestion } from "../hcl/suggest.ts";
import {
  type Address,
  type Kind,
  type NodeName,
  instanceAddress,
  ownerOf,
  parseAddress,
} from "../model/address.ts";
import type { Configuration } from "../model/configuration.ts";
import type { JsonObject } from "../model/json.ts";
import { replicaName, volumeName } from "../model/object-name.ts";

export interface AdoptionTarget {
  /** Given where the object is. */
  readonly address: (node: NodeName) => Address;
  readonly owner: Address;
  readonly kind: Kind;
  /** Where to look; null: on all nodes. */
  readonly node: NodeName | null;
  /** A network's or volume's specification; null for a replica. */
  readonly desired: JsonObject | null;
  /** The engine's name that the configuration uses for it. */
  readonly name: string;
  /** A volume that belongs to one replica. */
  readonly isReplicaVolume: boolean;
}

export function adoptionTarget(
  configuration: Configuration,
  given: { readonly address: string; readonly node: string | null },
): AdoptionTarget | { readonly failed: readonly Diagnostic[] } {
  const parts = parseAddress(given.address);
  if (parts === null || parts.kind === "secret")
    return failed(
      "invalid-address",
      `${JSON.stringify(given.address)} is no address of a replica, network or volume.`,
      "Write service.web[0], network.backend or volume.data@edge-a.",
    );
  const text = given.address as Address; // parsed above
  const owner = ownerOf(text);
  const names = configuration.nodes.map((node) => node.name as string);
  const isReplicaVolume = parts.at !== null && parseAddress(parts.at) !== null;
  const at = isReplicaVolume ? null : parts.at;
  const daemonNode = parts.kind === "daemon" ? (parts.keys.at(-1) ?? null) : null;
  const wanted = given.node ?? at ?? daemonNode;
  if (wanted !== null && !names.includes(wanted))
    return failed(
      "unknown-node",
      `There is no node ${wanted}.${suggestion(wanted, names)}`,
      `The nodes are ${names.join(", ")}.`,
    );
  const fixed = at ?? daemonNode;
  if (fixed !== null && wanted !== fixed)
    return failed("invalid-usage", `${text} is on ${fixed}, not on ${wanted ?? ""}.`, "Leave --node out.");
  const node = wanted as NodeName | null; // one of the names above
  const object = [...configuration.networks, ...configuration.volumes].find(
    ({ address }) => address === owner,
  );
  if (object !== undefined) {
    if (object.external)
      return failed(
        "external-object",
        `${owner} is external: it is used as it is, and never in the state.`,
        "There is nothing to import.",
      );
    if (object.scope === "replica" && !isReplicaVolume)
      return failed(
        "invalid-address",
        `Every replica has its own ${owner}.`,
        `Say whose: ${owner}@service.db[0].`,
      );
    return {
      address: (on) => (isReplicaVolume ? text : instanceAddress(owner, on)),
      owner,
      kind: object.kind,
      node,
      desired: object.spec.value,
      name: object.scope === "replica" ? volumeName(configuration.project, text) : object.name,
      isReplicaVolume: object.scope === "replica",
    };
  }
  const workload = configuration.workloads.find(({ address }) => address === owner);
  const known = [...configuration.workloads, ...configuration.networks, ...configuration.volumes];
  if (workload === undefined)
    return failed(
      "not-declared",
      `Nothing in the configuration is called ${owner}.${suggestion(
        owner,
        known.map(({ address }) => address),
      )}`,
      "Write its block first: the import compares the object with it.",
    );
  const index = parts.index ?? -1;
  if (workload.replicas !== null && (index < 0 || index >= workload.replicas))
    return failed(
      "invalid-address",
      `${owner} has no replica ${text}.`,
      workload.replicas === 0
        ? "It has no replicas."
        : `Its replicas are ${owner}[0] to ${owner}[${workload.replicas - 1}].`,
    );
  return {
    address: () => text,
    owner,
    kind: workload.kind,
    node,
    desired: null,
    name: replicaName(configuration.project, text),
    isReplicaVolume: false,
  };
}

function failed(code: string, summary: string, detail: string): { readonly failed: readonly Diagnostic[] } {
  return { failed: [errorDiagnostic(code, summary, { detail })] };
}
