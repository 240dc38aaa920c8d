// The value of a secret: always sensitive, and an input that the digest of sensitive inputs covers.
import { errorDiagnostic } from "../diagnostics/diagnostic.ts";
import { convert } from "../hcl/convert.ts";
import { SENSITIVE, STRING, UNKNOWN, withMarks } from "../hcl/value.ts";
import type { Value } from "../hcl/value.ts";
import { blockTitle } from "./declarations.ts";
import type { Declaration } from "./declarations.ts";
import { MODULE_FRAME, cycleDiagnostic, failedValue, isFailed } from "./evaluation.ts";
import type { Evaluation } from "./evaluation.ts";
import { attributeOf } from "./instances.ts";
import { waitText, waitsOf } from "./late.ts";
import { addressOf } from "./program.ts";

export function secretValue(evaluation: Evaluation, declaration: Declaration, key: string | null): Value {
  const address = addressOf(declaration, key);
  const { block } = declaration;
  const made = evaluation.once(`${address}.value`, block.headerRange, () => {
    const value = evaluateSecret(evaluation, declaration, key);
    if (typeof value.data === "string") evaluation.program.sensitiveUsed.set(address, value.data);
    return withMarks(value, [SENSITIVE]);
  });
  if (!("code" in made)) return made;
  const problem = cycleDiagnostic(made, block.headerRange);
  evaluation.report([problem]);
  return failedValue([problem]);
}

function evaluateSecret(evaluation: Evaluation, declaration: Declaration, key: string | null): Value {
  const { block } = declaration;
  const context = blockTitle(block);
  const attribute = attributeOf(block, "value");
  if (attribute === undefined) return failedValue([]); // reading the block itself says that it is missing
  const { range } = attribute.expression;
  const outcome = evaluation.evaluate(attribute.expression, {
    ...MODULE_FRAME,
    title: context,
    instance: key === null ? null : { declaration, key },
  });
  const fail = (code: string, summary: string, detail: string): Value => {
    const problem = errorDiagnostic(code, summary, { range, detail, context });
    evaluation.report([problem]);
    return failedValue([problem]);
  };
  if (outcome.diagnostics.length > 0) {
    evaluation.report(outcome.diagnostics);
    return outcome.value;
  }
  if (isFailed(outcome.value)) return outcome.value;
  const converted = convert(outcome.value, STRING);
  if (!converted.ok)
    return fail(
      "wrong-type",
      `The value of a secret does not fit: ${converted.message}.`,
      "It must be a string; use jsonencode for more.",
    );
  if (converted.value.data === null)
    return fail(
      "missing-value",
      "The value of a secret is null.",
      "Give the variable it comes from a value.",
    );
  if (converted.value.data === UNKNOWN)
    return fail(
      "late-value-not-allowed",
      `The value of a secret needs a placement: it comes from ${waitsOf(outcome.value).map(waitText).join(", ")}.`,
      "Put the address into env, and only the secret part into the secret.",
    );
  return converted.value;
}
