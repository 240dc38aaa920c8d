// Host ports that somebody relies on: a replica that runs elsewhere was told this very port, so a replacement keeps it.
// Consumers on the same node and network use the service name and the container port, which no replacement changes.
import type { Address } from "../model/address.ts";
import type { ReplicaSpec } from "../model/spec.ts";
import type { Draft } from "./drafts.ts";

/** `service.api[0] http`, each port of a replica that a running replica of another workload reads. */
export function usedPorts(drafts: readonly Draft[]): ReadonlySet<string> {
  const byAddress = new Map(drafts.map((draft) => [draft.address, draft]));
  const byWorkload = new Map<Address, Draft[]>();
  for (const draft of drafts) {
    const list = byWorkload.get(draft.workload.address);
    if (list === undefined) byWorkload.set(draft.workload.address, [draft]);
    else list.push(draft);
  }
  const used = new Set<string>();
  for (const consumer of drafts) {
    if (consumer.instance === null) continue;
    for (const { target, port, reach } of consumer.workload.links) {
      if (port === null) continue;
      const bound = consumer.instance.bindings[`${target}:${port}`];
      const known = bound === undefined ? undefined : byAddress.get(bound);
      const read = reach === "all" ? (byWorkload.get(target) ?? []) : known === undefined ? [] : [known];
      for (const producer of read)
        if (!isNeighbour(consumer, producer)) used.add(`${producer.address} ${port}`);
    }
  }
  return used;
}

/** On one node and on a common network, as both were applied. */
function isNeighbour(consumer: Draft, producer: Draft): boolean {
  if (producer.instance === null || consumer.instance?.node !== producer.instance.node) return false;
  const mine = new Set(networksOf(consumer).map((attachment) => attachment.network));
  return networksOf(producer).some((attachment) => mine.has(attachment.network));
}

function networksOf(draft: Draft): NonNullable<ReplicaSpec["networks"]> {
  return (draft.instance?.applied.value as unknown as ReplicaSpec | undefined)?.networks ?? []; // a replica's recorded spec
}
