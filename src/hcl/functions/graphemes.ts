// Characters as readers count them: the extended grapheme clusters of Unicode Standard Annex 29.

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** How many there are, without making them where that is plain. */
export function countGraphemes(source: string): number {
  return PLAIN.test(source) ? source.length : graphemes(source).length;
}

export function graphemes(source: string): readonly string[] {
  if (PLAIN.test(source)) return source.split("");
  return Array.from(segmenter.segment(source), (part) => part.segment);
}

// Among ASCII characters only a carriage return before a line feed joins; that leaves nearly every text to the fast way.
// oxlint-disable-next-line no-control-regex
const PLAIN = /^[\u0000-\u000c\u000e-\u007f]*$/;
