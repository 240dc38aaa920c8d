// `replace_triggered_by`: a changed specification of one object replaces the replicas of another.
import type { Address } from "../model/address.ts";
import { pathText } from "../model/json.ts";
import type { ClassifiedDifference, Draft } from "./drafts.ts";
import type { SupportDraft } from "./supports.ts";

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
  for (const draft of drafts)
    draft.trigger = draft.workload.replaceTriggeredBy.find((address) => changed.has(address)) ?? null;
}
