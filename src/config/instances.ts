// The instances of a block: one, one for each element of `for_each`, or none where `enabled` is false.
import { errorDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { elementsOf, entriesOf } from "../hcl/compare.ts";
import { convert } from "../hcl/convert.ts";
import { referenceText } from "../hcl/evaluate-references.ts";
import type { Attribute, Block } from "../hcl/syntax.ts";
import { typePhrase } from "../hcl/type-text.ts";
import { BOOL, UNKNOWN, deepMarks, hasMark, isWhollyKnown, stringValue } from "../hcl/value.ts";
import type { Value } from "../hcl/value.ts";
import { LIMITS } from "../model/limits.ts";
import { blockTitle } from "./declarations.ts";
import type { Declaration } from "./declarations.ts";
import { MODULE_FRAME, failedValue, isFailed, isSettled, withInvolved } from "./evaluation.ts";
import type { Cycle, Evaluation, Frame } from "./evaluation.ts";
import { waitText, waitsOf } from "./late.ts";

export interface Each {
  readonly key: Value;
  readonly value: Value;
}

export type Instances =
  | { readonly kind: "single"; readonly enabled: boolean }
  /** Enabled ones, by key in order; `each` holds disabled ones too. */
  | { readonly kind: "keyed"; readonly keys: readonly string[]; readonly each: ReadonlyMap<string, Each> }
  | { readonly kind: "failed"; readonly failure: Cycle | Value };

export function readInstances(evaluation: Evaluation, declaration: Declaration): Instances {
  const { block } = declaration;
  const forEach = attributeOf(block, "for_each");
  if (forEach === undefined) {
    const enabled = isEnabled(evaluation, block, { ...MODULE_FRAME, title: blockTitle(block) });
    return typeof enabled === "boolean" ? { kind: "single", enabled } : { kind: "failed", failure: enabled };
  }
  const each = readForEach(evaluation, block, forEach);
  if (!(each instanceof Map)) return { kind: "failed", failure: each as Value }; // a value is no Map
  return { kind: "keyed", keys: enabledKeys(evaluation, declaration, each), each };
}

/** Stands for the key of an instance where for_each cannot be evaluated, or is empty; `each` is then a failed value. */
export const UNKNOWN_KEY = "…";

/** The keys of a block's instances, null for the one without a key. */
export function instanceKeys(instances: Instances): readonly (string | null)[] {
  switch (instances.kind) {
    case "single":
      return instances.enabled ? [null] : [];
    case "keyed":
      return instances.keys;
    case "failed":
      return [];
    default:
      return unreachable(instances);
  }
}

const settledInstances = new WeakMap<Instances, boolean>();

/** Whether the instances and what `each` is in them are the same with every placement. */
export function areSettled(instances: Instances): boolean {
  const known = settledInstances.get(instances);
  if (known !== undefined) return known;
  const settled =
    instances.kind === "single" ||
    (instances.kind === "keyed" && [...instances.each.values()].every(({ value }) => isSettled(value)));
  settledInstances.set(instances, settled);
  return settled;
}

export function attributeOf(block: Block, name: string): Attribute | undefined {
  return block.body.attributes.find((attribute) => attribute.name === name);
}

/** The elements of for_each, or a failed value: keys are known, plain texts. */
export function readForEach(
  evaluation: Evaluation,
  block: Block,
  attribute: Attribute,
): ReadonlyMap<string, Each> | Value {
  const { expression } = attribute;
  const outcome = evaluation.evaluate(expression, { ...MODULE_FRAME, title: blockTitle(block) });
  evaluation.report(outcome.diagnostics);
  const { value } = outcome;
  if (outcome.diagnostics.length > 0 || isFailedHere(value)) return failedValue(outcome.diagnostics);
  const refuse = (code: string, summary: string, detail: string): Value => {
    const problem = errorDiagnostic(code, summary, {
      range: expression.range,
      detail,
      context: blockTitle(block),
    });
    const told = withInvolved(problem, outcome);
    evaluation.report([told]);
    return failedValue([told]);
  };
  const keysMarks = value.type.kind === "set" ? deepMarks(value) : value.marks;
  if (hasMark(keysMarks, "sensitive"))
    return refuse(
      "sensitive-value",
      "for_each is sensitive, and its keys would be shown in addresses.",
      "Take the keys from a value that is not sensitive, and look the sensitive parts up by each.key.",
    );
  const { data } = value;
  const elements = elementsOf(data);
  if ((elements?.length ?? entriesOf(data)?.size ?? 0) > LIMITS.instances)
    return refuse(
      "too-many-instances",
      `for_each has more than ${LIMITS.instances} elements, the limit for one block.`,
      "For equal copies of a workload use replicas; else split the project.",
    );
  if (data === UNKNOWN || (value.type.kind === "set" && !isWhollyKnown(value))) {
    // an element that failed, or is not read yet, is told where it comes from
    if (isFailed(value)) return failedValue([]);
    return refuse(
      "late-value-not-allowed",
      `The keys of for_each need a placement: they come from ${waitsOf(value).map(waitText).join(", ")}.`,
      "Addresses must be known before anything is placed: write the keys out, or take them from a variable.",
    );
  }
  const entries = entriesOf(data);
  if (entries !== undefined)
    return new Map([...entries].map(([key, element]) => [key, { key: stringValue(key), value: element }]));
  if (elements === undefined || value.type.kind !== "set" || !elements.every(isText))
    return refuse(
      "wrong-type",
      `for_each takes a map or a set of strings, not ${data === null ? "null" : typePhrase(value.type)}.`,
      elements !== undefined
        ? `Each element needs a name of its own for its address: write ${elements.every(isText) ? `toset(${referenceText(expression) ?? '["a", "b"]'})` : "a map, whose keys are the names"}.`
        : 'Write a map such as { eu = …, us = … }, or toset(["eu", "us"]).',
    );
  return new Map(
    elements.map((element) => [String(element.data), { key: element, value: element }] as const),
  );
}

function enabledKeys(
  evaluation: Evaluation,
  declaration: Declaration,
  each: ReadonlyMap<string, Each>,
): readonly string[] {
  const { block } = declaration;
  if (attributeOf(block, "enabled") === undefined) return [...each.keys()];
  return [...each].flatMap(([key, bound]) => {
    const frame: Frame = {
      ...MODULE_FRAME,
      title: blockTitle(block),
      instance: { declaration, key },
      bound,
    };
    return isEnabled(evaluation, block, frame) === true ? [key] : [];
  });
}

function isEnabled(evaluation: Evaluation, block: Block, frame: Frame): boolean | Value {
  const attribute = attributeOf(block, "enabled");
  if (attribute === undefined) return true;
  const outcome = evaluation.evaluate(attribute.expression, frame);
  evaluation.report(outcome.diagnostics);
  if (outcome.diagnostics.length > 0 || isFailedHere(outcome.value)) return failedValue(outcome.diagnostics);
  if (hasMark(outcome.value.marks, "sensitive")) {
    const problem = errorDiagnostic(
      "sensitive-value",
      '"enabled" is sensitive, and the plan would show it.',
      {
        range: attribute.expression.range,
        detail: "Use a value that is not sensitive, or nonsensitive(…) where it is no secret.",
        context: frame.title,
      },
    );
    evaluation.report([problem]);
    return failedValue([problem]);
  }
  const converted = convert(outcome.value, BOOL);
  if (converted.ok && typeof converted.value.data === "boolean") return converted.value.data;
  const waits = waitsOf(outcome.value);
  const problem: Diagnostic = errorDiagnostic(
    waits.length > 0 ? "late-value-not-allowed" : "wrong-type",
    waits.length > 0
      ? `"enabled" needs a placement: it comes from ${waits.map(waitText).join(", ")}.`
      : `"enabled" does not fit: ${converted.ok ? "it is null" : converted.message}.`,
    { range: attribute.expression.range, detail: "It must be true or false.", context: frame.title },
  );
  evaluation.report([problem]);
  return failedValue([problem]);
}

/** Failed keys decide; a failed element of a map fails where it is used. */
function isFailedHere(value: Value): boolean {
  return value.data === UNKNOWN && isFailed(value);
}

function isText(value: Value): boolean {
  return typeof value.data === "string";
}

function unreachable(instances: never): never {
  throw new Error(`unexpected instances ${JSON.stringify(instances)}`);
}
