// A plan for machines: the document itself, or with its shared tables put into the rows.
import { visibleJson } from "../diagnostics/sanitise.ts";
import type { JsonObject } from "../model/json.ts";
import { canonicalBytes } from "../plan/canonical.ts";
import type { Plan } from "../plan/document.ts";
import { expandPlan } from "../plan/expand.ts";
import { policyInput } from "../plan/policy-input.ts";

/**
 * One line of JSON with sorted keys. Characters that could steer a terminal are written as `\uXXXX`, which is the same
 * value to every reader of JSON.
 */
export function renderPlanJson(plan: Plan, options: { readonly expand?: boolean | undefined } = {}): string {
  // a plan is plain JSON by construction; interfaces have no index signature
  return jsonLine(options.expand === true ? expandPlan(plan) : (plan as unknown as JsonObject));
}

/** What policies see of the plan, in the same form. */
export function renderPolicyInput(plan: Plan): string {
  return jsonLine(policyInput(plan));
}

/** Row by row: of a large document many short strings would take several times its length. */
function jsonLine(document: JsonObject): string {
  const { buffer, byteOffset, length } = canonicalBytes(document);
  return `${visibleJson(Buffer.from(buffer, byteOffset, length).toString("utf8"))}\n`;
}
