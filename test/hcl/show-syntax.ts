// Syntax trees as short text, for expectations.
import type { Body, Expression, SplatStep, TemplatePart } from "../../src/hcl/syntax.ts";

export function showBody(body: Body): string {
  const attributes = body.attributes.map(({ name, expression }) => `${name}=${show(expression)}`);
  const blocks = body.blocks.map(({ type, labels, body: inner }) =>
    [
      type,
      ...labels.map(({ text, quoted }) => (quoted ? JSON.stringify(text) : text)),
      `{${showBody(inner)}}`,
    ].join(" "),
  );
  return [...attributes, ...blocks].join("; ");
}

/** Lisp-like: every operation in parentheses, strings in quotes, template parts in `<>`. */
export function show(expression: Expression): string {
  switch (expression.kind) {
    case "literal":
      return JSON.stringify(expression.value);
    case "variable":
      return expression.name;
    case "error":
      return "ERROR";
    case "template": {
      const [part, ...others] = expression.parts;
      if (part === undefined) return '""';
      if (part.kind === "text" && others.length === 0) return JSON.stringify(part.text);
      return `<${showParts(expression.parts)}>`;
    }
    case "attribute":
      return `(${show(expression.target)} .${expression.name})`;
    case "index":
      return `(${show(expression.target)} [${show(expression.key)}])`;
    case "splat":
      return `(${show(expression.target)} ${showSplat(expression)})`;
    case "call":
      return `(call ${[expression.name, ...expression.args.map(show)].join(" ")}${expression.expandLast ? "..." : ""})`;
    case "tuple":
      return `[${expression.elements.map(show).join(" ")}]`;
    case "object":
      return `{${expression.items.map(({ key, value }) => `${show(key)}:${show(value)}`).join(" ")}}`;
    case "for": {
      const { keyName, valueName, collection, key, value, condition, grouped } = expression;
      const names = keyName === null ? valueName : `${keyName},${valueName}`;
      const result = key === null ? show(value) : `${show(key)}=>${show(value)}${grouped ? "..." : ""}`;
      return `(for ${names} in ${show(collection)}: ${result}${condition === null ? "" : ` if ${show(condition)}`})`;
    }
    case "unary":
      return `(${expression.operator} ${show(expression.operand)})`;
    case "binary":
      return `(${expression.operator} ${show(expression.left)} ${show(expression.right)})`;
    case "conditional":
      return `(? ${show(expression.condition)} ${show(expression.then)} ${show(expression.otherwise)})`;
    case "parentheses":
      return `(p ${show(expression.inner)})`;
    default:
      return expression satisfies never;
  }
}

function showSplat({
  style,
  steps,
}: {
  readonly style: string;
  readonly steps: readonly SplatStep[];
}): string {
  const shown = steps.map((step) =>
    step.kind === "attribute"
      ? `.${step.name}`
      : step.kind === "index"
        ? `[${show(step.key)}]`
        : showSplat(step),
  );
  return `${style === "full" ? "[*]" : ".*"}{${shown.join(" ")}}`;
}

function showParts(parts: readonly TemplatePart[]): string {
  return parts
    .map((part) => {
      switch (part.kind) {
        case "text":
          return JSON.stringify(part.text);
        case "interpolation":
          return show(part.expression);
        case "if":
          return `(if ${show(part.condition)} <${showParts(part.then)}> <${showParts(part.otherwise)}>)`;
        case "for": {
          const names = part.keyName === null ? part.valueName : `${part.keyName},${part.valueName}`;
          return `(for ${names} in ${show(part.collection)} <${showParts(part.body)}>)`;
        }
        default:
          return part satisfies never;
      }
    })
    .join(" ");
}
