// Room that is kept on nodes for some workloads. Who is entitled takes it first, and sees all the room there is; others see what
// is left beside the part that is still unused. Nothing that runs is moved for a reservation.
import type { Node } from "../model/node.ts";
import { DEFAULT_NAMESPACE } from "../model/sharing.ts";
import type { Reservation } from "../model/sharing.ts";
import type { Board } from "./board.ts";
import type { Problem, WorkloadClass } from "./problem.ts";
import type { SchedulingWorkload } from "./types.ts";

export interface CompiledReservation {
  readonly name: string;
  /** By dimension, on each of its nodes. */
  readonly amounts: Float64Array;
  /** By node: whether it holds there. */
  readonly holds: Uint8Array;
}

export function compileReservations(
  reservations: readonly Reservation[],
  nodes: readonly Node[],
  amountsOf: (reservation: Reservation) => Float64Array,
): readonly CompiledReservation[] {
  return reservations.map((reservation) => ({
    name: reservation.name,
    amounts: amountsOf(reservation),
    holds: Uint8Array.from(nodes, (node) => (holdsOn(reservation, node) ? 1 : 0)),
  }));
}

/** Indices of the reservations that a workload draws on, and of those that keep room from it. */
export function entitlements(
  { address, requirements }: Pick<SchedulingWorkload, "address" | "requirements">,
  reservations: readonly Reservation[],
): { readonly drawsOn: number[]; readonly barred: number[] } {
  const [drawsOn, barred]: [number[], number[]] = [[], []];
  const namespace = requirements.namespace ?? DEFAULT_NAMESPACE;
  for (const [index, { priority, namespaces, workloads }] of reservations.entries()) {
    const entitled =
      (priority !== null && requirements.priority >= priority) ||
      namespaces.includes(namespace) ||
      workloads.includes(address);
    (entitled ? drawsOn : barred).push(index);
  }
  return { drawsOn, barred };
}

export function holdsOn({ nodes, pool }: Reservation, node: Pick<Node, "name" | "pool">): boolean {
  return (nodes === null || nodes.includes(node.name)) && (pool === null || node.pool === pool);
}

/** What of a dimension is kept from a workload on a node. */
export function keptFrom({ barred }: WorkloadClass, node: number, dimension: number, board: Board): number {
  let sum = 0;
  for (const index of barred) sum += unusedOf(index, node, dimension, board);
  return sum;
}

/** `"db", "web"`: the reservations that it is kept by; empty where there are none. */
export function keptBy(
  { barred }: WorkloadClass,
  node: number,
  dimension: number,
  board: Board,
): readonly string[] {
  return barred.flatMap((index) => {
    const found = board.problem.reservations[index];
    return found === undefined || unusedOf(index, node, dimension, board) === 0 ? [] : [found.name];
  });
}

/** A replica comes to a node or leaves it: it draws on the first reservation there that it is entitled to. */
export function draw(
  workload: WorkloadClass,
  request: Float64Array,
  node: number,
  by: 1 | -1,
  { drawn, problem }: Board,
): void {
  const used = drawn[drawnOn(workload, node, problem)];
  if (used === undefined) return;
  const at = node * request.length;
  for (let d = 0; d < request.length; d++) used[at + d] = (used[at + d] ?? 0) + by * (request[d] ?? 0);
}

/** The reservation that a replica draws on at a node, -1 none. */
export function drawnOn(
  { drawsOn }: Pick<WorkloadClass, "drawsOn">,
  node: number,
  { reservations }: Pick<Problem, "reservations">,
): number {
  return drawsOn.find((each) => reservations[each]?.holds[node] === 1) ?? -1;
}

/** What of a reservation nobody takes on a node; 0 where it does not hold. */
export function unusedOf(index: number, node: number, dimension: number, { problem, drawn }: Board): number {
  const found = problem.reservations[index];
  if (found === undefined || found.holds[node] !== 1) return 0;
  const used = drawn[index]?.[node * problem.dimensions.length + dimension] ?? 0;
  return Math.max(0, (found.amounts[dimension] ?? 0) - used);
}
