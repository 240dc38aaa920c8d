// One replica and one node: what every rule says, with need and have where it is about amounts, and what every score gives.
// Asked of the final placement without the replica itself, so that two nodes are compared with the same others in place.
import type { Address, NodeName } from "../model/address.ts";
import type { Board } from "./board.ts";
import { compileProblem } from "./compile.ts";
import type { Filter } from "./filters/filter.ts";
import { takesTurns } from "./jobs/split.ts";
import { placedBoard } from "./placed-board.ts";
import type { WorkloadClass } from "./problem.ts";
import { scorerOf, totalPoints, shownScore } from "./score.ts";
import { FULL } from "./scores/score.ts";
import type { Placement, Refusal, SchedulingInput } from "./types.ts";

export interface NodeExplanation {
  readonly node: NodeName;
  /** In the order in which rules are asked. */
  readonly rules: readonly RuleVerdict[];
  /** 0..100, weighted mean of the parts; null where the strategy compares nothing. */
  readonly score: number | null;
  readonly parts: readonly { readonly name: string; readonly weight: number; readonly points: number }[];
}

/** Need and have are empty where a rule holds that has no amounts. */
export interface RuleVerdict extends Refusal {
  readonly holds: boolean;
}

/** Of several nodes; null where there is no such replica. Nodes that are not there are left out. */
export function explainNodes(
  input: SchedulingInput,
  placements: ReadonlyMap<Address, Placement>,
  address: Address,
  names: readonly NodeName[],
): readonly NodeExplanation[] | null {
  const question = questionOf(input, placements, address);
  if (question === null) return null;
  return names.flatMap((name) => {
    const node = question.board.problem.nodeIndex.get(name);
    return node === undefined ? [] : [explainOn(question, node)];
  });
}

/** A replica's workload, and everything else where it is placed. */
export interface Question {
  readonly workload: WorkloadClass;
  readonly board: Board;
}

export function questionOf(
  input: SchedulingInput,
  placements: ReadonlyMap<Address, Placement>,
  address: Address,
): Question | null {
  const problem = compileProblem(input);
  const workload = problem.replicas.find((replica) => replica.address === address)?.workload;
  if (workload === undefined) return null;
  const board = placedBoard(
    problem,
    placements,
    (replica) => replica.address !== address && !takesTurns(replica), // jobs share the room that is left, over time
  );
  return { workload, board };
}

/** `node`: an index of the problem. */
export function explainOn({ workload, board }: Question, node: number): NodeExplanation {
  const applying = board.problem.filters.filter((filter) => filter.applies(workload));
  const scorer = scorerOf(workload, workload.strategy.weights, null);
  const weighed = [...scorer.steady, ...scorer.shifting];
  return {
    node: board.problem.nodes[node]?.name ?? ("" as NodeName), // an index of this very list
    rules: applying.flatMap((filter) => verdictsOf(filter, workload, node, board)),
    score: scorer.weight === 0 ? null : shownScore(scorer, totalPoints(scorer, node, board)),
    parts: scorer.shown.map((score) => ({
      name: score.name,
      weight: weighed.find((each) => each.score === score)?.weight ?? 0,
      points: Math.round((score.points(workload, node, board) * 100) / FULL),
    })),
  };
}

function verdictsOf(filter: Filter, workload: WorkloadClass, node: number, board: Board): RuleVerdict[] {
  const { name, measure } = filter;
  if (!filter.passes(workload, node, board))
    return filter.refusals(workload, node, board).map((refusal) => ({ ...refusal, holds: false }));
  if (measure === undefined) return [{ rule: name, need: "", have: "", holds: true }];
  const [need, have] = [measure.need(workload, node, board), measure.have(node, board, workload)];
  return [{ rule: name, need: measure.text(need), have: measure.text(have), holds: true }];
}
