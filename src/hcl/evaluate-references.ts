// The references of an expression, as diagnostics list them: `var.ports[0].host` with its value. Of a chain of accesses the
// longest part that has a value is taken; names that a `for` inside the expression binds are left out.
import type { InvolvedValue } from "../diagnostics/diagnostic.ts";
import { attempt } from "./evaluation.ts";
import type { Evaluation } from "./evaluation.ts";
import { renderValue } from "./render-value.ts";
import type { Expression, TemplatePart } from "./syntax.ts";
import { deepMarks, isCapsule, joinMarks } from "./value.ts";
import type { Marks } from "./value.ts";

const MOST_VALUES = 8;
const MOST_NODES = 2_000;

export function involvedValues(evaluation: Evaluation, expression: Expression): readonly InvolvedValue[] {
  const values = new Map<string, string>();
  for (const reference of findReferences(expression)) {
    if (values.size >= MOST_VALUES) break;
    const known = longestWithValue(evaluation, reference);
    if (known === undefined) continue;
    const text = referenceText(known.expression);
    if (text !== undefined && !isCapsule(known.value))
      values.set(text, renderValue(known.value, { limit: 120 }));
  }
  return [...values].map(([name, value]) => ({ expression: name, value }));
}

/** The marks of everything that an expression refers to, for results that depend on whether it failed. */
export function referencedMarks(evaluation: Evaluation, expression: Expression): Marks {
  return joinMarks(
    ...findReferences(expression).map((reference) => {
      const known = longestWithValue(evaluation, reference);
      return known === undefined ? [] : deepMarks(known.value);
    }),
  );
}

/** Variables and chains of accesses from them, outermost first, in source order. */
function findReferences(expression: Expression): readonly Expression[] {
  const found: Expression[] = [];
  const open: Expression[] = [expression];
  for (let visited = 0; visited < MOST_NODES; visited++) {
    const next = open.pop();
    if (next === undefined) break;
    if (referenceText(next) === undefined) for (const part of [...parts(next)].reverse()) open.push(part);
    else {
      found.push(next);
      for (let at: Expression = next; at.kind === "index" || at.kind === "attribute"; at = at.target)
        if (at.kind === "index" && at.key.kind !== "literal") open.push(at.key);
    }
  }
  return found;
}

function longestWithValue(evaluation: Evaluation, reference: Expression) {
  let expression = reference;
  for (;;) {
    const { value, diagnostics } = attempt(evaluation, expression);
    if (diagnostics.length === 0) return { expression, value };
    if (expression.kind !== "attribute" && expression.kind !== "index") return undefined;
    expression = expression.target;
  }
}

/** `var.a["k"][0]`; undefined for what is no chain of accesses with plain keys from a variable. */
export function referenceText(expression: Expression): string | undefined {
  const steps: string[] = [];
  let at = expression;
  while (at.kind === "attribute" || at.kind === "index") {
    if (at.kind === "attribute") steps.push(`.${at.name}`);
    else {
      const key = keyText(at.key);
      if (key === undefined) return undefined;
      steps.push(`[${key}]`);
    }
    at = at.target;
  }
  return at.kind === "variable" ? at.name + steps.reverse().join("") : undefined;
}

function keyText(key: Expression): string | undefined {
  if (key.kind === "literal") return JSON.stringify(key.value);
  if (key.kind === "template") {
    const [part] = key.parts;
    return key.parts.length === 1 && part?.kind === "text" ? JSON.stringify(part.text) : undefined;
  }
  // One level only: a key that is itself indexed would make the text unreadable, and its depth has no bound.
  let at: Expression = key;
  const names: string[] = [];
  while (at.kind === "attribute") {
    names.push(`.${at.name}`);
    at = at.target;
  }
  return at.kind === "variable" ? at.name + names.reverse().join("") : undefined;
}

function parts(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "literal":
    case "variable":
    case "error":
      return [];
    case "template":
      return expression.parts.flatMap(templateParts);
    case "attribute":
      return [expression.target];
    case "index":
      return [expression.target, expression.key];
    case "splat":
      return [expression.target];
    case "call":
      return expression.args;
    case "tuple":
      return expression.elements;
    case "object":
      return expression.items.flatMap(({ key, value }) => (key.kind === "variable" ? [value] : [key, value]));
    case "for":
      return [expression.collection];
    case "unary":
      return [expression.operand];
    case "binary":
      return [expression.left, expression.right];
    case "conditional":
      return [expression.condition, expression.then, expression.otherwise];
    case "parentheses":
      return [expression.inner];
    default:
      return unreachable(expression);
  }
}

function templateParts(part: TemplatePart): readonly Expression[] {
  switch (part.kind) {
    case "text":
      return [];
    case "interpolation":
      return [part.expression];
    case "if":
      return [part.condition];
    case "for":
      return [part.collection];
    default:
      return unreachable(part);
  }
}

function unreachable(node: never): never {
  throw new Error(`unexpected syntax ${JSON.stringify(node)}`);
}
