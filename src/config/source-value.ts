// Where a value comes from: an attribute, or an entry of an object that stands for a block. Evaluated as often as asked.
import type { SourceRange } from "../diagnostics/diagnostic.ts";
import type { Attribute, Expression } from "../hcl/syntax.ts";
import type { Binding, Evaluation, Frame, Outcome } from "./evaluation.ts";
import type { Reading } from "./read-body.ts";

export interface ValueSource {
  readonly name: string;
  readonly nameRange: SourceRange;
  /** Of the value. */
  readonly range: SourceRange;
  /** Null where the value is a part of a computed object. */
  readonly expression: Expression | null;
  readonly evaluate: (evaluation: Evaluation, frame: Frame) => Outcome;
  /** It evaluates to an object: for attributes that also take a plain value. */
  readonly isRecord: (reading: Reading) => boolean;
}

export function attributeSource(attribute: Attribute): ValueSource {
  return expressionSource(attribute.name, attribute.nameRange, attribute.expression);
}

export function expressionSource(name: string, nameRange: SourceRange, expression: Expression): ValueSource {
  const evaluate: ValueSource["evaluate"] = (evaluation, frame) => evaluation.evaluate(expression, frame);
  return {
    name,
    nameRange,
    range: expression.range,
    expression,
    evaluate,
    isRecord: ({ evaluation, frame }) => {
      const { kind } = evaluate(evaluation, frame).value.type;
      return kind === "object" || kind === "map";
    },
  };
}

/** The same, with names of `dynamic` blocks in scope whoever evaluates it. */
export function boundSource(
  source: ValueSource,
  bindings: ReadonlyMap<string, Binding> | undefined,
): ValueSource {
  if (bindings === undefined) return source;
  return {
    ...source,
    evaluate: (evaluation, frame) => source.evaluate(evaluation, { ...frame, bindings }),
    isRecord: (reading) => source.isRecord({ ...reading, frame: { ...reading.frame, bindings } }),
  };
}
