// The exact solver for `strategy = "optimal"`: HiGHS, as the package `highs`, where it is installed beside orch. Loaded only
// for a configuration that asks for the strategy; without it orch searches by itself.
import type { Configuration } from "../model/configuration.ts";
import type { Solver, SolverAnswer } from "../scheduler/optimal/solver.ts";

/** HiGHS says that some solution was found. */
const FEASIBLE = 2;

/** Null where nobody asks for it or it is not installed. */
export async function placementSolver({ placement, workloads }: Configuration): Promise<Solver | null> {
  const wanted =
    placement.strategy === "optimal" ||
    workloads.some(({ requirements }) => requirements.strategy === "optimal");
  return wanted ? loadSolver() : null;
}

export async function loadSolver(): Promise<Solver | null> {
  let highs;
  try {
    const { default: load } = await import("highs");
    // its types are those of a CommonJS module, its code is an ES module: the default export is the function itself
    highs = await (load as unknown as typeof load.default)();
  } catch {
    return null; // not there, or not for this machine
  }
  return (program, nodeLimit) => {
    try {
      return highs.withModel({ format: "lp", data: program }, (model): SolverAnswer => {
        // a number of nodes, no time: the same answer everywhere
        model.options.set({
          output_flag: false,
          mip_max_nodes: nodeLimit,
          mip_rel_gap: 0,
          mip_abs_gap: 1e-7,
        });
        model.run();
        const bound = Number(model.info.get("mip_dual_bound"));
        if (Number(model.info.get("primal_solution_status")) !== FEASIBLE) return { values: null, bound };
        const { colValue } = model.getSolution();
        const values = new Map(Array.from(colValue, (value, column) => [model.getColName(column), value]));
        return { values, bound };
      });
    } catch {
      return null; // a program that it cannot read or solve: the own search stands
    }
  };
}
