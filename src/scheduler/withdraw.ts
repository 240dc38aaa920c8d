// A newcomer that came first and required company which then found no place is taken back.
import { take } from "./board.ts";
import type { Run } from "./run.ts";
import type { Replica } from "./problem.ts";

/** Moves such replicas to `run.failed`, until all others have what they require. */
export function withdrawLonely(run: Run, newcomers: readonly Replica[]): void {
  const asked = newcomers.filter(
    ({ workload }) =>
      workload.affinities.some(({ required, anti, counter }) => required && !anti && counter !== null) ||
      workload.hardLinks.length > 0,
  );
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
    }
  }
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
