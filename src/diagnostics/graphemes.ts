// Characters as readers count them: the extended grapheme clusters of Unicode Standard Annex 29, as they were up to version
// 15.0: later ones join Indic consonants into one (rule GB9c), and a platform knows the one or the other.

/** Made when a text first needs it: few do, and it takes long. */
let segmenter: Intl.Segmenter | null = null;

/**
 * Characters of common scripts that join with none of their kind: Latin, Greek, Cyrillic, punctuation, kana and Han. A carriage
 * return joins a line feed, and marks are not among them.
 */
const ALONE =
  "\\u0000-\\u000c\\u000e-\\u02ff\\u0370-\\u0482\\u048a-\\u052f\\u1e00-\\u1fff\\u2010-\\u2029\\u2030-\\u205e\\u2190-\\u21ff\\u2500-\\u259f\\u3000-\\u3029\\u3041-\\u3096\\u30a1-\\u30fa\\u4e00-\\u9fff";
const PLAIN = new RegExp(`^[${ALONE}]*$`);
const JOINING = new RegExp(`[^${ALONE}]`, "g");
/** Between two of them a cluster ends. */
const TWO_ALONE = new RegExp(`[${ALONE}](?=[${ALONE}])`, "g");

/** How many there are, without making them where that is plain. */
export function countGraphemes(source: string): number {
  if (PLAIN.test(source)) return source.length;
  let count = 0;
  for (const { start, end, joins } of stretches(source))
    count += joins ? clusters(source.slice(start, end)).length : end - start;
  return count;
}

export function graphemes(source: string): readonly string[] {
  if (PLAIN.test(source)) return source.split("");
  const all: string[] = [];
  for (const { start, end, joins } of stretches(source)) {
    const part = source.slice(start, end);
    for (const cluster of joins ? clusters(part) : part) all.push(cluster);
  }
  return all;
}

/** UTF-16 units that are not each a cluster for certain, so that somebody has to look at them. */
export function joiningUnits(source: string): number {
  if (PLAIN.test(source)) return 0;
  let count = 0;
  for (const { start, end, joins } of stretches(source)) if (joins) count += end - start;
  return count;
}

/** Stretches of characters that stand alone, and of those around one that may join what is beside it. */
function* stretches(source: string): Generator<{ start: number; end: number; joins: boolean }, undefined> {
  let start = 0;
  while (start < source.length) {
    JOINING.lastIndex = start;
    const joining = JOINING.exec(source)?.index ?? source.length;
    const from = joining === source.length ? joining : Math.max(start, joining - 1);
    if (from > start) yield { start, end: from, joins: false };
    if (from === source.length) return undefined;
    TWO_ALONE.lastIndex = joining;
    const two = TWO_ALONE.exec(source)?.index;
    const end = two === undefined ? source.length : two + 1;
    yield { start: from, end, joins: true };
    start = end;
  }
  return undefined;
}

/** The platform's segmenter takes time in proportion to the whole text for each step, so it gets a window at a time. */
const WINDOW = 512;

function clusters(source: string): readonly string[] {
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
