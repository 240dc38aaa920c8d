// Jobs get the room that services leave, over time: what does not fit now waits until others have ended. Only what fits on no
// node even alone is pending. The board is without runs while this goes on, and as it was before afterwards.
import type { Board } from "../board.ts";
import { put, take } from "../board.ts";
import { passes } from "../filter.ts";
import type { Problem, Replica, WorkloadClass } from "../problem.ts";
import type { ChoiceNote, Run as Pass } from "../run.ts";
import { noteOf } from "../run.ts";
import type { MoveCause } from "../types.ts";
import { boundOf, capacityFor } from "./bounds.ts";
import { roomChains } from "./chains.ts";
import { blockers, criticalPathOf, deadlinesOf, slackOf } from "./describe.ts";
import { fixedSchedule } from "./fixed.ts";
import type { Slot } from "./generate.ts";
import { compareSlots } from "./generate.ts";
import { bestSchedule } from "./improve.ts";
import type { Job, Run, RunSource } from "./network.ts";
import { makeNetwork } from "./network.ts";
import { replay } from "./replay.ts";
import type { Room } from "./room.ts";
import { makeRoom } from "./room.ts";
import type { Split } from "./split.ts";
import { causeToMove } from "./split.ts";
import type { JobSchedule } from "./types.ts";

export interface PlacedJobs {
  /** Node by replica's id. */
  readonly nodes: ReadonlyMap<number, number>;
  /** How each choice was made; none for what stays where it is. */
  readonly notes: ReadonlyMap<number, ChoiceNote>;
  readonly causes: ReadonlyMap<number, MoveCause>;
  /** Runs without a place. */
  readonly pending: readonly Replica[];
  /** Null where nothing runs. */
  readonly schedule: JobSchedule | null;
}

/** `nodes`: where everything else is, by replica's id. */
export function placeJobs(
  problem: Problem,
  { runs, staying, kept }: Split,
  nodes: Int32Array,
  board: Board,
): PlacedJobs {
  const running = runs.filter(
    ({ source, id, current }) => source.run === "running" && nodes[id] === current && current >= 0,
  );
  for (const replica of running) take(board, replica, replica.current);
  const causes = new Map<number, MoveCause>();
  const sources = new Map<WorkloadClass, RunSource[]>();
  const pending: Replica[] = [];
  const add = (source: RunSource): void => {
    const { workload } = source.replica;
    const list = sources.get(workload);
    if (list === undefined) sources.set(workload, [source]);
    else list.push(source);
  };
  const fits = fitsAlone(board);
  const mine = new Set(runs);
  for (const replica of problem.replicas) {
    if (replica.workload.source.job === undefined || replica.source.held) continue;
    const at = nodes[replica.id] ?? -1;
    const { run } = replica.source;
    if (at >= 0) {
      const isThere = run === undefined || at === replica.current;
      add({ replica, only: at, kind: isThere ? (run ?? "held") : "held" });
      continue;
    }
    if (!mine.has(replica)) continue;
    const stays = staying.has(replica);
    if (run === "ended" && stays) {
      add({ replica, only: replica.current, kind: run });
      continue;
    }
    if (run === "running" && (kept.nodes[replica.id] ?? -1) >= 0) continue; // it was stopped for something more important
    let { only } = replica;
    if (stays && only === -1) {
      const cause = causeToMove(replica, board);
      if (cause === null) only = replica.current;
      else causes.set(replica.id, cause);
    }
    if (fits(replica.workload, only)) add({ replica, only, kind: "free" });
    else pending.push(replica);
  }
  const placed = schedule(sources, board);
  for (const replica of running) put(board, replica, replica.current);
  const chosen = (id: number): boolean => {
    const replica = problem.replicas[id];
    return replica !== undefined && (nodes[id] ?? -1) < 0 && (!staying.has(replica) || causes.has(id));
  };
  return {
    nodes: new Map(placed.slots.map(({ run, node }) => [run.replica.id, node])),
    notes: new Map([...placed.notes].filter(([id]) => chosen(id))),
    causes,
    pending: [...pending, ...placed.left],
    schedule: placed.schedule,
  };
}

interface Scheduled {
  readonly slots: readonly Slot[];
  readonly notes: ReadonlyMap<number, ChoiceNote>;
  readonly left: readonly Replica[];
  readonly schedule: JobSchedule | null;
}

function schedule(given: ReadonlyMap<WorkloadClass, readonly RunSource[]>, board: Board): Scheduled {
  const pass: Pass = {
    board,
    weights: null,
    packing: null,
    opened: null,
    nodes: new Int32Array(0),
    notes: null,
    failed: [],
  };
  const left: Replica[] = [];
  let sources = given;
  for (;;) {
    const jobs = makeNetwork(sources);
    if (jobs.length === 0) return { slots: [], notes: new Map(), left, schedule: null };
    const room = makeRoom(pass, jobs);
    const capacity = capacityFor(room);
    const bound = boundOf(jobs, capacity, board.problem.dimensions);
    const fixed = fixedSchedule(room, jobs);
    const best = fixed === null ? bestSchedule(room, jobs, bound.time, capacity) : null;
    if (best !== null && best.generated.left.length > 0) {
      // what waits for them is planned without them here: the planner leaves it out
      const stuck = new Set(best.generated.left.map(({ replica }) => replica));
      left.push(...stuck);
      sources = new Map(
        [...sources].map(([workload, runs]) => [workload, runs.filter(({ replica }) => !stuck.has(replica))]),
      );
      continue;
    }
    const notes = new Map<number, ChoiceNote>();
    if (best !== null)
      replay(room, best.generated.slots, ({ replica, job }, { node, points, next }) => {
        const scorer = room.scorers.get(job);
        if (scorer !== undefined) notes.set(replica.id, noteOf(pass, scorer, node, points, next));
      });
    const slots = [...(fixed ?? best?.generated.slots ?? [])].sort(compareSlots);
    for (const { run } of slots)
      if (run.kind === "free" && !notes.has(run.replica.id))
        notes.set(run.replica.id, { score: null, parts: {}, runnerUp: null });
    return { slots, notes, left, schedule: describe(room, jobs, slots, bound) };
  }
}

function describe(
  room: Room,
  jobs: readonly Job[],
  slots: readonly Slot[],
  bound: JobSchedule["bound"],
): JobSchedule {
  const { problem } = room.board;
  const chains = roomChains(room, slots);
  const byAddress = new Map(slots.map((slot) => [slot.run.replica.address, slot]));
  const roomOf = ({ run }: Slot): ReadonlySet<Slot> =>
    new Set((chains.get(run) ?? []).flatMap((address) => byAddress.get(address) ?? []));
  const blockedBy = blockers(slots, roomOf);
  return {
    runs: slots.map((slot) => ({
      address: slot.run.replica.address,
      job: slot.run.job.workload.address,
      node: problem.nodes[slot.node]?.name ?? ("" as JobSchedule["runs"][number]["node"]), // an index of this very list
      start: slot.start,
      end: slot.end,
      assumed: slot.run.job.terms.assumed,
      slack: slackOf(slot),
      roomOf: chains.get(slot.run) ?? [],
      state: stateOf(slot.run),
    })),
    makespan: slots.reduce((most, { end }) => Math.max(most, end), 0),
    bound,
    criticalPath: criticalPathOf(slots, blockedBy),
    deadlines: deadlinesOf(jobs, slots, blockedBy, room.board),
  };
}

function stateOf({ kind }: Run): JobSchedule["runs"][number]["state"] {
  return kind === "running" || kind === "ended" ? kind : null;
}

/** Whether a node takes a run while no other job is there; equal runs share the answer. */
function fitsAlone(board: Board): (workload: WorkloadClass, only: number) => boolean {
  const known = new Map<string, boolean>();
  return (workload, only) => {
    const key = `${workload.index} ${only}`;
    const answer =
      known.get(key) ??
      (only === -1
        ? workload.usable.some((_, node) => passes(workload, node, board))
        : only >= 0 && passes(workload, only, board));
    known.set(key, answer);
    return answer;
  };
}
