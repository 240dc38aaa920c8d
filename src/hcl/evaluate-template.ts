// Templates. One interpolation alone is the value itself; everything else is a string, made of the parts converted to
// strings, in normal form C as all strings of the language.
import { convert } from "./convert.ts";
import { bindings, iterate } from "./evaluate-for.ts";
import { evaluateCondition } from "./evaluate-operators.ts";
import { fail } from "./evaluate-failure.ts";
import { referenceText } from "./evaluate-references.ts";
import { countSteps, evaluatePart, stop, withNames } from "./evaluation.ts";
import type { Evaluation } from "./evaluation.ts";
import type { Expression, TemplateExpression, TemplatePart } from "./syntax.ts";
import { CHARACTERS_A_CELL } from "./value-weight.ts";
import { STRING, UNKNOWN, joinMarkLists, stringValue, unknownResult, unknownValue } from "./value.ts";
import type { Marks, Value } from "./value.ts";

export function evaluateTemplate(evaluation: Evaluation, node: TemplateExpression): Value {
  const [only] = node.parts;
  if (node.parts.length === 1 && only?.kind === "interpolation")
    return evaluatePart(evaluation, only.expression);
  const out: Output = { texts: [], length: 0, marks: new Set(), unknown: false };
  appendParts(evaluation, node, node.parts, out);
  const marks = joinMarkLists(out.marks);
  if (evaluation.run.stopped || out.unknown) return unknownResult(STRING, marks);
  const text = out.texts.join("").normalize("NFC");
  if (!countSteps(evaluation, Math.floor(text.length / CHARACTERS_A_CELL), node.range))
    return unknownValue(STRING, marks);
  return stringValue(text, marks);
}

interface Output {
  readonly texts: string[];
  length: number;
  readonly marks: Set<Marks>;
  unknown: boolean;
}

function appendParts(
  evaluation: Evaluation,
  node: TemplateExpression,
  parts: readonly TemplatePart[],
  out: Output,
): void {
  for (const part of parts) {
    if (evaluation.run.stopped) return;
    switch (part.kind) {
      case "text":
        append(evaluation, node, part.text, out);
        break;
      case "interpolation":
        appendValue(evaluation, node, part.expression, out);
        break;
      case "if": {
        const condition = evaluateCondition(evaluation, part.condition, "The condition");
        if (condition !== undefined) out.marks.add(condition.marks);
        if (condition === undefined || condition.truth === null) out.unknown = true;
        else appendParts(evaluation, node, condition.truth ? part.then : part.otherwise, out);
        break;
      }
      case "for":
        appendFor(evaluation, node, part, out);
        break;
      default:
        unreachable(part);
    }
  }
}

function appendFor(
  evaluation: Evaluation,
  node: TemplateExpression,
  part: TemplatePart & { readonly kind: "for" },
  out: Output,
): void {
  const collection = evaluatePart(evaluation, part.collection);
  out.marks.add(collection.marks);
  const items = iterate(evaluation, part.collection, collection);
  if (items === undefined) {
    out.unknown = true;
    return;
  }
  const before = evaluation.run.diagnostics.length;
  for (const [key, value] of items) {
    appendParts(withNames(evaluation, bindings(part, key, value)), node, part.body, out);
    if (evaluation.run.diagnostics.length > before) return;
  }
}

function appendValue(
  evaluation: Evaluation,
  node: TemplateExpression,
  expression: Expression,
  out: Output,
): void {
  const value = evaluatePart(evaluation, expression);
  if (value.data === UNKNOWN) {
    out.marks.add(value.marks);
    out.unknown = true;
    return;
  }
  const converted = convert(value, STRING);
  if (!converted.ok) {
    fail(
      evaluation,
      expression,
      "wrong-type",
      `This value cannot be put into a string: ${converted.message}.`,
      { detail: "Use join for lists, jsonencode or yamlencode for structures." },
    );
    out.unknown = true;
    return;
  }
  out.marks.add(converted.value.marks);
  const { data } = converted.value;
  if (data === null) {
    fail(evaluation, expression, "null-value", "A null value cannot be put into a string.", {
      detail: `Give it a default, e.g. with coalesce(${referenceText(expression) ?? "x"}, "none").`,
    });
    out.unknown = true;
  } else if (typeof data === "string") append(evaluation, node, data, out);
  else out.unknown = true;
}

function append(evaluation: Evaluation, node: TemplateExpression, text: string, out: Output): void {
  const { stringLength } = evaluation.scope.context.limits;
  out.length += text.length;
  if (out.length > stringLength)
    stop(
      evaluation,
      node.range,
      "string-too-long",
      `This string becomes longer than ${String(stringLength)} characters, the limit for strings.`,
      "Look for a string that is put into itself again and again, or keep large texts in files of their own.",
    );
  else out.texts.push(text);
}

function unreachable(part: never): never {
  throw new Error(`unexpected template part ${JSON.stringify(part)}`);
}
