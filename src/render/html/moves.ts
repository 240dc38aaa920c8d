// Moves as arrows from node to node, zones as columns; the table beside them says the same in words.
import { visibleText } from "../../diagnostics/sanitise.ts";
import { truncate } from "../../diagnostics/width.ts";
import type { NodeRow, Plan } from "../../plan/document.ts";
import { lookUp } from "../../plan/expand.ts";
import { count, plural, shortName, someOf } from "../names.ts";
import { lookOf } from "../plan-facts/look.ts";
import { namesOf, waysOf } from "../plan-facts/moves.ts";
import type { Way } from "../plan-facts/moves.ts";
import { whyText } from "../plan-facts/workloads.ts";
import { markup } from "./escape.ts";
import type { Html, Part } from "./escape.ts";
import { BOX_WIDTH, layOut } from "./moves-layout.ts";
import type { Arrow, Box, Layout } from "./moves-layout.ts";
import { fold, section, toned } from "./parts.ts";
import type { Siblings } from "./siblings.ts";
import { table } from "./table.ts";

/** Rows that are shown unfolded, and rows at all. */
const FEW_ROWS = 16;
const MOST_ROWS = 300;
const MOST_PRINTED = 100;
/** Characters beside an arrow and in a box. */
const LABEL = 20;
const NAME = 19;
/** How far the head of an arrow reaches. */
const HEAD = 9;

export function movesSection(plan: Plan, siblings: Siblings): Html | null {
  const ways = waysOf(plan);
  if (ways.length === 0) return null;
  const nodes = new Map(plan.nodes.map((node) => [node.name, node]));
  const total = ways.reduce((sum, { changes }) => sum + changes.length, 0);
  const layout = layOut(ways, (name) => lookUp(nodes.get(name)?.labels ?? {}, "zone") ?? null);
  const [off, onto] = (["from", "to"] as const).map((end) => new Set(ways.map((way) => way[end])).size);
  const note = `${plural(total, "replica")} ${total === 1 ? "changes its" : "change their"} node: off ${plural(off ?? 0, "node")}, onto ${plural(onto ?? 0, "node")}`;
  const few = ways.length <= FEW_ROWS;
  return section("moves", "Moves", note, [
    markup`<div class="moved">${drawing(layout, nodes, siblings)}${few ? wayTable(ways) : null}</div>
`,
    layout.hidden === 0
      ? null
      : markup`<p class="faint">The arrows of ${plural(layout.hidden, "more replica")} are left out; the table has them.</p>
`,
    few ? null : fold("The moves as a table", wayTable(ways), ways.length > MOST_PRINTED ? "long" : "closed"),
  ]);
}

function drawing(layout: Layout, nodes: ReadonlyMap<string, NodeRow>, siblings: Siblings): Html {
  const { width, height, headings, boxes, arrows } = layout;
  const alone = boxes.every((box) => box.nodes.length > 1);
  return markup`<div class="scroll moves" role="region" tabindex="0" aria-label="Moves as arrows"><svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="Arrows from node to node; the table below has each of them">
${headings.map(
  ({ zone, x, y }) =>
    markup`<text class="zn" x="${x}" y="${y}">${zone === null ? "Other nodes" : `Zone ${short(zone, NAME)}`}</text>`,
)}${boxes.map((box) => boxOf(box, alone, nodes))}${arrows.map((arrow) => arrowPath(arrow, siblings))}${arrows.map(arrowLabel)}</svg></div>
`;
}

/** `alone`: no node has a box of its own. */
function boxOf({ nodes, x, y, height }: Box, alone: boolean, rows: ReadonlyMap<string, NodeRow>): Html {
  const [first = ""] = nodes;
  const row = rows.get(first);
  const notes =
    nodes.length > 1 || row === undefined
      ? []
      : [...(row.drain ? ["drained"] : []), ...(row.status === "ready" ? [] : [row.status])];
  const name = nodes.length === 1 ? first : `${count(nodes.length)} ${alone ? "" : "more "}nodes`;
  const middle = y + height / 2;
  return markup`<g><rect class="box${notes.length === 0 ? "" : " off"}" x="${x}" y="${y}" width="${BOX_WIDTH}" height="${height}" rx="7"/><text x="${x + 11}" y="${middle + (notes.length === 0 ? 4 : -2)}">${short(name, NAME)}</text>${
    notes.length === 0
      ? null
      : markup`<text class="note" x="${x + 11}" y="${middle + 12}">${notes.join(", ")}</text>`
  }<title>${nodes.length === 1 ? name : someOf(nodes, 40)}</title></g>
`;
}

function arrowPath({ from: [x1, y1], to: [x2, y2], changes }: Arrow, siblings: Siblings): Html {
  const end = x2 - HEAD;
  const bend = Math.round((end - x1) / 2);
  const owners = new Set(changes.map(({ owner }) => owner));
  const [owner] = owners;
  const sibling = owners.size === 1 && owner !== undefined ? siblings.classOf(owner) : "";
  const thick = Math.round(Math.min(1.6 + Math.log2(changes.length), 7) * 10) / 10;
  return markup`<g class="arrow f-${toneOf(changes)}"><path class="way${sibling}" stroke-width="${thick}" d="M${x1} ${y1}C${x1 + bend} ${y1} ${end - bend} ${y2} ${end} ${y2}"/><path class="head" d="M${x2} ${y2}L${end} ${y2 - 5}V${y2 + 5}Z"/></g>
`;
}

/** At the end of its arrow, where no other ends; after all arrows, so that nothing is drawn over it. */
function arrowLabel({ to: [x, y], changes }: Arrow): Html {
  const names = namesOf(changes);
  const text = names.join(", ").length <= LABEL ? names.join(", ") : plural(changes.length, "replica");
  return markup`<text class="lb" x="${x - HEAD - 5}" y="${y - 4}" text-anchor="end">${text}<title>${someOf(names, 20)}</title></text>
`;
}

/** Of an arrow with several kinds of changes that of a move. */
function toneOf(changes: readonly Way["changes"][number][]): string {
  const tones = new Set(changes.map((change) => lookOf(change).tone));
  const [tone] = tones;
  return tones.size === 1 && tone !== undefined ? tone : "move";
}

function wayTable(ways: readonly Way[]): readonly (Html | null)[] {
  const rest = ways.slice(MOST_ROWS).reduce((sum, { changes }) => sum + changes.length, 0);
  return [
    table(
      "Moves from node to node",
      [{ title: "From" }, { title: "To" }, { title: "Replicas" }, { title: "Why" }],
      ways.slice(0, MOST_ROWS).map(({ from, to, changes }): readonly Part[] => {
        const [first] = changes;
        const names =
          changes.length === 1 && first !== undefined
            ? shortName(first.address)
            : someOf(namesOf(changes), 6);
        return [
          from,
          to,
          changes.length === 1 ? names : `${count(changes.length)}: ${names}`,
          whyText({ changes }),
        ];
      }),
    ),
    rest === 0
      ? null
      : markup`<p>${toned("faint", `and ${plural(rest, "more replica")}: orch show PLAN --json`)}</p>
`,
  ];
}

function short(text: string, columns: number): string {
  return truncate(visibleText(text), columns);
}
