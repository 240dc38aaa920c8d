// Networks and volumes of replicas that stay as they are: not looked at, out of reach, or pending while they run.
import { type Diagnostic, errorDiagnostic } from "../diagnostics/diagnostic.ts";
import { type Address, instanceAddress, isWorkloadKind } from "../model/address.ts";
import type { ReplicaSpec } from "../model/spec.ts";
import type { Draft } from "./drafts.ts";
import type { Reality } from "./reality.ts";
import { type SupportDraft, objectsUsedBy } from "./supports.ts";

/** Instances by address, with one that uses it. They are not removed. */
export function stillUsed(drafts: readonly Draft[], reality: Reality): ReadonlyMap<Address, Address> {
  const used = new Map<Address, Address>();
  for (const { instance, selected, presence, node, address } of drafts) {
    if (instance === null || presence?.kind === "missing" || presence?.kind === "lost") continue;
    if (selected && presence?.kind !== "unknown" && node !== null) continue;
    const spec = instance.applied.value as unknown as ReplicaSpec; // a replica's recorded spec
    for (const object of objectsUsedBy(spec))
      used
        .set(instanceAddress(object, instance.node), address)
        .set(instanceAddress(object, address), address);
  }
  for (const { record, current } of reality.recorded.values())
    if (current?.presence.kind === "unknown" && !isWorkloadKind(record.kind))
      used.set(record.address, used.get(record.address) ?? record.address);
  return used;
}

/** A network cannot be made anew below a replica that stays as it is. */
export function remadeInUse(
  supports: readonly SupportDraft[],
  used: ReadonlyMap<Address, Address>,
): readonly Diagnostic[] {
  return supports.flatMap(({ address, action, object, differences }) => {
    const user = used.get(address);
    if (user === undefined || action !== "replace" || object.kind !== "network") return [];
    const changed = differences.map((item) => item.path.join(".")).join(", ");
    return [
      errorDiagnostic(
        "network-in-use",
        `${address} cannot be made anew: ${user} uses it and stays as it is.`,
        {
          detail: `The change of ${changed} needs all its users stopped. ${user} is pending, out of reach or not a target of this plan.`,
          context: object.address,
          ...(object.range === null ? {} : { range: object.range }),
        },
      ),
    ];
  });
}
