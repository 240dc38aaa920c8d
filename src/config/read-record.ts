// A thing that occurs once, written as `name = { … }`: its entries as if they were attributes of a block.
import { errorDiagnostic } from "../diagnostics/diagnostic.ts";
import { entriesOf } from "../hcl/compare.ts";
import type { Expression, ObjectItem } from "../hcl/syntax.ts";
import { typePhrase } from "../hcl/type-text.ts";
import { UNKNOWN, hasMark, withMarks } from "../hcl/value.ts";
import { failedValue, isFailed } from "./evaluation.ts";
import { waitText, waitsOf } from "./late.ts";
import type { Reading } from "./read-body.ts";
import { expressionSource } from "./source-value.ts";
import type { ValueSource } from "./source-value.ts";

/** Null where the record is not set; `failed` where what is wrong was reported. */
export function recordSources(
  source: ValueSource,
  reading: Reading,
): readonly ValueSource[] | "failed" | null {
  const written = source.expression === null ? null : writtenItems(source.expression);
  if (written !== null) return written;
  const { value, diagnostics } = source.evaluate(reading.evaluation, reading.frame);
  for (const problem of diagnostics) reading.report(problem);
  if (diagnostics.length > 0) return "failed";
  if (value.data === null) return null;
  const refuse = (code: string, summary: string, detail: string) => {
    reading.report(
      errorDiagnostic(code, summary, { range: source.range, detail, context: reading.frame.title }),
    );
    return "failed" as const;
  };
  if (value.data === UNKNOWN) {
    if (isFailed(value)) return "failed";
    return refuse(
      "late-value-not-allowed",
      `What "${source.name}" holds needs a placement: it comes from ${waitsOf(value).map(waitText).join(", ")}.`,
      "Write its attributes out one by one.",
    );
  }
  const entries = entriesOf(value.data);
  if (entries === undefined)
    return refuse(
      "wrong-type",
      `"${source.name}" must be an object, not ${typePhrase(value.type)}.`,
      `Write ${source.name} { … } or ${source.name} = { … }.`,
    );
  if (hasMark(value.marks, "sensitive"))
    return refuse(
      "sensitive-value",
      `"${source.name}" is sensitive as a whole, so its attributes cannot be told apart.`,
      "Write its attributes out, and use sensitive values inside.",
    );
  return [...entries.keys()].map((name) => partSource(source, name));
}

/** Items of an object that is written out with plain names, each with its own place. */
function writtenItems(expression: Expression): readonly ValueSource[] | null {
  if (expression.kind === "parentheses") return writtenItems(expression.inner);
  if (expression.kind !== "object") return null;
  const sources = expression.items.map((item) => {
    const name = plainName(item);
    return name === null ? null : expressionSource(name, item.key.range, item.value);
  });
  const names = new Set(sources.map((source) => source?.name));
  // Computed and repeated names are the evaluator's to judge.
  if (names.size < sources.length) return null;
  const found = sources.filter((source) => source !== null);
  return found.length === sources.length ? found : null;
}

function plainName({ key }: ObjectItem): string | null {
  if (key.kind === "variable") return key.name;
  const [part] = key.kind === "template" ? key.parts : [];
  return key.kind === "template" && key.parts.length === 1 && part?.kind === "text" ? part.text : null;
}

function partSource(source: ValueSource, name: string): ValueSource {
  const evaluate: ValueSource["evaluate"] = (evaluation, frame) => {
    const { value, diagnostics } = source.evaluate(evaluation, frame);
    const part = entriesOf(value.data)?.get(name);
    return {
      value: part === undefined ? failedValue(diagnostics) : withMarks(part, value.marks),
      diagnostics,
    };
  };
  return {
    name,
    nameRange: source.range,
    range: source.range,
    expression: null,
    evaluate,
    isRecord: ({ evaluation, frame }) => {
      const { kind } = evaluate(evaluation, frame).value.type;
      return kind === "object" || kind === "map";
    },
  };
}
