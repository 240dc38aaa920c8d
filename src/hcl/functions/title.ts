// Title case: a letter at the start of a word becomes upper case; other letters stay as they are.

/** A word begins after white space and after ASCII punctuation (also an apostrophe and a hyphen), but not after an underscore. */
export function toTitleCase(source: string): string {
  let previous = " ";
  return Array.from(source, (character) => {
    const result = SEPARATOR.test(previous) ? titleLetter(character) : character;
    previous = character;
    return result;
  }).join("");
}

const SEPARATOR = /[\p{White_Space}\p{Cc}!-/:-@[-^`{-~]/u;

/** The four letters that are written as two have a third form with only the first one raised (U+01C5 for U+01C4 and U+01C6). */
const DIGRAPHS = new Map(
  Array.from("ǄǅǆǇǈǉǊǋǌǱǲǳ").map((letter, index, all) => [letter, all[index - (index % 3) + 1] ?? letter]),
);

function titleLetter(character: string): string {
  const upper = DIGRAPHS.get(character) ?? character.toUpperCase();
  return Array.from(upper).length === 1 ? upper : character;
}
