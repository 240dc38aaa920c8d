// The schedule of a plan that is carried out: every run on its node at its time. Given back as it was, it holds as it did.
import { passes } from "../filter.ts";
import type { Slot } from "./generate.ts";
import { compareSlots } from "./generate.ts";
import type { Job, Run } from "./network.ts";
import { durationOf } from "./network.ts";
import type { Room } from "./room.ts";
import { enter, leave, withHomesLaidBack } from "./room.ts";

/** Null where some run has no time or no node of its own, comes before what it waits for, or finds no room by then. */
export function fixedSchedule(room: Room, jobs: readonly Job[]): readonly Slot[] | null {
  const slots: Slot[] = [];
  for (const job of jobs)
    for (const run of job.runs) {
      const start = startOf(run);
      if (start === null || run.only < 0) return null;
      slots.push({ run, node: run.only, start, end: run.kind === "ended" ? start : start + durationOf(job) });
    }
  slots.sort(compareSlots);
  const ends = new Map<Job, number>();
  for (const { run, end } of slots) ends.set(run.job, Math.max(ends.get(run.job) ?? 0, end));
  const begins = new Map<Job, number>();
  for (const { run, start } of slots) begins.set(run.job, Math.max(begins.get(run.job) ?? 0, start));
  const isLate = ({ run: { kind, job }, start }: Slot): boolean =>
    kind === "free" &&
    (job.before.some((other) => (ends.get(other) ?? 0) > start) ||
      job.begunBefore.some((other) => (begins.get(other) ?? 0) > start));
  if (slots.some(isLate)) return null;
  return withHomesLaidBack(room, () => (holds(room, slots) ? slots : null));
}

function startOf({ kind, replica }: Run): number | null {
  return kind === "running" || kind === "ended" ? 0 : (replica.source.start ?? null);
}

function holds(room: Room, slots: readonly Slot[]): boolean {
  let there: Slot[] = [];
  const goOn = (time: number): void => {
    for (const { run, node, end } of there) if (end <= time) leave(room, run.replica, node);
    there = there.filter(({ end }) => end > time);
  };
  let right = true;
  for (const slot of slots) {
    const { run, node, start } = slot;
    if (run.kind !== "free" && run.kind !== "running") continue;
    goOn(start);
    if (run.kind === "free" && !passes(run.job.workload, node, room.board)) {
      right = false;
      break;
    }
    enter(room, run.replica, node);
    there.push(slot);
  }
  goOn(Infinity);
  return right;
}
