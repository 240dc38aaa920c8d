// `[for …]`, `{for …}` and the `%{ for }` of templates: iteration over lists, tuples, sets, maps, objects and capsules.
// The marks of the collection and of every `if` and key go onto the result, for they decide what it holds.
import { elementsOf, entriesOf } from "./compare.ts";
import { convert } from "./convert.ts";
import { evaluateCondition } from "./evaluate-operators.ts";
import { fail } from "./evaluate-failure.ts";
import { evaluatePart, withNames } from "./evaluation.ts";
import type { Evaluation } from "./evaluation.ts";
import { countValue } from "./number-value.ts";
import type { Expression, ForExpression } from "./syntax.ts";
import { typePhrase } from "./type-text.ts";
import {
  ANY,
  NO_MARKS,
  STRING,
  UNKNOWN,
  gatherMarks,
  hasMark,
  isCapsule,
  joinMarkLists,
  objectValue,
  stringValue,
  tupleValue,
  unknownValue,
  withMarks,
} from "./value.ts";
import type { Capsule, Marks, Value } from "./value.ts";

export function evaluateFor(evaluation: Evaluation, node: ForExpression): Value {
  const collection = evaluatePart(evaluation, node.collection);
  const items = iterate(evaluation, node.collection, collection);
  if (items === undefined) return unknownValue(ANY, collection.marks);
  const results: { readonly key: string; readonly value: Value }[] = [];
  const firstSeen = new Set<string>();
  const lists = new Set<Marks>([collection.marks]);
  let unknown = false;
  for (const [key, value] of items) {
    // The errors of the first element that has some are enough: those of the others are the same.
    const before = evaluation.run.diagnostics.length;
    const inner = withNames(evaluation, bindings(node, key, value));
    if (node.condition !== null) {
      const condition = evaluateCondition(inner, node.condition, "The if of a for expression");
      if (condition === undefined) return unknownValue();
      lists.add(condition.marks);
      if (condition.truth === null) unknown = true;
      if (condition.truth === false) continue;
    }
    const name = node.key === null ? { key: "", marks: NO_MARKS } : keyName(inner, node.key);
    const result = evaluatePart(inner, node.value);
    if (evaluation.run.diagnostics.length > before || evaluation.run.stopped) return unknownValue();
    if (name === undefined) return unknownValue();
    lists.add(name.marks);
    if (name.key === null) unknown = true;
    else {
      if (node.key !== null && !node.grouped && firstSeen.has(name.key))
        return fail(
          inner,
          node.key,
          "duplicate-key",
          hasMark(name.marks, "sensitive")
            ? "Two elements give the same key."
            : `Two elements give the key ${JSON.stringify(name.key)}.`,
          { detail: "Add ... after the value to group the values of equal keys, or make the keys unique." },
        );
      firstSeen.add(name.key);
      results.push({ key: name.key, value: result });
    }
  }
  const marks = joinMarkLists(lists);
  if (unknown)
    return unknownValue(
      ANY,
      gatherMarks(
        results.map((result) => result.value),
        marks,
      ),
    );
  if (node.key === null)
    return tupleValue(
      results.map((result) => result.value),
      marks,
    );
  if (!node.grouped)
    return objectValue(
      results.map((result): [string, Value] => [result.key, result.value]),
      marks,
    );
  const groups = new Map<string, Value[]>();
  for (const { key, value } of results) {
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return objectValue(
    [...groups].map(([key, group]): [string, Value] => [key, tupleValue(group)]),
    marks,
  );
}

/** Keys and elements in the value's order, each with its marks; undefined where unknown or after an error. */
export function iterate(
  evaluation: Evaluation,
  expression: Expression,
  collection: Value,
): readonly (readonly [Value, Value])[] | undefined {
  const { data, type, marks } = collection;
  if (data === UNKNOWN) {
    if (type.kind === "string" || type.kind === "number" || type.kind === "bool")
      fail(evaluation, expression, "wrong-type", `${capital(typePhrase(type))} cannot be iterated over.`);
    return undefined;
  }
  if (data === null) {
    fail(evaluation, expression, "null-value", "A null value cannot be iterated over.", {
      detail: "To treat it as empty, use coalesce(x, []) or a conditional.",
    });
    return undefined;
  }
  const elements = elementsOf(data);
  if (elements !== undefined)
    return elements.map((element, index): readonly [Value, Value] => {
      const marked = withMarks(element, marks);
      return [type.kind === "set" ? marked : countValue(index, marks), marked];
    });
  const entries = entriesOf(data);
  if (entries !== undefined)
    return [...entries].map(([name, entry]): readonly [Value, Value] => [
      stringValue(name, marks),
      withMarks(entry, marks),
    ]);
  const capsule: Capsule | undefined = isCapsule(collection) ? collection.data : undefined;
  if (capsule?.entries !== undefined)
    return capsule
      .entries()
      .map(([key, entry]): readonly [Value, Value] => [withMarks(key, marks), withMarks(entry, marks)]);
  fail(
    evaluation,
    expression,
    "wrong-type",
    capsule !== undefined
      ? `${capsule.label} cannot be iterated over.`
      : `${capital(typePhrase(type))} cannot be iterated over.`,
  );
  return undefined;
}

/** The names that one turn of a `for` has. */
export function bindings(
  node: { readonly keyName: string | null; readonly valueName: string },
  key: Value,
  value: Value,
): ReadonlyMap<string, Value> {
  const names = new Map<string, Value>();
  if (node.keyName !== null) names.set(node.keyName, key);
  return names.set(node.valueName, value);
}

/** A key as text; null where unknown, undefined after an error. */
export function keyName(
  evaluation: Evaluation,
  expression: Expression,
): { readonly key: string | null; readonly marks: Marks } | undefined {
  const value = evaluatePart(evaluation, expression);
  const converted = convert(value, STRING);
  if (!converted.ok) {
    fail(evaluation, expression, "wrong-type", `This value cannot be a key: ${converted.message}.`);
    return undefined;
  }
  const { data, marks } = converted.value;
  if (data === null) {
    fail(evaluation, expression, "null-value", "A null value cannot be a key.");
    return undefined;
  }
  return { key: typeof data === "string" ? data : null, marks };
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
