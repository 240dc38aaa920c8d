// Strings, heredocs and template files: literal text (template-reader.ts), `${ }` and `%{ }` (template-sequence.ts), made
// into a tree (template-tree.ts).
import type { Cursor } from "./cursor.ts";
import type { TemplateExpression } from "./syntax.ts";
import { reportOpenHeredoc } from "./template-mistakes.ts";
import { joinTexts, removeIndentation } from "./template-pieces.ts";
import { TemplateReader } from "./template-reader.ts";
import type { Surroundings } from "./template-reader.ts";
import { readSequence } from "./template-sequence.ts";
import { heredocMarker } from "./template-text.ts";
import { buildTemplate } from "./template-tree.ts";

/** A quoted string; the cursor stands at its opening quote. */
export function parseQuoted(cursor: Cursor): TemplateExpression {
  const opener = cursor.token;
  return parseTemplateBody(cursor, opener.end, { kind: "quoted", opener }, null);
}

/** A heredoc; the cursor stands at its introducer. It ends before the line break of the line with its marker. */
export function parseHeredoc(cursor: Cursor): TemplateExpression {
  const opener = cursor.token;
  const heredoc = heredocMarker(cursor.text, opener);
  const { marker } = heredoc;
  if (cursor.hasLineOf(marker, opener.end))
    return parseTemplateBody(cursor, opener.end, { kind: "heredoc", opener, marker }, heredoc);
  const end = reportOpenHeredoc(cursor, opener, marker);
  cursor.jump(end);
  return { kind: "template", parts: [], heredoc, range: cursor.range({ start: opener.start, end }) };
}

/** A whole text as a template. */
export function parseBareTemplate(cursor: Cursor): TemplateExpression {
  return parseTemplateBody(cursor, cursor.previousEnd, { kind: "bare" }, null);
}

function parseTemplateBody(
  cursor: Cursor,
  offset: number,
  surroundings: Surroundings,
  heredoc: TemplateExpression["heredoc"],
): TemplateExpression {
  const start = surroundings.kind === "bare" ? offset : surroundings.opener.start;
  const reader = new TemplateReader(cursor, offset, surroundings);
  const before = cursor.skipNewlines(true);
  let height = 0;
  while (!reader.closed) {
    reader.readText();
    if (reader.closed) break;
    readSequence(cursor, reader);
    height = Math.max(height, cursor.height);
  }
  const pieces = heredoc?.indented === true ? removeIndentation(reader.pieces) : reader.pieces;
  const parts = buildTemplate(cursor, joinTexts(pieces));
  cursor.skipNewlines(before);
  cursor.jump(reader.offset);
  cursor.raise(height);
  return { kind: "template", parts, heredoc, range: cursor.range({ start, end: reader.offset }) };
}
