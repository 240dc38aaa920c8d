// Takes secrets out of what engines and containers say. What orch says itself needs none of this: it knows which values are
// sensitive. An engine does not, and quotes what it was given: `exec: "TOKEN": executable file not found`.
import type { Json } from "../model/json.ts";

export type Mask = (text: string) => string;

const COVER = "(sensitive)";
/** Shorter ones are in every text, and can be guessed anyhow. */
const SHORTEST = 4;
/** A line of a longer secret, such as a key. */
const SHORTEST_LINE = 8;

/** Every text and number in `values` is covered: as it is, by lines, and as JSON, Go, base64, hexadecimal or a URL would write it. */
export function secretMask(values: Iterable<Json>): Mask {
  let forms: readonly string[] | null = null;
  return (text) => {
    forms ??= formsOf(values);
    let masked = text;
    for (const form of forms) if (masked.includes(form)) masked = masked.replaceAll(form, () => COVER);
    return masked;
  };
}

/** Longest first, so that no part of a longer one is left. */
function formsOf(values: Iterable<Json>): readonly string[] {
  const texts = new Set<string>();
  for (const value of values) collect(value, texts);
  const forms = new Set<string>();
  for (const text of texts) {
    if (text.trim().length < SHORTEST) continue;
    for (const form of writtenForms(text)) forms.add(form);
    for (const line of text.split(/\r?\n/))
      if (line.trim().length >= SHORTEST_LINE) for (const form of writtenForms(line)) forms.add(form);
  }
  return [...forms].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
}

function collect(value: Json, texts: Set<string>): void {
  if (typeof value === "string") texts.add(value);
  else if (typeof value === "number") texts.add(String(value));
  else if (typeof value === "object" && value !== null)
    for (const [key, part] of Object.entries(value) as [string, Json][]) {
      if (!Array.isArray(value)) texts.add(key); // keys of what is sensitive as a whole are too
      collect(part, texts);
    }
}

function writtenForms(text: string): readonly string[] {
  const json = JSON.stringify(text).slice(1, -1);
  const bytes = Buffer.from(text);
  const base64 = bytes.toString("base64");
  return [
    text,
    text.trim(),
    json,
    json.replace(
      /[^\x20-\x7e]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
    ),
    text.replaceAll("\\", "\\\\").replaceAll("'", "\\'"),
    encodeURIComponent(bytes.toString()), // half a surrogate pair cannot be written,
    base64,
    base64.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, ""),
    bytes.toString("hex"),
  ];
}
