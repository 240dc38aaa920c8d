// RFC 8785 canonical JSON: keys sorted by UTF-16 units, numbers as ECMAScript prints them, no white space.
import { createHash } from "node:crypto";
import { type Json, sortedKeys } from "../model/json.ts";

/** Throws on numbers that JSON cannot hold: they are a defect, never input. */
export function canonicalJson(value: Json): string {
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new Error(`not a JSON number: ${value}`);
    return String(Object.is(value, -0) ? 0 : value);
  }
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(canonicalJson).join(",")}]`;
  const object = value as { readonly [key: string]: Json }; // arrays are gone, null is gone
  const parts = sortedKeys(object).map(
    (key) => `${JSON.stringify(key)}:${canonicalJson(object[key] ?? null)}`,
  );
  return `{${parts.join(",")}}`;
}

export function sha256Hex(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** SHA-256 over a purpose and a value, so that equal values under different purposes differ. */
export function digestOf(purpose: string, value: Json): string {
  return sha256Hex(`${purpose}\0${canonicalJson(value)}`);
}
