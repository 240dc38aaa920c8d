// Outputs, as seen from outside, against what the state remembers.
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { type Json, compareText, jsonEquals } from "../model/json.ts";
import type { Node } from "../model/node.ts";
import type { OutputChange } from "../plan/document.ts";
import type { Draft } from "./drafts.ts";
import type { PlanInput } from "./input.ts";
import { PlacedWorld } from "./views.ts";

/** Sorted by name; sensitive values are null. An output that cannot be said (its workload is pending) keeps its old value. */
export function planOutputs(
  input: PlanInput,
  drafts: readonly Draft[],
  nodes: readonly Node[],
  diagnostics: Diagnostic[],
): Record<string, OutputChange> {
  const recorded = input.state?.outputs ?? {};
  const { pins, targets } = input.options;
  const isOurs = (name: string): boolean => pins === null || pins.outputs.has(name);
  const view = new PlacedWorld(drafts, nodes).outsideView();
  const result: [string, OutputChange][] = [];
  for (const output of input.configuration.outputs) {
    const old = Object.hasOwn(recorded, output.name) ? recorded[output.name] : undefined;
    if (!isOurs(output.name)) {
      if (old !== undefined) result.push([output.name, unchanged(old.value, old.sensitive)]);
      continue;
    }
    const answer = output.evaluate(view);
    if (!answer.ok) {
      diagnostics.push(...answer.diagnostics.filter((item) => item.code !== "target-not-placed"));
      if (old !== undefined) result.push([output.name, unchanged(old.value, old.sensitive)]);
      continue;
    }
    const after = output.sensitive ? null : answer.value;
    const before = old?.value ?? null;
    const action =
      old === undefined
        ? "create"
        : jsonEquals(before, after) && old.sensitive === output.sensitive
          ? "none"
          : "update";
    result.push([output.name, { action, before, after, sensitive: output.sensitive }]);
  }
  const declared = new Set(input.configuration.outputs.map((output) => output.name));
  for (const [name, old] of Object.entries(recorded))
    if (!declared.has(name))
      result.push([
        name,
        targets.length > 0 || !isOurs(name)
          ? unchanged(old.value, old.sensitive)
          : { action: "delete", before: old.value, after: null, sensitive: old.sensitive },
      ]);
  return Object.fromEntries(result.sort(([a], [b]) => compareText(a, b)));
}

function unchanged(value: Json, sensitive: boolean): OutputChange {
  return { action: "none", before: value, after: value, sensitive };
}
