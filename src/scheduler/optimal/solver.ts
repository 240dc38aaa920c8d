// What an exact solver looks like to the scheduler. It is handed in from outside: the scheduler loads and waits for nothing.

export interface SolverAnswer {
  /** The best solution found, by variable; null where none was. */
  readonly values: ReadonlyMap<string, number> | null;
  /** No solution is below this. */
  readonly bound: number;
}

/**
 * Minimises a mixed-integer program in CPLEX' LP format within so many nodes of its search tree (never a time, so that the
 * answer is the same everywhere). Null where it fails.
 */
export type Solver = (program: string, nodeLimit: number) => SolverAnswer | null;
