// What a simulated replica is doing at a moment: containers end by themselves after the time they were given.
import type { Phase } from "orch/provider";
import type { SimContainer, SimObject } from "./state.ts";

export interface ContainerMoment {
  readonly state: "created" | "running" | "ended" | "gone";
  /** Of an ended one. */
  readonly exit: number | null;
}

/** Exit code of a process that was stopped by its default signal. */
const TERMINATED = 143;

export function containerAt(container: SimContainer, now: number): ContainerMoment {
  if (container.state === "created" || container.state === "gone")
    return { state: container.state, exit: null };
  if (container.state === "stopped") return { state: "ended", exit: container.exit };
  const ended = container.ends !== null && now >= container.since + container.ends.after;
  return ended ? { state: "ended", exit: container.ends.exit } : { state: "running", exit: null };
}

/** As the contract has it: what matters is whether all ended, and how the main one did. */
export function phaseAt(object: SimObject, now: number): { phase: Phase; exit: number | null } {
  if (object.kind === "network" || object.kind === "volume") return { phase: "running", exit: null };
  const moments = object.containers.map((container) => containerAt(container, now));
  const exit = moments[0]?.exit ?? null;
  if (moments.some((moment) => moment.state === "created")) return { phase: "created", exit };
  if (moments.every((moment) => moment.state === "running")) return { phase: "running", exit: null };
  if (exit === null) return { phase: "stopped", exit };
  if (exit !== 0) return { phase: "failed", exit };
  return { phase: moments.every((moment) => moment.state === "ended") ? "done" : "stopped", exit };
}

export function isRunning(object: SimObject, now: number): boolean {
  return object.containers.some((container) => containerAt(container, now).state === "running");
}

/** Starts every container that does not run; a running one keeps its start. */
export function started(object: SimObject, now: number): SimObject {
  return withContainers(object, (container) =>
    containerAt(container, now).state === "running"
      ? container
      : { ...container, state: "running", since: now, exit: null },
  );
}

/** A stop freezes what had ended before it; the rest ends with the exit code of the stop signal. */
export function stopped(object: SimObject, now: number): SimObject {
  return withContainers(object, (container) => {
    if (container.state !== "running") return container;
    return { ...container, state: "stopped", exit: containerAt(container, now).exit ?? TERMINATED };
  });
}

export function withContainers(
  object: SimObject,
  change: (container: SimContainer) => SimContainer,
): SimObject {
  return { ...object, containers: object.containers.map(change) };
}
