// Rollouts: which replicas of a workload are taken down and made anew, how many at a time, and what a failure does.
import type { Address } from "../model/address.ts";
import type { Rollout } from "../plan/document.ts";
import { worstEffect } from "./classify.ts";
import type { Draft } from "./drafts.ts";

/** One a workload that has something running to lose. Jobs have none. Sorted by workload. */
export function rolloutsOf(drafts: readonly Draft[]): readonly Rollout[] {
  const byWorkload = new Map<Address, Draft[]>();
  for (const draft of drafts) {
    if (!disturbs(draft) || draft.workload.job !== null) continue;
    const list = byWorkload.get(draft.workload.address);
    if (list === undefined) byWorkload.set(draft.workload.address, [draft]);
    else list.push(draft);
  }
  return [...byWorkload.values()].map((list): Rollout => {
    const { workload } = list[0] as Draft; // a list is made with its first member
    return {
      workload: workload.address,
      addresses: list.map((draft) => draft.address),
      max_parallel: workload.update.maxParallel,
      min_healthy_time: workload.update.minHealthyTime,
      healthy_deadline: workload.update.healthyDeadline,
      on_failure: workload.update.autoRevert ? "revert" : "stop",
    };
  });
}

/** Replaced, moved, or restarted by an update. */
function disturbs(draft: Draft): boolean {
  if (draft.action === "replace") return true;
  if (draft.action === "move") return draft.order !== null;
  return draft.action === "update" && worstEffect(draft.differences.map((item) => item.effect)) === "restart";
}
