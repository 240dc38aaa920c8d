// Small turns of phrase that messages share.
import type { SourceRange } from "../diagnostics/diagnostic.ts";

/** `web.orch.hcl:12`. */
export function rangeText(range: SourceRange): string {
  return `${range.file}:${range.start.line}`;
}

/** `1 label`, `2 labels`, `no labels`. */
export function plural(count: number, noun: string): string {
  return `${count === 0 ? "no" : count} ${noun}${count === 1 ? "" : "s"}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listText(words: readonly string[], joiner = "and"): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} ${joiner} ${last}`;
}
