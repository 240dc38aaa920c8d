// `orch explain`: one code in full, or all codes by area in a line each.
import type { Area, Explanation } from "../diagnostics/explanations/explanation.ts";
import { firstSentence } from "../diagnostics/explanations/look-up.ts";
import type { Style } from "./style.ts";
import { BLANK, line, printLines, span, truncateLine, wrapLine } from "./text.ts";
import type { Line } from "./text.ts";

/** What a code means, why it comes about, what to do, and an example where there is one. */
export function renderExplanation(
  code: string,
  title: string,
  { means, why, fix, wrong, right }: Explanation,
  style: Style,
): string {
  const example = (label: string, text: string): Line[] => [
    BLANK,
    line(`${label}:`),
    BLANK,
    ...text.split("\n").map((part) => line(span(`    ${part}`, "code"))),
  ];
  const labelled = (label: string, text: string): Line[] => [
    BLANK,
    ...wrapLine(line(span(`${label}: `, "strong"), text), style.width, 0),
  ];
  return printLines(
    [
      line(span(code, "strong"), span(`  ${title}`, "faint")),
      BLANK,
      ...wrapLine(line(means), style.width, 0),
      ...labelled("Why", why),
      ...labelled("What to do", fix),
      ...(wrong === undefined ? [] : example("Wrong", wrong)),
      ...(right === undefined ? [] : example("Right", right)),
    ],
    style,
  );
}

/** Each code with the beginning of its meaning, cut at the width. */
export function renderCodes(areas: readonly Area[], style: Style): string {
  const lines = areas.flatMap(({ title, codes }): Line[] => {
    const longest = [...codes.keys()].reduce((most, { length }) => (length > most ? length : most), 0);
    return [
      line(span(title, "strong")),
      ...[...codes].map(([code, { means }]) =>
        truncateLine(
          line(span(`  ${code.padEnd(longest)}  `, "code"), span(firstSentence(means), "faint")),
          style.width,
          style,
        ),
      ),
      BLANK,
    ];
  });
  return printLines([...lines, line("orch explain CODE says more about one.")], style);
}
