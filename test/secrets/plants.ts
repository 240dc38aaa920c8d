// Secrets that are planted, and every form in which they could come to light again.
import { createHash } from "node:crypto";

export interface Plant {
  readonly name: string;
  readonly value: string;
  /** Pieces that stand nowhere else: a part of it is a leak, too. */
  readonly pieces: readonly string[];
}

function plant(name: string, value: string, ...pieces: readonly string[]): Plant {
  return { name, value, pieces: [value, ...pieces] };
}

export const PLANTS = {
  ascii: plant("ascii", "kQ9zvDoorKey47Lm", "zvDoorKey47"),
  quotes: plant("quotes", 'p"q\\w wö\u2028rd$€ GeheimEins88', "GeheimEins88", 'p"q\\w wö'),
  lines: plant(
    "lines",
    "-----BEGIN THING-----\nMIIZeileEins77abc\nMIIZeileZwei99xyz\n-----END THING-----\n",
    "MIIZeileEins77abc",
    "MIIZeileZwei99xyz",
  ),
  number: plant("number", "918273645"),
  base64: plant(
    "base64",
    "c3VwZXItcHJpdmF0ZS12YWx1ZQ==",
    "c3VwZXItcHJpdmF0ZS12YWx1ZQ",
    "super-private-value",
  ),
  literal: plant("literal", "LiteralDefault31zz", "DefaultLit", "eralDefault31"),
  file: plant("file", "FileVariable42yy", "ileVariable42"),
  json: plant("json", "JsonVariable53xx", "sonVariable53"),
  flag: plant("flag", "FlagVariable64ww", "lagVariable64"),
  env: plant("env", "EnvSource75vv", "nvSource75"),
  source: plant("source", "FileSource86uu", "ileSource86"),
  command: plant("command", "CommandSource97tt", "ommandSource97"),
} as const satisfies Readonly<Record<string, Plant>>;

/** A piece as texts, encodings and digests of it; digests of the whole only. */
export function formsOf(value: string): readonly string[] {
  const json = JSON.stringify(value).slice(1, -1);
  const bytes = Buffer.from(value);
  const hash = (name: string, encoding: "hex" | "base64") => createHash(name).update(value).digest(encoding);
  return [
    value,
    json,
    JSON.stringify(json).slice(1, -1),
    json.replace(
      /[^\x20-\x7e]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
    ),
    value.toUpperCase(),
    value.toLowerCase(),
    [...value].reverse().join(""),
    encodeURIComponent(value),
    encodeURI(value),
    bytes.toString("hex"),
    ...[0, 1, 2].flatMap((shift) => inBase64(bytes, shift)),
    ...["sha256", "sha1", "md5", "sha512"].flatMap((name) => [hash(name, "hex"), hash(name, "base64")]),
    hash("sha256", "hex").slice(0, 12),
  ].filter((form, index, all) => form.length >= 8 && all.indexOf(form) === index);
}

/** As it stands within the base64 of something larger: without what depends on its neighbours. */
function inBase64(bytes: Buffer, shift: number): readonly string[] {
  const text = Buffer.concat([Buffer.alloc(shift), bytes])
    .toString("base64")
    .replace(/=+$/, "");
  const inner = text.slice(shift === 0 ? 0 : shift + 1, -2);
  return [inner, inner.replaceAll("+", "-").replaceAll("/", "_")];
}

const FORMS: readonly (readonly [string, string])[] = Object.values(PLANTS).flatMap(({ name, pieces }) =>
  pieces.flatMap((piece) => formsOf(piece).map((form) => [name, form] as const)),
);

/** `ascii as "…" near "…"` for everything that is found. */
export function leaksIn(text: string): readonly string[] {
  return FORMS.flatMap(([name, form]) => {
    const at = text.indexOf(form);
    const near = text.slice(at - 60 < 0 ? 0 : at - 60, at + form.length + 20);
    return at === -1 ? [] : [`${name} as ${JSON.stringify(form)} near ${JSON.stringify(near)}`];
  });
}
