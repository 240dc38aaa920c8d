// A command line as words, by the rules of a shell for blanks, quotes and backslashes, and nothing else of a shell: no
// variables, no patterns, no pipes.

/** Null where a quote or a backslash has no end. */
export function commandWords(text: string): readonly string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let quote: "'" | '"' | null = null;
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    if (quote !== null && character === quote) quote = null;
    else if (character === "\\" && quote !== "'") {
      const next = text.charAt(at + 1);
      if (next === "") return null;
      // between double quotes a backslash is itself before anything but these
      const isPlain = quote === '"' && !/["\\$`]/.test(next);
      word = (word ?? "") + (isPlain ? `\\${next}` : next);
      at++;
    } else if (quote !== null) word = (word ?? "") + character;
    else if (character === "'" || character === '"') {
      quote = character;
      word ??= "";
    } else if (/\s/.test(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? "") + character;
  }
  if (quote !== null) return null;
  if (word !== null) words.push(word);
  return words;
}
