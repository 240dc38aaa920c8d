// `replace_triggered_by`: a changed specification of one object replaces the replicas of another.
import type { Address } from "../model/address.ts";
import type { Draft } from "./drafts.ts";
import type { SupportDraft } from "./supports.ts";

/** Marks drafts whose triggers have a changed specification in this plan. */
export function triggerReplacements(drafts: readonly Draft[], supports: readonly SupportDraft[]): void {
  const changed = new Set<Address>();
  for (const draft of drafts)
    if (draft.early.some((difference) => difference.effect !== "none")) changed.add(draft.workload.address);
  for (const support of supports) if (support.differences.length > 0) changed.add(support.object.address);
  if (changed.size === 0) return;
  for (const draft of drafts)
    draft.trigger = draft.workload.replaceTriggeredBy.find((address) => changed.has(address)) ?? null;
}
