// Which names an expression refers to, without evaluating it; for the analysis of dependencies.
import type { SourceRange } from "../diagnostics/diagnostic.ts";
import type { Expression, File, SplatStep, TemplatePart } from "./syntax.ts";

export type TraversalStep =
  | { readonly kind: "attribute"; readonly name: string; readonly range: SourceRange }
  | { readonly kind: "index"; readonly key: string | number; readonly range: SourceRange };

/** `service.web["eu"].host` has the root `service` and three steps. */
export interface Traversal {
  readonly root: string;
  /** The steps up to the first that must be computed: a splat, or an index that is no literal. */
  readonly steps: readonly TraversalStep[];
  /** From the root to the last of `steps`. */
  readonly range: SourceRange;
}

/**
 * Every variable an expression uses, in source order, with the fixed steps that follow it. Names bound by `for` are left
 * out where they are bound. The bare keys of objects are no variables.
 */
export function rootTraversals(expression: Expression): readonly Traversal[] {
  const found: Traversal[] = [];
  visit(expression, new Set(), found);
  return found;
}

/** The source text of an expression of a file. */
export function expressionText(expression: Expression, file: File): string {
  return file.text.slice(expression.range.start.offset, expression.range.end.offset);
}

type Names = ReadonlySet<string>;

function visit(expression: Expression, bound: Names, found: Traversal[]): void {
  const all = (expressions: readonly Expression[]) => {
    for (const each of expressions) visit(each, bound, found);
  };
  switch (expression.kind) {
    case "literal":
    case "error":
      return;
    case "variable":
    case "attribute":
    case "index":
      visitTraversal(expression, bound, found);
      return;
    case "template":
      visitParts(expression.parts, bound, found);
      return;
    case "splat":
      visit(expression.target, bound, found);
      visitSteps(expression.steps, bound, found);
      return;
    case "call":
      all(expression.args);
      return;
    case "tuple":
      all(expression.elements);
      return;
    case "object":
      for (const { key, value } of expression.items) {
        if (key.kind !== "variable") visit(key, bound, found);
        visit(value, bound, found);
      }
      return;
    case "for": {
      visit(expression.collection, bound, found);
      const inner = bind(bound, expression);
      for (const part of [expression.key, expression.value, expression.condition])
        if (part !== null) visit(part, inner, found);
      return;
    }
    case "unary":
      visit(expression.operand, bound, found);
      return;
    case "binary":
      all([expression.left, expression.right]);
      return;
    case "conditional":
      all([expression.condition, expression.then, expression.otherwise]);
      return;
    case "parentheses":
      visit(expression.inner, bound, found);
      return;
    default:
      expression satisfies never;
  }
}

function visitTraversal(expression: Expression, bound: Names, found: Traversal[]): void {
  // From the outermost step inwards to the root.
  const chain: Extract<Expression, { kind: "attribute" | "index" }>[] = [];
  let at = expression;
  while (at.kind === "attribute" || at.kind === "index") {
    chain.push(at);
    at = at.target;
  }
  const computed: Expression[] = [];
  const steps: TraversalStep[] = [];
  let last: Expression = at;
  for (const node of chain.reverse()) {
    const step = fixedStep(node);
    if (node.kind === "index" && step === undefined) computed.push(node.key);
    if (step === undefined || computed.length > 0) continue;
    steps.push(step);
    last = node;
  }
  if (at.kind !== "variable") visit(at, bound, found);
  else if (!bound.has(at.name))
    found.push({
      root: at.name,
      steps,
      range: { file: at.range.file, start: at.range.start, end: last.range.end },
    });
  for (const key of computed) visit(key, bound, found);
}

function fixedStep(node: Extract<Expression, { kind: "attribute" | "index" }>): TraversalStep | undefined {
  if (node.kind === "attribute") return { kind: "attribute", name: node.name, range: node.nameRange };
  const key = fixedKey(node.key);
  return key === undefined ? undefined : { kind: "index", key, range: node.key.range };
}

/** The value of a key that is a number or a string without interpolations. */
function fixedKey(key: Expression): string | number | undefined {
  if (key.kind === "literal") return typeof key.value === "number" ? key.value : undefined;
  if (key.kind !== "template") return undefined;
  const texts = key.parts.map((part) => (part.kind === "text" ? part.text : undefined));
  return texts.includes(undefined) ? undefined : texts.join("");
}

function visitParts(parts: readonly TemplatePart[], bound: Names, found: Traversal[]): void {
  for (const part of parts) {
    switch (part.kind) {
      case "text":
        break;
      case "interpolation":
        visit(part.expression, bound, found);
        break;
      case "if":
        visit(part.condition, bound, found);
        visitParts(part.then, bound, found);
        visitParts(part.otherwise, bound, found);
        break;
      case "for":
        visit(part.collection, bound, found);
        visitParts(part.body, bind(bound, part), found);
        break;
      default:
        part satisfies never;
    }
  }
}

function visitSteps(steps: readonly SplatStep[], bound: Names, found: Traversal[]): void {
  for (const step of steps) {
    if (step.kind === "index") visit(step.key, bound, found);
    if (step.kind === "splat") visitSteps(step.steps, bound, found);
  }
}

function bind(bound: Names, names: { readonly keyName: string | null; readonly valueName: string }): Names {
  const inner = new Set(bound).add(names.valueName);
  return names.keyName === null ? inner : inner.add(names.keyName);
}
