// Sources as they may be quoted: what is secret in them is written over, place by place, so that lines, columns and byte
// offsets stay what they are in the file. A run of covers is shown as one word, which tells no length.

/** One cover for each width in UTF-8, each one character as readers count them: characters that no source has a use for. */
const COVERS = ["\u001a", "\u009a", "\ufdd0", "\u{1fffe}"] as const;
const RUN = new RegExp(`[${COVERS.join("")}]+`, "gu");

const HIDDEN = "(sensitive)";

export interface Stretch {
  /** UTF-16 offsets; `end` is after the last character. */
  readonly start: number;
  readonly end: number;
}

/** The text with the stretches covered; line ends stay. */
export function hideText(text: string, stretches: readonly Stretch[]): string {
  const parts: string[] = [];
  let done = 0;
  for (const { start, end } of [...stretches].sort((a, b) => a.start - b.start)) {
    if (end <= done) continue;
    const from = start > done ? start : done;
    parts.push(text.slice(done, from), text.slice(from, end).replace(/[^\r\n]/gu, cover));
    done = end;
  }
  return done === 0 ? text : parts.join("") + text.slice(done);
}

/** Covers of the same number of UTF-16 units and of bytes. */
function cover(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return COVERS[code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3];
}

export function isHidden(text: string): boolean {
  return text.search(RUN) !== -1;
}

/** Each run of covers as one word. */
export function showHidden(text: string): string {
  return text.replace(RUN, HIDDEN);
}

/** The run of covers that an offset is in, or at the end of; null where it is in none. */
export function runAround(text: string, offset: number): Stretch | null {
  for (const match of text.matchAll(RUN)) {
    const end = match.index + match[0].length;
    if (offset > match.index && offset <= end) return { start: match.index, end };
    if (match.index >= offset) return null;
  }
  return null;
}
