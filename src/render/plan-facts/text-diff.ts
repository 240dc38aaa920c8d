// Small unified diffs of texts such as file contents, with two lines of context.
// only this part: the whole library is twenty files, and every command would load them
import { structuredPatch } from "diff/lib/patch/create.js";
import type { Json } from "../../model/json.ts";
import type { Plan } from "../../plan/document.ts";
import { lookUp } from "../../plan/expand.ts";
import { plural } from "../names.ts";

/** Beyond this many differing lines a diff is not worth its time or its length. */
const MOST_EDITS = 2000;

/** Rows that begin with `+`, `-` or a blank, null between hunks; of what differs too much how long both are. */
export function patchRows(before: string, after: string): readonly (string | null)[] | string {
  const patch = structuredPatch("", "", before, after, "", "", { context: 2, maxEditLength: MOST_EDITS });
  if (patch === undefined) {
    const lines = (text: string): number => text.split("\n").length;
    return `(another text: ${plural(lines(before), "line")} before, ${plural(lines(after), "line")} after)`;
  }
  // that the last line has no line feed is news where it had one
  const isNews = before.endsWith("\n") !== after.endsWith("\n");
  return patch.hunks.flatMap((hunk, index) => [
    ...(index === 0 ? [] : [null]),
    ...hunk.lines.filter((row) => isNews || !row.startsWith("\\")),
  ]);
}

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
