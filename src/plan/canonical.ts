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
  for (const key of keysInOrder(object))
    text += `${text === "" ? "" : ","}${JSON.stringify(key)}:${canonicalJson(object[key] ?? null)}`;
  return `{${text}}`;
}

const FEW = 32;

/** By UTF-16 units. Most objects have few keys, nearly in order, and there are so many that what `sort` allocates counts. */
function keysInOrder(object: object): readonly string[] {
  const keys = Object.keys(object);
  if (keys.length > FEW) return keys.sort(); // its default order is that of UTF-16 units
  for (let end = 1; end < keys.length; end++) {
    const key = keys[end] ?? "";
    let at = end;
    for (let before = keys[at - 1]; at > 0 && before !== undefined && before > key; before = keys[--at - 1])
      keys[at] = before;
    keys[at] = key;
  }
  return keys;
}

const known = new WeakMap<object, string>();
/** Shorter texts are made again faster than they are looked up. */
const LEAST_REMEMBERED = 40;

/**
 * The same for an object whose parts stay what they are. The text of each part, and of each part of a row in a list, is made once
 * and remembered, however many documents it is in.
 */
export function canonicalDocument(document: { readonly [key: string]: Json }): string {
  let text = "";
  for (const key of keysInOrder(document))
    text += `${text === "" ? "" : ","}${JSON.stringify(key)}:${partText(document[key] ?? null)}`;
  return `{${text}}`;
}

function partText(value: Json): string {
  if (typeof value !== "object" || value === null) return canonicalJson(value);
  const before = known.get(value);
  if (before !== undefined) return before;
  const text = Array.isArray(value) ? rowsText(value as readonly Json[]) : canonicalJson(value);
  if (text.length >= LEAST_REMEMBERED) known.set(value, text);
  return text;
}

function rowsText(rows: readonly Json[]): string {
  let text = "";
  for (const row of rows)
    text += `${text === "" ? "" : ","}${isObject(row) ? canonicalDocument(row) : canonicalJson(row)}`;
  return `[${text}]`;
}

export function sha256Hex(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** SHA-256 over a purpose and a value, so that equal values under different purposes differ. */
export function digestOf(purpose: string, value: Json): string {
  return sha256Hex(`${purpose}\0${canonicalJson(value)}`);
}

/** The same for a document whose parts are shared with others. */
export function documentDigest(purpose: string, document: { readonly [key: string]: Json }): string {
  return sha256Hex(`${purpose}\0${canonicalDocument(document)}`);
}
