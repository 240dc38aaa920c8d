// What a plan says of the state's addresses: objects that were called otherwise, and those that orch lets go of.
import type { Plan, Refactoring } from "../../plan/document.ts";
import { plural } from "../names.ts";
import type { Style } from "../style.ts";
import { line, span, wrapLine } from "../text.ts";
import type { Line } from "../text.ts";

/** Shown in full; of more the rest is counted. */
const MOST = 20;

export function refactoringLines({ refactorings = [] }: Plan, style: Style, verbose: boolean): Line[] {
  if (refactorings.length === 0) return [];
  const shown = refactorings.slice(0, verbose ? Infinity : MOST);
  const rest = refactorings.length - shown.length;
  return [
    line(span("State", "strong"), "  nothing on the nodes changes by this"),
    ...shown.flatMap((one) => wrapLine(lineOf(one), style.width, 6)),
    ...(rest > 0 ? [line(span(`    and ${plural(rest, "more address", "more addresses")}`, "faint"))] : []),
  ];
}

function lineOf(one: Refactoring): Line {
  switch (one.kind) {
    case "moved":
      return line("    ", span(one.address, "strong"), `  moved from ${one.from}`);
    case "imported":
      return line("  + ", span(one.address, "strong"), `  imported: ${one.name} on ${one.node}`);
    case "removed":
      return line(
        "  . ",
        span(one.address, "strong"),
        `  no longer managed${one.left.length === 0 ? "" : `; stays as it is: ${one.left.join(", ")}`}`,
      );
    default:
      return one satisfies never;
  }
}
