// A value as JSON text that keeps every digit: numbers beyond 2^53 are their decimal text, others numbers. Sets are arrays in
// their order. What is unknown, and references, are null.
import { elementsOf, entriesOf } from "./compare.ts";
import { numberTextOf } from "./number-value.ts";
import type { Value } from "./value.ts";

export function valueJsonText(value: Value): string {
  const pieces: string[] = [];
  write(value, pieces);
  return pieces.join("");
}

function write(value: Value, into: string[]): void {
  const { data } = value;
  if (typeof data === "string" || typeof data === "boolean") into.push(JSON.stringify(data));
  else if (typeof data === "number") {
    const text = numberTextOf(value);
    into.push(Math.abs(data) > 2 ** 53 || isNextInteger(data, text) ? JSON.stringify(text) : text);
  } else {
    const elements = elementsOf(data);
    const entries = entriesOf(data);
    if (elements !== undefined) {
      into.push("[");
      for (const [index, element] of elements.entries()) {
        if (index > 0) into.push(",");
        write(element, into);
      }
      into.push("]");
    } else if (entries !== undefined) {
      let separator = "{";
      if (entries.size === 0) into.push(separator);
      for (const [name, entry] of entries) {
        into.push(separator, JSON.stringify(name), ":");
        separator = ",";
        write(entry, into);
      }
      into.push("}");
    } else into.push("null");
  }
}

/** 2^53 + 1 has 2^53 for its nearest double. */
const isNextInteger = (data: number, text: string): boolean =>
  Math.abs(data) === 2 ** 53 && text.replace("-", "") !== "9007199254740992";
