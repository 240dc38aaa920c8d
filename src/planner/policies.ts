// Policies: asked once everything of the plan is known. What cannot be evaluated counts as failed, so that no mistake lets a plan pass.
import type { Configuration } from "../model/configuration.ts";
import type { Node } from "../model/node.ts";
import type { PolicyResult } from "../plan/document.ts";
import { type JudgedPlan, policyInput } from "../plan/policy-input.ts";
import type { Draft } from "./drafts.ts";
import { PlacedWorld } from "./views.ts";

/** Sorted by name; nothing where there are no policies. */
export function policyResults(
  { policies = [] }: Pick<Configuration, "policies">,
  plan: JudgedPlan,
  drafts: readonly Draft[],
  nodes: readonly Node[],
): { readonly policies?: readonly PolicyResult[] } {
  if (policies.length === 0) return {};
  const input = policyInput(plan);
  const view = new PlacedWorld(drafts, nodes).outsideView();
  return {
    policies: policies.map(({ name, severity, range, evaluate }): PolicyResult => ({
      name,
      severity,
      ...evaluate(input, view),
      source: { file: range.file, line: range.start.line },
    })),
  };
}
