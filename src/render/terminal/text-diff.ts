// Small unified diffs of texts such as file contents: two lines of context, long ones cut and counted.
// only this part: the whole library is twenty files, and every command would load them
import { structuredPatch } from "diff/lib/patch/create.js";
import type { Json } from "../../model/json.ts";
import type { Plan } from "../../plan/document.ts";
import { lookUp } from "../../plan/expand.ts";
import { plural } from "../names.ts";
import type { Style, Tone } from "../style.ts";
import { line, span, truncateLine } from "../text.ts";
import type { Line } from "../text.ts";
import { visibleText } from "../../diagnostics/sanitise.ts";

/** Beyond this many differing lines a diff is not worth its time or its length. */
const MOST_EDITS = 2000;

/** The text of a blob, of several lines, or of a list that is long on one line; null for what one line shows well. */
export function multilineText(plan: Plan, value: Json): string | null {
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    const short = JSON.stringify(items).length <= 80;
    return short
      ? null
      : items.map((item) => `${typeof item === "string" ? item : JSON.stringify(item)}\n`).join("");
  }
  if (typeof value !== "string") return null;
  const blob = value.startsWith("b1-") ? lookUp(plan.blobs, value) : undefined;
  if (blob?.encoding === "utf8") return blob.data;
  return value.includes("\n") ? value : null;
}

/** `limit`: most lines shown. */
export function diffLines(
  before: string,
  after: string,
  style: Style,
  indent: number,
  limit: number,
): Line[] {
  const pad = " ".repeat(indent);
  const patch = structuredPatch("", "", before, after, "", "", { context: 2, maxEditLength: MOST_EDITS });
  if (patch === undefined) {
    const lines = (text: string): number => text.split("\n").length;
    const sizes = `${plural(lines(before), "line")} before, ${plural(lines(after), "line")} after`;
    return [line(pad, span(`(another text: ${sizes})`, "faint"))];
  }
  const rows = patch.hunks.flatMap((hunk, index) => [
    ...(index === 0 ? [] : [line(pad, span(style.glyphs.ellipsis, "faint"))]),
    ...hunk.lines.map((text) =>
      truncateLine(
        line(pad, span(`${text[0] ?? " "} ${bare(text.slice(1))}`, toneOf(text))),
        style.width,
        style,
      ),
    ),
  ]);
  if (rows.length <= limit) return rows;
  const rest = line(
    pad,
    span(`and ${plural(rows.length - limit, "more line")} (--verbose shows all)`, "faint"),
  );
  return [...rows.slice(0, limit), rest];
}

/** A carriage return at the end is how the file is written, not something to spell out in each line. */
function bare(text: string): string {
  return visibleText(text.replace(/\r$/, ""), { limit: 500 });
}

function toneOf(text: string): Tone {
  if (text.startsWith("+")) return "create";
  if (text.startsWith("-")) return "delete";
  return "faint";
}
