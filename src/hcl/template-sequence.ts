// `${ … }` and `%{ … }` in a template.
import type { Cursor, Place } from "./cursor.ts";
import { describeToken } from "./cursor.ts";
import { parseExpression } from "./parse-expression.ts";
import { recoverSequence } from "./recovery.ts";
import type { Token } from "./scanner.ts";
import type { Piece } from "./template-pieces.ts";
import type { TemplateReader } from "./template-reader.ts";

/** `${ … }` or `%{ … }`; the reader stands at its first character. */
export function readSequence(cursor: Cursor, reader: TemplateReader): void {
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
