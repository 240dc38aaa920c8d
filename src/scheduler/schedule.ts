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
import { remediesFor } from "./remedies.ts";
import type { PendingReplica, Placement, Remedy, SchedulingInput, SchedulingResult } from "./types.ts";

/** Nodes that are looked at for what would make pending replicas fit, so that the time is bounded. */
const LOOKS = 300_000;

interface Told {
  readonly reason: string;
  readonly remedies: readonly Remedy[];
}

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
  const reasons = new Map<WorkloadClass, Told>();
  let looks = LOOKS;
  const waiting = new Set(kept.remaining);
  for (const replica of problem.replicas) {
    const { address, workload, id } = replica;
    const node = problem.nodes[nodes[id] ?? -1];
    if (node !== undefined) placements.set(address, placementOf(replica, node.name, kept, notes?.get(id)));
    else if (waiting.has(replica)) {
      const fixed = replica.only !== -1;
      const nodes = fixed ? (replica.only < 0 ? [] : [replica.only]) : problem.nodes.keys();
      const told = (fixed ? undefined : reasons.get(workload)) ?? {
        reason: fixed ? pendingThere(replica, board) : pendingReason(workload, board),
        remedies: looks > 0 ? remediesFor(workload, nodes, board) : [],
      };
      looks -= fixed ? 1 : problem.nodes.length;
      if (!fixed) reasons.set(workload, told);
      const { reason, remedies } = told;
      const item = { address, workload: workload.address, reason };
      pending.push(remedies.length === 0 ? item : { ...item, remedies });
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
