// Characters as readers count them: the extended grapheme clusters of Unicode Standard Annex 29.

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

export function graphemes(source: string): readonly string[] {
  // Among plain characters only a carriage return before a line feed joins; that leaves nearly every text to the fast way.
  // oxlint-disable-next-line no-control-regex
  if (/^[\u0000-\u000c\u000e-\u007f]*$/.test(source)) return source.split("");
  return Array.from(segmenter.segment(source), (part) => part.segment);
}
