// What becomes of one replica, put together from the plan and, where that is at hand, the scheduler's own result.
import { compareAddresses, ownerOf } from "../model/address.ts";
import type { Address, NodeName } from "../model/address.ts";
import type { Change, Pending, Plan, Verdict } from "../plan/document.ts";
import { lookUp } from "../plan/expand.ts";
import type { SchedulingResult, WorkloadVerdict } from "../scheduler/types.ts";
import { verdictOf } from "./plan-facts/verdicts.ts";

/** Replicas that a plan knows, for suggestions; sorted. */
export function knownReplicas(plan: Plan): Address[] {
  const placed = Object.keys(plan.placements) as Address[]; // the document's keys are addresses
  const all = new Set([...placed, ...plan.pending.map(({ address }) => address)]);
  return [...all].sort(compareAddresses);
}

export interface Fate {
  readonly address: Address;
  readonly node: NodeName | null;
  readonly change: Change | null;
  readonly pending: string | null;
  readonly waiting: Pending | null;
  readonly reason: "kept" | "new" | "moved" | null;
  readonly score: number | null;
  readonly parts: Readonly<Record<string, number>>;
  readonly runnerUp: { readonly node: NodeName; readonly score: number } | null;
  readonly strategy: string;
  readonly verdict: Verdict | WorkloadVerdict | null;
}

export function fateOf(plan: Plan, address: Address, result: SchedulingResult | undefined): Fate | null {
  const change = plan.changes.find((item) => item.address === address) ?? null;
  const pending = plan.pending.find((item) => item.address === address) ?? null;
  const node = lookUp(plan.placements, address) ?? null;
  if (node === null && pending === null) return null;
  const note = change?.placement ?? null;
  const placed = result?.placements.get(address);
  const owner = change?.owner ?? pending?.workload ?? ownerOf(address);
  return {
    address,
    node,
    change,
    pending: pending?.reason ?? null,
    waiting: pending,
    reason: placed?.reason ?? note?.reason ?? (node === null ? null : "kept"),
    score: placed?.score ?? note?.score ?? null,
    parts: placed?.parts ?? note?.parts ?? {},
    runnerUp: placed?.runnerUp ?? note?.runner_up ?? null,
    strategy: placed?.strategy ?? note?.strategy ?? "spread",
    verdict: result?.verdicts.get(owner) ?? verdictOf(plan, note?.verdict ?? pending?.verdict ?? null),
  };
}
