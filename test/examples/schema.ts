// docs/plan.schema.json, as a check.
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";

const SCHEMA = new URL("../../docs/plan.schema.json", import.meta.url);

/** What is wrong with a plan by the schema; empty: nothing. */
export function schemaProblems(plan: unknown): readonly string[] {
  const schema = JSON.parse(readFileSync(SCHEMA, "utf8")) as object; // a JSON Schema is an object
  const validate = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true }).compile(schema);
  if (validate(plan)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message ?? ""} ${JSON.stringify(params)}`,
  );
}
