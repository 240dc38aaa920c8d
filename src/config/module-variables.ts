// Values of variables: of the root module they are given before anything is evaluated; of a module that is called they are
// the arguments of the call, evaluated there when somebody asks.
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { SENSITIVE, withMarks } from "../hcl/value.ts";
import type { CapsuleAnswer } from "../hcl/value.ts";
import { blockTitle } from "./declarations.ts";
import { MODULE_FRAME, failedValue } from "./evaluation.ts";
import type { Evaluation, Frame } from "./evaluation.ts";
import { attributeOf } from "./instances.ts";
import { prefixOf } from "./program.ts";
import type { Called } from "./program.ts";
import { readDeclaration, valueOf } from "./variable-declaration.ts";

/** Undefined where there is no such variable. */
export function variableValue(evaluation: Evaluation, name: string): CapsuleAnswer {
  const { program } = evaluation;
  const { called } = program;
  if (called === null) return program.variables.get(name);
  const declaration = program.declarations.variables.get(name);
  if (declaration === undefined) return undefined;
  const { block } = declaration;
  const argument = attributeOf(called.call.block, name);
  return evaluation.settled(
    (other) => variableValue(other, name),
    () =>
      evaluation.once(`${prefixOf(program)}var.${name}`, argument?.nameRange ?? block.headerRange, () => {
        const problems: Diagnostic[] = [];
        const report = (problem: Diagnostic): void => {
          problems.push(problem);
          evaluation.report([problem]);
        };
        const variable = readDeclaration(declaration, evaluation, report);
        const isMissing = argument === undefined && attributeOf(block, "default") === undefined;
        // The call says so, where its arguments are read.
        if (isMissing) return failedValue([]);
        const title = blockTitle(called.call.block);
        const caller = evaluation.of(called.parent);
        const given = argument === undefined ? null : caller.evaluate(argument.expression, callFrame(called));
        for (const problem of given?.diagnostics ?? []) report(problem);
        const value =
          argument === undefined || given === null
            ? valueOf(variable, null, evaluation, report)
            : given.diagnostics.length > 0
              ? null
              : valueOf(
                  variable,
                  { value: given.value, from: title, range: argument.expression.range },
                  evaluation,
                  report,
                  () => "Give it another value in the module block, or remove nullable = false.",
                );
        const found = value ?? failedValue(problems);
        return variable.sensitive ? withMarks(found, [SENSITIVE]) : found;
      }),
  );
}

/** Of what stands in a module block. `self` is whatever replica reads the variable. */
export function callFrame({ call, key }: Called): Frame {
  return {
    ...MODULE_FRAME,
    title: blockTitle(call.block),
    instance: key === null ? null : { declaration: call, key },
    self: "any",
  };
}
