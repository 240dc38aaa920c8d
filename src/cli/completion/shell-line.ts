// A command line as bash has it while it is typed: its words, and what of the last one is to be replaced. Bash replaces what
// follows the last of its break characters that is neither quoted nor escaped, or what follows an open quote.

export interface TypedLine {
  /** Without quotes and escapes, the program's name first; the last one is typed, and may be empty. */
  readonly words: readonly string[];
  /** How much of the last word, without quotes, stands before what bash replaces. */
  readonly kept: number;
  /** The quote that is open at the end. */
  readonly quote: "'" | '"' | null;
}

/** `breaks`: `COMP_WORDBREAKS`. Only the last command of the line counts. */
export function readTypedLine(line: string, breaks: string): TypedLine {
  let words: string[] = [];
  let word: string | null = null;
  let kept = 0;
  let quote: "'" | '"' | null = null;
  for (let at = 0; at < line.length; at++) {
    const sign = line.charAt(at);
    if (quote !== null) {
      if (sign === quote) quote = null;
      else if (quote === '"' && sign === "\\" && /["\\$`]/.test(line.charAt(at + 1))) {
        word = (word ?? "") + line.charAt(at + 1);
        at++;
      } else word = (word ?? "") + sign;
    } else if (sign === "'" || sign === '"') {
      quote = sign;
      word ??= "";
      kept = word.length;
    } else if (sign === "\\" && at + 1 < line.length) {
      word = (word ?? "") + line.charAt(at + 1);
      at++;
    } else if (/[\s;|&()<>]/.test(sign)) {
      if (word !== null) words.push(word);
      if (/[;|&(]/.test(sign)) words = [];
      word = null;
      kept = 0;
    } else {
      word = (word ?? "") + sign;
      if (breaks.includes(sign)) kept = word.length;
    }
  }
  return { words: [...words, word ?? ""], kept, quote };
}

/** What bash puts in place of the typed part for a whole word. */
export function replacementOf(candidate: string, { kept, quote }: TypedLine): string {
  const rest = candidate.slice(kept);
  if (quote === "'") return rest.replaceAll("'", "'\\''");
  if (quote === '"') return rest.replaceAll(/["\\$`]/g, "\\$&");
  return rest.replaceAll(/[^A-Za-z0-9_./:=@%+,~-]/g, "\\$&");
}
