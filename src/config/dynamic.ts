// `dynamic "port" { for_each = …, iterator = p, labels = [p.key], content { … } }`: a block for each element. What its
// content says is evaluated with the iterator in scope, which stands for the same element in every evaluation.
import { errorDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Diagnostic, SourceRange } from "../diagnostics/diagnostic.ts";
import { elementsOf, entriesOf } from "../hcl/compare.ts";
import { convert } from "../hcl/convert.ts";
import { suggestion } from "../hcl/suggest.ts";
import type { Attribute, Block, Body, Expression, Label } from "../hcl/syntax.ts";
import { typePhrase } from "../hcl/type-text.ts";
import {
  STRING,
  UNKNOWN,
  deepMarks,
  hasMark,
  isCapsule,
  isWhollyKnown,
  nullValue,
  numberValue,
  objectValue,
  stringValue,
} from "../hcl/value.ts";
import type { Capsule, Value } from "../hcl/value.ts";
import { LIMITS } from "../model/limits.ts";
import { failedValue, isFailed, isSettled, withInvolved } from "./evaluation.ts";
import type { Binding, Evaluation, Frame } from "./evaluation.ts";
import { waitText, waitsOf } from "./late.ts";
import { rangeText } from "./wording.ts";

export interface ExpandedBlock {
  readonly block: Block;
  /** With the iterators of the `dynamic` blocks around it. */
  readonly frame: Frame;
}

interface Expanding {
  readonly evaluation: Evaluation;
  readonly frame: Frame;
  readonly report: (problem: Diagnostic) => void;
}

/** The blocks of a body in the order of the file, with what each `dynamic` block stands for in its place. */
export function expandBlocks(body: Body, expanding: Expanding): readonly ExpandedBlock[] {
  return body.blocks.flatMap((block) =>
    block.type === "dynamic" ? expand(block, expanding) : [{ block, frame: expanding.frame }],
  );
}

export function hasDynamic(body: Body): boolean {
  return body.blocks.some(({ type }) => type === "dynamic");
}

const ATTRIBUTES: readonly string[] = ["for_each", "iterator", "labels"];

function expand(block: Block, expanding: Expanding): readonly ExpandedBlock[] {
  const { frame, report } = expanding;
  const [label] = block.labels;
  const refuse = (code: string, summary: string, range: SourceRange, detail: string) => {
    report(errorDiagnostic(code, summary, { range, detail, context: frame.title }));
  };
  if (label === undefined || block.labels.length > 1) {
    const range = block.labels[1]?.range ?? block.headerRange;
    const detail = 'Write dynamic "port" { for_each = …, content { … } } on lines of their own.';
    refuse(
      "wrong-labels",
      'A block "dynamic" has one label: the type of the blocks it makes.',
      range,
      detail,
    );
    return [];
  }
  const title = `dynamic ${JSON.stringify(label.text)}`;
  const attribute = (name: string) => block.body.attributes.find((candidate) => candidate.name === name);
  for (const { name, nameRange } of block.body.attributes)
    if (!ATTRIBUTES.includes(name))
      refuse(
        "unknown-attribute",
        `${title} has no attribute "${name}".`,
        nameRange,
        `${suggestion(name, ATTRIBUTES)} It takes for_each, iterator and labels; what the blocks hold stands in content { … }.`.trimStart(),
      );
  const contents = block.body.blocks.filter(({ type }) => type === "content");
  for (const inner of block.body.blocks)
    if (inner.type !== "content")
      refuse(
        "unknown-block",
        `${title} has no block "${inner.type}".`,
        inner.typeRange,
        "What the blocks hold stands in content { … }.",
      );
  const [content, second] = contents;
  if (second !== undefined && content !== undefined)
    report(
      errorDiagnostic("duplicate-block", `${title} has two blocks content.`, {
        range: second.headerRange,
        detail: `The first one is at ${rangeText(content.headerRange)}. Merge them into one.`,
        context: frame.title,
        related: { range: content.headerRange, message: "written here first" },
      }),
    );
  const forEach = attribute("for_each");
  if (forEach === undefined)
    refuse(
      "missing-attribute",
      `${title} has no "for_each".`,
      block.headerRange,
      "It says for which elements blocks are made: for_each = var.ports.",
    );
  if (content === undefined)
    refuse(
      "missing-block",
      `${title} has no block "content".`,
      block.headerRange,
      `Write content { … } with what each block ${JSON.stringify(label.text)} holds.`,
    );
  const iterator = iteratorName(attribute("iterator"), label.text, title, expanding);
  if (forEach === undefined || content === undefined || iterator === null) return [];
  const made = elementsFor(forEach, title, expanding);
  if (made === null) return [];
  return made.flatMap(({ key }): ExpandedBlock[] => {
    const inner: Frame = {
      ...frame,
      bindings: new Map([...(frame.bindings ?? []), [iterator, bindingOf(forEach, key, frame)]]),
    };
    const labels = readLabels(attribute("labels"), title, { ...expanding, frame: inner });
    if (labels === null) return [];
    return [
      {
        block: {
          type: label.text,
          typeRange: label.range,
          labels,
          body: content.body,
          headerRange: block.headerRange,
          range: block.range,
        },
        frame: inner,
      },
    ];
  });
}

function iteratorName(
  attribute: Attribute | undefined,
  type: string,
  title: string,
  { frame, report }: Expanding,
): string | null {
  if (attribute === undefined) return type;
  const { expression } = attribute;
  if (expression.kind === "variable") return expression.name;
  report(
    errorDiagnostic("wrong-type", `The "iterator" of ${title} is no name.`, {
      range: expression.range,
      detail: "Write a bare name, without quotes: iterator = item.",
      context: frame.title,
    }),
  );
  return null;
}

interface Element {
  readonly key: string | number;
  readonly each: Value;
  readonly value: Value;
}

function elementsFor(
  attribute: Attribute,
  title: string,
  { evaluation, frame, report }: Expanding,
): readonly Element[] | null {
  const { expression } = attribute;
  const outcome = evaluation.evaluate(expression, frame);
  const { value, diagnostics } = outcome;
  for (const problem of diagnostics) report(problem);
  if (diagnostics.length > 0 || (value.data === UNKNOWN && isFailed(value))) return null;
  const refuse = (code: string, summary: string, detail: string) => {
    const problem = errorDiagnostic(code, summary, { range: expression.range, detail, context: frame.title });
    report(withInvolved(problem, outcome));
    return null;
  };
  if (hasMark(value.type.kind === "set" ? deepMarks(value) : value.marks, "sensitive"))
    return refuse(
      "sensitive-value",
      `The for_each of ${title} is sensitive, and the plan would show how many blocks there are.`,
      "Take the keys from a value that is not sensitive, and look the sensitive parts up by them.",
    );
  if (value.data === UNKNOWN || (value.type.kind === "set" && !isWhollyKnown(value)))
    return refuse(
      "late-value-not-allowed",
      `The for_each of ${title} needs a placement: it comes from ${waitsOf(value).map(waitText).join(", ")}.`,
      "Which blocks there are must be known before anything is placed.",
    );
  const elements = elementsIn(value);
  if (elements === null)
    return refuse(
      "wrong-type",
      `The for_each of ${title} takes a list, a set or a map, not ${value.data === null ? "null" : typePhrase(value.type)}.`,
      value.data === null
        ? "For no blocks at all write an empty list: coalesce(var.x, [])."
        : "For one block or none write for_each = var.on ? [1] : [].",
    );
  if (elements.length > LIMITS.instances)
    return refuse(
      "too-many-instances",
      `The for_each of ${title} has more than ${LIMITS.instances} elements, the limit for one block.`,
      "Make fewer blocks.",
    );
  return elements;
}

/** Keys are names of maps, numbers of lists, and of sets the elements themselves. */
function elementsIn(value: Value): readonly Element[] | null {
  if (isCapsule(value)) {
    const capsule: Capsule = value.data;
    const found = capsule.entries?.();
    return found === undefined
      ? null
      : found.map(([key, part], index) => ({
          key: typeof key.data === "string" ? key.data : index,
          each: key,
          value: part,
        }));
  }
  const entries = entriesOf(value.data);
  if (entries !== undefined)
    return [...entries].map(([key, part]) => ({ key, each: stringValue(key), value: part }));
  const elements = elementsOf(value.data);
  if (elements === undefined) return null;
  const isSet = value.type.kind === "set";
  return elements.map((part, key) => ({ key, each: isSet ? part : numberValue(key), value: part }));
}

/** `port.key` and `port.value`; with a placement looked up again where the element waits for one. */
function bindingOf(forEach: Attribute, key: string | number, frame: Frame): Binding {
  const done = new WeakMap<Evaluation, Value>();
  const find = (evaluation: Evaluation): Value => {
    const { value, diagnostics } = evaluation.evaluate(forEach.expression, frame);
    const element = elementsIn(value)?.find((candidate) => candidate.key === key);
    if (element === undefined)
      return objectValue([
        ["key", nullValue(STRING)],
        ["value", failedValue(diagnostics)],
      ]);
    return objectValue([
      ["key", element.each],
      ["value", element.value],
    ]);
  };
  const read = (evaluation: Evaluation): Value => {
    const known = done.get(evaluation);
    if (known !== undefined) return known;
    const base = evaluation.placed === null ? null : read(evaluation.placed.base);
    const found = base !== null && isSettled(base) ? base : find(evaluation);
    done.set(evaluation, found);
    return found;
  };
  return read;
}

function readLabels(
  attribute: Attribute | undefined,
  title: string,
  expanding: Expanding,
): readonly Label[] | null {
  if (attribute === undefined) return [];
  const { evaluation, frame, report } = expanding;
  const { expression } = attribute;
  const { value, diagnostics } = evaluation.evaluate(expression, frame);
  for (const problem of diagnostics) report(problem);
  if (diagnostics.length > 0 || isFailed(value)) return null;
  const texts = elementsOf(value.data)?.map((element) => labelText(element)) ?? [null];
  const labels = texts.flatMap((text) =>
    text === null ? [] : [{ text, quoted: true, range: labelRange(expression) }],
  );
  if (labels.length === texts.length && !hasMark(deepMarks(value), "sensitive")) return labels;
  report(
    errorDiagnostic("wrong-type", `The "labels" of ${title} must be a list of known texts.`, {
      range: expression.range,
      detail:
        "Labels are part of addresses and plans, so they are neither sensitive nor late: labels = [port.key].",
      context: frame.title,
    }),
  );
  return null;
}

function labelText(element: Value): string | null {
  if (isCapsule(element)) return null;
  const converted = convert(element, STRING);
  return converted.ok && typeof converted.value.data === "string" ? converted.value.data : null;
}

function labelRange(expression: Expression): SourceRange {
  const [first] = expression.kind === "tuple" ? expression.elements : [];
  return first?.range ?? expression.range;
}
