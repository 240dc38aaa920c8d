// `orch why ADDRESS NODE`: every rule's verdict on one node, and its scores beside those of the node that was chosen.
import type { NodeName } from "../model/address.ts";
import type { NodeExplanation } from "../scheduler/explain-node.ts";
import type { Style } from "./style.ts";
import { tableLines } from "./tables.ts";
import { BLANK, line, span, wrapLine } from "./text.ts";
import type { Line } from "./text.ts";

/** `chosen`: the node that has the replica, where that is another one. */
export function nodeTables(asked: NodeExplanation, chosen: NodeExplanation | null, style: Style): Line[] {
  return [...ruleTable(asked, style), ...scoreTable(asked, chosen, style)];
}

function ruleTable({ rules }: NodeExplanation, style: Style): Line[] {
  const told = rules.filter(({ holds, need }) => !holds || need !== "");
  const silent = rules.filter(({ holds, need }) => holds && need === "").map(({ rule }) => rule);
  const rows = told.map(({ rule, need, have, holds }) => [
    span(rule, "strong"),
    holds ? "holds" : span("refuses", "error"),
    need,
    have,
  ]);
  const columns = [
    { title: "RULE", shrinkTo: 10 },
    { title: "" },
    { title: "NEEDS", shrinkTo: 10 },
    { title: "HAS", shrinkTo: 10 },
  ];
  const names = [...new Set(silent)].join(", ");
  return [
    ...(rows.length === 0 ? [] : [BLANK, ...tableLines(columns, rows, style, { indent: 2 })]),
    ...(names === "" ? [] : wrapLine(line("  ", span("also hold: ", "faint"), names), style.width, 4)),
  ];
}

function scoreTable(asked: NodeExplanation, chosen: NodeExplanation | null, style: Style): Line[] {
  if (asked.score === null) return [];
  const other = (name: string): string =>
    String(chosen?.parts.find((part) => part.name === name)?.points ?? "");
  const rows = [
    ...asked.parts.map(({ name, weight, points }) => [
      span(name, "strong"),
      String(weight),
      String(points),
      other(name),
    ]),
    [span("score", "strong"), "", String(asked.score), String(chosen?.score ?? "")],
  ];
  const title = (node: NodeName | undefined): string => node ?? "";
  const columns = [
    { title: "AS PLACED NOW", shrinkTo: 10 },
    { title: "WEIGHT", align: "right" as const },
    { title: title(asked.node), align: "right" as const },
    { title: title(chosen?.node), align: "right" as const, unlessEmpty: true },
  ];
  return [BLANK, ...tableLines(columns, rows, style, { indent: 2 })];
}
