// A graph in the language of Graphviz. Names stand in quoted strings only, so that none of them can be more than text.
import { visibleText } from "../../diagnostics/sanitise.ts";
import type { Graph, GraphNode } from "./graph.ts";

export function renderDot({ title, nodes, edges, groups }: Graph): string {
  const idOf = new Map(nodes.map(({ id }, index) => [id, `n${index}`]));
  const nodeLine = (node: GraphNode, indent: string): string =>
    `${indent}${idOf.get(node.id) ?? ""} [label=${quoted(labelOf(node))}${SHAPES.get(node.kind) ?? ""}];`;
  const clusters = groups.flatMap((group, index) => [
    `  subgraph cluster_${index} {`,
    `    label=${quoted(group)};`,
    ...nodes.filter((node) => node.group === group).map((node) => nodeLine(node, "    ")),
    "  }",
  ]);
  const lines = [
    `digraph ${quoted(title)} {`,
    "  rankdir=LR;",
    '  node [shape=box, fontname="monospace"];',
    '  edge [fontname="monospace"];',
    ...clusters,
    ...nodes.filter(({ group }) => group === null).map((node) => nodeLine(node, "  ")),
    ...edges.map(({ from, to, label, back }) => {
      const attributes = [
        ...(label === "" ? [] : [`label=${quoted(label)}`]),
        ...(back ? ["style=dashed", "constraint=false"] : []),
      ];
      const ends = `  ${idOf.get(from) ?? ""} -> ${idOf.get(to) ?? ""}`;
      return attributes.length === 0 ? `${ends};` : `${ends} [${attributes.join(", ")}];`;
    }),
    "}",
  ];
  return `${lines.join("\n")}\n`;
}

const SHAPES: ReadonlyMap<string, string> = new Map([
  ["network", ", shape=ellipse"],
  ["volume", ", shape=cylinder"],
  ["output", ", shape=note"],
]);

function labelOf({ label, detail }: GraphNode): string {
  return detail === "" ? label : `${label}\n${detail}`;
}

function quoted(text: string): string {
  const safe = visibleText(text, { multiline: true });
  return `"${safe.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}
