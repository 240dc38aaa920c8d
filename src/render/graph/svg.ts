// A graph as a picture that needs nothing but a browser: boxes in columns, arrows from left to right, light and dark.
import { visibleText } from "../../diagnostics/sanitise.ts";
import { displayWidth, truncate } from "../../diagnostics/width.ts";
import type { Graph, GraphEdge, GraphNode } from "./graph.ts";
import { escaped } from "../html/escape.ts";
import { layOut } from "./layout.ts";

const LETTER = 7.3;
const BOX = 40;
const ROW = 58;
const GAP = 90;
const PAD = 12;
const MARGIN = 20;
const HEAD = 28;
const LONGEST = 64;

export function renderSvg(graph: Graph): string {
  const { nodes, edges, groups, title } = graph;
  const groupOf = new Map(nodes.map(({ id, group }) => [id, group]));
  const byGroups = groups.length > 0 && nodes.every(({ group }) => group !== null);
  const layout = layOut(graph, byGroups ? (id) => groups.indexOf(groupOf.get(id) ?? "") : null);
  const widths = Array.from({ length: layout.columns }, () => 0);
  for (const node of nodes) {
    const column = layout.places.get(node.id)?.column ?? 0;
    const width = widthOf(node);
    if (width > (widths[column] ?? 0)) widths[column] = width;
  }
  const lefts: number[] = [];
  let right = MARGIN;
  for (const width of widths) {
    lefts.push(right);
    right += width + GAP;
  }
  const top = MARGIN + (byGroups ? HEAD : 0);
  const x = (column: number): number => lefts[column] ?? MARGIN;
  const y = (row: number): number => top + row * ROW;
  const place = (id: string) => layout.places.get(id) ?? { column: 0, row: 0 };
  const box = (node: GraphNode): string[] => {
    const { column, row } = place(node.id);
    const width = widths[column] ?? 0;
    const text = (words: string, line: number, name: string): string =>
      `<text x="${n(x(column) + PAD)}" y="${n(y(row) + line)}" class="${name}">${escaped(truncate(visibleText(words), LONGEST))}</text>`;
    return [
      `<g class="node ${KINDS.has(node.kind) ? node.kind : "other"}">`,
      `<title>${escaped(visibleText(node.id))}</title>`,
      `<rect x="${n(x(column))}" y="${n(y(row))}" width="${n(width)}" height="${BOX}" rx="${node.kind === "network" ? BOX / 2 : 4}"/>`,
      text(node.label, node.detail === "" ? 25 : 17, "label"),
      ...(node.detail === "" ? [] : [text(node.detail, 32, "detail")]),
      "</g>",
    ];
  };
  const arrow = (edge: GraphEdge): string[] => {
    const [from, to] = [place(edge.from), place(edge.to)];
    const start = [x(from.column) + (widths[from.column] ?? 0), y(from.row) + BOX / 2] as const;
    const end = [x(to.column), y(to.row) + BOX / 2] as const;
    const points: (readonly [number, number])[] = [start];
    for (const [index, row] of (layout.bends.get(edge) ?? []).entries()) {
      const column = from.column + 1 + index;
      const height = y(row) + BOX / 2;
      points.push([x(column), height], [x(column) + (widths[column] ?? 0), height]);
    }
    points.push([end[0] - 6, end[1]]);
    const [middle = start, after = end] = points.length > 2 ? points.slice(1, 3) : points;
    const label =
      edge.label === ""
        ? []
        : [
            `<text x="${n((middle[0] + after[0]) / 2)}" y="${n((middle[1] + after[1]) / 2 - 4)}" class="edge">${escaped(truncate(visibleText(edge.label), 12))}</text>`,
          ];
    return [
      `<path d="${curve(points)}"${edge.back ? ' class="back"' : ""} marker-end="url(#arrow)"><title>${escaped(visibleText(`${edge.from} → ${edge.to}${edge.label === "" ? "" : `: ${edge.label}`}`))}</title></path>`,
      ...label,
    ];
  };
  const width = n(right - GAP + MARGIN + (nodes.length === 0 ? GAP : 0));
  const height = n(top + layout.rows * ROW - (ROW - BOX) + MARGIN + (nodes.length === 0 ? ROW : 0));
  const heads = byGroups
    ? groups.map(
        (group, column) =>
          `<text x="${n(x(column))}" y="${n(MARGIN + 8)}" class="head">${escaped(visibleText(group))}</text>`,
      )
    : [];
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escaped(visibleText(title))}</title>`,
    STYLE,
    `<rect width="${width}" height="${height}" class="ground"/>`,
    ...heads,
    ...edges.flatMap(arrow),
    ...nodes.flatMap(box),
    "</svg>",
  ].join("\n")}\n`;
}

const KINDS: ReadonlySet<string> = new Set([
  ...["service", "stateful_service", "daemon", "job", "cron_job", "network", "volume", "output"],
  ...["create", "update", "replace", "move", "delete", "forget", "none"],
]);

const STYLE = `<style>
text { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: #1f2328; }
.detail, .edge, .head { fill: #59636e; font-size: 11px; }
.edge { text-anchor: middle; paint-order: stroke; stroke: #fff; stroke-width: 3px; font-size: 10px; }
.ground { fill: #fff; }
.node rect { fill: #f6f8fa; stroke: #818b98; }
.service rect, .stateful_service rect, .daemon rect { fill: #ddf4ff; stroke: #0969da; }
.job rect, .cron_job rect, .update rect, .move rect { fill: #fff8c5; stroke: #9a6700; }
.network rect, .create rect { fill: #dafbe1; stroke: #1a7f37; }
.volume rect, .replace rect { fill: #fff1e5; stroke: #bc4c00; }
.delete rect { fill: #ffebe9; stroke: #cf222e; }
path { fill: none; stroke: #818b98; }
path.back { stroke-dasharray: 4 3; }
marker path { fill: #818b98; stroke: none; }
@media (prefers-color-scheme: dark) {
  text { fill: #f0f6fc; }
  .detail, .edge, .head { fill: #9198a1; }
  .edge { stroke: #0d1117; }
  .ground { fill: #0d1117; }
  .node rect { fill: #151b23; }
  .service rect, .stateful_service rect, .daemon rect { fill: #121d2f; }
  .job rect, .cron_job rect, .update rect, .move rect { fill: #272115; }
  .network rect, .create rect { fill: #12261e; }
  .volume rect, .replace rect { fill: #221a19; }
  .delete rect { fill: #25171c; }
}
</style>
<defs><marker id="arrow" viewBox="0 0 8 8" refX="2" refY="4" markerWidth="8" markerHeight="8" orient="auto-start-reverse"><path d="M0 0L8 4L0 8z"/></marker></defs>`;

function widthOf({ label, detail }: GraphNode): number {
  const widest = [label, detail].reduce((most, text) => {
    const width = displayWidth(truncate(visibleText(text), LONGEST));
    return width > most ? width : most;
  }, 0);
  return Math.ceil(widest * LETTER) + 2 * PAD;
}

/** Through all points, level at each. */
function curve(points: readonly (readonly [number, number])[]): string {
  const [first = [0, 0] as const, ...rest] = points;
  let [x, y] = first;
  let path = `M${n(x)} ${n(y)}`;
  for (const [nextX, nextY] of rest) {
    if (nextY === y) path += `H${n(nextX)}`;
    else {
      const half = nextX > x ? (nextX - x) / 2 : 40;
      path += `C${n(x + half)} ${n(y)} ${n(nextX - half)} ${n(nextY)} ${n(nextX)} ${n(nextY)}`;
    }
    [x, y] = [nextX, nextY];
  }
  return path;
}

/** At most two digits behind the point. */
function n(value: number): string {
  return String(Math.round(value * 100) / 100);
}
