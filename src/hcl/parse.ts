// The parser of HCL2: text in, syntax tree and diagnostics out. It always gives a tree; `error` expressions stand where
// text was not understood. The grammar is HashiCorp's (hclsyntax), deviations are listed in reference.ts.
import { compareDiagnostics, hasErrors } from "../diagnostics/diagnostic.ts";
import type { Diagnostic, SourcePosition } from "../diagnostics/diagnostic.ts";
import { Cursor, describeToken } from "./cursor.ts";
import { parseFileBody } from "./parse-body.ts";
import { parseExpression as readExpression } from "./parse-expression.ts";
import { parseBareTemplate } from "./parse-template.ts";
import type { Expression, File, TemplateExpression } from "./syntax.ts";

/**
 * Parses a configuration file. The tree covers the whole text; of two attributes of one name in one body it holds the
 * first. Diagnostics are in source order.
 */
export function parseFile(text: string, name: string): { file: File; diagnostics: readonly Diagnostic[] } {
  const first = parseOnce(text, name, false);
  if (!first.mayReadAgain) return first;
  // Brackets do not match: a second reading takes indentation as a witness of where they should.
  const second = parseOnce(text, name, true);
  const errors = ({ diagnostics }: { diagnostics: readonly Diagnostic[] }) =>
    diagnostics.filter(({ severity }) => severity === "error").length;
  return hasErrors(second.diagnostics) && errors(second) <= errors(first) ? second : first;
}

function parseOnce(text: string, name: string, byLayout: boolean) {
  const cursor = new Cursor(text, name, { byLayout });
  const body = parseFileBody(cursor);
  return {
    file: { name, text, body },
    diagnostics: [...cursor.diagnostics].sort(compareDiagnostics),
    mayReadAgain: cursor.unbalanced && !cursor.abandoned,
  };
}

/**
 * Parses one expression, which must be all of the text; it may go over several lines. `start` is where the text
 * stands in its file, so that ranges point there.
 */
export function parseExpression(
  text: string,
  name: string,
  start?: SourcePosition,
): { expression: Expression; diagnostics: readonly Diagnostic[] } {
  const cursor = new Cursor(text, name, start === undefined ? {} : { base: start });
  cursor.skipNewlines(true);
  const expression = readExpression(cursor);
  if (!cursor.failed && !cursor.is("end"))
    cursor.report(
      "unexpected-token",
      `${describeToken(cursor)} is not expected after this expression.`,
      cursor.token,
    );
  return { expression, diagnostics: [...cursor.diagnostics].sort(compareDiagnostics) };
}

/** Parses a text that is a template as a whole, such as a file for `templatefile`; quotes and backslashes mean nothing. */
export function parseTemplate(
  text: string,
  name: string,
): { expression: TemplateExpression; diagnostics: readonly Diagnostic[] } {
  const cursor = new Cursor(text, name);
  const expression = parseBareTemplate(cursor);
  return { expression, diagnostics: [...cursor.diagnostics].sort(compareDiagnostics) };
}
