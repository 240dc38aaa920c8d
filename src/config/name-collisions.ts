// Names of objects on engines are joined from parts, so different addresses can give one name: `service.web["eu"]` and
// `service.web-eu`, or a service and a job of one name. Such a pair is an error.
import { errorDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Diagnostic, SourceRange } from "../diagnostics/diagnostic.ts";
import type { Address } from "../model/address.ts";
import { daemonAddress, replicaAddress } from "../model/address.ts";
import type { DesiredNetwork, DesiredVolume, DesiredWorkload } from "../model/configuration.ts";
import type { NamedSecret } from "./build-objects.ts";
import type { NodeConfig } from "../model/node.ts";
import { replicaName } from "../model/object-name.ts";
import { rangeText } from "./wording.ts";

interface Named {
  readonly workloads: readonly DesiredWorkload[];
  readonly networks: readonly DesiredNetwork[];
  readonly volumes: readonly DesiredVolume[];
  readonly secrets: readonly NamedSecret[];
  readonly nodes: readonly NodeConfig[];
}

interface Owner {
  readonly address: Address;
  readonly range: SourceRange | null;
}

export function nameCollisions(project: string, named: Named): readonly Diagnostic[] {
  const containers = new Map<string, Owner>();
  const problems: Diagnostic[] = [];
  for (const workload of named.workloads) {
    const clash = replicaNames(project, workload, named.nodes)
      .map((name) => ({ name, other: containers.get(name) ?? null }))
      .find(({ other }) => other !== null);
    if (clash?.other !== undefined && clash.other !== null)
      problems.push(collision("container", clash.name, clash.other, workload));
    for (const name of replicaNames(project, workload, named.nodes))
      if (!containers.has(name)) containers.set(name, workload);
  }
  for (const [what, objects] of [
    ["network", named.networks],
    ["volume", named.volumes],
    ["secret", named.secrets],
  ] as const) {
    const owners = new Map<string, Owner>();
    for (const object of objects) {
      const other = owners.get(object.name);
      if (other !== undefined) problems.push(collision(what, object.name, other, object));
      else owners.set(object.name, object);
    }
  }
  return problems;
}

function replicaNames(
  project: string,
  workload: DesiredWorkload,
  nodes: readonly NodeConfig[],
): readonly string[] {
  const { address, replicas } = workload;
  if (replicas === null) return nodes.map((node) => replicaName(project, daemonAddress(address, node.name)));
  // The names of a workload's replicas differ in their index alone, so the first ones tell.
  return Array.from({ length: Math.min(Math.max(replicas, 1), 16) }, (_, index) =>
    replicaName(project, replicaAddress(address, index)),
  );
}

function collision(what: string, name: string, first: Owner, second: Owner): Diagnostic {
  return errorDiagnostic(
    "name-collision",
    `${first.address} and ${second.address} would both be the ${what} ${name}${what === "secret" ? "" : " on an engine"}.`,
    {
      ...(second.range === null ? {} : { range: second.range }),
      detail: `The other one is at ${first.range === null ? "no place in the files" : rangeText(first.range)}. Rename one of them.`,
      ...(first.range === null ? {} : { related: { range: first.range, message: "the other one" } }),
    },
  );
}
