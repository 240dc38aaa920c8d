// The survival table: a line a node and a shared label, what is down without it, and what then finds no place.
import type { Loss } from "../scheduler/survival.ts";
import { count, someOf } from "./names.ts";
import type { Style } from "./style.ts";
import { tableLines } from "./tables.ts";
import { BLANK, line, printLines, span, wrapLine } from "./text.ts";

/** Lines that are shown, those that hurt most. */
const MOST = 60;
/** Equal nodes up to which each has a line. */
const FEW = 4;

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
  const folded = withoutEqual(losses);
  const shown = folded.length <= MOST ? folded : worst(folded);
  const columns = [
    { title: "WITHOUT", shrinkTo: 12 },
    { title: "NODES", align: "right" as const, optional: 1 },
    { title: "STRUCK", align: "right" as const },
    { title: "DOWN MEANWHILE", shrinkTo: 16 },
    { title: "NO PLACE", shrinkTo: 16 },
  ];
  const rows = shown.map(({ name, nodes, struck, down, homeless, alike }) => [
    span(alike === 0 ? name : `${name} and ${count(alike)} more`, "strong"),
    alike === 0 ? count(nodes.length) : "1 each",
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
  const hidden = folded.length - shown.length + left;
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

interface Shown extends Loss {
  /** Other single nodes that go without harm as this one does. */
  readonly alike: number;
}

/** Single nodes that nothing is down or without a place for, and of which as many replicas are struck, in one line where they are many. */
function withoutEqual(losses: readonly Loss[]): readonly Shown[] {
  const keyOf = ({ name, nodes, struck, down, homeless }: Loss): string | null =>
    nodes.length === 1 && nodes[0] === name && down.length + homeless.length === 0 ? String(struck) : null;
  const counts = new Map<string, number>();
  for (const key of losses.map(keyOf)) if (key !== null) counts.set(key, (counts.get(key) ?? 0) + 1);
  const told = new Set<string>();
  return losses.flatMap((loss) => {
    const key = keyOf(loss);
    const many = key === null ? 0 : (counts.get(key) ?? 0);
    if (key === null || many <= FEW) return [{ ...loss, alike: 0 }];
    if (told.has(key)) return [];
    told.add(key);
    return [{ ...loss, alike: many - 1 }];
  });
}

/** In their order. */
function worst(losses: readonly Shown[]): readonly Shown[] {
  const pain = ({ homeless, down, struck }: Loss): number =>
    homeless.reduce((sum, { replicas }) => sum + replicas, 0) * 1e9 + down.length * 1e6 + struck;
  const least = [...losses].map(pain).sort((a, b) => b - a)[MOST - 1] ?? 0;
  return losses.filter((loss) => pain(loss) >= least).slice(0, MOST);
}
