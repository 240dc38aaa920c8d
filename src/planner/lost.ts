// Nodes that do not answer, were given up as lost, or are back: what people are told of them. Nothing is planned by guess.
import { type Diagnostic, warningDiagnostic } from "../diagnostics/diagnostic.ts";
import { type Address, compareAddresses } from "../model/address.ts";
import type { Reality } from "./reality.ts";
import { isOutOfReach } from "./rows.ts";
import type { Selection } from "./selection.ts";

/** Replicas that nothing wants any more, on nodes that do not answer: they stay recorded, so that they go later. */
export function postponedRemovals(
  reality: Reality,
  wanted: ReadonlySet<Address>,
  selected: Selection,
): Diagnostic[] {
  return [...reality.recorded.values()].flatMap((recorded) => {
    const { record, current } = recorded;
    if (current === null || wanted.has(record.address) || !selected(record.address, record.owner)) return [];
    if (!isOutOfReach(recorded)) return [];
    const { node } = current.instance;
    return [
      warningDiagnostic(
        "removal-postponed",
        `${record.address} is no longer wanted, but cannot be removed while ${node} does not answer.`,
        {
          detail: `It stays recorded, and a plan removes it when ${node} is back. If the node is gone for good, plan with --lost ${node}.`,
          context: record.address,
        },
      ),
    ];
  });
}

/** Volumes on nodes that are back after they were given up: reported, neither used elsewhere nor deleted. */
export function returnedData(reality: Reality): Diagnostic[] {
  const found = [...reality.recorded.values()].flatMap(({ record, others }) =>
    record.kind !== "volume"
      ? []
      : others.flatMap(({ instance, why, presence }) =>
          why === "lost" && presence.kind === "present" ? [{ address: record.address, instance }] : [],
        ),
  );
  return found
    .sort((a, b) => compareAddresses(a.address, b.address))
    .map(({ address, instance }) =>
      warningDiagnostic(
        "returned-data",
        `Node ${instance.node} has data that was given up as lost: ${address}, there called ${instance.name}.`,
        {
          detail:
            "orch does not delete it. Copy what you need of it and remove the volume on the engine; the next apply then forgets it.",
          context: address,
        },
      ),
    );
}
