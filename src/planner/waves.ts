// Waves, for people: rows that can go together. A row stands in the wave after all that it waits for. Where something else
// comes between its steps (a moved address, a network that is made anew), each stretch is an item of its own, with its part.
import type { Address } from "../model/address.ts";
import type { Action, Change, Wave } from "../plan/document.ts";
import type { GraphStep, Part, StepGraph } from "./graph.ts";

export function wavesOf(graph: StepGraph, changes: readonly Change[]): readonly Wave[] {
  const actions = new Map<Address, Action>();
  for (const { address, action } of changes) actions.set(address, action);
  const waves = new Map<number, Item[]>();
  const put = (level: number, address: Address, part: Part | ""): void => {
    const item: Item = { action: actions.get(address) ?? "none", address, part };
    const items = waves.get(level);
    if (items === undefined) waves.set(level, [item]);
    else items.push(item);
  };
  const levels = levelsOf(graph);
  for (const { address, first, last } of rowsOf(graph.steps)) {
    const level = levels[first] ?? 0;
    if (levels.subarray(first, last).every((other) => other === level)) {
      put(level, address, "");
      continue;
    }
    const stretches = new Map<number, Part[]>();
    for (const [index, { part }] of graph.steps.slice(first, last).entries()) {
      const at = levels[first + index] ?? 0;
      stretches.set(at, [...(stretches.get(at) ?? []), part]);
    }
    for (const [at, parts] of stretches) put(at, address, mainPart(parts));
  }
  return [...waves].sort(([a], [b]) => a - b).map(([, items]) => ({ items }));
}

type Item = Wave["items"][number];

/** Steps are sorted by address: where those of each row begin and end. */
function* rowsOf(steps: readonly GraphStep[]): Generator<{ address: Address; first: number; last: number }> {
  let first = 0;
  for (const [index, { address }] of steps.entries()) {
    if (steps[index + 1]?.address === address) continue;
    yield { address, first, last: index + 1 };
    first = index + 1;
  }
}

/** The wave of each step: steps of one row share it unless something else comes in between, and a barrier adds none of its own. */
function levelsOf({ steps, barriers }: StepGraph): Int32Array {
  const indexOf = new Map<string, number>();
  for (const [index, { id }] of steps.entries()) indexOf.set(id, index);
  const needsOf = new Map(barriers.map((barrier) => [barrier.id, barrier.needs]));
  const levels = new Int32Array(steps.length).fill(OPEN);
  const barrierLevels = new Map<string, number>();

  const levelOf = (index: number): number => {
    const known = levels[index] ?? 0;
    if (known !== OPEN) return known;
    levels[index] = 0;
    const step = steps[index];
    let level = 0;
    for (const need of [...(step?.needs ?? []), ...(step?.after ?? [])]) {
      const other = indexOf.get(need);
      const before = other === undefined ? barrierLevelOf(need) : levelOf(other);
      const isOwn = other !== undefined && steps[other]?.address === step?.address;
      level = Math.max(level, isOwn ? before : before + 1);
    }
    levels[index] = level;
    return level;
  };
  const barrierLevelOf = (id: string): number => {
    const known = barrierLevels.get(id);
    if (known !== undefined) return known;
    barrierLevels.set(id, 0);
    let level = 0;
    for (const need of needsOf.get(id) ?? []) {
      const other = indexOf.get(need);
      level = Math.max(level, other === undefined ? barrierLevelOf(need) : levelOf(other));
    }
    barrierLevels.set(id, level);
    return level;
  };
  for (let index = 0; index < steps.length; index++) levelOf(index);
  return levels;
}

/** Not known yet. */
const OPEN = -1;

/** What a stretch of a row's steps does for people; empty where it is the row's own action but for what is removed later. */
function mainPart(parts: readonly Part[]): Part | "" {
  if (parts.includes("down") && parts.includes("up")) return "";
  const order: readonly Part[] = ["up", "update", "down", "remove", "gate", "forget"];
  return order.find((part) => parts.includes(part)) ?? "";
}
