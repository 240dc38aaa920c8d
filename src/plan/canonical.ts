// RFC 8785 canonical JSON: keys sorted by UTF-16 units, numbers as ECMAScript prints them, no white space.
import { createHash } from "node:crypto";
import { type Json, isObject } from "../model/json.ts";

/** Throws on numbers that JSON cannot hold: they are a defect, never input. */
export function canonicalJson(value: Json): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new Error(`not a JSON number: ${value}`);
    return String(Object.is(value, -0) ? 0 : value);
  }
  if (value === null) return "null";
  if (typeof value === "boolean") return value ? "true" : "false";
  // plain concatenation: plans have a million values, and lists of parts would cost more than the text
  let text = "";
  if (Array.isArray(value)) {
    for (const item of value as readonly Json[]) text += `${text === "" ? "" : ","}${canonicalJson(item)}`;
    return `[${text}]`;
  }
  const object = value as { readonly [key: string]: Json }; // lists are gone, null is gone
  // the default order of `sort` is that of UTF-16 units
  for (const key of Object.keys(object).sort())
    text += `${text === "" ? "" : ","}${JSON.stringify(key)}:${canonicalJson(object[key] ?? null)}`;
  return `{${text}}`;
}

const known = new WeakMap<object, string>();

/** The same for an object whose parts stay what they are: the text of each large part is made once and remembered. */
export function canonicalDocument(document: { readonly [key: string]: Json }): string {
  const parts = Object.keys(document)
    .sort()
    .map((key) => {
      const value = document[key] ?? null;
      if (!Array.isArray(value) && !isObject(value)) return `${JSON.stringify(key)}:${canonicalJson(value)}`;
      const text = known.get(value) ?? canonicalJson(value);
      known.set(value, text);
      return `${JSON.stringify(key)}:${text}`;
    });
  return `{${parts.join(",")}}`;
}

export function sha256Hex(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** SHA-256 over a purpose and a value, so that equal values under different purposes differ. */
export function digestOf(purpose: string, value: Json): string {
  return sha256Hex(`${purpose}\0${canonicalJson(value)}`);
}
