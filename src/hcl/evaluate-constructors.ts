// `[a, b]` and `{ key = value }`. A bare name as a key is the name itself; of equal keys the last one counts. An
// unknown key makes the whole object unknown, a marked one marks it whole.
import { keyName } from "./evaluate-for.ts";
import { fail } from "./evaluate-failure.ts";
import { evaluatePart } from "./evaluation.ts";
import type { Evaluation } from "./evaluation.ts";
import { referenceText } from "./evaluate-references.ts";
import type { Expression, ObjectItem } from "./syntax.ts";
import {
  ANY,
  NO_MARKS,
  deepMarks,
  gatherMarks,
  joinMarks,
  objectValue,
  tupleValue,
  unknownValue,
} from "./value.ts";
import type { Marks, Value } from "./value.ts";

export function evaluateTuple(evaluation: Evaluation, node: Expression & { readonly kind: "tuple" }): Value {
  return tupleValue(node.elements.map((element) => evaluatePart(evaluation, element)));
}

export function evaluateObject(
  evaluation: Evaluation,
  node: Expression & { readonly kind: "object" },
): Value {
  const entries: [string, Value][] = [];
  let marks: Marks = NO_MARKS;
  let unknown = false;
  for (const item of node.items) {
    const key = itemKey(evaluation, item);
    const value = evaluatePart(evaluation, item.value);
    if (key === undefined || key.key === null) {
      unknown = true;
      marks = joinMarks(marks, deepMarks(value));
    } else entries.push([key.key, value]);
    if (key !== undefined) marks = joinMarks(marks, key.marks);
  }
  if (!unknown) return objectValue(entries, marks);
  return unknownValue(
    ANY,
    gatherMarks(
      entries.map(([, value]) => value),
      marks,
    ),
  );
}

function itemKey(evaluation: Evaluation, { key }: ObjectItem) {
  if (key.kind === "variable") return { key: key.name.normalize("NFC"), marks: NO_MARKS };
  if (key.kind === "literal" && key.value === null) return { key: "null", marks: NO_MARKS };
  if (key.kind === "attribute") {
    const text = referenceText(key) ?? "this key";
    fail(evaluation, key, "ambiguous-key", `The key ${text} may mean its text or its value.`, {
      detail: `Write "${text}" for the text, or (${text}) for the value.`,
    });
    return undefined;
  }
  return keyName(evaluation, key);
}
