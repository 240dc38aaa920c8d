// Lines of toned text. A span is made from any text by `span`, which sanitises it, so nothing raw reaches an output, and
// widths are known before colours are put on.
import { visibleText } from "../diagnostics/sanitise.ts";
import { displayWidth, sliceColumns, truncate } from "../diagnostics/width.ts";
import type { Style, Tone } from "./style.ts";

declare const SAFE: unique symbol;

/** Text that can be printed as it is. */
export type Visible = string & { readonly [SAFE]: true };

export interface Span {
  readonly text: Visible;
  readonly tone: Tone;
}
export type Line = readonly Span[];

/** `limit`: most characters shown of a text that may be long. */
export function span(text: string, tone: Tone = "plain", limit?: number): Span {
  return { text: safe(visibleText(text, limit === undefined ? {} : { limit })), tone };
}

export function line(...parts: readonly (string | Span)[]): Line {
  return parts.map((part) => (typeof part === "string" ? span(part) : part));
}

export const BLANK: Line = [];

export function lineWidth(spans: Line): number {
  let width = 0;
  for (const { text } of spans) width += displayWidth(text);
  return width;
}

export function padLine(spans: Line, columns: number, align: "left" | "right" = "left"): Line {
  const missing = columns - lineWidth(spans);
  if (missing <= 0) return spans;
  const fill = span(" ".repeat(missing));
  return align === "left" ? [...spans, fill] : [fill, ...spans];
}

/** At most `columns` wide, the cut marked. */
export function truncateLine(spans: Line, columns: number, style: Style): Line {
  if (lineWidth(spans) <= columns) return spans;
  const ellipsis = style.glyphs.ellipsis;
  let room = columns - ellipsis.length;
  const kept: Span[] = [];
  for (const { text, tone } of spans) {
    const width = displayWidth(text);
    if (width > room) {
      kept.push({ text: safe(truncate(text, room + ellipsis.length, ellipsis)), tone });
      break;
    }
    kept.push({ text, tone });
    room -= width;
  }
  return kept;
}

/** Joins lines with a separator between them. */
export function joinLines(parts: readonly Line[], separator: string): Line {
  return parts.flatMap((part, index) => (index === 0 ? part : [span(separator), ...part]));
}

/** Printed text, each line at most as wide as the style, ending in a line feed; empty for no lines. */
export function printLines(lines: readonly Line[], style: Style): string {
  let text = "";
  for (const item of lines)
    for (const part of wrapLine(item, style.width)) text += `${paintLine(part, style)}\n`;
  return text;
}

export function paintLine(spans: Line, style: Style): string {
  let end = spans.length;
  while (end > 0 && spans[end - 1]?.text.trimEnd() === "") end--;
  let text = "";
  for (let index = 0; index < end; index++) {
    const item = spans[index];
    if (item !== undefined)
      text += style.paint(item.tone, index === end - 1 ? item.text.trimEnd() : item.text);
  }
  return text;
}

/** Breaks at spaces, within a word only where it is wider than a line. Later lines hang two columns behind the first. */
export function wrapLine(spans: Line, width: number, hang?: number): Line[] {
  if (lineWidth(spans) <= width) return [spans];
  const indent = Math.min(hang ?? leadingSpaces(spans) + 2, Math.floor(width / 2));
  const lines: Span[][] = [[]];
  let [column, fresh] = [0, true]; // fresh: nothing but indentation on the line yet
  const put = (text: string, tone: Tone): void => {
    lines.at(-1)?.push({ text: safe(text), tone });
    column += displayWidth(text);
  };
  const feed = (): void => {
    const last = lines.at(-1);
    while (!fresh && last?.at(-1)?.text.trim() === "") last.pop();
    lines.push([span(" ".repeat(indent))]);
    [column, fresh] = [indent, true];
  };
  for (const [index, word] of words(spans).entries()) {
    if (word.space) {
      if (index === 0 || !fresh) put(word.spans[0]?.text ?? "", "plain");
      continue;
    }
    if (!fresh && column + lineWidth(word.spans) > width) feed();
    for (const item of word.spans) {
      let rest: string = item.text;
      let left = displayWidth(rest);
      while (column + left > width) {
        const part = sliceColumns(rest, 0, width - column);
        if (part === "" && column <= indent) break; // not even one character fits: let it stand out
        put(part, item.tone);
        rest = rest.slice(part.length);
        left -= displayWidth(part);
        feed();
      }
      if (rest !== "") put(rest, item.tone);
    }
    fresh = false;
  }
  return lines;
}

interface Word {
  readonly space: boolean;
  readonly spans: Line;
}

function words(spans: Line): Word[] {
  const found: { space: boolean; spans: Span[] }[] = [];
  for (const { text, tone } of spans)
    for (const piece of text.match(/ +|[^ ]+/g) ?? []) {
      const space = piece.startsWith(" ");
      const last = found.at(-1);
      if (last !== undefined && last.space === space) {
        if (space) last.spans = [span(`${last.spans[0]?.text ?? ""}${piece}`)];
        else last.spans.push({ text: safe(piece), tone });
      } else found.push({ space, spans: [{ text: safe(piece), tone }] });
    }
  return found;
}

function leadingSpaces(spans: Line): number {
  const text = spans.map((item) => item.text).join("");
  return text.length - text.trimStart().length;
}

function safe(text: string): Visible {
  return text as Visible; // the one place: sanitised, or a part of what was
}
