// A plan for machines: the document itself, or with its shared tables put into the rows.
import { visibleJson } from "../diagnostics/sanitise.ts";
import type { Json } from "../model/json.ts";
import { canonicalJson } from "../plan/canonical.ts";
import type { Plan } from "../plan/document.ts";
import { expandPlan } from "../plan/expand.ts";
import { policyInput } from "../plan/policy-input.ts";

/**
 * One line of JSON with sorted keys. Characters that could steer a terminal are written as `\uXXXX`, which is the same
 * value to every reader of JSON.
 */
export function renderPlanJson(plan: Plan, options: { readonly expand?: boolean | undefined } = {}): string {
  // a plan is plain JSON by construction; interfaces have no index signature
  const document = options.expand === true ? expandPlan(plan) : (plan as unknown as Json);
  return `${visibleJson(canonicalJson(document))}\n`;
}

/** What policies see of the plan, in the same form. */
export function renderPolicyInput(plan: Plan): string {
  return `${visibleJson(canonicalJson(policyInput(plan)))}\n`;
}
