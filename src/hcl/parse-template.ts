// Strings, heredocs and template files: literal text, `${ }`, `%{ }` and the `~` that trims white space beside them.
import type { Cursor, Place } from "./cursor.ts";
import { describeToken } from "./cursor.ts";
import { parseExpression } from "./parse-expression.ts";
import { looksLikeItem, recoverSequence } from "./recovery.ts";
import type { Token } from "./scanner.ts";
import { trimSpaceEnd, trimSpaceStart } from "./space.ts";
import type { TemplateExpression } from "./syntax.ts";
import { joinTexts, removeIndentation } from "./template-pieces.ts";
import type { Piece } from "./template-pieces.ts";
import { decodeEscape, heredocMarker, markerLine } from "./template-text.ts";
import { buildTemplate } from "./template-tree.ts";

/** What surrounds the text of a template and so decides where it ends. */
type Surroundings =
  | { readonly kind: "quoted"; readonly opener: Token }
  | { readonly kind: "heredoc"; readonly opener: Token; readonly marker: string }
  | { readonly kind: "bare" };

/** A quoted string; the cursor stands at its opening quote. */
export function parseQuoted(cursor: Cursor): TemplateExpression {
  const opener = cursor.token;
  return parseTemplateBody(cursor, opener.end, { kind: "quoted", opener }, null);
}

/** A heredoc; the cursor stands at its introducer. It ends before the line break of the line with its marker. */
export function parseHeredoc(cursor: Cursor): TemplateExpression {
  const opener = cursor.token;
  const heredoc = heredocMarker(cursor.text, opener);
  return parseTemplateBody(cursor, opener.end, { kind: "heredoc", opener, marker: heredoc.marker }, heredoc);
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

/** Reads literal text up to the next `${` or `%{` or to the end of the template. */
class TemplateReader {
  readonly pieces: Piece[] = [];
  readonly surroundings: Surroundings;
  offset: number;
  closed = false;
  /** The sequence before ended with `~}`. */
  trimNext = false;
  readonly #cursor: Cursor;
  #chunks: string[] = [];
  #pieceStart: number;
  #chunkStart: number;
  #lineStart = true;

  constructor(cursor: Cursor, offset: number, surroundings: Surroundings) {
    this.#cursor = cursor;
    this.surroundings = surroundings;
    this.offset = this.#pieceStart = this.#chunkStart = offset;
  }

  readText(): void {
    const { text } = this.#cursor;
    this.#pieceStart = this.#chunkStart = this.offset;
    for (;;) {
      if (this.#lineStart && this.#atMarker()) return;
      const char = text[this.offset];
      if (char === undefined || this.#endsQuoted(char)) {
        this.#flush();
        this.#end(char);
        return;
      }
      if (char === "$" || char === "%") {
        if (text[this.offset + 1] === "{") {
          this.#flush();
          this.#lineStart = false;
          return;
        }
        this.#readMarkCharacter(char);
      } else if (char === "\\" && this.surroundings.kind === "quoted") {
        const escape = decodeEscape(this.#cursor, this.offset);
        this.#replace(escape.text, escape.end);
      } else {
        if (char === "\r" && text[this.offset + 1] !== "\n") this.#reportCarriageReturn();
        this.offset += 1;
        if (char !== "\n") continue;
        this.#flush();
        this.#lineStart = true;
      }
    }
  }

  /** Cuts white space at the end of the text before a sequence that starts with `~`. */
  trimBefore(): void {
    const last = this.pieces.at(-1);
    if (last?.kind === "text")
      this.pieces[this.pieces.length - 1] = { ...last, text: trimSpaceEnd(last.text) };
  }

  close(offset: number): void {
    this.closed = true;
    this.offset = offset;
  }

  #endsQuoted(char: string): boolean {
    return this.surroundings.kind === "quoted" && (char === '"' || char === "\n" || char === "\r");
  }

  /** A `$` or `%` that opens nothing: itself, or the escape `$${`. */
  #readMarkCharacter(char: "$" | "%"): void {
    const { text } = this.#cursor;
    if (text.startsWith(`${char}{`, this.offset + 1)) {
      this.#replace(`${char}{`, this.offset + 3);
      return;
    }
    if (char === "$") warnDoubledDollar(this.#cursor, this.offset);
    this.offset += 1;
  }

  #reportCarriageReturn(): void {
    if (this.surroundings.kind === "heredoc")
      this.#cursor.report(
        "unexpected-character",
        "A heredoc cannot hold a carriage return without a line feed.",
        { start: this.offset, end: this.offset + 1 },
        { detail: "Save the file with line breaks of one kind, or write `\\r` in a quoted string." },
      );
  }

  #replace(replacement: string, end: number): void {
    this.#chunks.push(this.#cursor.text.slice(this.#chunkStart, this.offset), replacement);
    this.offset = this.#chunkStart = end;
  }

  #flush(): void {
    if (this.offset > this.#pieceStart) {
      const raw = this.#chunks.join("") + this.#cursor.text.slice(this.#chunkStart, this.offset);
      const text = this.trimNext ? trimSpaceStart(raw) : raw;
      this.pieces.push({ kind: "text", text, start: this.#pieceStart, end: this.offset });
    }
    this.trimNext = false;
    this.#chunks = [];
    this.#pieceStart = this.#chunkStart = this.offset;
  }

  #atMarker(): boolean {
    this.#lineStart = false;
    if (this.surroundings.kind !== "heredoc") return false;
    const { text, source } = this.#cursor;
    const lineEnd = source.lineEnd(this.offset);
    const marker = markerLine(text, this.offset, lineEnd, this.surroundings.marker);
    if (marker === undefined) return false;
    this.offset = marker.end;
    this.closed = true;
    if (lineEnd === text.length)
      this.#cursor.report(
        "heredoc-needs-newline",
        `The heredoc's end marker is the end of the file.`,
        marker,
        {
          detail: `Add a line break after ${this.surroundings.marker}.`,
        },
      );
    return true;
  }

  #end(char: string | undefined): void {
    this.closed = true;
    const { surroundings } = this;
    if (surroundings.kind === "quoted") {
      if (char === '"') this.offset += 1;
      else
        this.offset = reportOpenString(this.#cursor, { start: surroundings.opener.start, end: this.offset });
    } else if (surroundings.kind === "heredoc") {
      this.offset = reportOpenHeredoc(this.#cursor, surroundings.opener, surroundings.marker);
      const kept = this.pieces.filter((piece) => piece.end <= this.offset);
      this.pieces.splice(0, this.pieces.length, ...kept);
    }
  }
}

function warnDoubledDollar(cursor: Cursor, offset: number): void {
  const match = /\$\$[A-Za-z_]\w*/y;
  match.lastIndex = offset;
  const found = match.exec(cursor.text)?.[0];
  if (found === undefined || cursor.text[offset - 1] === "$") return;
  cursor.warn(
    "doubled-dollar",
    `\`${found}\` keeps both dollar signs.`,
    { start: offset, end: offset + found.length },
    {
      detail: `Write \`${found.slice(1)}\`: a dollar sign needs doubling only before \`{\`, as in \`$\${${found.slice(2)}}\`.`,
    },
  );
}

/** Reports a string without closing quote and returns where to go on: behind the quote on a later line that was meant to close it, or here. */
function reportOpenString(cursor: Cursor, place: Place): number {
  const { text, source } = cursor;
  cursor.report("unterminated-string", "This string has no closing quote on its line.", place, {
    detail:
      'Add the `"`. For a text of several lines use `\\n`, or a heredoc: `<<-EOT`, the lines, and `EOT` alone on a line.',
  });
  let start = source.lineEnd(place.end) + 1;
  for (let lines = 0; lines < 100 && start < text.length && !looksLikeItem(text, start); lines += 1) {
    const end = source.lineEnd(start);
    const quote = text.indexOf('"', start);
    if (quote !== -1 && quote < end) {
      const last = /^[ \t]*(?:[,)\]}]|\r?$|#|\/\/)/.test(text.slice(quote + 1, end));
      return last ? quote + 1 : place.end;
    }
    start = end + 1;
  }
  return place.end;
}

/** Reports a heredoc without end and returns where to go on: after the line that was perhaps meant to end it. */
function reportOpenHeredoc(cursor: Cursor, opener: Token, marker: string): number {
  const { text, source } = cursor;
  const indentation = source.indentation(opener.start);
  let resume = text.length;
  let almost: Place | undefined;
  for (let start = opener.end; start < text.length; start = source.lineEnd(start) + 1) {
    const from = start + source.indentation(start);
    if (text.startsWith(marker, from) && !/[\p{ID_Continue}-]/u.test(text.charAt(from + marker.length))) {
      almost = { start: from, end: from + marker.length };
      resume = source.lineEnd(start);
      break;
    }
    if (source.indentation(start) <= indentation && looksLikeItem(text, start)) {
      resume = start - 1;
      break;
    }
  }
  cursor.report("unterminated-heredoc", `This heredoc has no line with \`${marker}\` alone.`, opener, {
    detail:
      almost === undefined
        ? `End it with a line that holds nothing but \`${marker}\`.`
        : `Nothing may stand beside \`${marker}\` on its line; put what follows it on the next line.`,
    ...(almost === undefined ? {} : { related: { at: almost, message: "this does not end it" } }),
  });
  return resume;
}

/** `${ … }` or `%{ … }`; the reader stands at its first character. */
function readSequence(cursor: Cursor, reader: TemplateReader): void {
  const start = reader.offset;
  const directive = cursor.text[start] === "%";
  const trims = cursor.text[start + 2] === "~";
  if (trims) reader.trimBefore();
  const opener = { start, end: start + (trims ? 3 : 2) };
  cursor.jump(opener.end);
  const piece = directive ? readDirective(cursor, opener) : readInterpolation(cursor);
  if (!cursor.failed && !cursor.is("}") && !cursor.is("~}")) reportOpenSequence(cursor, opener, directive);
  if (cursor.abandoned) {
    reader.close(cursor.text.length);
    return;
  }
  const closer = cursor.failed ? findCloser(cursor, reader) : cursor.token;
  if (closer !== undefined) {
    reader.trimNext = closer.kind === "~}";
    reader.offset = closer.end;
  }
  if (piece !== null) reader.pieces.push({ ...piece, start, end: reader.offset });
}

/** The `}` of a broken sequence. Without one, a quoted string ends here and other templates go on with the next line. */
function findCloser(cursor: Cursor, reader: TemplateReader): Token | undefined {
  const quoted = reader.surroundings.kind === "quoted";
  if (quoted && cursor.is("quote")) {
    // What looks like the start of a string inside the sequence is rather the end of the string around it.
    const { end } = cursor.token;
    if (!cursor.text.slice(end, cursor.source.lineEnd(end)).includes("}")) {
      cursor.failed = false;
      reader.close(end);
      return undefined;
    }
  }
  const closer = recoverSequence(cursor);
  if (closer === undefined) {
    if (quoted) reader.close(cursor.previousEnd);
    else reader.offset = cursor.previousEnd;
  }
  return closer;
}

type Content = Piece extends infer P ? (P extends Piece ? Omit<P, "start" | "end"> : never) : never;

function readInterpolation(cursor: Cursor): Content {
  return { kind: "interpolation", expression: parseExpression(cursor) };
}

function readDirective(cursor: Cursor, opener: Place): Content | null {
  const keyword = cursor.token;
  const word = cursor.is("identifier") ? cursor.slice(keyword) : "";
  switch (word) {
    case "if":
      cursor.take();
      return { kind: "if", condition: parseExpression(cursor) };
    case "else":
    case "endif":
    case "endfor":
      cursor.take();
      cursor.height = 0;
      return { kind: word };
    case "for":
      cursor.take();
      return readFor(cursor);
    default:
      cursor.fail(
        "unknown-directive",
        word === "" ? "A directive keyword is missing after `%{`." : `\`${word}\` is no directive.`,
        word === "" ? opener : keyword,
        { detail: "The directives are if, else, endif, for and endfor. For a literal `%{` write `%%{`." },
      );
      return null;
  }
}

function readFor(cursor: Cursor): Content | null {
  const names: string[] = [];
  do {
    if (!cursor.is("identifier")) {
      cursor.fail(
        "bad-for",
        `A name is expected after \`for\`, not ${describeToken(cursor)}.`,
        cursor.token,
        {
          detail: "Write `%{ for item in list }` or `%{ for key, value in map }`.",
        },
      );
      return null;
    }
    names.push(cursor.slice(cursor.take()));
  } while (names.length < 2 && cursor.takeIf(",") !== undefined);
  if (!cursor.isWord("in")) {
    cursor.fail("bad-for", `\`in\` is expected here, not ${describeToken(cursor)}.`, cursor.token, {
      detail: "Write `%{ for item in list }` or `%{ for key, value in map }`.",
    });
    return null;
  }
  cursor.take();
  const collection = parseExpression(cursor);
  const [first = "", second] = names;
  return {
    kind: "for",
    keyName: second === undefined ? null : first,
    valueName: second ?? first,
    collection,
  };
}

function reportOpenSequence(cursor: Cursor, opener: Place, directive: boolean): void {
  const name = directive ? "directive" : "interpolation";
  const { kind } = cursor.token;
  if (kind === "quote" || kind === "end")
    cursor.fail("unclosed-interpolation", `This ${name} has no closing \`}\`.`, opener, {
      detail: `Add \`}\`, or write \`${directive ? "%%" : "$$"}{\` for a literal \`${directive ? "%" : "$"}{\`.`,
    });
  else
    cursor.fail(
      "unexpected-token",
      `${describeToken(cursor)} does not belong into this ${name}.`,
      cursor.token,
      {
        detail: directive
          ? "A `}` is expected here. For a literal `%{` write `%%{`."
          : "A `}` is expected here. For a literal `${`, as in a shell script, write `$${`.",
      },
    );
}
