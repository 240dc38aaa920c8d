// Taking a part out of a value: `target.name`, `target[key]` and the legacy `target.0`. The part has its own marks, those
// of what it was taken from and those of the key.
import { convert } from "./convert.ts";
import { elementsOf, entriesOf } from "./compare.ts";
import { fail } from "./evaluate-failure.ts";
import { evaluatePart } from "./evaluation.ts";
import type { Evaluation } from "./evaluation.ts";
import { numberText } from "./number-text.ts";
import { suggestion } from "./suggest.ts";
import type { Expression } from "./syntax.ts";
import type { SourceRange } from "../diagnostics/diagnostic.ts";
import { typePhrase } from "./type-text.ts";
import {
  ANY,
  NUMBER,
  STRING,
  UNKNOWN,
  hasMark,
  isCapsule,
  joinMarks,
  unknownValue,
  withMarks,
} from "./value.ts";
import type { CapsuleAnswer, Value } from "./value.ts";

/** Where an access stands: `node` is the failing expression, `range` its name or key. */
export interface AccessPlace {
  readonly node: Expression;
  readonly range: SourceRange;
}

type Access = Expression & { readonly kind: "attribute" | "index" };

/** Chains of accesses lean to the left and can be long, so they are walked, not recursed into. */
export function evaluateAccess(evaluation: Evaluation, node: Access): Value {
  const chain: Access[] = [];
  let first: Expression = node;
  while (first.kind === "attribute" || first.kind === "index") {
    chain.push(first);
    first = first.target;
  }
  let value = evaluatePart(evaluation, first);
  for (const step of chain.reverse()) {
    if (evaluation.run.stopped) return unknownValue();
    value =
      step.kind === "attribute"
        ? takeAttribute(evaluation, value, step.name.normalize("NFC"), { node: step, range: step.nameRange })
        : takeElement(evaluation, value, evaluatePart(evaluation, step.key), {
            node: step,
            range: step.key.range,
          });
  }
  return value;
}

export function takeAttribute(
  evaluation: Evaluation,
  target: Value,
  name: string,
  place: AccessPlace,
): Value {
  const { type, data, marks } = target;
  const problem = (code: string, summary: string, detail = "") =>
    fail(evaluation, place.node, code, summary, { range: place.range, detail });
  if (data === null)
    return problem(
      "null-value",
      `This value is null, so it has no attribute "${name}".`,
      "Compare it with null first, or give a default with coalesce or try.",
    );
  if (isCapsule(target)) {
    const answer = target.data.attribute(name);
    if (answer === undefined)
      return problem(
        "unsupported-attribute",
        `${target.data.label} has no attribute "${name}".`,
        nameHint(name, target.data.names()),
      );
    return capsuleAnswer(evaluation, answer, target, place);
  }
  switch (type.kind) {
    case "any":
      return unknownValue(ANY, marks);
    case "object": {
      const attribute = type.attributes.get(name);
      if (attribute === undefined)
        return problem(
          "unsupported-attribute",
          `This object has no attribute "${name}".`,
          hasMark(marks, "sensitive") ? "" : nameHint(name, [...type.attributes.keys()]),
        );
      const entry = entriesOf(data)?.get(name);
      return entry === undefined ? unknownValue(attribute, marks) : withMarks(entry, marks);
    }
    case "map": {
      const entries = entriesOf(data);
      if (entries === undefined) return unknownValue(type.element, marks);
      const entry = entries.get(name);
      return entry === undefined
        ? problem(
            "missing-key",
            `This map has no element with the key "${name}".`,
            hasMark(marks, "sensitive") ? "" : nameHint(name, [...entries.keys()]),
          )
        : withMarks(entry, marks);
    }
    case "list":
    case "set":
    case "tuple":
      return problem(
        "unsupported-attribute",
        `${sentence(typePhrase(type))} has no attributes.`,
        type.kind === "set"
          ? `To read "${name}" of every element, use [*].${name}.`
          : `To read "${name}" of one element, index it first as in [0].${name}; of every element, use [*].${name}.`,
      );
    case "string":
    case "number":
    case "bool":
      return problem("unsupported-attribute", `${sentence(typePhrase(type))} has no attributes.`);
    case "capsule": // unknown: what it holds will be known later
      return unknownValue(ANY, marks);
    default:
      return unreachable(type);
  }
}

export function takeElement(evaluation: Evaluation, target: Value, key: Value, place: AccessPlace): Value {
  const { type, data } = target;
  const marks = joinMarks(target.marks, key.marks);
  const problem = (code: string, summary: string, detail = "") =>
    fail(evaluation, place.node, code, summary, { range: place.range, detail });
  if (data === null)
    return problem(
      "null-value",
      "This value is null, so it has no elements.",
      "Compare it with null first, or give a default with coalesce or try.",
    );
  if (key.data === null) return problem("null-value", "A null value cannot be used as an index.");
  if (key.data === UNKNOWN && key.type.kind === "any") return unknownValue(ANY, marks);
  if (isCapsule(target)) {
    if (target.data.index === undefined)
      return problem("invalid-index", `${target.data.label} cannot be indexed.`);
    if (key.data === UNKNOWN) return unknownValue(ANY, marks);
    const answer = target.data.index(key);
    if (answer === undefined)
      return problem("invalid-index", `${target.data.label} has no element ${shown(key)}.`);
    return withMarks(capsuleAnswer(evaluation, answer, target, place), key.marks);
  }
  switch (type.kind) {
    case "any":
      return unknownValue(ANY, marks);
    case "list":
    case "tuple": {
      const number = convert(key, NUMBER);
      if (!number.ok) return problem("invalid-index", `This index does not fit: ${number.message}.`);
      const index = number.value.data;
      const length = type.kind === "tuple" ? type.elements.length : elementsOf(data)?.length;
      if (typeof index !== "number" || length === undefined)
        return unknownValue(type.kind === "list" ? type.element : ANY, marks);
      if (index < 0)
        return problem(
          "invalid-index",
          "A negative number is no index.",
          "To count from the end, use length(x) - 1 and below.",
        );
      if (!Number.isInteger(index)) return problem("invalid-index", "An index must be a whole number.");
      if (index >= length)
        return problem(
          "invalid-index",
          `The index ${shownText(key, numberText(index))} is out of range: this ${type.kind} has ${count(length)}.`,
          "The first element has the index 0. For what may be missing use try(…, default).",
        );
      const element = elementsOf(data)?.[index];
      if (element !== undefined) return withMarks(element, marks);
      return unknownValue(type.kind === "list" ? type.element : (type.elements[index] ?? ANY), marks);
    }
    case "map":
    case "object": {
      const text = convert(key, STRING);
      if (!text.ok) return problem("invalid-index", `This key does not fit: ${text.message}.`);
      const name = text.value.data;
      if (typeof name !== "string") return unknownValue(type.kind === "map" ? type.element : ANY, marks);
      const entries = entriesOf(data);
      const entry = entries?.get(name);
      if (entry !== undefined) return withMarks(entry, marks);
      if (entries === undefined) return unknownValue(type.kind === "map" ? type.element : ANY, marks);
      const names = type.kind === "object" ? [...type.attributes.keys()] : [...(entries?.keys() ?? [])];
      const secret = hasMark(marks, "sensitive");
      return problem(
        type.kind === "map" ? "missing-key" : "unsupported-attribute",
        type.kind === "map"
          ? `This map has no element with the key ${shownText(key, JSON.stringify(name))}.`
          : `This object has no attribute ${shownText(key, JSON.stringify(name))}.`,
        secret ? "" : nameHint(name, names),
      );
    }
    case "set":
      return problem(
        "invalid-index",
        "The elements of a set have no index.",
        "Use tolist(x) for a list in sorted order, one(x) for the only element, or a for expression.",
      );
    case "string":
    case "number":
    case "bool":
      return problem("invalid-index", `${sentence(typePhrase(type))} has no elements.`);
    case "capsule":
      return unknownValue(ANY, marks);
    default:
      return unreachable(type);
  }
}

/** The answer of a capsule as a value with the capsule's marks, or its failure as a diagnostic. */
function capsuleAnswer(
  evaluation: Evaluation,
  answer: Exclude<CapsuleAnswer, undefined>,
  capsule: Value,
  place: AccessPlace,
): Value {
  if (!("failed" in answer)) return withMarks(answer, capsule.marks);
  return fail(evaluation, place.node, answer.code, answer.summary, {
    range: place.range,
    ...(answer.detail === undefined ? {} : { detail: answer.detail }),
  });
}

/** The nearest name, else what there is to choose from. */
function nameHint(name: string, names: readonly string[]): string {
  const nearest = suggestion(name, names).trimStart();
  if (nearest !== "" || names.length === 0) return nearest;
  const listed = names.slice(0, 12).join(", ");
  return `It has: ${listed}${names.length > 12 ? ", …" : ""}.`;
}

function shown(key: Value): string {
  if (hasMark(key.marks, "sensitive")) return "with this key";
  return typeof key.data === "string"
    ? JSON.stringify(key.data)
    : typeof key.data === "number"
      ? numberText(key.data)
      : "with this key";
}

function shownText(key: Value, text: string): string {
  return hasMark(key.marks, "sensitive") ? "(sensitive value)" : text;
}

function count(length: number): string {
  return length === 0 ? "no elements" : length === 1 ? "1 element" : `${String(length)} elements`;
}

function sentence(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function unreachable(type: never): never {
  throw new Error(`unexpected type ${JSON.stringify(type)}`);
}
