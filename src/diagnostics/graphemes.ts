// Characters as readers count them: the extended grapheme clusters of Unicode Standard Annex 29, as they were up to version
// 15.0: later ones join Indic consonants into one (rule GB9c), and a platform knows the one or the other.

/** Made when a text first needs it: few do, and it takes long. */
let segmenter: Intl.Segmenter | null = null;

// Among ASCII characters only a carriage return before a line feed joins; that leaves nearly every text to the fast way.
// oxlint-disable-next-line no-control-regex
const PLAIN = /^[\u0000-\u000c\u000e-\u007f]*$/;

/** How many there are, without making them where that is plain. */
export function countGraphemes(source: string): number {
  return PLAIN.test(source) ? source.length : graphemes(source).length;
}

/** The platform's segmenter takes time in proportion to the whole text for each step, so it gets a window at a time. */
const WINDOW = 512;

export function graphemes(source: string): readonly string[] {
  if (PLAIN.test(source)) return source.split("");
  segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  const all: string[] = [];
  let start = 0;
  let width = WINDOW;
  while (start < source.length) {
    const end = start + width;
    const window = end < source.length ? wholeCharacters(source.slice(start, end)) : source.slice(start);
    const parts = Array.from(segmenter.segment(window), (part) => part.segment).flatMap(withoutConjuncts);
    // The last one may go on behind the window; where it fills the window, the window was too small.
    const last = start + window.length >= source.length ? "" : (parts.pop() ?? "");
    for (const part of parts) all.push(part);
    width = parts.length === 0 ? width * 2 : WINDOW;
    start += window.length - last.length;
  }
  return all;
}

/** A letter after a mark begins a cluster, but for the two vowels that always join what is before them (GB9a). */
const CONJUNCT = /(?<=[\p{M}\u200c\u200d])(?=\p{Lo})(?![\u0e33\u0eb3])/u;

function withoutConjuncts(cluster: string): readonly string[] {
  return cluster.length > 2 ? cluster.split(CONJUNCT) : [cluster];
}

/** Without half a character at the end, which would keep apart what it belongs to. */
function wholeCharacters(window: string): string {
  return window.length > 1 && /[\ud800-\udbff]$/.test(window) ? window.slice(0, -1) : window;
}
