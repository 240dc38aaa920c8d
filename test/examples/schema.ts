// docs/plan.schema.json and docs/inventory.schema.json, as checks.
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";

/** What is wrong with a document by the schema; empty: nothing. */
export function schemaProblems(plan: unknown, kind: "plan" | "inventory" = "plan"): readonly string[] {
  const file = new URL(`../../docs/${kind}.schema.json`, import.meta.url);
  const schema = JSON.parse(readFileSync(file, "utf8")) as object; // a JSON Schema is an object
  const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).compile(schema);
  if (validate(plan)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message ?? ""} ${JSON.stringify(params)}`,
  );
}
