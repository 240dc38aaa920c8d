// Rollouts that stop replicas before their successors serve: what they take from a workload meanwhile.
import type { Address } from "../model/address.ts";
import type { Rollout } from "../plan/document.ts";
import type { Draft } from "./drafts.ts";

export interface StoppingRollout {
  readonly rollout: Rollout;
  /** Of those that stop first. */
  readonly first: Draft;
  /** How many stop before their successors serve. */
  readonly stopped: number;
  /** Replicas that serve before. */
  readonly total: number;
}

export function stoppingRollouts(
  drafts: readonly Draft[],
  rollouts: readonly Rollout[],
): readonly StoppingRollout[] {
  const byAddress = new Map(drafts.map((draft) => [draft.address, draft]));
  const serving = new Map<Address, number>();
  for (const { workload, presence } of drafts)
    if (presence?.kind === "present" || presence?.kind === "unknown")
      serving.set(workload.address, (serving.get(workload.address) ?? 0) + 1);
  return rollouts.flatMap((rollout) => {
    const stopped = rollout.addresses.flatMap((address) => {
      const draft = byAddress.get(address);
      return draft !== undefined && (draft.order === "stop-first" || draft.action === "update")
        ? [draft]
        : [];
    });
    const [first] = stopped;
    if (first === undefined) return [];
    return [{ rollout, first, stopped: stopped.length, total: serving.get(rollout.workload) ?? 0 }];
  });
}
