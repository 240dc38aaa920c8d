// The strategy `optimal`: what `binpack` found is the start; then a search for fewer nodes, and a lower bound that says how
// much is left to find. Replicas that run stay; only newcomers move. Every rule is asked again of what is found.
import { put as putOnBoard, take as takeOffBoard } from "../board.ts";
import { nodeBound } from "../bounds.ts";
import type { Kept } from "../keep.ts";
import { countOpen, openNodes } from "../open-nodes.ts";
import type { Run } from "../run.ts";
import type { NodeUse } from "../types.ts";
import { adopt } from "./adopt.ts";
import { searchBranches } from "./branch.ts";
import type { Budget } from "./budget.ts";
import { withShare } from "./budget.ts";
import { byGroup, groupsOf } from "./kinds.ts";
import { modelOf } from "./model.ts";
import { searchPatterns } from "./patterns.ts";
import { ruinAndRecreate } from "./ruin.ts";
import { sizesOf } from "./sizes.ts";
import { solveWhole } from "./solve-whole.ts";
import type { Solver } from "./solver.ts";
import type { State } from "./state.ts";
import { emptyState, nodesInUse, opened, put, socialUnits, take } from "./state.ts";
import { freeUnits } from "./units.ts";

/** Steps in all: some seconds at most; less where there is little to move. */
const STEPS = 12_000_000;
/** For each unit: so much, and so much for each other one. */
const STEPS_EACH = 3_000;
const STEPS_PAIR = 60;

/** Moves newcomers of `optimal` workloads to fewer nodes. Null where there is none. */
export function optimise(run: Run, kept: Kept, solver: Solver | null): NodeUse | null {
  const { board } = run;
  if (!board.problem.workloads.some(({ strategy }) => strategy.name === "optimal")) return null;
  const { units, forced } = freeUnits(kept.remaining, run.nodes, board);
  if (units.length === 0) return null;
  const start = run.nodes.slice();
  for (const replicas of units)
    for (const replica of replicas) takeOffBoard(board, replica, start[replica.id] ?? -1);
  const model = modelOf(board, units, forced);
  const state = emptyState(model);
  for (const [unit, replicas] of units.entries()) put(state, unit, start[replicas[0]?.id ?? -1] ?? -1);
  const found = search(state, solver);
  const nodes = state.nodes.slice();
  for (const unit of units.keys()) take(state, unit);
  for (const replicas of units)
    for (const replica of replicas) putOnBoard(board, replica, start[replica.id] ?? -1);
  adopt(run, model, nodes);
  return { nodes: countOpen(openNodes(board)), ...found };
}

/** Improves the state until it meets its lower bound or the budget is spent. */
function search(state: State, solver: Solver | null): Pick<NodeUse, "bound" | "by"> {
  const { model } = state;
  const already = countOpen(model.open);
  const groups = groupsOf(model, model.room, model.open, [
    ...model.kinds.map(({ on }) => on),
    ...model.relaxed.flatMap(({ on }) => on ?? []),
  ]);
  const relaxed = nodeBound({ nodes: groups, items: byGroup(model.relaxed, groups) });
  let report: Pick<NodeUse, "bound" | "by"> = { bound: relaxed.nodes, by: relaxed.by };
  const raise = (bound: number, by: NodeUse["by"]): void => {
    if (bound > report.bound) report = { bound, by };
  };
  const excess = (): number => already + opened(state, nodesInUse(state)) - report.bound;
  const units = model.units.length;
  const steps = Math.min(STEPS, units * (STEPS_EACH + STEPS_PAIR * units));
  const budget: Budget = { left: steps };
  const sizes = sizesOf(model);
  const social = socialUnits(model);
  const ruin = (share: number): void => {
    if (excess() <= 0) return;
    withShare(budget, share, (part) => {
      ruinAndRecreate(state, sizes, social, report.bound - already, part);
    });
  };
  ruin(steps / 40);
  if (excess() > 0) {
    const bound = withShare(budget, (steps * 3) / 4, (part) =>
      searchPatterns(state, report.bound - already, solver, part),
    );
    raise(already + bound, "patterns");
  }
  if (excess() > 0) {
    const bound = withShare(budget, steps / 2, (part) => searchBranches(state, report.bound - already, part));
    raise(already + bound, "search");
  }
  if (excess() > 0 && solver !== null) raise(already + solveWhole(state, groups, solver), "solver");
  ruin(budget.left);
  return report;
}
