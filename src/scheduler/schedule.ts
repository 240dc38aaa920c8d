// Decides which node every replica goes to, and says why: keep, order, filter, score, repair, explain. Pure and total:
// every replica is placed or pending, and equal input gives equal output whatever the order of its lists.
import type { Address, NodeName } from "../model/address.ts";
import { compareAddresses } from "../model/address.ts";
import { placeRemaining } from "./attempts.ts";
import { emptyBoard } from "./board.ts";
import { compileProblem } from "./compile.ts";
import { verdictOf } from "./explain.ts";
import type { Kept } from "./keep.ts";
import { keep } from "./keep.ts";
import { pendingReason, pendingThere } from "./pending.ts";
import type { ChoiceNote } from "./run.ts";
import type { Problem, Replica, WorkloadClass } from "./problem.ts";
import type { PendingReplica, Placement, SchedulingInput, SchedulingResult } from "./types.ts";

/**
 * Placements in order of address. Quantities are integers; scores are 0..100. Errors of conditions are in `diagnostics`, and
 * refuse the nodes that they concern.
 */
export function schedule(input: SchedulingInput): SchedulingResult {
  const problem = compileProblem(input);
  const board = emptyBoard(problem);
  const kept = keep(problem, board);
  const { nodes, notes } = placeRemaining(board, kept);

  const placements = new Map<Address, Placement>();
  const pending: PendingReplica[] = [];
  const reasons = new Map<WorkloadClass, string>();
  const waiting = new Set(kept.remaining);
  for (const replica of problem.replicas) {
    const { address, workload, id } = replica;
    const node = problem.nodes[nodes[id] ?? -1];
    if (node !== undefined) placements.set(address, placementOf(replica, node.name, kept, notes?.get(id)));
    else if (waiting.has(replica)) {
      const fixed = replica.only !== -1;
      const reason = fixed
        ? pendingThere(replica, board)
        : (reasons.get(workload) ?? pendingReason(workload, board));
      if (!fixed) reasons.set(workload, reason);
      pending.push({ address, workload: workload.address, reason });
    }
  }
  return {
    placements,
    pending: pending.sort((a, b) => compareAddresses(a.address, b.address)),
    verdicts: verdictsOf(problem, board),
    diagnostics: problem.diagnostics,
  };
}

const NOTHING_SCORED: ChoiceNote = { score: null, parts: {}, runnerUp: null };

function placementOf(replica: Replica, node: NodeName, kept: Kept, note: ChoiceNote | undefined): Placement {
  const { id, source } = replica;
  if (note === undefined) {
    const because = kept.stays.get(id);
    const stays = because === undefined ? {} : { stays: { because } };
    return { node, reason: "kept", cause: null, ...NOTHING_SCORED, ...stays };
  }
  const cause = kept.causes.get(id) ?? null;
  const { name } = replica.workload.strategy;
  const chosen = name === "spread" || replica.only !== -1 ? {} : { strategy: name };
  return { node, reason: source.current === null ? "new" : "moved", cause, ...note, ...chosen };
}

function verdictsOf(problem: Problem, board: ReturnType<typeof emptyBoard>): SchedulingResult["verdicts"] {
  return new Map(problem.workloads.map((workload) => [workload.address, verdictOf(workload, board)]));
}
