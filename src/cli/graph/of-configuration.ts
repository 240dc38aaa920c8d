// What a configuration declares, and what needs what: dependencies, addresses that are read, networks and volumes that are used.
import { compareAddresses } from "../../model/address.ts";
import type { Address } from "../../model/address.ts";
import { compareText } from "../../model/json.ts";
import type { Configuration, DesiredWorkload } from "../../model/configuration.ts";
import type { ReplicaSpec } from "../../model/spec.ts";
import { objectsUsedBy } from "../../planner/supports.ts";
import { plural } from "../../render/names.ts";
import { type Graph, type GraphNode, markBackEdges } from "../../render/graph/graph.ts";

/** An edge leads from what needs something to what it needs. */
export function graphOfConfiguration(configuration: Configuration): Graph {
  const { workloads, networks, volumes, outputs } = configuration;
  const node = (id: string, kind: string, detail: string): GraphNode => ({
    id,
    label: id,
    detail,
    kind,
    group: null,
    addresses: kind === "output" ? [] : [id],
  });
  const nodes = [
    ...[
      ...workloads.map((workload) => node(workload.address, workload.kind, detailOf(workload))),
      ...networks.map(({ address, external }) => node(address, "network", external ? "external" : "")),
      ...volumes.map(({ address, scope }) =>
        node(address, "volume", scope === "single" ? "" : `one a ${scope}`),
      ),
    ].sort((a, b) => compareAddresses(a.id as Address, b.id as Address)), // made of addresses
    ...outputs
      .map(({ name }) => node(`output.${name}`, "output", ""))
      .sort((a, b) => compareText(a.id, b.id)),
  ];
  const known = new Set(nodes.map(({ id }) => id));
  const labels = new Map<string, { from: string; to: string; labels: Set<string> }>();
  const add = (from: string, to: string, label: string): void => {
    if (!known.has(to) || from === to) return;
    const key = JSON.stringify([from, to]);
    const edge = labels.get(key) ?? { from, to, labels: new Set<string>() };
    if (label !== "") edge.labels.add(label);
    labels.set(key, edge);
  };
  for (const workload of workloads) {
    for (const { target, condition } of workload.dependsOn) add(workload.address, target, condition);
    for (const { target, port } of workload.links) add(workload.address, target, port ?? "host");
    // by construction of a workload
    for (const used of objectsUsedBy(workload.spec.value as unknown as ReplicaSpec))
      add(workload.address, used, "");
    for (const trigger of workload.replaceTriggeredBy)
      add(
        workload.address,
        nodes.find(({ id }) => trigger === id || trigger.startsWith(`${id}.`))?.id ?? "",
        "replace",
      );
  }
  for (const { name, links } of outputs)
    for (const { target, port } of links) add(`output.${name}`, target, port ?? "host");
  const edges = [...labels.values()]
    .map((edge) => ({ from: edge.from, to: edge.to, label: [...edge.labels].sort(compareText).join(", ") }))
    .sort((a, b) => compareText(a.from, b.from) || compareText(a.to, b.to));
  return { title: configuration.project, nodes, edges: markBackEdges(nodes, edges), groups: [] };
}

function detailOf({ kind, replicas, job }: DesiredWorkload): string {
  if (kind === "daemon") return "on every node";
  if (job !== null) return plural(job.completions, "run");
  return plural(replicas ?? 1, "replica");
}
