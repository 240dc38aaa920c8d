// `[for x in list : f(x) if c]` and `{ for k, v in map : k => v... if c }`.
import type { Cursor, Place } from "./cursor.ts";
import { describeToken } from "./cursor.ts";
import { parseExpression } from "./parse-expression.ts";
import { recover } from "./recovery.ts";
import type { TokenKind } from "./scanner.ts";
import type { Expression } from "./syntax.ts";

const FORMS = {
  "]": "`[for item in list : value]`",
  "}": "`{ for key, value in map : key => value }`",
};

/** The cursor stands at the opening bracket, whose next token is `for`. Line breaks mean nothing inside. */
export function parseFor(cursor: Cursor, closer: "]" | "}"): Expression {
  const opener = cursor.take();
  const before = cursor.skipNewlines(true);
  cursor.take();
  const parsed = parseAfterFor(cursor, opener, closer);
  if (cursor.failed && recover(cursor, [closer])) cursor.take();
  cursor.skipNewlines(before);
  return parsed;
}

function parseAfterFor(cursor: Cursor, opener: Place, closer: "]" | "}"): Expression {
  const wrong = (expected: string) =>
    cursor.fail(
      "bad-for",
      `${expected} is expected in this \`for\`, not ${describeToken(cursor)}.`,
      cursor.token,
      {
        detail: `Write ${FORMS[closer]}. As the name of an entry \`for\` needs quotes.`,
      },
    );
  let height = 0;
  const expression = (): Expression => {
    const parsed = parseExpression(cursor);
    height = Math.max(height, cursor.height);
    return parsed;
  };

  const names: string[] = [];
  do {
    if (!cursor.is("identifier")) return wrong("A name");
    names.push(cursor.slice(cursor.take()));
  } while (names.length < 2 && cursor.takeIf(",") !== undefined);
  if (!cursor.isWord("in")) return wrong("`in`");
  cursor.take();
  const collection = expression();
  if (cursor.failed) return collection;
  if (cursor.takeIf(":") === undefined) return wrong("`:`");
  let key: Expression | null = null;
  let value = expression();
  if (cursor.failed) return value;
  const arrow = cursor.takeIf("=>");
  if (arrow !== undefined) {
    key = value;
    value = expression();
    if (cursor.failed) return value;
  }
  const dots = cursor.takeIf("...");
  let condition: Expression | null = null;
  if (cursor.isWord("if")) {
    cursor.take();
    condition = expression();
    if (cursor.failed) return condition;
  }
  if (!cursor.is(closer)) {
    if (!isEnd(cursor.token.kind)) return wrong(`\`${closer}\``);
    cursor.unbalanced = true;
    return cursor.fail(
      closer === "]" ? "unclosed-bracket" : "unclosed-brace",
      `This \`for\` has no \`${closer}\`.`,
      opener,
      {
        detail: `A \`${closer}\` is expected before ${describeToken(cursor)}.`,
        related: { at: cursor.token, message: "expected before this" },
      },
    );
  }
  cursor.take();
  const place = { start: opener.start, end: cursor.previousEnd };
  checkShape(cursor, closer, place, { arrow, dots });
  cursor.raise(height);
  const [first = "", second] = names;
  return {
    kind: "for",
    keyName: second === undefined ? null : first,
    valueName: second ?? first,
    collection,
    key,
    value,
    condition,
    grouped: dots !== undefined,
    range: cursor.range(place),
  };
}

/** `=>` makes an object and needs braces; `...` groups the values of an object. */
function checkShape(
  cursor: Cursor,
  closer: "]" | "}",
  place: Place,
  { arrow, dots }: { arrow: Place | undefined; dots: Place | undefined },
): void {
  if (closer === "}" && arrow === undefined)
    cursor.report("bad-for", "A `for` in braces makes an object and needs a key.", place, {
      detail: "Write `key => value` after the colon, or use brackets for a list.",
    });
  if (closer === "]" && arrow !== undefined)
    cursor.report("bad-for", "A `for` in brackets makes a list and has no keys.", arrow, {
      detail: "Use braces to make an object, or remove the key and `=>`.",
    });
  if (closer === "]" && dots !== undefined)
    cursor.report("bad-for", "`...` groups values by key, so it needs a `for` in braces.", dots, {
      detail: "Use flatten() to join lists.",
    });
}

function isEnd(kind: TokenKind): boolean {
  return kind === "end" || kind === "]" || kind === "}" || kind === ")";
}
