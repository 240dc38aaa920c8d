// `orch why ADDRESS`: what every rule says of the nodes, and the scores of the best of them side by side. A line a rule and a
// line a score, however many nodes there are.
import type { Decision, Verdicts } from "../scheduler/explain-decision.ts";
import { count } from "./names.ts";
import type { Style } from "./style.ts";
import { tableLines } from "./tables.ts";
import { BLANK, line, span, wrapLine } from "./text.ts";
import type { Line } from "./text.ts";

export function decisionLines(decision: Decision, style: Style): Line[] {
  return [...ruleLines(decision, style), ...scoreLines(decision, style)];
}

function ruleLines({ rules, nodes }: Decision, style: Style): Line[] {
  const told = rules.filter(({ need, refuses }) => refuses.nodes > 0 || need !== "");
  const silent = [...new Set(rules.filter((rule) => !told.includes(rule)).map(({ rule }) => rule))];
  const width = told.reduce((most, { rule }) => Math.max(most, rule.length), 0) + 2;
  const lines = told.flatMap(({ rule, need, holds, refuses }) =>
    wrapLine(
      line(
        "  ",
        span(rule.padEnd(width), "strong"),
        `needs ${need}; `,
        span(verdictsText(holds, nodes, "holds on"), refuses.nodes === 0 ? "good" : "plain"),
        ...(refuses.nodes === 0
          ? []
          : [holds.nodes === 0 ? "" : ", ", span(`refuses ${refusedText(refuses, nodes)}`, "error")]),
      ),
      style.width,
      width + 2,
    ),
  );
  const rest =
    silent.length === 0
      ? []
      : wrapLine(line(span(`  ${silent.join(", ")}: ${onAll(nodes)}`, "faint")), style.width, 4);
  return lines.length + rest.length === 0 ? [] : [BLANK, ...lines, ...rest];
}

function onAll(nodes: number): string {
  return nodes === 1 ? "holds on the only node" : `hold on all ${count(nodes)} nodes`;
}

/** `holds on 48 (1.2 to 8)`; nothing for none. */
function verdictsText({ nodes, have }: Verdicts, all: number, verb: string): string {
  if (nodes === 0) return "";
  return `${verb} ${nodes === all ? "all " : ""}${count(nodes)}${have === "" ? "" : ` (${have})`}`;
}

/** `n1, n2 (400m)`, `200: n1, n2, n3 and 197 more (0 to 400m)` */
function refusedText({ nodes, first, have }: Verdicts, all: number): string {
  const names = first.slice(0, 3).join(", ");
  const more = nodes > 3 ? ` and ${count(nodes - 3)} more` : "";
  return `${nodes === all ? `all ${count(nodes)}` : `${names}${more}`}${have === "" ? "" : ` (${have})`}`;
}

function scoreLines({ candidates }: Decision, style: Style): Line[] {
  const [first] = candidates;
  if (first === undefined || first.score === null) return [];
  const columns = [
    { title: "SCORE AS PLACED NOW", shrinkTo: 10 },
    { title: "WEIGHT", align: "right" as const },
    ...candidates.map(({ node }, index) => ({
      title: node,
      align: "right" as const,
      ...(index < 2 ? {} : { optional: index }),
    })),
  ];
  const rows = [
    ...first.parts.map(({ name, weight }) => [
      span(name, "strong"),
      String(weight),
      ...candidates.map(({ parts }) => String(parts.find((part) => part.name === name)?.points ?? "")),
    ]),
    [span("score", "strong"), "", ...candidates.map(({ score }) => String(score ?? ""))],
  ];
  return [BLANK, ...tableLines(columns, rows, style, { indent: 2 })];
}
