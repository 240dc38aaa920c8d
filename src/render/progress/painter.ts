// A region at the bottom of a terminal that is painted over and over, with text scrolling away above it. Knows columns
// and escape sequences, nothing of what it paints.

export interface Painter {
  /** Replaces the region. Lines are painted text without line ends, `widths` their columns. */
  readonly paint: (lines: readonly string[], widths: readonly number[], columns: number) => void;
  /** Puts text, ending in a line feed, above the region for good. The region is gone until the next `paint`. */
  readonly print: (text: string, columns: number) => void;
  /** Leaves the region where it is and gives the cursor back. Nothing can be painted afterwards. */
  readonly close: () => void;
}

const ESC = "\u001b[";
const HIDE_CURSOR = `${ESC}?25l`;
const SHOW_CURSOR = `${ESC}?25h`;
const ERASE_LINE = `${ESC}K`;
const ERASE_BELOW = `${ESC}J`;

export function createPainter(write: (text: string) => void): Painter {
  let widths: readonly number[] = [];
  let state: "fresh" | "painting" | "closed" = "fresh";

  /** To the first column of the region's first row; a terminal that became narrower has wrapped what was painted. */
  const home = (columns: number): string => {
    const rows = widths.reduce((sum, width) => sum + Math.max(Math.ceil(width / columns), 1), 0);
    return rows === 0 ? "\r" : `\r${ESC}${rows}A`;
  };

  return {
    paint: (lines, next, columns) => {
      if (state === "closed") return;
      const text = lines.map((item) => `${item}${ERASE_LINE}\n`).join("");
      write(`${state === "fresh" ? HIDE_CURSOR : ""}${home(columns)}${text}${ERASE_BELOW}`);
      state = "painting";
      widths = next;
    },
    print: (text, columns) => {
      if (state === "closed") return;
      write(`${home(columns)}${ERASE_BELOW}${text}`);
      widths = [];
    },
    close: () => {
      if (state === "painting") write(SHOW_CURSOR);
      state = "closed";
    },
  };
}
