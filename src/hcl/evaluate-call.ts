// Function calls. Arguments are converted to the parameters' types; null, unknown and marked ones are kept from functions
// that did not ask for them. `try` and `can` are no functions: they look at whether an expression can be evaluated.
import { writtenOut } from "../diagnostics/diagnostic.ts";
import type { Diagnostic, SourceRange } from "../diagnostics/diagnostic.ts";
import { elementsOf, entriesOf } from "./compare.ts";
import { convert, withoutMarks } from "./convert.ts";
import type { ValuePath } from "./convert.ts";
import { evaluateText } from "./evaluate-text.ts";
import { evaluateCan, evaluateTry } from "./evaluate-try.ts";
import { fail } from "./evaluate-failure.ts";
import { countSteps, evaluatePart, stop } from "./evaluation.ts";
import type { Evaluation } from "./evaluation.ts";
import type { FunctionDefinition, FunctionFailure, Parameter } from "./scope.ts";
import { suggestion } from "./suggest.ts";
import type { Expression, FunctionCall } from "./syntax.ts";
import { typePhrase } from "./type-text.ts";
import { CHARACTERS_A_CELL } from "./value-weight.ts";
import {
  ANY,
  NO_MARKS,
  UNKNOWN,
  deepMarks,
  gatherMarks,
  joinMarkLists,
  hasMark,
  isCapsule,
  objectValue,
  unknownResult,
  unknownValue,
  withMarks,
} from "./value.ts";
import type { Capsule, Marks, Value } from "./value.ts";

export function evaluateCall(evaluation: Evaluation, node: FunctionCall): Value {
  if (node.name === "try") return evaluateTry(evaluation, node);
  if (node.name === "can") return evaluateCan(evaluation, node);
  const { functions } = evaluation.scope;
  const definition = functions.get(node.name.replace(/^core::/, ""));
  const before = evaluation.run.diagnostics.length;
  if (definition === undefined) {
    fail(evaluation, node, "unknown-function", `There is no function "${node.name}".`, {
      range: node.nameRange,
      detail:
        suggestion(node.name, [...functions.keys(), "try", "can"]).trimStart() ||
        "All functions are in docs/functions.md.",
    });
    for (const argument of node.args) evaluatePart(evaluation, argument); // for their own errors
    return unknownValue();
  }
  const given = evaluateArguments(evaluation, node);
  if (evaluation.run.diagnostics.length > before || evaluation.run.stopped)
    return unknownValue(definition.returns);
  if (given === undefined) return unknownValue(definition.returns);
  if (given.unknown) return unknownValue(ANY, given.marks);
  if (!hasRightCount(evaluation, node, definition, given.arguments)) return unknownValue(definition.returns);
  return callWith(evaluation, node, definition, given);
}

interface Argument {
  readonly value: Value;
  readonly expression: Expression;
}

interface Given {
  readonly arguments: readonly Argument[];
  /** The number of arguments is not known, as what `...` stands behind is unknown. */
  readonly unknown: boolean;
  /** Of what `...` stands behind: its length is part of the input. */
  readonly marks: Marks;
}

function evaluateArguments(evaluation: Evaluation, node: FunctionCall): Given | undefined {
  const all = node.args.map((expression): Argument => ({
    expression,
    value: evaluatePart(evaluation, expression),
  }));
  const last = all.at(-1);
  if (!node.expandLast || last === undefined) return { arguments: all, unknown: false, marks: NO_MARKS };
  const { data, type, marks } = last.value;
  if (
    data === UNKNOWN &&
    (type.kind === "any" || type.kind === "list" || type.kind === "set" || type.kind === "tuple")
  )
    return {
      arguments: [],
      unknown: true,
      marks: gatherMarks(all.map((argument) => argument.value)),
    };
  const elements = elementsOf(data);
  if (elements === undefined) {
    fail(
      evaluation,
      last.expression,
      data === null ? "null-value" : "wrong-type",
      data === null
        ? "What stands before ... is null; it must be a list, set or tuple."
        : `What stands before ... must be a list, set or tuple, not ${typePhrase(type)}.`,
    );
    return undefined;
  }
  const expanded = elements.map((element): Argument => ({
    expression: last.expression,
    value: withMarks(element, marks),
  }));
  return { arguments: [...all.slice(0, -1), ...expanded], unknown: false, marks };
}

function hasRightCount(
  evaluation: Evaluation,
  node: FunctionCall,
  definition: FunctionDefinition,
  given: readonly Argument[],
): boolean {
  const { parameters, variadic } = definition;
  const missing = parameters[given.length];
  if (missing !== undefined) {
    fail(
      evaluation,
      node,
      "missing-argument",
      `${node.name} takes ${variadic === undefined ? "" : "at least "}${countText(parameters.length)}; "${missing.name}" is missing.`,
      { detail: `Use it as in ${definition.example.call}.` },
    );
    return false;
  }
  const extra = given[parameters.length];
  if (extra === undefined || variadic !== undefined) return true;
  const lastRange = given.at(-1)?.expression.range ?? extra.expression.range;
  fail(evaluation, node, "too-many-arguments", `${node.name} takes only ${countText(parameters.length)}.`, {
    range: { file: node.range.file, start: extra.expression.range.start, end: lastRange.end },
    detail: `Use it as in ${definition.example.call}.`,
  });
  return false;
}

function callWith(
  evaluation: Evaluation,
  node: FunctionCall,
  definition: FunctionDefinition,
  given: Given,
): Value {
  const { scope, run } = evaluation;
  const lists = new Set<Marks>([given.marks]);
  let unknown = false;
  let open = false; // of the type of an argument nothing is known
  let refused = false;
  const values: Value[] = [];
  for (const [index, argument] of given.arguments.entries()) {
    const parameter = definition.parameters[index] ?? definition.variadic;
    if (parameter === undefined) break;
    const value = fitArgument(evaluation, definition, parameter, argument);
    if (value === undefined) {
      refused = true;
      continue;
    }
    const found = deepMarks(value);
    if (parameter.allowMarked !== true) lists.add(found);
    if (parameter.allowUnknown !== true && value.data === UNKNOWN) {
      unknown = true;
      if (parameter.type.kind === "any" && value.type.kind === "any") open = true;
      lists.add(found);
    }
    values.push(parameter.allowMarked === true || found.length === 0 ? value : withoutMarks(value));
  }
  if (refused) return unknownValue(definition.returns);
  const marks = joinMarkLists(lists);
  if (unknown) {
    const type = definition.typeOf?.(values) ?? (open ? ANY : definition.returns);
    return "failed" in type
      ? refuse(evaluation, node, definition, given, values, marks, type)
      : unknownResult(type, gatherMarks(values, marks));
  }
  const templateErrors: Diagnostic[] = [];
  const result = definition.call(values, {
    ...scope.context,
    range: node.range,
    renderTemplate: (text, file, names) => {
      const rendered = evaluateText(evaluation, text, file, names);
      templateErrors.push(...rendered.diagnostics);
      return rendered;
    },
  });
  if ("failed" in result) {
    // What is wrong inside a template is said with its place there, unless the template itself is secret.
    const isOpen = !hasMark(marks, "sensitive");
    if (templateErrors.length > 0 && isOpen) return failInTemplate(evaluation, node, templateErrors);
    return refuse(evaluation, node, definition, given, values, marks, result);
  }
  const { stringLength } = scope.context.limits;
  if (typeof result.data === "string" && result.data.length > stringLength && !run.stopped)
    return stop(
      evaluation,
      node.range,
      "string-too-long",
      `This string becomes longer than ${String(stringLength)} characters, the limit for strings.`,
      "Look for a string that is put into itself again and again, or keep large texts in files of their own.",
    );
  if (!countSteps(evaluation, stepsFor(result), node.range)) return unknownValue(definition.returns);
  // A function that gives up on unknown parts may forget where marks belong: then they belong to the whole.
  return withMarks(result, result.data === UNKNOWN ? gatherMarks(values, marks) : marks);
}

function refuse(
  evaluation: Evaluation,
  node: FunctionCall,
  definition: FunctionDefinition,
  given: Given,
  values: readonly Value[],
  marks: Marks,
  failure: FunctionFailure,
): Value {
  const at = failure.argument === undefined ? undefined : given.arguments[failure.argument]?.expression.range;
  // The message may quote an argument.
  const secret = hasMark(gatherMarks(values, marks), "sensitive");
  const message = secret ? "It fails for a sensitive value, so the reason is not shown." : failure.message;
  return fail(evaluation, node, "function-failed", `${node.name}: ${message.replace(/\.?$/, ".")}`, {
    range: at ?? node.range,
    detail: exampleOf(definition),
  });
}

/** What a result costs beyond the call: what was made of elements and of text. */
function stepsFor({ data }: Value): number {
  if (typeof data === "string") return Math.floor(data.length / CHARACTERS_A_CELL);
  return elementsOf(data)?.length ?? entriesOf(data)?.size ?? 0;
}

function exampleOf({ example }: FunctionDefinition): string {
  return `Use it as in ${example.call}.`;
}

function failInTemplate(evaluation: Evaluation, node: FunctionCall, errors: readonly Diagnostic[]): Value {
  const related = {
    range: writtenOut(node.range),
    message: `The template is used by this call of ${node.name}.`,
  };
  evaluation.run.diagnostics.push(...errors.map((error) => ({ related, ...error })));
  return unknownValue();
}

/** For functions a capsule that can be iterated by texts is the map of its entries: `keys(module.shop)`. */
function asCollection(value: Value): Value {
  if (!isCapsule(value)) return value;
  const capsule: Capsule = value.data;
  const entries = (capsule.entries?.() ?? []).map(([key, entry]) => [key.data, entry] as const);
  const named = entries.filter((entry): entry is readonly [string, Value] => typeof entry[0] === "string");
  if (capsule.entries === undefined || named.length < entries.length) return value;
  return objectValue(named, value.marks);
}

/** The argument as the parameter wants it; undefined after an error about it. */
function fitArgument(
  evaluation: Evaluation,
  definition: FunctionDefinition,
  parameter: Parameter,
  { value: given, expression }: Argument,
): Value | undefined {
  const value = asCollection(given);
  const problem = (code: string, text: string, range: SourceRange = expression.range) => {
    fail(evaluation, expression, code, `The argument "${parameter.name}" of ${definition.name} ${text}`, {
      range,
      detail: exampleOf(definition),
    });
    return undefined;
  };
  if (value.data === null && parameter.allowNull !== true) return problem("null-value", "is null.");
  const converted = convert(value, parameter.type);
  if (converted.ok) return converted.value;
  // the way to a part is made of keys, which may be secret
  const at = hasMark(deepMarks(value), "sensitive") ? "" : pathText(converted.path);
  return problem("invalid-argument", `does not fit: ${at}${converted.message}.`);
}

function pathText(path: ValuePath): string {
  if (path.length === 0) return "";
  return `at ${path.map((step) => `[${JSON.stringify(step)}]`).join("")}, `;
}

function countText(count: number): string {
  return count === 0 ? "no arguments" : count === 1 ? "1 argument" : `${String(count)} arguments`;
}
