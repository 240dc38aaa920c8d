// The head of an answer to `--if-lost` or `--if-drained`: what was asked, and of each workload what it does to it.
import type { Address } from "../model/address.ts";
import { count, someOf } from "./names.ts";
import type { Style } from "./style.ts";
import { tableLines } from "./tables.ts";
import { BLANK, line, printLines, span, wrapLine } from "./text.ts";
import type { Line } from "./text.ts";

/** Replicas of a workload: all that run now, those on the nodes of the question, and what becomes of these. */
export interface Survival {
  readonly workload: Address;
  readonly now: number;
  readonly struck: number;
  /** Placed on another node. */
  readonly again: number;
  /** Without a place. */
  readonly pending: number;
}

/** Ends in a line feed. */
export function renderQuestion(
  { lost, drained }: { readonly lost: readonly string[]; readonly drained: readonly string[] },
  rows: readonly Survival[],
  style: Style,
): string {
  const asksLoss = lost.length > 0;
  const told = [
    ...(!asksLoss ? [] : [`${someOf(lost, 8)} ${lost.length === 1 ? "is" : "are"} lost`]),
    ...(drained.length === 0 ? [] : [`${someOf(drained, 8)} ${drained.length === 1 ? "drains" : "drain"}`]),
  ].join(", and ");
  const lines: Line[] = wrapLine(
    line(
      span("What if ", "strong"),
      span(`${told}?`, "strong"),
      "  A question: nothing is written, and nothing can be applied.",
    ),
    style.width,
    2,
  );
  if (rows.length === 0) return printLines([...lines, BLANK, line("  No replica runs there.")], style);
  const columns = [
    { title: "WORKLOAD", shrinkTo: 12 },
    { title: "RUN NOW", align: "right" as const },
    { title: asksLoss ? "STRUCK" : "ON THESE", align: "right" as const },
    { title: asksLoss ? "STAY UP" : "ELSEWHERE", align: "right" as const },
    { title: "PLACED AGAIN", align: "right" as const },
    { title: "NO PLACE", align: "right" as const },
  ];
  const cells = rows.map(({ workload, now, struck, again, pending }) => [
    span(workload, "strong"),
    count(now),
    count(struck),
    asksLoss && now === struck ? span("0", "error") : count(now - struck),
    count(again),
    pending > 0 ? span(count(pending), "error") : "0",
  ]);
  return printLines([...lines, BLANK, ...tableLines(columns, cells, style, { indent: 2 })], style);
}
