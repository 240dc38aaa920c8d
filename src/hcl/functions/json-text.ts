// JSON text as the language writes it: keys in order, numbers without exponents, and `<`, `>`, `&` and the two Unicode line
// separators escaped, so that the text may stand inside HTML and scripts. A plain object would reorder keys such as "10".
import { numberTextOf } from "../number-value.ts";
import type { FunctionFailure } from "../scope.ts";
import { isCapsule } from "../value.ts";
import type { Value } from "../value.ts";
import { elementsOf, entriesOf, fail, isSequence } from "./define.ts";

/** The text of a wholly known value; a reference has none. */
export function jsonText(value: Value): string | FunctionFailure {
  const pieces: string[] = [];
  const problem = write(value, pieces);
  return problem ?? pieces.join("");
}

function write(value: Value, into: string[]): FunctionFailure | undefined {
  const { data } = value;
  if (data === null) into.push("null");
  else if (typeof data === "string") into.push(quoted(data));
  else if (typeof data === "number") into.push(numberTextOf(value));
  else if (typeof data === "boolean") into.push(String(data));
  else if (isCapsule(value)) return fail(`${value.data.label} is a reference and has no text form.`, 0);
  else if (isSequence(value.type)) {
    into.push("[");
    for (const [index, element] of elementsOf(value).entries()) {
      if (index > 0) into.push(",");
      const problem = write(element, into);
      if (problem !== undefined) return problem;
    }
    into.push("]");
  } else {
    into.push("{");
    let separator = "";
    for (const [name, element] of entriesOf(value)) {
      into.push(separator, quoted(name), ":");
      separator = ",";
      const problem = write(element, into);
      if (problem !== undefined) return problem;
    }
    into.push("}");
  }
  return undefined;
}

/** Control characters are written the short way where JSON has one only for line ends and tabs; others as `\u0007`. */
const quoted = (text: string): string =>
  JSON.stringify(text).replace(
    /[<>&\u2028\u2029]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
