// The board: what is placed so far and what room it leaves. `put` and `take` are exact opposites, so that a trial can be
// undone; nothing else changes a board.
import type { Address } from "../model/address.ts";
import { heldKeys } from "../model/host-port.ts";
import type { Node } from "../model/node.ts";
import { draw } from "./reservations.ts";
import type { CompiledSpread, Problem, Replica, WorkloadClass } from "./problem.ts";

export const PROTOCOLS = ["tcp", "udp", "sctp"] as const;

export interface Board {
  readonly problem: Problem;
  /** Allocatable less what is placed, `node * dimensions + dimension`; negative where kept replicas hold more. */
  readonly free: Float64Array;
  /** The same when everything that stays was placed, before any newcomer. */
  readonly settled: Float64Array;
  /** Replicas by node. */
  readonly total: Int32Array;
  /** By group: replicas by node. */
  readonly groups: readonly Int32Array[];
  /** By workload: replicas by node. */
  readonly on: readonly Map<number, number>[];
  /** By counter: replicas by domain. */
  readonly counts: readonly Int32Array[];
  /** By counter: changes with every change of its counts. */
  readonly versions: Float64Array;
  /** By node: changes with every replica that comes or goes. */
  readonly stamps: Float64Array;
  /** The smallest count of a hard spread at a version of its counter: a memory, no state. */
  readonly least: Map<CompiledSpread, { readonly version: number; readonly least: number }>;
  /** By anchor: where it lives, -1 nowhere yet, -2 on a node that is not there; and how many users hold it there. */
  readonly homes: Int32Array;
  readonly users: Int32Array;
  /** By node: who holds a fixed host port, by the keys that it holds. */
  readonly ports: readonly Map<string, Address[]>[];
  /** Chosen ports that are left, `node * 3 + protocol`. */
  readonly chosen: Int32Array;
  /** By node: cores that nobody has for itself. */
  readonly cores: Int32Array;
  /** By reservation: what those who are entitled take, `node * dimensions + dimension`. */
  readonly drawn: readonly Float64Array[];
}

/** The board of a problem on which nothing is placed. */
export function emptyBoard(problem: Problem): Board {
  const { nodes, workloads, counters, anchors } = problem;
  return {
    problem,
    free: problem.allocatable.slice(),
    settled: problem.allocatable.slice(),
    total: new Int32Array(nodes.length),
    groups: Array.from({ length: problem.groups }, () => new Int32Array(nodes.length)),
    on: workloads.map(() => new Map()),
    counts: counters.map((counter) => new Int32Array(counter.key.values.length)),
    versions: new Float64Array(counters.length),
    stamps: new Float64Array(nodes.length),
    least: new Map(),
    homes: Int32Array.from(anchors, (anchor) => anchor.home),
    users: new Int32Array(anchors.length),
    ports: nodes.map(() => new Map()),
    chosen: Int32Array.from({ length: nodes.length * PROTOCOLS.length }, (_, index) =>
      portsInRange(
        problem,
        Math.floor(index / PROTOCOLS.length),
        PROTOCOLS[index % PROTOCOLS.length] ?? "tcp",
      ),
    ),
    cores: Int32Array.from(nodes, coresOn),
    drawn: problem.reservations.map(() => new Float64Array(problem.allocatable.length)),
  };
}

/** Cores of a node that replicas may have for themselves. */
export function coresOn({ cores, capacity, foreignCores = [] }: Node): number {
  const whole = cores ?? Math.floor(capacity.cpu / 1000);
  return whole - foreignCores.filter((core) => core < whole).length;
}

/** A replica goes to a node. */
export function put(board: Board, replica: Replica, node: number): void {
  const { anchors, hostPorts } = replica.takes;
  change(board, replica, node, 1);
  for (const { index } of anchors) {
    if (board.users[index] === 0 && board.homes[index] === -1) board.homes[index] = node;
    if (board.homes[index] === node) board.users[index] = (board.users[index] ?? 0) + 1;
  }
  const ports = board.ports[node];
  for (const port of hostPorts)
    for (const key of heldKeys(port)) {
      const holders = ports?.get(key) ?? [];
      ports?.set(key, [...holders, replica.address]);
      if (holders.length === 0) countRangePort(board, node, key, -1);
    }
}

/** A replica leaves the node that it was put on. */
export function take(board: Board, replica: Replica, node: number): void {
  const { anchors, hostPorts } = replica.takes;
  change(board, replica, node, -1);
  for (const { index, home } of anchors) {
    if (board.homes[index] !== node) continue;
    board.users[index] = (board.users[index] ?? 0) - 1;
    if (board.users[index] === 0) board.homes[index] = home;
  }
  const ports = board.ports[node];
  for (const port of hostPorts)
    for (const key of heldKeys(port)) {
      const holders = [...(ports?.get(key) ?? [])];
      holders.splice(holders.indexOf(replica.address), 1); // one of them: a replica may have a number on two addresses
      if (holders.length > 0) {
        ports?.set(key, holders);
        continue;
      }
      ports?.delete(key);
      countRangePort(board, node, key, 1);
    }
}

/** Replicas of a workload on a node. */
export function countOn(board: Board, workload: WorkloadClass, node: number): number {
  return board.on[workload.index]?.get(node) ?? 0;
}

function change(board: Board, { workload, takes }: Replica, node: number, by: 1 | -1): void {
  const { request, chosenPorts, exclusiveCores } = takes;
  const at = node * request.length;
  board.stamps[node] = (board.stamps[node] ?? 0) + 1;
  for (let d = 0; d < request.length; d++)
    board.free[at + d] = (board.free[at + d] ?? 0) - by * (request[d] ?? 0);
  const on = board.on[workload.index];
  const count = (on?.get(node) ?? 0) + by;
  if (count === 0) on?.delete(node);
  else on?.set(node, count);
  if (workload.drawsOn.length > 0) draw(workload, request, node, by, board);
  if (exclusiveCores > 0) board.cores[node] = (board.cores[node] ?? 0) - by * exclusiveCores;
  board.total[node] = (board.total[node] ?? 0) + by;
  const group = board.groups[workload.group];
  if (group !== undefined) group[node] = (group[node] ?? 0) + by;
  for (const { id, key } of workload.counters) {
    const domain = key.domain[node] ?? -1;
    const counts = board.counts[id];
    if (domain < 0 || counts === undefined) continue;
    counts[domain] = (counts[domain] ?? 0) + by;
    board.versions[id] = (board.versions[id] ?? 0) + 1;
  }
  for (let p = 0; p < PROTOCOLS.length; p++) {
    const wanted = chosenPorts[PROTOCOLS[p] ?? "tcp"];
    if (wanted > 0) {
      const slot = node * PROTOCOLS.length + p;
      board.chosen[slot] = (board.chosen[slot] ?? 0) - by * wanted;
    }
  }
}

/** The protocol (an index; of a port without an address) of whose choice a fixed port takes one number on a node; -1 where it is outside the range. */
export function rangeOf(problem: Problem, node: number, port: string): number {
  const range = problem.nodes[node]?.portRange;
  const [number, protocol] = splitPort(port);
  if (range === undefined || !(number >= range.first && number <= range.last)) return -1; // a key with an address has no number
  if (problem.foreignPorts[node]?.has(port) === true) return -1; // counted as a stranger's
  return PROTOCOLS.findIndex((name) => name === protocol);
}

function countRangePort(board: Board, node: number, port: string, by: 1 | -1): void {
  const p = rangeOf(board.problem, node, port);
  if (p < 0) return;
  const slot = node * PROTOCOLS.length + p;
  board.chosen[slot] = (board.chosen[slot] ?? 0) + by;
}

function portsInRange(problem: Problem, node: number, protocol: string): number {
  const range = problem.nodes[node]?.portRange ?? { first: 1, last: 0 };
  let left = range.last < range.first ? 0 : range.last - range.first + 1;
  for (const port of problem.foreignPorts[node] ?? []) {
    const [number, name] = splitPort(port);
    if (name === protocol && number >= range.first && number <= range.last) left--;
  }
  return left;
}

function splitPort(port: string): [number, string] {
  const [number = "", protocol = "tcp"] = port.split("/");
  return [Number(number), protocol];
}
