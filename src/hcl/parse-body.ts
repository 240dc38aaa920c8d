// Bodies: attributes and blocks, of a file or between the braces of a block.
import type { Cursor } from "./cursor.ts";
import { describeToken } from "./cursor.ts";
import { parseAttribute, reportDuplicate } from "./parse-attribute.ts";
import { isBraceOnNextLine, parseBlock } from "./parse-block.ts";
import { reportInvisible, reportOpenComment } from "./mistakes.ts";
import { parseQuoted } from "./parse-template.ts";
import { endsByLayout, skipItem } from "./recovery.ts";
import { scanToken } from "./scanner.ts";
import type { Token } from "./scanner.ts";
import type { Attribute, Block, Body } from "./syntax.ts";

const FEW = 12;

/** Collects what stands in a body; the first of two attributes of one name stays. */
export class BodyItems {
  readonly attributes: Attribute[] = [];
  readonly blocks: Block[] = [];
  /** Made where there are many: to look through a few takes less than a table. */
  #byName: Map<string, Attribute> | undefined;

  add(cursor: Cursor, attribute: Attribute): void {
    const first = this.#named(attribute.name);
    if (first !== undefined) {
      reportDuplicate(cursor, attribute, first);
      return;
    }
    this.#byName?.set(attribute.name, attribute);
    this.attributes.push(attribute);
  }

  #named(name: string): Attribute | undefined {
    if (this.attributes.length < FEW) return this.attributes.find((attribute) => attribute.name === name);
    this.#byName ??= new Map(this.attributes.map((attribute) => [attribute.name, attribute]));
    return this.#byName.get(name);
  }

  /** What a body keeps: lists without room for more. */
  get lists(): Pick<Body, "attributes" | "blocks"> {
    return { attributes: this.attributes.slice(), blocks: this.blocks.slice() };
  }
}

/** The body of a file: to the end of the text. */
export function parseFileBody(cursor: Cursor): Body {
  const items = new BodyItems();
  const start = cursor.previousEnd;
  while (!cursor.is("end")) {
    if (cursor.is("}")) {
      cursor.unbalanced = true;
      cursor.report("unexpected-closing-brace", "This `}` closes nothing.", cursor.token, {
        detail: "Remove it, or look for a `{` that is missing above.",
      });
      cursor.take();
    } else parseItem(cursor, items);
  }
  return { ...items.lists, range: cursor.source.range(start, cursor.text.length) };
}

/** The items up to the closing brace of a block, which is not taken; false where it is missing. */
export function parseItems(cursor: Cursor, items: BodyItems, opener: Token): boolean {
  for (;;) {
    if (cursor.is("end") || endsByLayout(cursor, opener, "}")) return false;
    if (cursor.is("}")) return true;
    parseItem(cursor, items);
  }
}

/** One attribute, block or empty line; after a mistake the rest of it is skipped. */
function parseItem(cursor: Cursor, items: BodyItems): void {
  switch (cursor.token.kind) {
    case "newline":
      cursor.take();
      return;
    case "identifier":
      parseNamed(cursor, items);
      break;
    case "quote":
      parseQuotedName(cursor, items);
      break;
    case "bad-comment":
      reportOpenComment(cursor);
      cursor.jump(cursor.text.length);
      break;
    case "bad":
      if (/\s/.test(cursor.slice(cursor.token))) reportInvisible(cursor);
      else explainNoItem(cursor);
      break;
    default:
      explainNoItem(cursor);
  }
  if (cursor.failed) skipItem(cursor);
}

function parseNamed(cursor: Cursor, items: BodyItems): void {
  const name = cursor.take();
  if (cursor.is("quote") || cursor.is("{") || cursor.is("identifier") || isBraceOnNextLine(cursor)) {
    const item = parseBlock(cursor, name);
    if ("labels" in item) items.blocks.push(item);
    else {
      items.add(cursor, item);
      endLine(cursor);
    }
    return;
  }
  const attribute = parseAttribute(cursor, { name: cursor.slice(name), place: name });
  if (attribute !== null) items.add(cursor, attribute);
  endLine(cursor);
}

/** `"name" = value`: understood, and reported. */
function parseQuotedName(cursor: Cursor, items: BodyItems): void {
  const { start } = cursor.token;
  const template = parseQuoted(cursor);
  const place = { start, end: cursor.previousEnd };
  const [part] = template.parts;
  const name = part?.kind === "text" ? part.text : "";
  const separated = cursor.is("=") || cursor.is(":");
  cursor.report("quoted-name", "The name of an attribute has no quotes here.", place, {
    detail: separated
      ? `Write \`${name} = …\`. Quoted names belong into objects: \`name = { ${cursor.slice(place)} = … }\`.`
      : "An attribute `name = value` or a block `name { … }` is expected here.",
  });
  if (!separated) {
    cursor.failed = true;
    return;
  }
  const { diagnostics } = cursor;
  const before = diagnostics.length;
  cursor.failed = false;
  const colon = cursor.is(":");
  const attribute = parseAttribute(cursor, { name, place });
  // The colon of `"name": value` belongs to the same mistake.
  if (colon && diagnostics[before]?.code === "expected-equals") diagnostics.splice(before, 1);
  if (attribute !== null) items.add(cursor, attribute);
  endLine(cursor);
}

/** After an attribute its line must end. What stands there instead is explained; other attributes on the line are read. */
function endLine(cursor: Cursor): void {
  if (cursor.failed || cursor.is("end") || cursor.takeIf("newline") !== undefined) return;
  const { token, text } = cursor;
  switch (token.kind) {
    case "}":
      cursor.report("missing-newline", "The closing brace needs a line of its own here.", token, {
        detail: "Put `}` on the next line, or the whole block on one line: `name { attribute = value }`.",
      });
      return;
    case ",":
      cursor.report("unexpected-comma", "A comma does not separate attributes.", token, {
        detail: "Remove it; each attribute stands on a line of its own.",
      });
      cursor.take();
      cursor.takeIf("newline");
      return;
    case "identifier": {
      const next = scanToken(text, token.end, false);
      if (next.kind === "=" || (next.kind === ":" && text[next.end] === " ")) {
        cursor.report("missing-newline", `A new line is missing before \`${cursor.slice(token)}\`.`, token, {
          detail: "Each attribute stands on a line of its own.",
        });
        return;
      }
      break;
    }
    default:
  }
  explainRest(cursor);
}

/** Something follows a complete value on its line. */
function explainRest(cursor: Cursor): void {
  const { token, text, source } = cursor;
  const attached = cursor.previousEnd === token.start && cursor.previousEnd > 0;
  if (token.kind === "bad-comment") {
    reportOpenComment(cursor);
    return;
  }
  if (token.kind === "bad" && /\s/.test(cursor.slice(token))) {
    reportInvisible(cursor);
    endLine(cursor);
    return;
  }
  const semicolon = token.kind === "bad" && cursor.slice(token) === ";";
  const lineStart = source.lineStart(token.start);
  const line = text.slice(lineStart, source.lineEnd(token.start));
  const value = line
    .slice(line.indexOf("=", 0) + 1)
    .replace(/\s+(?:#|\/\/).*$/, "")
    .trim();
  const isSentence = token.kind === "identifier" && /^\p{L}[\p{L}\p{N} ,.!?_-]*$/u.test(value);
  const isText =
    !semicolon &&
    (isSentence || token.kind === ":" || (attached && ["identifier", "number", "bad"].includes(token.kind)));
  if (isText) {
    const written = /^[^"'{}[\]()]+$/.test(value) ? JSON.stringify(value) : '"…"';
    cursor.fail("unquoted-text", `${describeToken(cursor)} cannot follow this value.`, token, {
      detail: `Text needs quotes: ${written}.`,
    });
    return;
  }
  cursor.fail("unexpected-token", `${describeToken(cursor)} is not expected after this value.`, token, {
    detail: semicolon
      ? "Remove it; each attribute ends with its line."
      : "An attribute ends with its line. An expression goes on in the next line only inside brackets.",
  });
}

const OPERATORS = new Set([
  "?",
  ":",
  "&&",
  "||",
  "==",
  "!=",
  "<",
  ">",
  "<=",
  ">=",
  "+",
  "-",
  "*",
  "/",
  "%",
  ".",
]);

function explainNoItem(cursor: Cursor): void {
  const { token } = cursor;
  if (OPERATORS.has(token.kind)) {
    if (token.kind === "-" && cursor.text[token.end] === " ") {
      cursor.fail("unexpected-token", "A list is not written with `-`.", token, {
        detail: "Write `name = [a, b]`.",
      });
      return;
    }
    cursor.fail("line-break-in-expression", `A line cannot start with \`${cursor.slice(token)}\`.`, token, {
      detail:
        "An expression goes on in the next line only inside brackets: put parentheses around all of it.",
    });
    return;
  }
  cursor.fail(
    "expected-item",
    `An attribute or a block is expected here, not ${describeToken(cursor)}.`,
    token,
    {
      detail: "Write `name = value` or `name { … }`.",
    },
  );
  if (cursor.is(")") || cursor.is("]")) cursor.take();
}
