// JSON text as a value, with every digit of its numbers: JSON.parse alone makes doubles of them.
import { elementsOf, entriesOf } from "./compare.ts";
import { fromJson, isTooDeep } from "./json.ts";
import type { Json } from "./json.ts";
import { readNumber } from "./number-value.ts";
import { objectValue, tupleValue } from "./value.ts";
import type { Value } from "./value.ts";

/** Arrays become tuples, objects become objects; a failure is a sentence, which quotes nothing of the text. */
export function parseJson(source: string): Value | string {
  let json: Json;
  try {
    // JSON.parse gives JSON.
    json = JSON.parse(source) as Json;
  } catch {
    // The engine's own message quotes the text, which may be sensitive.
    return "The string is not valid JSON.";
  }
  if (isTooDeep(json)) return "The JSON is nested too deeply.";
  if (!LONG_NUMBER.test(source)) return fromJson(json);
  // Numbers of more digits are read as marked strings.
  const all = JSON.stringify(json);
  let mark = "number ";
  while (all.includes(mark)) mark += " ";
  const marked = source.replace(TOKEN, (token) =>
    !token.startsWith('"') && LONG_NUMBER.test(token) ? JSON.stringify(mark + token) : token,
  );
  const value = withNumbers(fromJson(JSON.parse(marked) as Json), mark); // the same JSON but for strings
  return value ?? "The JSON has a number that is too large.";
}

const TOKEN = /"(?:[^"\\]|\\.)*"|-?[0-9][0-9.eE+-]*/g;
const LONG_NUMBER = /[0-9.]{16}|[0-9][eE]/;

function withNumbers(value: Value, mark: string): Value | undefined {
  const { data } = value;
  if (typeof data === "string") return data.startsWith(mark) ? readNumber(data.slice(mark.length)) : value;
  const elements = elementsOf(data);
  if (elements !== undefined) {
    const parts: Value[] = [];
    for (const element of elements) {
      const read = withNumbers(element, mark);
      if (read === undefined) return undefined;
      parts.push(read);
    }
    return tupleValue(parts);
  }
  const entries: [string, Value][] = [];
  const named = entriesOf(data);
  if (named === undefined) return value;
  for (const [name, part] of named) {
    const read = withNumbers(part, mark);
    if (read === undefined) return undefined;
    entries.push([name, read]);
  }
  return objectValue(entries);
}
