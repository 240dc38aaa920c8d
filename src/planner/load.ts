// Load is asked of engines only where something looks at it: it takes a second or more, and changes all the time.
import type { Configuration, Strategy } from "../model/configuration.ts";
import type { Node } from "../model/node.ts";
import { readsLoad } from "../scheduler/conditions.ts";

const LOOKING: readonly (Strategy | null)[] = ["least_loaded", "auto"];

/** Whether a strategy or a rule of a workload reads the load of nodes. */
export function asksForLoad({ placement, workloads }: Configuration): boolean {
  return workloads.some(({ requirements }) => {
    const { strategy, constraints, affinities } = requirements;
    const wishes = affinities.flatMap(({ to }) => ("condition" in to ? [to.condition] : []));
    return (
      LOOKING.includes(strategy ?? placement.strategy) ||
      [...constraints, ...wishes].some(({ text }) => readsLoad(text))
    );
  });
}

const STEPS = 20;

/** In steps of 5 %, so that what breathes changes no plan. */
export function steppedLoad(load: Node["load"]): Node["load"] {
  const step = (share: number): number => Math.round(share * STEPS) / STEPS;
  return load === null ? null : { cpu: step(load.cpu), memory: step(load.memory) };
}
