// The head of an answer to `--if-lost`, `--if-drained` or `--if-added`: what was asked, and of each workload what it does to it.
import type { Address } from "../model/address.ts";
import type { Arrival } from "../scheduler/arrivals.ts";
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

/** Nodes by name. */
export interface Asked {
  readonly lost: readonly string[];
  readonly drained: readonly string[];
  readonly added: readonly string[];
}

/** `n-a is lost, and n-b drains`; empty where nothing is supposed. */
export function questionPhrase({ lost, drained, added }: Asked): string {
  const parts = [
    ...(lost.length === 0 ? [] : [`${someOf(lost, 8)} ${lost.length === 1 ? "is" : "are"} lost`]),
    ...(drained.length === 0 ? [] : [`${someOf(drained, 8)} ${drained.length === 1 ? "drains" : "drain"}`]),
    ...(added.length === 0 ? [] : [`${someOf(added, 8)} ${added.length === 1 ? "is" : "are"} added`]),
  ];
  return parts.join(", and ");
}

/** Ends in a line feed. */
export function renderQuestion(
  question: Asked,
  rows: readonly Survival[],
  arrivals: readonly Arrival[],
  style: Style,
): string {
  const head = wrapLine(
    line(
      span("What if ", "strong"),
      span(`${questionPhrase(question)}?`, "strong"),
      "  A question: nothing is written, and nothing can be applied.",
    ),
    style.width,
    2,
  );
  const leaves = question.lost.length + question.drained.length > 0;
  const comes = question.added.length > 0;
  return printLines(
    [
      ...head,
      ...(leaves ? [BLANK, ...survivalLines(rows, question.lost.length > 0, style)] : []),
      ...(comes ? [BLANK, ...arrivalLines(arrivals, style)] : []),
    ],
    style,
  );
}

function survivalLines(rows: readonly Survival[], asksLoss: boolean, style: Style): Line[] {
  if (rows.length === 0) return [line("  No replica runs there.")];
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
  return tableLines(columns, cells, style, { indent: 2 });
}

function arrivalLines(arrivals: readonly Arrival[], style: Style): Line[] {
  if (arrivals.length === 0) return [line("  Nothing would go there: what runs stays where it is.")];
  const columns = [
    { title: "WORKLOAD", shrinkTo: 12 },
    { title: "GO THERE", align: "right" as const },
    { title: "NO PLACE WITHOUT", align: "right" as const },
    { title: "NO PLACE THEN", align: "right" as const },
  ];
  const cells = arrivals.map(({ workload, there, pendingBefore, pendingAfter }) => [
    span(workload, "strong"),
    count(there),
    count(pendingBefore),
    pendingAfter > 0 ? span(count(pendingAfter), "error") : "0",
  ]);
  return tableLines(columns, cells, style, { indent: 2 });
}
