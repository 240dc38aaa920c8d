// Blocks: `type "label" label { … }`, on several lines or, with at most one attribute, on one.
import type { Cursor, Place } from "./cursor.ts";
import { describeToken } from "./cursor.ts";
import { parseAttribute } from "./parse-attribute.ts";
import { BodyItems, parseItems } from "./parse-body.ts";
import { parseExpression } from "./parse-expression.ts";
import { parseQuoted } from "./parse-template.ts";
import { scanToken } from "./scanner.ts";
import type { Token } from "./scanner.ts";
import type { Attribute, Block, Label } from "./syntax.ts";

/** The cursor stands after the type. `image "nginx"` without a brace is returned as the attribute that was meant. */
export function parseBlock(cursor: Cursor, type: Token, inline = false): Block | Attribute {
  const labels: Label[] = [];
  const labelsStart = cursor.token;
  const reported = cursor.diagnostics.length;
  while (!cursor.is("{")) {
    if (isBraceOnNextLine(cursor)) {
      cursor.report(
        "brace-on-next-line",
        "The `{` of a block stands on the line of its type and labels.",
        {
          start: type.start,
          end: cursor.previousEnd,
        },
        { detail: `Write \`${cursor.slice({ start: type.start, end: cursor.previousEnd })} {\`.` },
      );
      while (cursor.takeIf("newline") !== undefined);
      continue;
    }
    if (cursor.is("quote")) labels.push(parseQuotedLabel(cursor));
    else if (cursor.is("identifier")) {
      const token = cursor.take();
      labels.push({ text: cursor.slice(token), quoted: false, range: cursor.range(token) });
    } else {
      // A mistake in a label was reported already.
      cursor.failed ||= cursor.diagnostics.length > reported;
      return explainNoBrace(cursor, type, labels, labelsStart);
    }
    if (cursor.failed) break;
  }
  const header = { start: type.start, end: cursor.previousEnd };
  const items = new BodyItems();
  const parts = { type, labels, header, bodyStart: cursor.failed ? header.end : cursor.token.start };
  const closed = !cursor.failed && parseBraces(cursor, parts, items);
  const block = makeBlock(cursor, parts, items);
  if (closed && !inline) endBlock(cursor);
  return block;
}

interface Header {
  readonly type: Token;
  readonly labels: readonly Label[];
  readonly header: Place;
  /** Where the opening brace stands. */
  readonly bodyStart: number;
}

/** True where the cursor stands at a line break and the next token is `{`. */
export function isBraceOnNextLine(cursor: Cursor): boolean {
  return cursor.is("newline") && scanToken(cursor.text, cursor.token.end, true).kind === "{";
}

function makeBlock(cursor: Cursor, { type, labels, header, bodyStart }: Header, items: BodyItems): Block {
  const { attributes, blocks } = items.lists;
  const body = { attributes, blocks, range: cursor.from(bodyStart) };
  return {
    type: cursor.slice(type),
    typeRange: cursor.range(type),
    labels: labels.slice(),
    body,
    headerRange: cursor.range(header),
    range: cursor.from(type.start),
  };
}

/** From `{` to `}`; false where there is no `}`. */
function parseBraces(cursor: Cursor, { header }: Header, items: BodyItems): boolean {
  if (!cursor.enter()) {
    cursor.leave();
    return false;
  }
  cursor.openContext(cursor.slice(header));
  const brace = cursor.take();
  if (!cursor.is("newline") && !cursor.is("end") && !cursor.is("}")) parseOneLine(cursor, items);
  const closed = parseItems(cursor, items, brace);
  cursor.closeContext();
  cursor.leave();
  if (closed) {
    cursor.take();
    return true;
  }
  cursor.unbalanced = true;
  const byLayout = !cursor.is("end");
  cursor.report("unclosed-block", `This block has no closing \`}\`.`, header, {
    detail: byLayout
      ? `Add \`}\` before ${describeToken(cursor)}, which is indented like a part of what stands around the block.`
      : "Add `}`. If it seems to be there, one of the blocks in it lacks its own.",
    ...(byLayout ? { related: { at: cursor.token, message: "a `}` is missing before this" } } : {}),
  });
  return false;
}

/** Reads what follows the brace on its line; more than one attribute is reported once, and read. */
function parseOneLine(cursor: Cursor, items: BodyItems): void {
  const complain = (at: Place, summary: string) =>
    cursor.report("one-line-block", summary, at, {
      detail:
        "A block on one line holds one attribute and nothing else. Put each part of it on a line of its own.",
    });
  let complained = false;
  const once = (at: Place, summary: string) => {
    if (!complained) complain(at, summary);
    complained = true;
  };
  for (let count = 0; !cursor.is("}") && !cursor.is("newline") && !cursor.is("end"); count += 1) {
    if (count > 0) once(cursor.token, `${describeToken(cursor)} is too much for a block on one line.`);
    if (count > 0 && cursor.takeIf(",") !== undefined) continue;
    if (!cursor.is("identifier")) {
      cursor.failed = complained;
      cursor.fail(
        "expected-item",
        `An attribute is expected here, not ${describeToken(cursor)}.`,
        cursor.token,
        {
          detail: "Write `name = value`.",
        },
      );
      return;
    }
    const name = cursor.take();
    if (cursor.is("quote") || cursor.is("{") || cursor.is("identifier")) {
      once(name, `The block \`${cursor.slice(name)}\` cannot stand in a block on one line.`);
      const item = parseBlock(cursor, name, true);
      if ("labels" in item) items.blocks.push(item);
      else items.add(cursor, item);
    } else {
      const attribute = parseAttribute(cursor, { name: cursor.slice(name), place: name });
      if (attribute !== null) items.add(cursor, attribute);
    }
    if (cursor.failed) return;
  }
  if (!cursor.is("}"))
    once(cursor.token, "A block that starts on this line with an attribute must end on it.");
}

/** After a block its line must end. */
function endBlock(cursor: Cursor): void {
  if (cursor.failed || cursor.is("end") || cursor.takeIf("newline") !== undefined) return;
  cursor.report(
    "missing-newline",
    `A new line is missing after this block, before ${describeToken(cursor)}.`,
    cursor.token,
    {
      detail: cursor.is(",") ? "Blocks are not separated by commas." : "Each block ends with its line.",
    },
  );
  cursor.takeIf(",");
}

function parseQuotedLabel(cursor: Cursor): Label {
  const { start } = cursor.token;
  const template = parseQuoted(cursor);
  const range = cursor.from(start);
  const texts = template.parts.map((part) => (part.kind === "text" ? part.text : null));
  if (texts.includes(null))
    cursor.report(
      "label-template",
      "A block label cannot contain `${ }` or `%{ }`.",
      { start, end: cursor.previousEnd },
      {
        detail:
          "Labels are fixed text. Use `for_each` to make several from one block, or `$${` for a literal `${`.",
      },
    );
  return { text: texts.join(""), quoted: true, range };
}

/** A type and perhaps labels, but no `{`: a forgotten `=` or a forgotten brace. */
function explainNoBrace(
  cursor: Cursor,
  type: Token,
  labels: readonly Label[],
  first: Token,
): Block | Attribute {
  const name = cursor.slice(type);
  const [label, ...others] = labels;
  const ends = cursor.is("newline") || cursor.is("end") || cursor.is("}");
  if (
    label !== undefined &&
    others.length === 0 &&
    (ends || cursor.is(".") || cursor.is("(") || cursor.is("["))
  ) {
    cursor.report("expected-equals", `\`=\` is missing after \`${name}\`.`, type, {
      detail: `Write \`${name} = ${cursor.slice({ start: first.start, end: cursor.previousEnd })}${ends ? "" : "…"}\`, or \`{\` after the label of a block.`,
    });
    cursor.jump(first.start);
    const expression = parseExpression(cursor);
    return { name, nameRange: cursor.range(type), expression, range: cursor.from(type.start) };
  }
  const at = ends ? { start: type.start, end: cursor.previousEnd } : cursor.token;
  if (cursor.is("=") && labels.length > 0)
    cursor.fail("bad-block", `\`=\` cannot follow the labels of a block.`, at, {
      detail: `Write \`${cursor.slice({ start: type.start, end: cursor.previousEnd })} { … }\` for a block, or \`${name} = …\` for an attribute.`,
    });
  else
    cursor.fail(
      "bad-block",
      `\`{\` is expected after the header of this block, not ${describeToken(cursor)}.`,
      at,
      {
        detail: "The brace stands on the same line as the block's type and labels.",
      },
    );
  const header = { start: type.start, end: cursor.previousEnd };
  return makeBlock(cursor, { type, labels, header, bodyStart: header.end }, new BodyItems());
}
