// How many columns of a terminal a text takes, and texts cut or filled to columns. Texts are sanitised before.
// A column is what East Asian Width (UAX 11) and emoji presentation (UTS 51) make of a grapheme cluster (UAX 29).
import { graphemes } from "./graphemes.ts";

const PLAIN = /^[\x20-\x7e]*$/;
const ZERO = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]+$/u;
const EMOJI = /\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f|\p{Regional_Indicator}{2}/u;

/** Wide and fullwidth blocks of UAX 11 that are not emoji, as first and last code point. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2329, 0x232a],
  [0x2e80, 0x303e],
  [0x3041, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18dff],
  [0x1aff0, 0x1b2ff],
  [0x20000, 0x3fffd],
];

/** Columns of a text on one line. */
export function displayWidth(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (const cluster of graphemes(text)) width += clusterWidth(cluster);
  return width;
}

/** The part of a text from one column to another; a wide cluster that does not fit whole is left out. */
export function sliceColumns(text: string, from: number, to: number): string {
  if (PLAIN.test(text)) return text.slice(Math.max(from, 0), Math.max(to, 0));
  let [column, part] = [0, ""];
  for (const cluster of graphemes(text)) {
    const next = column + clusterWidth(cluster);
    if (next > to) break;
    if (column >= from) part += cluster;
    column = next;
  }
  return part;
}

/** At most `columns` wide; what is cut ends in the ellipsis. */
export function truncate(text: string, columns: number, ellipsis = "…"): string {
  if (displayWidth(text) <= columns) return text;
  const room = columns - displayWidth(ellipsis);
  return room < 0 ? sliceColumns(ellipsis, 0, columns) : sliceColumns(text, 0, room) + ellipsis;
}

export function padEnd(text: string, columns: number): string {
  return text + " ".repeat(Math.max(columns - displayWidth(text), 0));
}

export function padStart(text: string, columns: number): string {
  return " ".repeat(Math.max(columns - displayWidth(text), 0)) + text;
}

function clusterWidth(cluster: string): number {
  if (ZERO.test(cluster)) return 0;
  if (EMOJI.test(cluster)) return 2;
  const point = cluster.codePointAt(0) ?? 0;
  return WIDE.some(([first, last]) => point >= first && point <= last) ? 2 : 1;
}
