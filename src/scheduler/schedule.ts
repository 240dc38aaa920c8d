// Decides which node every replica goes to, and says why: keep, order, filter, score, repair, explain; then when each run of a
// job takes which part of the room that is left. Pure and total: every replica is placed
// or pending, and equal input gives equal output whatever the order of its lists.
import type { Address, NodeName } from "../model/address.ts";
import { compareAddresses } from "../model/address.ts";
import { placeRemaining } from "./attempts.ts";
import { emptyBoard } from "./board.ts";
import { compileProblem } from "./compile.ts";
import { disturb } from "./disturb.ts";
import { verdictLater } from "./explain.ts";
import { placeJobs } from "./jobs/place-jobs.ts";
import { splitJobs } from "./jobs/split.ts";
import type { Kept } from "./keep.ts";
import { keep } from "./keep.ts";
import { optimise } from "./optimal/optimise.ts";
import { pendingReason, pendingThere } from "./pending.ts";
import type { ChoiceNote, Run } from "./run.ts";
import type { Problem, Replica, WorkloadClass } from "./problem.ts";
import { admit } from "./quota.ts";
import { remediesFor } from "./remedies.ts";
import { remedyByMoves } from "./remedy-by-moves.ts";
import { settlementOf } from "./settlement.ts";
import type { PendingReplica, Placement, Remedy, SchedulingInput, SchedulingResult } from "./types.ts";

/** Nodes that are looked at for what would make pending replicas fit, so that the time is bounded. */
const LOOKS = 300_000;

const LOOKS_FOR_MOVES = 60_000;

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
  const gate = admit(problem, keep(problem, board), board, input.quotas);
  const standing = gate.kept;
  const split = splitJobs(problem, standing, board);
  const placed = placeRemaining(board, split.kept);
  const nodeUse = optimise(placed, split.kept, input.solver ?? null);
  const { run, causes, preempted, improvement } = disturb(placed, split.kept, input);
  const jobs = placeJobs(problem, split, run.nodes, board);
  const { schedule: times } = jobs;
  const kept: Kept = { ...standing, causes: new Map([...causes, ...jobs.causes]) };

  const placements = new Map<Address, Placement>();
  const pending: PendingReplica[] = [];
  const reasons = new Map<WorkloadClass, Told>();
  let looks = LOOKS;
  const mover =
    input.verifying === true || run.failed.length === 0 ? null : moverOf(run, { ...kept, causes });
  const lacking = new Set(jobs.pending);
  const waiting = new Set([...split.kept.remaining, ...lacking, ...preempted.keys()]);
  for (const replica of problem.replicas) {
    const { address, workload, id } = replica;
    const at = lacking.has(replica) ? -1 : (jobs.nodes.get(id) ?? run.nodes[id] ?? -1);
    const node = problem.nodes[at];
    const note = jobs.notes.get(id) ?? run.notes?.get(id);
    if (node !== undefined) placements.set(address, placementOf(replica, node.name, kept, note));
    else if (waiting.has(replica)) {
      const fixed = replica.only !== -1;
      const nodes = fixed ? (replica.only < 0 ? [] : [replica.only]) : problem.nodes.keys();
      const told = (fixed ? undefined : reasons.get(workload)) ?? {
        reason: fixed ? pendingThere(replica, board) : pendingReason(workload, board),
        remedies: [...(mover?.(replica) ?? []), ...(looks > 0 ? remediesFor(workload, nodes, board) : [])],
      };
      looks -= fixed ? 1 : problem.nodes.length;
      if (!fixed) reasons.set(workload, told);
      const { remedies } = told;
      const by = preempted.get(replica);
      const item =
        by === undefined
          ? { address, workload: workload.address, reason: told.reason }
          : { address, workload: workload.address, reason: `preempted by ${by}`, preemptedBy: by };
      pending.push(remedies.length === 0 ? item : { ...item, remedies });
    }
  }
  pending.push(...gate.refused(board));
  return {
    placements,
    pending: pending.sort((a, b) => compareAddresses(a.address, b.address)),
    verdicts: verdictsOf(problem, board),
    diagnostics: problem.diagnostics,
    ...(times === null ? {} : { schedule: times }),
    ...(improvement === null ? {} : { improvement }),
    // it speaks of what stays where it is
    ...(nodeUse === null || improvement !== null || preempted.size > 0 ? {} : { nodeUse }),
  };
}

/** What would have to move for a replica that found no place, within a number of looks for all. */
function moverOf(run: Run, kept: Kept): (replica: Replica) => readonly Remedy[] {
  const settlement = settlementOf(run, kept);
  const budget = { left: LOOKS_FOR_MOVES };
  return (replica) => {
    const found = remedyByMoves(settlement, replica, budget);
    return found === null ? [] : [found];
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
  const { score, parts, runnerUp } = note;
  const reason = source.current === null ? "new" : "moved";
  if (name === "spread" || replica.only !== -1) return { node, reason, cause, score, parts, runnerUp };
  return { node, reason, cause, score, parts, runnerUp, strategy: name };
}

function verdictsOf(problem: Problem, board: ReturnType<typeof emptyBoard>): SchedulingResult["verdicts"] {
  return new Map(problem.workloads.map((workload) => [workload.address, verdictLater(workload, board)]));
}
