// The room that services leave, as jobs take it over time: a board on which what never ends is placed, the nodes that each job
// may use, and what stays with a node once a job has been there.
import type { Board } from "../board.ts";
import { put, take } from "../board.ts";
import { draw, hashPair, hashText } from "../draw.ts";
import { passes, passesRules } from "../filter.ts";
import type { Replica } from "../problem.ts";
import type { Next, Run as Pass } from "../run.ts";
import { NOBODY, isDrawn, scorerFor } from "../run.ts";
import type { Scorer } from "../score.ts";
import { totalPoints } from "../score.ts";
import type { Job, Run } from "./network.ts";

export interface Room {
  /** Without any run of a job. */
  readonly board: Board;
  readonly pass: Pass;
  /** Nodes where a run would fit if no other job were there: by job, 1 or 0. */
  readonly allowed: ReadonlyMap<Job, Uint8Array>;
  readonly scorers: ReadonlyMap<Job, Scorer>;
  /** Jobs whose rules ask for nothing but what is on the node itself. */
  readonly local: ReadonlySet<Job>;
}

/** `pass` has the board that jobs share. */
export function makeRoom(pass: Pass, jobs: readonly Job[]): Room {
  const { board } = pass;
  const allowed = new Map(jobs.map((job) => [job, fitting(job, board)]));
  restrictToHomes(jobs, allowed, board);
  const local = new Set(jobs.filter(({ workload }) => workload.rules.every(({ kind }) => kind === "room")));
  return {
    board,
    pass,
    allowed,
    scorers: new Map(jobs.map((job) => [job, scorerFor(pass, job.workload)])),
    local,
  };
}

function fitting({ workload }: Job, board: Board): Uint8Array {
  return workload.usable.map((_, node) => (passes(workload, node, board) ? 1 : 0));
}

/** Jobs that share something without a home go where each of them fits, as it lives where the first one is. */
function restrictToHomes(
  jobs: readonly Job[],
  allowed: ReadonlyMap<Job, Uint8Array>,
  { homes }: Board,
): void {
  const users = new Map<number, Job[]>();
  for (const job of jobs)
    for (const { index } of job.workload.anchors)
      if (homes[index] === -1) users.set(index, [...(users.get(index) ?? []), job]);
  // twice, as one job may tie two such things together
  for (const group of [...users.values(), ...users.values()]) {
    const masks = group.flatMap((job) => allowed.get(job) ?? []);
    const common = (node: number): boolean => masks.every((mask) => mask[node] === 1);
    const first = masks[0];
    if (first === undefined || !first.some((_, node) => common(node))) continue;
    const kept = first.map((_, node) => (common(node) ? 1 : 0));
    for (const mask of masks) mask.set(kept);
  }
}

/** A node and what spoke for it; `node` is -1 where none takes the run now. */
export interface Choice {
  readonly node: number;
  readonly points: number;
  readonly next: Next;
}

/** The best of some nodes by the job's own scores, as for services; by name among equals. */
export function chooseNode(
  { board, scorers, allowed }: Room,
  { replica, job }: Run,
  candidates: Iterable<number>,
  isOpen: (node: number) => boolean,
): Choice {
  const scorer = scorers.get(job);
  const mask = allowed.get(job);
  const { workload } = job;
  if (scorer === undefined || mask === undefined) return { node: -1, points: 0, next: NOBODY };
  const takes = (node: number): boolean =>
    mask[node] === 1 && isOpen(node) && passesRules(workload, node, board);
  if (isDrawn(scorer)) {
    const among = new Set(candidates);
    const seed = hashPair(board.problem.seed, hashText(replica.address));
    const node = draw(seed, mask.length, (at) => among.has(at) && takes(at));
    return { node, points: 0, next: NOBODY };
  }
  let [best, bestPoints, second, secondPoints] = [-1, -1, -1, -1];
  for (const node of candidates) {
    if (!takes(node)) continue;
    const points = totalPoints(scorer, node, board);
    if (points > bestPoints || (points === bestPoints && node < best)) {
      [second, secondPoints] = [best, bestPoints];
      [best, bestPoints] = [node, points];
    } else if (points > secondPoints) [second, secondPoints] = [node, points];
  }
  return { node: best, points: bestPoints, next: { node: second, points: secondPoints } };
}

/** What is made where the first run is stays there: a volume's home, until everything is laid back. */
export function enter({ board }: Room, replica: Replica, node: number): void {
  const fresh = replica.takes.anchors.filter(
    ({ index }) => board.users[index] === 0 && board.homes[index] === -1,
  );
  put(board, replica, node);
  for (const { index } of fresh) board.users[index] = (board.users[index] ?? 0) + 1;
}

export function leave({ board }: Room, replica: Replica, node: number): void {
  take(board, replica, node);
}

/** Does something on the board and lays back what it leaves of homes; runs have to have left by then. */
export function withHomesLaidBack<T>({ board }: Room, action: () => T): T {
  const [homes, users] = [board.homes.slice(), board.users.slice()];
  const result = action();
  board.homes.set(homes);
  board.users.set(users);
  return result;
}
