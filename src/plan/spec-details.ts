// How two specifications of one thing differ, attribute by attribute, in phrases: `env.LEVEL "info" -> "debug"`.
import { type Json, type JsonObject, compareText, isObject, pathText } from "../model/json.ts";
import { canonicalJson } from "./canonical.ts";

/** More are counted. */
const MOST = 6;

/** Sorted by path. What is sensitive is null on both sides, so its values are not compared. */
export function specDetails(first: JsonObject, second: JsonObject): readonly string[] {
  const found: string[] = [];
  walk(first, second, [], found);
  if (found.length <= MOST) return found;
  return [...found.slice(0, MOST), `${found.length - MOST} more attributes`];
}

function walk(
  a: Json | undefined,
  b: Json | undefined,
  path: readonly (string | number)[],
  found: string[],
): void {
  if (isObject(a) && isObject(b)) {
    const names = new Set([...Object.keys(a), ...Object.keys(b)]);
    for (const name of [...names].sort(compareText))
      if (!isToldElsewhere(path, name)) walk(own(a, name), own(b, name), [...path, name], found);
    return;
  }
  const [x, y] = [textOf(a), textOf(b)];
  if (x !== y) found.push(`${pathText(path).replace(/^containers\.main\./, "")} ${x} -> ${y}`);
}

/** Images are told by their references, and `defaults` only says who wrote a number. */
function isToldElsewhere(path: readonly (string | number)[], name: string): boolean {
  return (path.length === 2 && name === "image") || (path.at(-1) === "resources" && name === "defaults");
}

function own(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

function textOf(value: Json | undefined): string {
  if (value === undefined) return "none";
  const text = canonicalJson(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
