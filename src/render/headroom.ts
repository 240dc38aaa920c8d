// The headroom table: of each workload how many more replicas would fit, and what stands in the way of one more.
import type { Headroom } from "../scheduler/headroom.ts";
import { count, plural } from "./names.ts";
import type { Style } from "./style.ts";
import { tableLines } from "./tables.ts";
import { BLANK, line, printLines, span, wrapLine } from "./text.ts";
import { type Asked, questionPhrase } from "./what-if.ts";

/** Lines that are shown, those with the least room. */
const MOST = 100;

/** Ends in a line feed. */
export function renderHeadroom(question: Asked, rows: readonly Headroom[], style: Style): string {
  const phrase = questionPhrase(question);
  const head = wrapLine(
    line(
      span("Headroom", "strong"),
      `  how many more replicas would fit, each workload by itself, with everything where this plan puts it${phrase === "" ? "" : `, if ${phrase}`}. A question: nothing is written.`,
    ),
    style.width,
    2,
  );
  if (rows.length === 0)
    return printLines([...head, BLANK, line("  There is no workload with replicas.")], style);
  const least = [...rows].sort((a, b) => a.fits - b.fits)[MOST - 1]?.fits ?? Infinity;
  const shown = rows.filter(({ fits }) => fits <= least).slice(0, MOST);
  const columns = [
    { title: "WORKLOAD", shrinkTo: 12 },
    { title: "PLACED", align: "right" as const },
    { title: "MORE FIT", align: "right" as const },
    { title: "THEN REFUSED BY", shrinkTo: 20 },
  ];
  const cells = shown.map((row) => [
    span(row.workload, "strong"),
    count(row.replicas),
    row.fits === 0 ? span("0", "error") : `${count(row.fits)}${row.atLeast ? "+" : ""}`,
    limitText(row),
  ]);
  const hidden = rows.length - shown.length;
  return printLines(
    [
      ...head,
      BLANK,
      ...tableLines(columns, cells, style, { indent: 2 }),
      ...(hidden === 0 ? [] : [line(span(`  and ${plural(hidden, "workload")} with more room`, "faint"))]),
    ],
    style,
  );
}

/** `memory on 18 of 20 nodes, cpu on 3`; `quota: cpu of namespace "a"`. */
function limitText({ limits, usable, atLeast }: Headroom): string {
  if (usable === 0) return "its rules: no node may have it";
  if (atLeast) return "nothing yet: counted no further";
  return limits
    .map(({ rule, nodes, need }, index) => {
      if (rule === "quota") return `quota: ${need}`;
      return index === 0
        ? `${rule} on ${count(nodes)} of ${plural(usable, "node")}`
        : `${rule} on ${count(nodes)}`;
    })
    .join(", ");
}
