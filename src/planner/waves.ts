// Waves, for people: rows that can go together. A row stands in the wave after all that it waits for. Where something else
// comes between its steps (a moved address, a network that is made anew), each stretch is an item of its own, with its part.
import { type Address, compareAddresses } from "../model/address.ts";
import type { Change, Wave } from "../plan/document.ts";
import type { GraphStep, Part, StepGraph } from "./graph.ts";

export function wavesOf(graph: StepGraph, changes: readonly Change[]): readonly Wave[] {
  const byId = new Map<string, GraphStep>(graph.steps.map((step) => [step.id, step]));
  const barriers = new Map(graph.barriers.map((barrier) => [barrier.id, barrier.needs]));
  const levels = new Map<string, number>();

  /** The wave of a step: steps of one row share it unless something else comes in between. */
  const levelOf = (id: string): number => {
    const known = levels.get(id);
    if (known !== undefined) return known;
    levels.set(id, 0);
    const step = byId.get(id);
    let level = 0;
    for (const need of step?.needs ?? barriers.get(id) ?? []) {
      const before = levelOf(need);
      const sameRow = step !== undefined && byId.get(need)?.address === step.address;
      const passes = step === undefined || sameRow; // a barrier adds no wave of its own
      const next = passes ? before : before + 1;
      if (next > level) level = next;
    }
    levels.set(id, level);
    return level;
  };

  const actions = new Map(changes.map((change) => [change.address, change.action]));
  const stretches = new Map<Address, Map<number, Part[]>>();
  for (const step of inOrder(graph.steps, levelOf)) {
    const level = levelOf(step.id);
    const own = stretches.get(step.address) ?? new Map<number, Part[]>();
    stretches.set(step.address, own);
    own.set(level, [...(own.get(level) ?? []), step.part]);
  }
  const waves = [...stretches].flatMap(([address, own]) =>
    [...own].map(([level, parts]) => ({
      address,
      action: actions.get(address) ?? "none",
      part: own.size === 1 ? "" : mainPart(parts),
      level,
    })),
  );
  const grouped = new Map<number, typeof waves>();
  for (const item of waves) {
    const list = grouped.get(item.level);
    if (list === undefined) grouped.set(item.level, [item]);
    else list.push(item);
  }
  return [...grouped]
    .sort(([a], [b]) => a - b)
    .map(([, items]) => ({
      items: items
        .sort((a, b) => compareAddresses(a.address, b.address))
        .map(({ address, action, part }) => ({ address, action, part })),
    }));
}

/** What a stretch of a row's steps does for people; empty where it is the row's own action but for what is removed later. */
function mainPart(parts: readonly Part[]): Part | "" {
  if (parts.includes("down") && parts.includes("up")) return "";
  const order: readonly Part[] = ["up", "update", "down", "remove", "gate", "forget"];
  return order.find((part) => parts.includes(part)) ?? "";
}

/** Needs come before what needs them, without recursion deeper than one row's chain of barriers. */
function inOrder(steps: readonly GraphStep[], levelOf: (id: string) => number): readonly GraphStep[] {
  return steps
    .map((step) => ({ step, level: levelOf(step.id) }))
    .sort((a, b) => a.level - b.level)
    .map(({ step }) => step);
}
