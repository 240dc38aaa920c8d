// Strings, heredocs and template files: literal text (template-reader.ts), `${ }` and `%{ }` (template-sequence.ts), made
// into a tree (template-tree.ts).
import type { Cursor } from "./cursor.ts";
import type { Token } from "./scanner.ts";
import { PlainString } from "./compact-nodes.ts";
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
  const end = plainEnd(cursor.text, opener.end);
  if (end !== null) return parsePlain(cursor, opener, end);
  return parseTemplateBody(cursor, opener.end, { kind: "quoted", opener }, null);
}

/** Where the closing quote of a string stands that holds nothing but text, as most do; null for any other. */
function plainEnd(text: string, start: number): number | null {
  for (let at = start; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (
      code === DOLLAR ||
      code === PERCENT ||
      code === BACKSLASH ||
      code === LINE_FEED ||
      code === CARRIAGE_RETURN
    )
      return null;
  }
  return null;
}

const [LINE_FEED, CARRIAGE_RETURN, QUOTE, DOLLAR, PERCENT, BACKSLASH] = [10, 13, 34, 36, 37, 92];

function parsePlain(cursor: Cursor, opener: Token, end: number): TemplateExpression {
  cursor.jump(end + 1);
  cursor.raise(0);
  return new PlainString(cursor.source, opener.start, end + 1);
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
