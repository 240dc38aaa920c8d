// Small diffs of texts such as file contents, long ones cut and counted.
import { plural } from "../names.ts";
import { patchRows } from "../plan-facts/text-diff.ts";
import type { Style, Tone } from "../style.ts";
import { line, span, truncateLine } from "../text.ts";
import type { Line } from "../text.ts";
import { visibleText } from "../../diagnostics/sanitise.ts";

/** `limit`: most lines shown. */
export function diffLines(
  before: string,
  after: string,
  style: Style,
  indent: number,
  limit: number,
): Line[] {
  const pad = " ".repeat(indent);
  const patch = patchRows(before, after);
  if (typeof patch === "string") return [line(pad, span(patch, "faint"))];
  const rows = patch.map((text) =>
    text === null
      ? line(pad, span(style.glyphs.ellipsis, "faint"))
      : truncateLine(
          line(pad, span(`${text[0] ?? " "} ${bare(text.slice(1))}`, toneOf(text))),
          style.width,
          style,
        ),
  );
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
