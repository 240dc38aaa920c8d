// Blocks `module`: their arguments are variables of the module, beside what calls have of their own. A workload waits for
// what the calls around it depend on.
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { ANY } from "../hcl/value.ts";
import type { Dependency } from "../model/configuration.ts";
import { blockTitle } from "./declarations.ts";
import { mergeDependencies, readDependencies } from "./dependencies.ts";
import type { Evaluation } from "./evaluation.ts";
import { attributeOf } from "./instances.ts";
import { callFrame, variableValue } from "./module-variables.ts";
import { addressOf } from "./program.ts";
import type { Program } from "./program.ts";
import { readBody } from "./read-body.ts";
import type { Fields } from "./read-body.ts";
import type { AttributeSchema, BodySchema } from "./schema.ts";
import { CALL, CALL_HINTS } from "./schemas/module.ts";
import { readDeclaration } from "./variable-declaration.ts";
import { validate } from "./variables.ts";

/** Reads the call of a module instance, the root module's being none: its arguments, and the rules of its variables. */
export function checkCall(evaluation: Evaluation, report: (problem: Diagnostic) => void): void {
  const { called, declarations } = evaluation.program;
  if (called === null) return;
  readCall(evaluation, report);
  for (const declaration of declarations.variables.values()) {
    const value = variableValue(evaluation, declaration.name);
    if (value === undefined || "failed" in value) continue;
    validate(
      readDeclaration(declaration, evaluation, () => undefined),
      evaluation,
      report,
    );
  }
}

/** What the calls around a module instance depend on, from the root on. */
export function callDependencies(evaluation: Evaluation): readonly Dependency[] {
  const { called } = evaluation.program;
  if (called === null) return [];
  const label = `${addressOf(called.call, called.key)} (depends_on)`;
  const found = evaluation.once(label, called.call.block.headerRange, () => {
    const caller = evaluation.of(called.parent);
    const report = (): void => undefined; // checkCall says what is wrong
    const fields = readCall(evaluation, report);
    const own = readDependencies(fields, { evaluation: caller, frame: callFrame(called), report });
    return mergeDependencies([...own, ...callDependencies(caller)]);
  });
  return "failed" in found ? [] : found;
}

function readCall(evaluation: Evaluation, report: (problem: Diagnostic) => void): Fields {
  const { program } = evaluation;
  const { called } = program;
  if (called === null) throw new Error("the root module is called by nobody");
  const { block } = called.call;
  const reading = { evaluation: evaluation.of(called.parent), frame: callFrame(called), report };
  const fields = readBody(block.body, block.headerRange, blockTitle(block), callSchema(program), reading);
  readDependencies(fields, reading);
  return fields;
}

function callSchema({ declarations }: Program): BodySchema {
  const variables = [...declarations.variables.values()].map(({ name, block }): [string, AttributeSchema] => [
    name,
    { type: ANY, syntax: true, required: attributeOf(block, "default") === undefined },
  ]);
  return { attributes: new Map([...CALL, ...variables]), hints: CALL_HINTS };
}
