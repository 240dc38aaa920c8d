// A graph for Markdown: Mermaid's flowchart. Names stand in quotes, and what could be markup there is written as its number.
import { visibleText } from "../../diagnostics/sanitise.ts";
import type { Graph, GraphNode } from "./graph.ts";

export function renderMermaid({ nodes, edges, groups }: Graph): string {
  const idOf = new Map(nodes.map(({ id }, index) => [id, `n${index}`]));
  const nodeLine = (node: GraphNode, indent: string): string => {
    const [open, close] = SHAPES.get(node.kind) ?? ["[", "]"];
    const text = node.detail === "" ? safe(node.label) : `${safe(node.label)}<br>${safe(node.detail)}`;
    return `${indent}${idOf.get(node.id) ?? ""}${open}"${text}"${close}`;
  };
  const lines = [
    "flowchart LR",
    ...groups.flatMap((group, index) => [
      `  subgraph g${index} ["${safe(group)}"]`,
      ...nodes.filter((node) => node.group === group).map((node) => nodeLine(node, "    ")),
      "  end",
    ]),
    ...nodes.filter(({ group }) => group === null).map((node) => nodeLine(node, "  ")),
    ...edges.map(({ from, to, label, back }) => {
      const arrow = back ? "-.->" : "-->";
      const between = label === "" ? arrow : `${arrow}|"${safe(label)}"|`;
      return `  ${idOf.get(from) ?? ""} ${between} ${idOf.get(to) ?? ""}`;
    }),
  ];
  return `${lines.join("\n")}\n`;
}

const SHAPES: ReadonlyMap<string, readonly [string, string]> = new Map([
  ["network", ["([", "])"]],
  ["volume", ["[(", ")]"]],
  ["output", [">", "]"]],
]);

function safe(text: string): string {
  return visibleText(text).replaceAll(/["#&<>`*_~\\|[\](){}]/g, (sign) => `#${sign.codePointAt(0) ?? 0};`);
}
