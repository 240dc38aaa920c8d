// The survival table: a line a node and a shared label, what is down without it, and what then finds no place.
import type { Loss } from "../scheduler/survival.ts";
import { count, someOf } from "./names.ts";
import type { Style } from "./style.ts";
import { tableLines } from "./tables.ts";
import { BLANK, line, printLines, span, wrapLine } from "./text.ts";

/** Lines that are shown, those that hurt most. */
const MOST = 60;

/** `replicas`: how many there are in all. Ends in a line feed. */
export function renderSurvival(
  losses: readonly Loss[],
  left: number,
  replicas: number,
  style: Style,
): string {
  const head = wrapLine(
    line(
      span("What survives a loss", "strong"),
      "  with everything where this plan puts it. A question: nothing is written.",
    ),
    style.width,
    2,
  );
  if (losses.length === 0) return printLines([...head, BLANK, line("  Nothing runs.")], style);
  const shown = losses.length <= MOST ? losses : worst(losses);
  const columns = [
    { title: "WITHOUT", shrinkTo: 12 },
    { title: "NODES", align: "right" as const, optional: 1 },
    { title: "STRUCK", align: "right" as const },
    { title: "DOWN MEANWHILE", shrinkTo: 16 },
    { title: "NO PLACE", shrinkTo: 16 },
  ];
  const rows = shown.map(({ name, nodes, struck, down, homeless }) => [
    span(name, "strong"),
    count(nodes.length),
    `${count(struck)} of ${count(replicas)}`,
    down.length === 0 ? "nothing" : span(someOf(down, 3), "warning"),
    homeless.length === 0
      ? "none"
      : span(
          someOf(
            homeless.map(({ workload, replicas: number }) => `${count(number)} ${workload}`),
            3,
          ),
          "error",
        ),
  ]);
  const hidden = losses.length - shown.length + left;
  return printLines(
    [
      ...head,
      BLANK,
      ...tableLines(columns, rows, style, { indent: 2 }),
      ...(hidden === 0 ? [] : [line(span(`  and ${count(hidden)} more`, "faint"))]),
    ],
    style,
  );
}

/** In their order. */
function worst(losses: readonly Loss[]): readonly Loss[] {
  const pain = ({ homeless, down, struck }: Loss): number =>
    homeless.reduce((sum, { replicas }) => sum + replicas, 0) * 1e9 + down.length * 1e6 + struck;
  const least = [...losses].map(pain).sort((a, b) => b - a)[MOST - 1] ?? 0;
  return losses.filter((loss) => pain(loss) >= least).slice(0, MOST);
}
