// Function calls: `name(a, b)`, `space::name(a)`, and `name(list...)`.
import type { Cursor, Place } from "./cursor.ts";
import { describeToken } from "./cursor.ts";
import { parseElements } from "./parse-elements.ts";
import type { Token } from "./scanner.ts";
import type { Expression } from "./syntax.ts";

/** The cursor stands at the `(` or `::` after the first name. */
export function parseCall(cursor: Cursor, first: Token): Expression {
  const names = [cursor.slice(first)];
  let namePlace: Place = first;
  while (cursor.takeIf("::") !== undefined) {
    if (!cursor.is("identifier"))
      return cursor.fail(
        "missing-function-name",
        `A function name is expected after \`::\`, not ${describeToken(cursor)}.`,
        cursor.token,
        { detail: "Write `space::name(…)`." },
      );
    const name = cursor.take();
    names.push(cursor.slice(name));
    namePlace = { start: first.start, end: name.end };
  }
  const name = names.join("::");
  const nameRange = cursor.range(namePlace);
  if (!cursor.is("("))
    return cursor.fail("missing-parenthesis", `The function \`${name}\` is not called.`, namePlace, {
      detail: `Write \`${name}(…)\`.`,
    });
  const list = parseElements(cursor, "call");
  if (!cursor.failed) cursor.raise(list.height);
  return {
    kind: "call",
    name,
    nameRange,
    args: list.elements,
    expandLast: list.expanded,
    range: cursor.from(first.start),
  };
}
