// The lines of a new workload that say what it is.
import type { Plan, SpecRef } from "../../plan/document.ts";
import { specFacts } from "../plan-facts/spec-facts.ts";
import type { Style } from "../style.ts";
import { line, padLine, span, wrapLine } from "../text.ts";
import type { Line } from "../text.ts";

/** Columns of the names at the left. */
const LABEL = 10;
const LONGEST_LABEL = 18;

export function specLines(
  plan: Plan,
  refs: readonly SpecRef[],
  style: Style,
  verbose: boolean,
  ends = false,
): Line[] {
  const facts = specFacts(plan, refs, verbose, ends);
  const width = Math.min(
    facts.reduce((most, [label]) => (label.length > most ? label.length : most), LABEL),
    LONGEST_LABEL,
  );
  return facts.flatMap(([label, text]) => {
    const heading = padLine(line(span(label, "faint")), width);
    return wrapLine([span(" ".repeat(6)), ...heading, span(` ${text}`)], style.width, 7 + width);
  });
}
