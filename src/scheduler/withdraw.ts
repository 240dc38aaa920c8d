// A newcomer that came first and required company which then found no place is taken back.
import { take } from "./board.ts";
import type { Run } from "./run.ts";
import type { Replica, WorkloadClass } from "./problem.ts";

/** Moves such replicas to `run.failed`, until all others have what they require; whether there were any. */
export function withdrawLonely(run: Run, newcomers: readonly Replica[]): boolean {
  let some = false;
  const asked = newcomers.filter(({ workload }) => needsCompany(workload));
  for (let again = true; again;) {
    again = false;
    for (const replica of asked) {
      const node = run.nodes[replica.id] ?? -1;
      if (node < 0 || hasCompany(run, replica, node)) continue;
      take(run.board, replica, node);
      run.nodes[replica.id] = -1;
      run.notes?.delete(replica.id);
      run.failed.push(replica);
      again = true;
      some = true;
    }
  }
  return some;
}

export function needsCompany({ affinities, hardLinks }: WorkloadClass): boolean {
  return (
    hardLinks.length > 0 ||
    affinities.some(({ required, anti, counter }) => required && !anti && counter !== null)
  );
}

function hasCompany({ board }: Run, { workload }: Replica, node: number): boolean {
  const near = workload.affinities.every(({ required, anti, counter }) => {
    if (!required || anti || counter === null) return true;
    const domain = counter.key.domain[node] ?? -1;
    return domain >= 0 && (board.counts[counter.id]?.[domain] ?? 0) > 0;
  });
  return (
    near &&
    workload.hardLinks.every(
      ({ workload: target }) => target !== null && (board.on[target.index]?.get(node) ?? 0) > 0,
    )
  );
}
