// Spaces between neighbouring tokens: one or none, by the two and the one before them. The rules are those that
// `terraform fmt` shows, found by trying it; where it is odd, as in `if(x)` or `=> - 1`, so is this.
import type { Line } from "./lines.ts";
import type { FormatToken, FormatTokenKind } from "./tokens.ts";

/** Sets the spaces inside the cells of lines; those before a cell are for indentation and alignment. */
export function spaceLines(lines: readonly Line[]): void {
  for (const { lead, assign } of lines) {
    spaceCell(lead);
    spaceCell(assign);
  }
}

function spaceCell(tokens: readonly FormatToken[]): void {
  for (let index = 1; index < tokens.length; index += 1) {
    const [left, right] = [tokens[index - 1], tokens[index]];
    if (left === undefined || right === undefined) continue;
    const separate =
      hasSpaceBetween(tokens[index - 2], left, right) || wouldMerge(left, right, tokens[index + 1]);
    right.spaces = separate ? 1 : 0;
  }
}

/** The kinds beside which nothing stands but what is written there. */
const TIGHT_AFTER: ReadonlySet<FormatTokenKind> = new Set<FormatTokenKind>([
  ".", "::", "(", "[", "!", "quote-open", "heredoc-open", "text", "sequence-close",
]); // prettier-ignore
const TIGHT_BEFORE: ReadonlySet<FormatTokenKind> = new Set<FormatTokenKind>([
  ".", "::", ",", "...", "quote-close", "heredoc-close", "text", "interpolation-open", "directive-open",
]); // prettier-ignore
/** A minus after these is a sign. */
const BEFORE_SIGN: ReadonlySet<FormatTokenKind> = new Set<FormatTokenKind>([
  "(", "[", "{", "=", ":", ",", "?", "!", "+", "-", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "&&", "||",
]); // prettier-ignore

/** What `[` after it is an index of, but for strings, which `terraform fmt` keeps apart. */
const INDEXABLE: ReadonlySet<FormatTokenKind> = new Set<FormatTokenKind>([
  "identifier",
  "number",
  ")",
  "]",
  "}",
]);

function hasSpaceBetween(before: FormatToken | undefined, left: FormatToken, right: FormatToken): boolean {
  if (TIGHT_BEFORE.has(right.kind)) return false;
  if (left.kind === ",") return true;
  // In `for x in [1]`; and, odd, in `if in]`.
  if (isIn(left) && before?.kind === "identifier" && right.kind !== "(") return true;
  if (TIGHT_AFTER.has(left.kind) || right.kind === ")" || right.kind === "]") return false;
  if (left.kind === "-") return before !== undefined && !BEFORE_SIGN.has(before.kind);
  if (left.kind === "{" || right.kind === "}") return left.kind !== "{" || right.kind !== "}";
  if (left.kind === "interpolation-open" || left.kind === "directive-open") return right.kind === "{";
  if (right.kind === "sequence-close") return left.kind === "}";
  if (right.kind === "(") return left.kind !== "identifier";
  return right.kind !== "[" || !INDEXABLE.has(left.kind);
}

function isIn({ kind, text }: FormatToken): boolean {
  return kind === "identifier" && text === "in";
}

/** `a.0 .1` must not become `a.0.1`, where `0.1` is a number. */
function wouldMerge(left: FormatToken, right: FormatToken, next: FormatToken | undefined): boolean {
  return left.kind === "number" && right.kind === "." && next?.kind === "number";
}
