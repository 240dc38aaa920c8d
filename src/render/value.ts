// Values as HCL writes them, on one line or over several.
import type { Json } from "../model/json.ts";
import { isObject, sortedKeys } from "../model/json.ts";
import { formatBytes, formatCpu, formatDuration } from "../model/quantity.ts";

/** `"text"`, `{ a = 1, "b c" = [true, null] }`. */
export function valueText(value: Json): string {
  return textOf(value, "", (_, scalar) => String(scalar));
}

/**
 * One entry a line, nested by two spaces, where the value is longer than `width` on one line. Of a specification its `path` (empty
 * for all of it) tells which numbers are quantities.
 */
export function valueLines(value: Json, width: number, path?: string): string[] {
  const text = path === undefined ? valueText(value) : specText(path, value);
  if (text.length <= width || typeof value !== "object" || value === null) return [text];
  const inner = (item: Json, name: string): string[] => {
    const at = path === undefined || path === "" ? path : `${path}.`;
    return valueLines(item, width - 2, at === undefined ? undefined : at + name).map((each) => `  ${each}`);
  };
  if (Array.isArray(value))
    return [
      "[",
      ...(value as readonly Json[]).flatMap((item, index) => ended(inner(item, String(index)), ",")),
      "]",
    ];
  if (!isObject(value)) return [text];
  const entries = sortedKeys(value).flatMap((key) => {
    const [first = "", ...rest] = inner(value[key] ?? null, key);
    return [`  ${keyText(key)} = ${first.slice(2)}`, ...rest];
  });
  return ["{", ...entries, "}"];
}

/**
 * A value of a specification at its path: durations, cores and bytes in the units that people write, inside objects too; null is
 * what is sensitive.
 */
export function attributeText(path: string, value: Json): string {
  return textOf(value, path, (at, scalar) => {
    if (scalar === null) return "(sensitive)";
    if (typeof scalar !== "number") return String(scalar);
    // inside a value it is written as in a file; alone it needs no quotes
    return at === path ? quantityText(at, scalar) : quoted(quantityText(at, scalar));
  });
}

/** The same as a part of a specification, written as in a file. */
function specText(path: string, value: Json): string {
  return textOf(value, path, (at, scalar) =>
    typeof scalar === "number" ? quoted(quantityText(at, scalar)) : String(scalar),
  );
}

function quoted(quantity: string): string {
  return /^-?[0-9.]+$/.test(quantity) ? quantity : `"${quantity}"`;
}

function quantityText(path: string, value: number): string {
  if (path.includes("ulimits")) return String(value); // the engine's own names and numbers
  if (/(?:^|\.)(?:cpu|cpu_limit)$/.test(path)) return formatCpu(value);
  if (/(?:^|\.)(?:memory|memory_limit|memory_swap|shm_size)$/.test(path) && value >= 0)
    return formatBytes(value);
  if (/(?:^|\.)(?:interval|timeout|start_period|stop_grace_period)$/.test(path)) return formatDuration(value);
  return String(value);
}

function textOf(value: Json, path: string, scalarText: (path: string, scalar: Json) => string): string {
  if (typeof value === "string") return stringText(value);
  const inner = (item: Json, name: string): string =>
    textOf(item, path === "" ? name : `${path}.${name}`, scalarText);
  if (Array.isArray(value))
    return `[${(value as readonly Json[]).map((item, index) => inner(item, String(index))).join(", ")}]`;
  if (!isObject(value)) return scalarText(path, value);
  const keys = sortedKeys(value);
  if (keys.length === 0) return "{}";
  return `{ ${keys.map((key) => `${keyText(key)} = ${inner(value[key] ?? null, key)}`).join(", ")} }`;
}

function keyText(key: string): string {
  return /^[A-Za-z_][A-Za-z0-9_-]*$/.test(key) ? key : stringText(key);
}

function stringText(text: string): string {
  return JSON.stringify(text).replace(/[$%](?=\{)/g, (sign) => sign + sign);
}

function ended(lines: readonly string[], end: string): string[] {
  return lines.map((text, index) => (index === lines.length - 1 ? text + end : text));
}
