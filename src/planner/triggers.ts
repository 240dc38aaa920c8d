// What replaces a replica though its own specification stays: `replace_triggered_by`, and a network that is made anew.
import { type Address, type NodeName, instanceAddress } from "../model/address.ts";
import { pathText } from "../model/json.ts";
import type { ReplicaSpec } from "../model/spec.ts";
import type { ClassifiedDifference, Draft } from "./drafts.ts";
import { type SupportDraft, objectsUsedBy } from "./supports.ts";

/** Marks drafts whose triggers have a changed specification in this plan. A trigger is an object, or an attribute of one. */
export function triggerReplacements(drafts: readonly Draft[], supports: readonly SupportDraft[]): void {
  const changed = new Set<string>();
  const note = (owner: Address, found: readonly ClassifiedDifference[]): void => {
    for (const { path } of found) {
      changed.add(owner);
      for (let length = 1; length <= path.length; length++)
        changed.add(`${owner}.${pathText(path.slice(0, length))}`);
    }
  };
  for (const draft of drafts) note(draft.workload.address, draft.early);
  for (const support of supports) note(support.object.address, support.differences);
  if (changed.size === 0) return;
  const remade = new Set(supports.filter(isRemadeNetwork).map((support) => support.address));
  for (const draft of drafts)
    draft.trigger =
      draft.workload.replaceTriggeredBy.find((address) => changed.has(address)) ??
      (draft.node === null ? null : remadeNetworkOf(draft, draft.node, remade));
}

function isRemadeNetwork(support: SupportDraft): boolean {
  return support.object.kind === "network" && support.action === "replace";
}

/** Containers cannot stay attached to a network that goes: they are stopped before and made again after. */
function remadeNetworkOf(draft: Draft, node: NodeName, remade: ReadonlySet<Address>): Address | null {
  if (remade.size === 0 || draft.instance?.node !== node) return null;
  const used = objectsUsedBy(draft.spec.value as unknown as ReplicaSpec); // the value of a workload's spec is one
  return [...used].find((object) => remade.has(instanceAddress(object, node))) ?? null;
}
