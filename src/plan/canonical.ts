// RFC 8785 canonical JSON: keys sorted by UTF-16 units, numbers as ECMAScript prints them, no white space.
import { createHash } from "node:crypto";
import { type Json, type JsonObject, isObject } from "../model/json.ts";

/** Throws on numbers that JSON cannot hold: they are a defect, never input. */
export function canonicalJson(value: Json): string {
  // most values of a plan are made with their keys in order, and the engine writes those by itself several times faster
  return isInOrder(value) ? JSON.stringify(value) : sortedText(value);
}

/** Whether JSON.stringify writes the value, and each selection of its parts, in its canonical form. */
export function isInOrder(value: Json | undefined): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || value === null) return value !== undefined;
  if (Array.isArray(value)) {
    for (const item of value as readonly Json[]) if (!isInOrder(item)) return false;
    return true;
  }
  const object = value as { readonly [key: string]: Json }; // lists are gone, null is gone
  let before: string | null = null;
  for (const key in object) {
    if (before !== null && key < before) return false;
    if (!isInOrder(object[key])) return false;
    before = key;
  }
  return true;
}

function sortedText(value: Json): string {
  if (typeof value === "number" && !Number.isFinite(value)) throw new Error(`not a JSON number: ${value}`);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  let text = "";
  if (Array.isArray(value)) {
    for (const item of value as readonly Json[]) text += `${text === "" ? "" : ","}${canonicalJson(item)}`;
    return `[${text}]`;
  }
  const object = value as { readonly [key: string]: Json }; // lists are gone, null is gone
  for (const key of Object.keys(object).sort())
    // the default order is that of UTF-16 units
    text += `${text === "" ? "" : ","}${JSON.stringify(key)}:${canonicalJson(object[key] ?? null)}`;
  return `{${text}}`;
}

/**
 * The canonical form as UTF-8. A large one is never one string; `written` gives the bytes of a document's fields that are written
 * already, or nothing.
 */
export function canonicalBytes(
  value: readonly Json[] | JsonObject,
  written: (key: string) => Uint8Array | undefined = () => undefined,
): Uint8Array {
  const bytes = new ByteText();
  if (isObject(value)) addFields(bytes, value, written);
  else addItems(bytes, value);
  return bytes.finish();
}

function addFields(
  bytes: ByteText,
  object: JsonObject,
  written: (key: string) => Uint8Array | undefined,
): void {
  let before = "{";
  for (const key of Object.keys(object).sort()) {
    bytes.add(`${before}${JSON.stringify(key)}:`);
    before = ",";
    const known = written(key);
    if (known === undefined) addItems(bytes, object[key] ?? null);
    else bytes.addBytes(known);
  }
  bytes.add(before === "{" ? "{}" : "}");
}

/** Item by item where the value is a list. */
function addItems(bytes: ByteText, value: Json): void {
  if (!Array.isArray(value)) {
    bytes.add(canonicalJson(value));
    return;
  }
  let before = "[";
  for (const item of value as readonly Json[]) {
    bytes.add(before + canonicalJson(item));
    before = ",";
  }
  bytes.add(before === "[" ? "[]" : "]");
}

/** Text put together piece by piece as UTF-8: outside the heap, where nobody collects it piece by piece. */
export class ByteText {
  #bytes = Buffer.allocUnsafe(FIRST_SIZE);
  #length = 0;
  /** Not encoded yet: short pieces are encoded together. */
  #pending = "";

  /** A piece ends where a character ends. */
  add(text: string): void {
    this.#pending += text;
    if (this.#pending.length > ENCODED_AT_ONCE) this.#encode();
  }

  addBytes(bytes: Uint8Array): void {
    this.#encode();
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  finish(): Uint8Array {
    this.#encode();
    return this.#bytes.subarray(0, this.#length);
  }

  #encode(): void {
    this.#reserve(this.#pending.length * MOST_BYTES);
    this.#length += this.#bytes.write(this.#pending, this.#length, "utf8");
    this.#pending = "";
  }

  #reserve(size: number): void {
    const needed = this.#length + size;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(needed > this.#bytes.length * 2 ? needed : this.#bytes.length * 2);
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}

const FIRST_SIZE = 1 << 16;
const ENCODED_AT_ONCE = 1 << 13;
/** Of UTF-8, for one UTF-16 unit. */
const MOST_BYTES = 3;

export function sha256Hex(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** SHA-256 over a purpose and a value, so that equal values under different purposes differ. */
export function digestOf(purpose: string, value: Json): string {
  return sha256Hex(`${purpose}\0${canonicalJson(value)}`);
}

/** The same over bytes that are a value's canonical text. */
export function digestOfBytes(purpose: string, bytes: Uint8Array): string {
  return createHash("sha256").update(`${purpose}\0`).update(bytes).digest("hex");
}
