// Whether a plan has the shape that its schema describes. Its checksum proves that it is whole, not that orch made it: where it comes from
// somebody who may not be trusted, and is shown to others, a text must not stand where a number belongs.
import { readFileSync } from "node:fs";
import { type Diagnostic, errorDiagnostic } from "../diagnostics/diagnostic.ts";
import { visibleText } from "../diagnostics/sanitise.ts";
import type { Plan } from "../plan/document.ts";

/** Null where it is right. `name` is the file's. */
export async function shapeProblem(plan: Plan, name: string): Promise<Diagnostic | null> {
  const { Ajv2020 } = await import("ajv/dist/2020.js");
  const check = new Ajv2020({ allErrors: false, strict: false, validateFormats: false }).compile(schema());
  if (check(plan)) return null;
  const [first] = check.errors ?? [];
  const where = visibleText(first?.instancePath ?? "", { limit: 200 });
  return errorDiagnostic(
    "plan-unreadable",
    `${name} is not a plan as orch makes them: ${where === "" ? "it" : where} ${first?.message ?? "is not what it has to be"}.`,
    { detail: "Make it with `orch plan --out FILE` of the same version." },
  );
}

/** The documents are part of the package. */
function schema(): object {
  for (const up of ["../../../docs/", "../../docs/"]) {
    try {
      // ours
      return JSON.parse(readFileSync(new URL(`${up}plan.schema.json`, import.meta.url), "utf8")) as object;
    } catch {
      continue; // compiled and source files lie at different depths
    }
  }
  throw new Error("docs/plan.schema.json is not where the program was installed");
}
