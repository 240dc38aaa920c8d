// Replicas go where their pins say, if every rule holds there. They are put in place all at once and then checked, each
// beside all the others: a plan's own placements, given back as pins, hold in whatever order they came about.
import { put, take } from "./board.ts";
import { passes } from "./filter.ts";
import type { Replica } from "./problem.ts";
import type { Run } from "./run.ts";

/** What does not hold is taken back, the least important and last first, until the rest holds. */
export function placePinned(run: Run, replicas: readonly Replica[]): void {
  const { board } = run;
  let placed: Replica[] = [];
  for (const replica of replicas) {
    if (replica.only < 0) run.failed.push(replica);
    else {
      placed.push(replica);
      put(board, replica, replica.only);
    }
  }
  placed.sort((a, b) => a.workload.requirements.priority - b.workload.requirements.priority || b.id - a.id);
  for (let before = -1; before !== placed.length;) {
    before = placed.length;
    placed = placed.filter((replica) => {
      take(board, replica, replica.only);
      const holds = passes(replica.workload, replica.only, board);
      if (holds) put(board, replica, replica.only);
      else run.failed.push(replica);
      return holds;
    });
  }
  for (const { id, only } of placed) {
    run.nodes[id] = only;
    run.notes?.set(id, { score: null, parts: {}, runnerUp: null });
  }
}
