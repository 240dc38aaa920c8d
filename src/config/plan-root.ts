// `plan` in policies: what is known of its shape before there is one, so that names are checked without a plan.
import { ANY, NUMBER, STRING, unknownValue } from "../hcl/value.ts";
import type { Type, Value } from "../hcl/value.ts";

const object = (attributes: Readonly<Record<string, Type>>): Type => ({
  kind: "object",
  attributes: new Map(Object.entries(attributes)),
});
const list = (element: Type): Type => ({ kind: "list", element });
const map = (element: Type): Type => ({ kind: "map", element });
const counts = (...names: readonly string[]): Type =>
  object(Object.fromEntries(names.map((name) => [name, NUMBER])));

/** The parts of `policyInput` (plan/policy-input.ts), each as far as it is the same in all plans. */
const PLAN: Type = object({
  project: STRING,
  mode: STRING,
  targets: list(STRING),
  replacements: list(STRING),
  summary: counts("create", "update", "replace", "move", "delete", "forget", "pending", "unchanged"),
  touched: counts("replicas", "running", "of", "percent"),
  changes: list(ANY),
  workloads: list(ANY),
  placements: map(STRING),
  pending: list(ANY),
  rollouts: list(ANY),
  nodes: list(ANY),
  images: list(ANY),
  risks: list(ANY),
  variables: map(ANY),
  outputs: map(ANY),
});

/** A plan of which nothing is known but its shape. */
export function anyPlan(): Value {
  return unknownValue(PLAN);
}
