// One attribute: evaluated, checked for what may not stand there, converted to its type and put into its normal form.
import { errorDiagnostic, failure, success } from "../diagnostics/diagnostic.ts";
import type { Diagnostic, Result, SourceRange } from "../diagnostics/diagnostic.ts";
import { convert } from "../hcl/convert.ts";
import type { ValuePath } from "../hcl/convert.ts";
import { elementsOf, entriesOf } from "../hcl/compare.ts";
import type { Expression } from "../hcl/syntax.ts";
import { deepMarks, hasMark, isCapsule, isWhollyKnown } from "../hcl/value.ts";
import type { Value } from "../hcl/value.ts";
import { pathText } from "../model/json.ts";
import { failuresOf, isFailed, withInvolved } from "./evaluation.ts";
import type { Evaluation } from "./evaluation.ts";
import { waitText, waitsOf } from "./late.ts";
import type { Reading } from "./read-body.ts";
import { isMisfit } from "./schema.ts";
import type { AttributeSchema } from "./schema.ts";
import type { ValueSource } from "./source-value.ts";
import { listText } from "./wording.ts";

export interface Field {
  readonly name: string;
  /** In its normal form, not null; parts may be late or sensitive where the schema allows it. */
  readonly value: Value;
  readonly range: SourceRange;
  /** The same with a placement; null where the value then is. */
  readonly again: (evaluation: Evaluation) => Result<Value | null>;
}

/** Null where the attribute is not set; `failed` where what is wrong was reported. */
export function readField(
  source: ValueSource,
  schema: AttributeSchema,
  reading: Reading,
): Field | "failed" | null {
  const { evaluation, frame, report } = reading;
  const outcome = source.evaluate(evaluation, frame);
  for (const problem of outcome.diagnostics) report(problem);
  if (outcome.diagnostics.length > 0 || isFailed(outcome.value)) {
    evaluation.program.data.missed += 1;
    return "failed";
  }
  const refused = refusal(source, schema, outcome.value, frame.title);
  // where secrets may stand, what is not marked as one can be one all the same
  const told = (problem: Diagnostic): Diagnostic =>
    schema.sensitive === true ? problem : withInvolved(problem, outcome);
  if (refused !== null) {
    report(told(refused));
    return "failed";
  }
  const fitted = fit(source, schema, outcome.value, frame.title);
  if (!fitted.ok) {
    for (const problem of fitted.diagnostics) report(told(problem));
    return "failed";
  }
  if (fitted.value === null) return null;
  const late = source.expression === null ? null : lateItems(source.expression, fitted.value);
  return {
    name: source.name,
    value: fitted.value,
    range: source.range,
    again: (placed) => {
      const { value, diagnostics } =
        late === null ? source.evaluate(placed, frame) : placed.evaluate(late, frame);
      if (diagnostics.length > 0) return failure(...diagnostics);
      if (isFailed(value)) return failure(...failuresOf(value));
      return fit(source, schema, value, frame.title);
    },
  };
}

/**
 * Of an object with plain names, the items that a placement makes known: `env` is evaluated for every replica, and the others are
 * what they were. Null where it is not that simple.
 */
function lateItems(expression: Expression, { data, marks }: Value): Expression | null {
  const entries = entriesOf(data);
  if (expression.kind !== "object" || entries === undefined || marks.length > 0) return null;
  const late = new Set([...entries].flatMap(([name, entry]) => (isWhollyKnown(entry) ? [] : [name])));
  const items = expression.items.filter(({ key }) => key.kind === "variable" && late.has(key.name));
  const isAll = new Set(items.map(({ key }) => (key.kind === "variable" ? key.name : ""))).size === late.size;
  const isPlain = expression.items.every(({ key }) => key.kind === "variable");
  return isAll && isPlain && items.length < expression.items.length ? { ...expression, items } : null;
}

/** What may not stand in an attribute: values that need a placement, and sensitive ones. */
function refusal(
  source: ValueSource,
  schema: AttributeSchema,
  value: Value,
  context: string,
): Diagnostic | null {
  const { name, range } = source;
  if (schema.late !== true && !isWhollyKnown(value)) {
    const reads = waitsOf(value).map(waitText);
    const waits = reads.length === 0 ? "what is not known yet" : listText(reads);
    return errorDiagnostic(
      "late-value-not-allowed",
      `"${name}" needs a placement to be known: it reads ${waits}.`,
      {
        range,
        detail:
          "Such values can stand in env, command, entrypoint, hostname, labels, file content, healthcheck and outputs.",
        context,
      },
    );
  }
  if (schema.sensitive !== true && hasMark(deepMarks(value), "sensitive"))
    return errorDiagnostic("sensitive-value", `"${name}" would show a sensitive value.`, {
      range,
      detail:
        "It is part of addresses, plans or labels. Use a value that is not sensitive, or nonsensitive(…) where it is no secret.",
      context,
    });
  return null;
}

function fit(
  source: ValueSource,
  schema: AttributeSchema,
  value: Value,
  context: string,
): Result<Value | null> {
  if (value.data === null) return success(null);
  const { name, range } = source;
  const several = severalInstances(value);
  const advice =
    several === null
      ? schema.hint
      : `${several} has for_each: choose an instance by its key, as in ${several}["key"].`;
  const hint = advice === undefined ? {} : { detail: advice };
  const converted = convert(value, schema.type);
  if (!converted.ok)
    return failure(
      errorDiagnostic(
        "wrong-type",
        `"${name}" does not fit: ${placeText(value, converted.path)}${converted.message}.`,
        {
          range,
          context,
          ...hint,
        },
      ),
    );
  const result = schema.normalise?.(converted.value) ?? converted.value;
  if (!isMisfit(result)) return success(result);
  const detail = [result.detail ?? "", schema.hint ?? ""].filter((text) => text !== "").join(" ");
  return failure(
    errorDiagnostic("invalid-value", `"${name}" ${result.misfit}.`, {
      range,
      context,
      ...(detail === "" ? {} : { detail }),
    }),
  );
}

/** A block with for_each where one of its instances is meant. */
function severalInstances(value: Value): string | null {
  for (const part of elementsOf(value.data) ?? [value])
    if (isCapsule(part) && part.data.index !== undefined && part.data.entries !== undefined)
      return part.data.label;
  return null;
}

/** Keys of what is sensitive are not told. */
function placeText(value: Value, path: ValuePath): string {
  return path.length === 0 || hasMark(deepMarks(value), "sensitive") ? "" : `at ${pathText(path)}, `;
}
