// Attributes: `name = value`, and what people write for the `=`.
import { AttributeNode } from "./compact-nodes.ts";
import type { Cursor, Place } from "./cursor.ts";
import { describeToken } from "./cursor.ts";
import { parseExpression } from "./parse-expression.ts";
import { looksLikeItem } from "./recovery.ts";
import type { Attribute } from "./syntax.ts";

/** The cursor stands after the name. Null where no value is understood. */
export function parseAttribute(
  cursor: Cursor,
  { name, place }: { readonly name: string; readonly place: Place },
): Attribute | null {
  if (cursor.takeIf("=") === undefined) explainEquals(cursor, name, place);
  if (cursor.failed) return null;
  if (!hasValue(cursor, name, place)) return null;
  const expression = parseExpression(cursor);
  const end = Math.max(place.end, cursor.previousEnd);
  return new AttributeNode(cursor.source, place.start, end, { text: name, end: place.end }, expression);
}

/** Reports the missing `=`; goes on where a value can still be read. */
function explainEquals(cursor: Cursor, name: string, place: Place): void {
  const { token } = cursor;
  const advice = { detail: `Write \`${name} = …\`.` };
  switch (token.kind) {
    case ":":
    case "==":
    case "=>":
      cursor.report(
        "expected-equals",
        `An attribute is set with \`=\`, not \`${cursor.slice(token)}\`.`,
        token,
        advice,
      );
      cursor.take();
      if (token.kind === ":") cursor.takeIf("=");
      return;
    case ".": {
      const path = /(?:\.[\p{ID_Continue}-]+)+/uy;
      path.lastIndex = token.start;
      const rest = path.exec(cursor.text)?.[0] ?? ".";
      cursor.fail(
        "dotted-name",
        `The name of an attribute has no dots: \`${name}${rest}\`.`,
        {
          start: place.start,
          end: token.start + rest.length,
        },
        {
          detail: `For an entry of an object write \`${name} = { ${rest.slice(1).split(".").join(" = { ")} = … ${"} ".repeat(rest.split(".").length - 2)}}\`; in a map a key with dots stands in quotes.`,
        },
      );
      return;
    }
    case "number":
    case "[":
    case "(":
    case "heredoc":
      cursor.report("expected-equals", `\`=\` is missing after \`${name}\`.`, place, advice);
      return;
    case "newline":
    case "end":
    case "}":
      cursor.fail("expected-equals", `\`${name}\` has no value and no block.`, place, {
        detail: `Write \`${name} = …\` or \`${name} { … }\`.`,
      });
      return;
    default:
      cursor.fail(
        "expected-equals",
        `\`=\` is expected after \`${name}\`, not ${describeToken(cursor)}.`,
        token,
        advice,
      );
  }
}

function hasValue(cursor: Cursor, name: string, place: Place): boolean {
  const { token, text } = cursor;
  if (token.kind !== "newline" && token.kind !== "end" && token.kind !== "}") return true;
  const nextLine = token.kind === "newline" ? text.slice(token.end, token.end + 200).trimStart() : "";
  const continued = /^["[{(<\d]/.test(nextLine) && !looksLikeItem(text, token.end);
  const at = { start: place.start, end: cursor.previousEnd };
  cursor.report("missing-value", `\`${name}\` has no value.`, at, {
    detail: continued
      ? "The value must start on the same line as the name."
      : `Write a value after \`=\`, or \`${name} = null\`, or remove the line.`,
  });
  if (!continued) cursor.failed = true;
  else while (cursor.takeIf("newline") !== undefined);
  return continued;
}

export function reportDuplicate(cursor: Cursor, attribute: Attribute, first: Attribute): void {
  const base = cursor.source.position(0).offset;
  const place = ({ nameRange }: Attribute): Place => ({
    start: nameRange.start.offset - base,
    end: nameRange.end.offset - base,
  });
  const { failed } = cursor;
  cursor.failed = false;
  cursor.report("duplicate-attribute", `\`${attribute.name}\` is set twice.`, place(attribute), {
    detail: "An attribute can be set once in a body. Remove one of them.",
    related: { at: place(first), message: "set here first" },
  });
  cursor.failed = failed;
}
