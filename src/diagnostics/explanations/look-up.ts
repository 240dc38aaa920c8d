// What is written of one code.
import type { Explanation } from "./explanation.ts";
import { AREAS } from "./index.ts";

/** Null for a code that this version does not know. */
export function explanationOf(name: string): Explanation | null {
  for (const { codes } of AREAS) {
    const found = codes.get(name);
    if (found !== undefined) return found;
  }
  return null;
}

/** Ends like a sentence where the text has one. */
export function firstSentence(text: string): string {
  return /^.*?[.:](?= |$)/.exec(text)?.[0].replace(/:$/, ".") ?? text;
}
