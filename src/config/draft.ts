// A specification in the making: values are put at paths, and sensitive and late ones are taken out on the way.
import { errorDiagnostic, failure, success } from "../diagnostics/diagnostic.ts";
import type { Diagnostic, Result, SourceRange } from "../diagnostics/diagnostic.ts";
import { elementsOf, entriesOf } from "../hcl/compare.ts";
import { withMarks } from "../hcl/value.ts";
import type { Value } from "../hcl/value.ts";
import type { Late, LateValue } from "../model/configuration.ts";
import { comparePaths, isObject, jsonObject, pathText, sortedKeys, withValueAt } from "../model/json.ts";
import type { Json, JsonObject, Path } from "../model/json.ts";
import type { SensitiveValue, Spec } from "../model/spec.ts";
import type { Consumer } from "./consumer.ts";
import { failuresOf, isFailed } from "./evaluation.ts";
import type { Evaluation } from "./evaluation.ts";
import { extract } from "./extract.ts";
import { linksOf, waitsOfMarks } from "./late.ts";
import type { Field } from "./read-field.ts";

export interface Draft {
  readonly put: (path: Path, value: Json, range?: SourceRange) => void;
  /** The whole value of an attribute, or what a step makes of it. */
  readonly putField: (path: Path, field: Field) => void;
  readonly putSensitive: (path: Path, value: Json) => void;
  readonly finish: () => Finished;
}

export interface Finished {
  readonly spec: Spec;
  readonly late: readonly Late[];
  readonly ranges: ReadonlyMap<string, SourceRange>;
}

export function createDraft(consumer: Consumer, report: (problem: Diagnostic) => void): Draft {
  let value: Json = {};
  const sensitive: SensitiveValue[] = [];
  const late: Late[] = [];
  const ranges = new Map<string, SourceRange>();
  const put: Draft["put"] = (path, part, range) => {
    value = withValueAt(value, path, part);
    if (range !== undefined) ranges.set(pathText(path), range);
  };
  return {
    put,
    putSensitive: (path, part) => {
      put(path, null);
      sensitive.push({ path, value: part });
    },
    putField: (path, field) => {
      const found = extract(field.value);
      put(path, found.value, field.range);
      for (const part of found.sensitive)
        sensitive.push({ path: [...path, ...part.path], value: part.value });
      for (const { path: step, label } of found.references)
        report(
          errorDiagnostic(
            "reference-not-data",
            `${label} is a reference, and "${pathText([...path, ...step])}" holds data.`,
            {
              range: field.range,
              detail: "Read one of its attributes.",
            },
          ),
        );
      const again = remember(field);
      for (const part of found.late) {
        const links = linksOf(waitsOfMarks(part.marks), field.range);
        consumer.addLinks(links);
        late.push({
          path: [...path, ...part.path],
          links,
          range: field.range,
          evaluate: (view) => evaluateLate(again(consumer.placed(view)), part.path, field.range),
        });
      }
    },
    finish: () => ({
      spec: {
        value: sortedObject(value),
        sensitive: sensitive.sort((a, b) => comparePaths(a.path, b.path)),
      },
      late: late.sort((a, b) => comparePaths(a.path, b.path)),
      ranges,
    }),
  };
}

/** Keys sorted at every depth, so that one specification is one text. */
function sortedObject(value: Json): JsonObject {
  const sort = (part: Json): Json => {
    if (Array.isArray(part)) return (part as readonly Json[]).map(sort); // isArray does not narrow readonly arrays
    return isObject(part) ? jsonObject(sortedKeys(part).map((key) => [key, sort(part[key] ?? null)])) : part;
  };
  const sorted = sort(value);
  return isObject(sorted) ? sorted : {};
}

/** Each attribute is evaluated once with a placement, however many of its parts are late. */
function remember(field: Field): (evaluation: Evaluation) => Result<Value | null> {
  const done = new WeakMap<Evaluation, Result<Value | null>>();
  return (evaluation) => {
    const made = done.get(evaluation) ?? field.again(evaluation);
    done.set(evaluation, made);
    return made;
  };
}

function evaluateLate(result: Result<Value | null>, path: Path, range: SourceRange): Result<LateValue> {
  if (!result.ok) return result;
  const part = result.value === null ? null : partAt(result.value, path);
  return part === null ? success({ value: null, sensitive: [] }) : lateResult(part, range);
}

/** A value that is known now, with what is sensitive in it taken out. */
function lateResult(value: Value, range: SourceRange): Result<LateValue> {
  if (isFailed(value)) return failure(...failuresOf(value));
  const found = extract(value);
  if (found.late.length === 0) return success({ value: found.value, sensitive: found.sensitive });
  return failure(
    errorDiagnostic("unknown-value", "This value is not known with everything placed.", { range }),
  );
}

/** What stands at a path of a value, with the marks of what is around it; null where there is nothing. */
function partAt(value: Value, path: Path): Value | null {
  let current = value;
  for (const step of path) {
    const part =
      typeof step === "number" ? elementsOf(current.data)?.[step] : entriesOf(current.data)?.get(step);
    if (part === undefined) return null;
    current = withMarks(part, current.marks);
  }
  return current;
}
