// Where the boxes and arrows of moves stand: nodes that are left at one side, those that are gone to at the other, both by zone, and
// an arrow for all replicas that go the same way. Of many nodes those with the most moves have a box of their own, the others
// of a zone share one.
import { compareText } from "../../model/json.ts";
import type { NodeName } from "../../model/address.ts";
import type { Change } from "../../plan/document.ts";
import type { Way } from "../plan-facts/moves.ts";

/** Boxes of single nodes at a side; none where the arrows could not be told from each other. */
const MOST_BOXES = 12;
/** Zones whose other nodes have a box. */
const MOST_ZONES = 8;
/** Arrows, those of the most replicas. */
const MOST_ARROWS = 40;

/** In units of the picture, which are pixels where it is not scaled. */
export const BOX_WIDTH = 164;
const LEAST_HEIGHT = 30;
const GAP = 10;
const BETWEEN = 300;
/** Above a zone's first box: its name. */
const HEADING = 26;
/** Between arrows at a box: a line of text. */
const SLOT = 17;

export interface Box {
  readonly nodes: readonly NodeName[];
  readonly x: number;
  readonly y: number;
  readonly height: number;
}

export interface Arrow {
  readonly from: readonly [x: number, y: number];
  readonly to: readonly [x: number, y: number];
  readonly changes: readonly Change[];
}

export interface Heading {
  /** Null: nodes of further zones, or none. */
  readonly zone: string | null;
  readonly x: number;
  readonly y: number;
}

export interface Layout {
  readonly headings: readonly Heading[];
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
  /** Replicas whose arrows are left out. */
  readonly hidden: number;
  readonly width: number;
  readonly height: number;
}

export function layOut(ways: readonly Way[], zoneOf: (node: NodeName) => string | null): Layout {
  const { sources, targets, bundles } = fewEnough(ways, zoneOf);
  const kept = new Set(
    [...bundles].sort((a, b) => b.changes.length - a.changes.length).slice(0, MOST_ARROWS),
  );
  const shown = bundles.filter((bundle) => kept.has(bundle));
  const left = placed(sources, shown, "from", 1);
  const right = placed(targets, shown, "to", 1 + BOX_WIDTH + BETWEEN);
  return {
    headings: [...left.headings, ...right.headings],
    boxes: [...left.boxes, ...right.boxes],
    arrows: shown.map((bundle) => ({
      from: [1 + BOX_WIDTH, left.ends.get(bundle) ?? 0],
      to: [1 + BOX_WIDTH + BETWEEN, right.ends.get(bundle) ?? 0],
      changes: bundle.changes,
    })),
    hidden: bundles.reduce((sum, bundle) => sum + (kept.has(bundle) ? 0 : bundle.changes.length), 0),
    width: 2 * BOX_WIDTH + BETWEEN + 2,
    height: Math.max(left.height, right.height),
  };
}

/** With as many boxes as leave few arrows. */
function fewEnough(ways: readonly Way[], zoneOf: (node: NodeName) => string | null) {
  const made = (most: number) => {
    const [sources, targets] = [sideOf(ways, "from", zoneOf, most), sideOf(ways, "to", zoneOf, most)];
    return { sources, targets, bundles: bundled(ways, sources, targets) };
  };
  const tried = made(MOST_BOXES);
  return tried.bundles.length <= MOST_ARROWS ? tried : made(0);
}

/** Boxes of one side, in order. */
type Side = readonly { readonly zone: string | null; readonly nodes: readonly NodeName[] }[];

interface Bundle {
  /** Which box. */
  readonly from: number;
  readonly to: number;
  readonly changes: Change[];
}

/** Zones by name, nodes of none last; in each its nodes by name, those that share a box after them. */
function sideOf(
  ways: readonly Way[],
  end: "from" | "to",
  zoneOf: (node: NodeName) => string | null,
  most: number,
): Side {
  const weights = new Map<NodeName, number>();
  for (const way of ways) weights.set(way[end], (weights.get(way[end]) ?? 0) + way.changes.length);
  const names = [...weights]
    .sort(([a, one], [b, two]) => two - one || compareText(a, b))
    .map(([name]) => name);
  const single = names.slice(0, names.length > most + 1 ? most : names.length);
  const zones = new Map<string | null, NodeName[]>();
  for (const name of names.slice(single.length).sort(compareText)) {
    const own = zoneOf(name);
    const zone = zones.has(own) || zones.size < MOST_ZONES ? own : null;
    const known = zones.get(zone);
    if (known === undefined) zones.set(zone, [name]);
    else known.push(name);
  }
  const boxes = [
    ...single.sort(compareText).map((name) => ({ zone: zoneOf(name), nodes: [name] })),
    ...[...zones].map(([zone, nodes]) => ({ zone, nodes })),
  ];
  return boxes.sort(
    (a, b) => Number(a.zone === null) - Number(b.zone === null) || compareText(a.zone ?? "", b.zone ?? ""),
  );
}

/** What goes from one box to another is one arrow. */
function bundled(ways: readonly Way[], sources: Side, targets: Side): readonly Bundle[] {
  const indexOf = (side: Side): ReadonlyMap<NodeName, number> =>
    new Map(side.flatMap(({ nodes }, index) => nodes.map((node) => [node, index] as const)));
  const [outOf, into] = [indexOf(sources), indexOf(targets)];
  const found = new Map<string, Bundle>();
  for (const way of ways) {
    const [from, to] = [outOf.get(way.from) ?? 0, into.get(way.to) ?? 0];
    const known = found.get(`${from} ${to}`);
    if (known === undefined) found.set(`${from} ${to}`, { from, to, changes: [...way.changes] });
    else known.changes.push(...way.changes);
  }
  return [...found.values()];
}

/** Boxes below each other, as high as the ends of their arrows need, which follow the order of the other side. */
function placed(side: Side, bundles: readonly Bundle[], end: "from" | "to", x: number) {
  const other = end === "from" ? "to" : "from";
  const titled = side.some(({ zone }) => zone !== null);
  const headings: Heading[] = [];
  const boxes: Box[] = [];
  const ends = new Map<Bundle, number>();
  let y = 0;
  for (const [index, { zone, nodes }] of side.entries()) {
    if (titled && (index === 0 || side[index - 1]?.zone !== zone)) {
      headings.push({ zone, x, y: y + 16 });
      y += HEADING;
    }
    const own = bundles.filter((bundle) => bundle[end] === index).sort((a, b) => a[other] - b[other]);
    const height = Math.max(LEAST_HEIGHT, (own.length + 1) * SLOT);
    boxes.push({ nodes, x, y: y + 1, height });
    for (const [slot, bundle] of own.entries())
      ends.set(bundle, Math.round(y + 1 + (height * (slot + 1)) / (own.length + 1)));
    y += height + GAP;
  }
  return { headings, boxes, ends, height: y };
}
