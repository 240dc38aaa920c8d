// Sets of cores as engines write them: `0-3`, `0,2`.
import type { ReplicaSpec } from "./spec.ts";

/** The cores of a set, ascending, each once; none where the text is no set. */
export function parseCpuset(text: string): readonly number[] {
  const cores = new Set<number>();
  for (const part of text.split(",")) {
    const found = /^\s*(\d{1,5})(?:-(\d{1,5}))?\s*$/.exec(part);
    if (found === null) continue;
    const first = Number(found[1]);
    const last = found[2] === undefined ? first : Number(found[2]);
    for (let core = first; core <= last; core++) cores.add(core);
  }
  return [...cores].sort((a, b) => a - b);
}

/** The shortest text of cores that ascend: `0-1,3`. */
export function formatCpuset(cores: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const core of cores) {
    const run = runs.at(-1);
    if (run !== undefined && core === run[1] + 1) run[1] = core;
    else runs.push([core, core]);
  }
  return runs.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(",");
}

/** Whole cores that a replica has for itself, over its containers. */
export function exclusiveCoresOf({ containers }: ReplicaSpec): number {
  let cores = 0;
  for (const { resources } of Object.values(containers)) cores += resources.exclusive_cores ?? 0;
  return cores;
}
