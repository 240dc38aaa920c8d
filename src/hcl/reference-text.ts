// A file rewritten so that the reference library can answer about it: same structure, but block types made unique and
// what the library cannot take replaced by names. What is rewritten is listed in reference.ts.
import type { SourceRange } from "../diagnostics/diagnostic.ts";
import { parseFile } from "./parse.ts";
import { Source } from "./source.ts";
import type { Body, Expression, File, SplatStep, TemplatePart } from "./syntax.ts";

export interface AdaptedText {
  readonly file: File;
  /** The range of the original file that a range of the adapted one stands for. */
  readonly original: (range: SourceRange) => SourceRange;
}

interface Edit {
  readonly at: number;
  readonly remove: number;
  readonly insert: string;
}

/** A file without errors, rewritten. */
export function adaptForReference(file: File): AdaptedText {
  const edits: Edit[] = [];
  let blocks = 0;
  const visit = (body: Body): void => {
    for (const { expression } of body.attributes) collectEdits(expression, edits);
    for (const block of body.blocks) {
      edits.push({ at: block.typeRange.end.offset, remove: 0, insert: `__${blocks}` });
      blocks += 1;
      visit(block.body);
    }
  };
  visit(file.body);
  edits.sort((a, b) => a.at - b.at);
  const chunks: string[] = [];
  let end = 0;
  for (const { at, remove, insert } of edits) {
    chunks.push(file.text.slice(end, at), insert);
    end = at + remove;
  }
  const text = `${chunks.join("")}${file.text.slice(end)}\n`;
  const source = new Source(file.text, file.name);
  const offset = originalOffsets(edits);
  return {
    file: parseFile(withoutLoneSurrogates(text), file.name).file,
    original: ({ start, end: stop }) => source.range(offset(start.offset), offset(stop.offset)),
  };
}

/** Letters beyond ASCII made letters that every version of Unicode has; of the same length, so offsets stay. */
export function replaceNewLetters({ file, original }: AdaptedText): AdaptedText {
  const text = file.text.replace(/[^\p{ASCII}]/gu, (character) =>
    /\p{ID_Continue}/u.test(character) ? "x".repeat(character.length) : character,
  );
  return { file: parseFile(text, file.name).file, original };
}

/** Half a surrogate pair is no character, and has no UTF-8; the library reads UTF-8. */
function withoutLoneSurrogates(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\ufffd");
}

function originalOffsets(edits: readonly Edit[]): (offset: number) => number {
  return (offset) => {
    let shift = 0;
    for (const { at, remove, insert } of edits) {
      if (at + shift >= offset) break;
      const end = at + shift + insert.length;
      if (offset < end) return Math.min(offset - shift, at + remove);
      shift += insert.length - remove;
    }
    return offset - shift;
  };
}

/** Replaces an expression by a name. */
function rename({ range }: Expression, edits: Edit[]): void {
  const remove = range.end.offset - range.start.offset;
  edits.push({ at: range.start.offset, remove, insert: "_".repeat(remove) });
}

function collectEdits(expression: Expression, edits: Edit[]): void {
  const all = (expressions: readonly (Expression | null)[]) => {
    for (const each of expressions) if (each !== null) collectEdits(each, edits);
  };
  switch (expression.kind) {
    case "literal":
    case "variable":
    case "error":
      return;
    case "template":
      collectPartEdits(expression.parts, edits);
      return;
    case "attribute":
      collectEdits(expression.target, edits);
      return;
    case "index":
      all([expression.target, expression.key]);
      return;
    case "splat":
      collectEdits(expression.target, edits);
      collectStepEdits(expression.steps, edits);
      return;
    case "call":
      editScopes(expression.name, expression.nameRange.start.offset, expression.nameRange, edits);
      all(expression.args);
      return;
    case "tuple":
      all(expression.elements);
      return;
    case "object":
      for (const { key, value } of expression.items) {
        if (!renameNulls(key, edits)) collectEdits(key, edits);
        collectEdits(value, edits);
      }
      return;
    case "for":
      all([expression.collection, expression.key, expression.value, expression.condition]);
      return;
    case "unary": {
      const { operator, operand } = expression;
      const refused =
        operand.kind === "literal" && typeof operand.value !== (operator === "-" ? "number" : "boolean");
      if (refused) rename(operand, edits);
      else collectEdits(operand, edits);
      return;
    }
    case "binary":
      all([expression.left, expression.right]);
      return;
    case "conditional":
      all([expression.condition, expression.then, expression.otherwise]);
      return;
    case "parentheses":
      collectEdits(expression.inner, edits);
      return;
    default:
      expression satisfies never;
  }
}

function collectPartEdits(parts: readonly TemplatePart[], edits: Edit[]): void {
  for (const part of parts) {
    switch (part.kind) {
      case "text":
        break;
      case "interpolation":
        if (!renameNulls(part.expression, edits)) collectEdits(part.expression, edits);
        break;
      case "if":
        collectEdits(part.condition, edits);
        collectPartEdits(part.then, edits);
        collectPartEdits(part.otherwise, edits);
        break;
      case "for":
        collectEdits(part.collection, edits);
        collectPartEdits(part.body, edits);
        break;
      default:
        part satisfies never;
    }
  }
}

function collectStepEdits(steps: readonly SplatStep[], edits: Edit[]): void {
  for (const step of steps) {
    if (step.kind === "index") collectEdits(step.key, edits);
    if (step.kind === "splat") collectStepEdits(step.steps, edits);
  }
}

/** Where the library makes text of an expression: a null there, also as a result of a conditional, makes it throw. */
function renameNulls(expression: Expression, edits: Edit[]): boolean {
  if (expression.kind === "literal" && expression.value === null) rename(expression, edits);
  else if (expression.kind === "conditional") {
    collectEdits(expression.condition, edits);
    for (const part of [expression.then, expression.otherwise])
      if (!renameNulls(part, edits)) collectEdits(part, edits);
  } else return false;
  return true;
}

/** The colons of `a::b` become part of the name. White space between the parts cannot be kept. */
function editScopes(name: string, at: number, range: SourceRange, edits: Edit[]): void {
  if (!name.includes("::")) return;
  const remove = range.end.offset - range.start.offset;
  edits.push({ at, remove, insert: name.replaceAll("::", "__").padEnd(remove, "_") });
}
