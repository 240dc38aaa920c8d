// What a command printed, in a comment: as many of its first lines as there is room for.
import { stripVTControlCharacters } from "node:util";
import { plural } from "../render/names.ts";
import { type Markdown, fence, say, text } from "../render/markdown/escape.ts";

/** `make` gets blocks for the printed lines, none at all where there is no room; null where nothing with them is short enough. */
export function withPrinted(
  output: string,
  maxLength: number,
  make: (printed: readonly (Markdown | null)[]) => string,
): string | null {
  const shown = withoutEmptyEnds(
    stripVTControlCharacters(output)
      .split(/\r?\n/)
      // an empty column, so that no line can be a command of a platform
      .map((one) => (one.trim() === "" ? "" : ` ${one}`)),
  );
  const made = (most: number): string => {
    const kept = shown.slice(0, most);
    const rest = shown.length - kept.length;
    return make([
      kept.length === 0 ? null : fence("text", kept),
      rest === 0 ? null : say`*${text(plural(rest, "more line"))}: the log of the job has all of them.*`,
    ]);
  };
  let [least, most] = [0, Math.min(shown.length, maxLength)];
  // the most lines that there is room for
  while (least < most) {
    const middle = Math.ceil((least + most) / 2);
    if (made(middle).length <= maxLength) least = middle;
    else most = middle - 1;
  }
  const full = made(least);
  return full.length <= maxLength ? full : null;
}

function withoutEmptyEnds(all: readonly string[]): readonly string[] {
  const first = all.findIndex((line) => line !== "");
  const last = all.findLastIndex((line) => line !== "");
  return first === -1 ? [] : all.slice(first, last + 1);
}
