// What a message about a sensitive expression must not quote: the texts written in it, and names in it that are none of the
// language's, for those are texts whose quotes were forgotten.
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Expression, TemplatePart } from "../hcl/syntax.ts";

const ROOTS: ReadonlySet<string> = new Set(
  "var local each path self node nodes secret network volume service stateful_service daemon job cron_job module data".split(
    " ",
  ),
);

/** Shorter texts are in every message, and are no secrets. */
const SHORTEST = 3;

export function expressionSecrets(expression: Expression): readonly string[] {
  const found = new Set<string>();
  visit(expression, (part) => {
    if (part.kind === "template") collectTexts(part.parts, found);
    else if (part.kind === "literal") found.add(String(part.value));
    else if ((part.kind === "variable" || part.kind === "attribute") && isBare(part)) found.add(part.name);
  });
  return [...found].filter((text) => text.length >= SHORTEST);
}

/** The diagnostic, or where it quotes one of the texts the same place with other words. */
export function withoutTexts(problem: Diagnostic, texts: readonly string[]): Diagnostic {
  const { summary, detail = "", values = [] } = problem;
  const said = [summary, detail, ...values.map(({ value }) => value)].join("\n");
  return texts.some((text) => said.includes(text) || said.includes(JSON.stringify(text).slice(1, -1)))
    ? withoutWords(problem)
    : problem;
}

/** The same place and code without anything that the source says there. */
export function withoutWords(problem: Diagnostic): Diagnostic {
  const { severity, code, range, context } = problem;
  return {
    severity,
    code,
    summary: "This sensitive value is not written correctly.",
    detail:
      'Text stands in double quotes; inside of them write \\" for ", \\\\ for \\, $${ for ${ and %%{ for %{.',
    ...(range === undefined ? {} : { range }),
    ...(context === undefined ? {} : { context }),
  };
}

/** Every expression inside of one, itself first. */
export function visit(expression: Expression, see: (part: Expression) => void): void {
  const open: Expression[] = [expression];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    see(next);
    open.push(...partsOf(next));
  }
}

/** A name that refers to nothing, and what is read of it: most likely a text whose quotes were forgotten. */
export function isBare(expression: Expression): boolean {
  let at = expression;
  while (at.kind === "attribute" || at.kind === "index") at = at.target;
  return at.kind === "variable" && !ROOTS.has(at.name);
}

function collectTexts(parts: readonly TemplatePart[], found: Set<string>): void {
  for (const part of parts) {
    if (part.kind === "text") found.add(part.text);
    else if (part.kind === "if") collectTexts([...part.then, ...part.otherwise], found);
    else if (part.kind === "for") collectTexts(part.body, found);
  }
}

function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case "literal":
    case "variable":
    case "error":
      return [];
    case "template":
      return expression.parts.flatMap(partsOfTemplate);
    case "attribute":
    case "splat":
      return [expression.target];
    case "index":
      return [expression.target, expression.key];
    case "call":
      return expression.args;
    case "tuple":
      return expression.elements;
    case "object":
      return expression.items.flatMap(({ key, value }) => (key.kind === "variable" ? [value] : [key, value]));
    case "for":
      return [expression.collection, expression.key, expression.value, expression.condition].filter(
        (part) => part !== null,
      );
    case "unary":
      return [expression.operand];
    case "binary":
      return [expression.left, expression.right];
    case "conditional":
      return [expression.condition, expression.then, expression.otherwise];
    case "parentheses":
      return [expression.inner];
    default:
      return expression satisfies never;
  }
}

function partsOfTemplate(part: TemplatePart): readonly Expression[] {
  switch (part.kind) {
    case "text":
      return [];
    case "interpolation":
      return [part.expression];
    case "if":
      return [
        part.condition,
        ...part.then.flatMap(partsOfTemplate),
        ...part.otherwise.flatMap(partsOfTemplate),
      ];
    case "for":
      return [part.collection, ...part.body.flatMap(partsOfTemplate)];
    default:
      return part satisfies never;
  }
}
