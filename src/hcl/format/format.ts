// The formatter: the same tokens with other spaces between them, as `terraform fmt` sets them, and few old ways of writing
// replaced by new ones (modernise.ts). It is pure, takes linear time, and formatting its result again changes nothing.
//
// Before a text is given out it is read again: it must have the tree and the comments of the one that came in.
// It differs from `terraform fmt` 1.11 where that one loses something; test/hcl/format-oracle/differences.json lists all.
import { errorDiagnostic, failure, success } from "../../diagnostics/diagnostic.ts";
import type { Diagnostic, Result } from "../../diagnostics/diagnostic.ts";
import { parseFile } from "../parse.ts";
import { alignLines } from "./align.ts";
import { indentLines } from "./indent.ts";
import { splitLines } from "./lines.ts";
import { modernise } from "./modernise.ts";
import { differsInMeaning } from "./same-meaning.ts";
import { spaceLines } from "./spacing.ts";
import { tokenize } from "./tokens.ts";
import type { FormatToken } from "./tokens.ts";

/**
 * The text of an HCL2 file, formatted. Fails with the parser's diagnostics where the text is not valid, and with
 * `format-changes-meaning` where the result would not mean the same, which is a defect of the formatter. `name` stands in ranges.
 */
export function formatSource(text: string, name: string): Result<string> {
  const before = parseFile(text, name);
  const mistakes = before.diagnostics.filter(keepsFromFormatting);
  if (mistakes.length > 0) return failure(...mistakes);
  const original = tokenize(text);
  const tokens = modernise(before.file, original);
  layOut(tokens);
  const formatted = print(tokens);
  if (formatted === text) return success(text);
  const after = parseFile(formatted, name);
  const place = differsInMeaning(
    before.file,
    after.file,
    commentsOf(original),
    commentsOf(tokenize(formatted)),
  );
  if (after.diagnostics.some(keepsFromFormatting) || place !== null)
    return failure(
      errorDiagnostic(
        "format-changes-meaning",
        `${name} cannot be formatted without changing what it means.`,
        {
          detail: "The file is left as it is. This is a defect of orch, so please report it with the file.",
          ...(place?.range === undefined ? {} : { range: place.range }),
        },
      ),
    );
  return success(formatted);
}

/** A key with dots is no mistake of layout: it is valid HCL, and the tree holds it whole. */
function keepsFromFormatting({ severity, code }: Diagnostic): boolean {
  return severity === "error" && code !== "dotted-key";
}

function layOut(tokens: readonly FormatToken[]): void {
  const lines = splitLines(tokens);
  indentLines(lines);
  spaceLines(lines);
  alignLines(lines);
}

function print(tokens: readonly FormatToken[]): string {
  const parts: string[] = [];
  for (const { spaces, text } of tokens) {
    if (spaces > 0) parts.push(" ".repeat(spaces));
    parts.push(text);
  }
  return parts.join("");
}

function commentsOf(tokens: readonly FormatToken[]): readonly string[] {
  return tokens.filter(({ kind }) => kind === "comment").map(({ text }) => text.trimEnd());
}
