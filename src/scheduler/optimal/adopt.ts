// Takes what a search found over: every replica is asked again, with all rules, beside all others; where one does not hold
// everything stays as it was. Then each chooses among the nodes in use by the strategy's scores, as wishes may be met there.
import { put, take } from "../board.ts";
import { passes } from "../filter.ts";
import type { Replica } from "../problem.ts";
import type { Run } from "../run.ts";
import { placeAt, placeBest } from "../run.ts";
import type { Model } from "./model.ts";
import { neededWorkloads } from "./model.ts";

/** Looks at nodes up to which each replica chooses again. */
const LOOKS = 1_500_000;

/** `nodes`: by unit. The board holds what is in `run.nodes`, before and after. */
export function adopt(run: Run, { units, open }: Model, nodes: Int32Array): void {
  const { board } = run;
  const nodeBefore = (replica: Replica): number => run.nodes[replica.id] ?? -1;
  const moved = [...units.entries()].filter(([unit, { replicas }]) =>
    replicas.some((replica) => nodeBefore(replica) !== nodes[unit]),
  );
  if (moved.length === 0) return;
  for (const [, { replicas }] of moved)
    for (const replica of replicas) take(board, replica, nodeBefore(replica));
  for (const [unit, { replicas }] of moved)
    for (const replica of replicas) put(board, replica, nodes[unit] ?? -1);
  const placed = [...units.entries()].flatMap(([unit, { replicas }]) =>
    replicas.map((replica) => ({ replica, node: nodes[unit] ?? -1 })),
  );
  const holds = placed.every(({ replica, node }) => {
    take(board, replica, node);
    const passed = node >= 0 && passes(replica.workload, node, board);
    put(board, replica, node);
    return passed;
  });
  if (!holds) {
    for (const [unit, { replicas }] of moved)
      for (const replica of replicas) take(board, replica, nodes[unit] ?? -1);
    for (const [, { replicas }] of moved)
      for (const replica of replicas) put(board, replica, nodeBefore(replica));
    return;
  }
  const opened = Uint8Array.from(open);
  for (const { replica, node } of placed) {
    run.nodes[replica.id] = node;
    opened[node] = 1;
  }
  choose({ ...run, opened, packing: null }, placed);
}

/** Its own node is always among those that it may choose, so nothing loses its place. What others rely on keeps its node. */
function choose(run: Run, placed: readonly { readonly replica: Replica; readonly node: number }[]): void {
  const { board } = run;
  const needed = neededWorkloads(board.problem.workloads);
  const isBound = ({ workload }: Replica): boolean =>
    needed.has(workload) ||
    workload.anchors.length > 0 ||
    workload.spreads.some(({ maxSkew }) => maxSkew !== null);
  const used = run.opened?.reduce((sum, open) => sum + open, 0) ?? 0;
  const affordable = placed.length * used <= LOOKS;
  for (const { replica, node } of placed) {
    take(board, replica, node);
    if (!affordable || isBound(replica) || placeBest(run, replica) < 0) placeAt(run, replica, node);
  }
}
