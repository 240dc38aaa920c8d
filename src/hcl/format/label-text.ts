// Labels of blocks in quotes, with as few escapes as can be.
import type { Label } from "../syntax.ts";

const ESCAPES: Readonly<Record<string, string>> = {
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  '"': '\\"',
  "\\": "\\\\",
};
/** What Go calls printable. */
const PRINTABLE = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

/** The new text of a label; null where it stays. */
export function modernLabel({ text, quoted }: Label, written: string): string | null {
  // `terraform fmt` drops labels with these characters; what is written stays
  if (quoted && /[$%]/.test(written)) return null;
  // half of a surrogate pair has no escape
  if (/\p{Surrogate}/u.test(text)) return null;
  let escaped = "";
  for (const character of text.normalize("NFC")) escaped += escapeCharacter(character);
  const wanted = `"${escaped.replace(/([$%])\{/g, "$1$1{")}"`;
  return wanted === written ? null : wanted;
}

function escapeCharacter(character: string): string {
  const simple = ESCAPES[character];
  if (simple !== undefined) return simple;
  if (PRINTABLE.test(character)) return character;
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length > 4 ? `\\U${code.padStart(8, "0")}` : `\\u${code.padStart(4, "0")}`;
}
