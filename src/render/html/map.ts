// The placement map: zones as columns, nodes as boxes, before, at the peak and after. Of many nodes those that are alike share a
// box, and every single one is a square above them. A table says the same in numbers.
import { compareText } from "../../model/json.ts";
import { formatBytes } from "../../model/quantity.ts";
import { subtractResources } from "../../model/resources.ts";
import type { NodeName } from "../../model/address.ts";
import type { NodeRow, Plan } from "../../plan/document.ts";
import { lookUp } from "../../plan/expand.ts";
import { count, plural } from "../names.ts";
import type { ActionsOf } from "../plan-facts/causes.ts";
import { lookOf } from "../plan-facts/look.ts";
import {
  alike,
  coresText,
  freeDevicesText,
  isTouched,
  pickNodes,
  share,
  totalOf,
  usableNodes,
  withoutUntouched,
} from "../plan-facts/nodes.ts";
import { bars, MOMENTS, shares } from "./bars.ts";
import type { Moment } from "./bars.ts";
import { markup } from "./escape.ts";
import type { Html, Part } from "./escape.ts";
import { filter } from "./filter.ts";
import { nodeBox } from "./node-box.ts";
import { fold, section } from "./parts.ts";
import { table } from "./table.ts";
import type { Siblings } from "./siblings.ts";
import { tenantsOf } from "./tenants.ts";
import type { Tenants } from "./tenants.ts";

/** More nodes than these are folded. */
const MOST_NODES = 64;
/** Boxes over all zones then, and in one zone at least. */
const MOST_BOXES = 36;
const LEAST_BOXES = 4;
/** Rows of a table that is not opened on paper. */
const MOST_PRINTED = 40;
/** Squares beside each other. */
const COLUMNS = 30;

export function placementMap(plan: Plan, actions: ActionsOf, siblings: Siblings): Html | null {
  if (plan.nodes.length === 0) return null;
  const zones = zonesOf(plan.nodes);
  const folded = plan.nodes.length > MOST_NODES;
  const tenants = tenantsOf(plan);
  // a replica that is replaced in its own room changes no amount
  const hasChanges = (node: NodeRow): boolean => isTouched(node) || tenants(node.name).touched.length > 0;
  const most = Math.max(LEAST_BOXES, Math.floor(MOST_BOXES / zones.length));
  const columns = zones.map(({ name, nodes }, index) => {
    const full = new Set(withoutUntouched(nodes, plan.changes));
    const listed = folded ? nodes.filter((node) => full.has(node) || hasChanges(node)) : nodes;
    const groups = folded ? pickNodes(alike(listed), most) : listed.map((node) => [node]);
    const boxes = groups.map((group) => {
      const [node] = group;
      return node === undefined
        ? null
        : nodeBox(group, tenants(node.name), hasChanges(node), { plan, actions, siblings });
    });
    const hidden = nodes.length - groups.reduce((sum, group) => sum + group.length, 0);
    return markup`<div class="zone z${index}">
${name === null ? markup`<h3 class="hidden">All nodes</h3>` : markup`<h3>${name}<small>${plural(nodes.length, "node")}</small></h3>`}
${folded ? squares(nodes, hasChanges) : null}<div class="nodes">${boxes}</div>
${hidden === 0 ? null : markup`<p class="faint">and ${plural(hidden, "more node")}, in the squares above and the table below</p>`}</div>
`;
  });
  const note = `${plural(plan.nodes.length, "node")}, what this project requests of each`;
  return section(
    "map",
    "Nodes",
    note,
    markup`<input type="radio" name="moment" id="m-before"><label for="m-before">Before</label><input type="radio" name="moment" id="m-peak"><label for="m-peak">Peak</label><input type="radio" name="moment" id="m-after" checked><label for="m-after">After</label>
${filter(
  zones.map(({ name }) => name ?? ""),
  !folded && plan.nodes.some(hasChanges) && !plan.nodes.every(hasChanges),
)}${legend(plan, tenants)}${plan.nodes.length > 1 ? total(plan.nodes) : null}${folded ? SQUARES_NOTE : null}<div class="zones">${columns}</div>
${fold(
  `The nodes as a table`,
  nodeTable(
    plan,
    zones.some(({ name }) => name !== null),
  ),
  plan.nodes.length > MOST_PRINTED ? "long" : "closed",
)}`,
  );
}

interface Zone {
  /** Null where no node has a zone. */
  readonly name: string | null;
  readonly nodes: readonly NodeRow[];
}

/** By the label `zone`; nodes without one come last. */
function zonesOf(nodes: readonly NodeRow[]): readonly Zone[] {
  const found = new Map<string | null, NodeRow[]>();
  for (const node of nodes) {
    const zone = lookUp(node.labels, "zone") ?? null;
    const known = found.get(zone);
    if (known === undefined) found.set(zone, [node]);
    else known.push(node);
  }
  const single = found.size === 1;
  return [...found]
    .sort(([a], [b]) => Number(a === null) - Number(b === null) || compareText(a ?? "", b ?? ""))
    .map(([zone, members]) => ({
      name: zone === null ? (single ? null : "No zone") : `Zone ${zone}`,
      nodes: members,
    }));
}

/** Colours that are in the map. */
function legend(plan: Plan, tenants: (node: NodeName) => Tenants): Html {
  const tones = new Set<string>(["kept"]);
  for (const node of plan.nodes) {
    if (node.peak.cpu > node.after.cpu || node.peak.memory > node.after.memory) tones.add("while");
    for (const { change } of tenants(node.name).touched) tones.add(lookOf(change).tone);
  }
  const all: readonly (readonly [string, string])[] = [
    ["kept", "unchanged"],
    ["create", "created"],
    ["replace", "replaced"],
    ["update", "updated"],
    ["move", "moved"],
    ["delete", "destroyed"],
    ["forget", "forgotten"],
    ["while", "only meanwhile"],
  ];
  const items = all.filter(([tone]) => tones.has(tone));
  return markup`<p class="legend" aria-hidden="true">${items.map(([tone, text]) => markup`<span><svg viewBox="0 0 16 16"><rect class="f-${tone}" width="16" height="16"/></svg>${text}</span>`)}</p>
`;
}

const SQUARES_NOTE = markup`<p class="faint" aria-hidden="true">Each square is a node: the fuller, the stronger its colour. Below them those that the plan touches; nodes that are alike share a box.</p>
`;

const NO_SIBLINGS = { classOf: () => "", classes: 0 };
const NOBODY = { touched: [], unchanged: [] };

function total(nodes: readonly NodeRow[]): Html {
  const all = totalOf(nodes);
  const use = (amount: "cpu" | "memory", label: string): Html =>
    markup`<div class="use"><span>${label}</span><span class="bars">${bars(all, NOBODY, amount, NO_SIBLINGS)}</span>${shares(all, amount)}</div>`;
  return markup`<div class="total"><b>${usableNodes(nodes)}</b>${use("cpu", "cpu")}${use("memory", "mem")}</div>
`;
}

/** Every node as a square, the fuller the darker; those that the plan touches have a rim. */
function squares(nodes: readonly NodeRow[], hasChanges: (node: NodeRow) => boolean): Html {
  const rows = Math.ceil(nodes.length / COLUMNS);
  const rimmed = nodes.some((node) => !hasChanges(node));
  const square = (node: NodeRow, index: number, moment: Moment): Html => {
    const [x, y] = [(index % COLUMNS) * 10, Math.floor(index / COLUMNS) * 10];
    const full = fullest(node, moment);
    const level = full > 100 ? "over" : String(Math.min(Math.floor(full / 20), 4));
    const off = node.drain || node.status !== "ready";
    const rim = off ? " off" : rimmed && hasChanges(node) ? " rim" : "";
    return markup`<rect class="q${level}${rim}" x="${x + 1}" y="${y + 1}" width="8" height="8"><title>${node.name} ${full}%</title></rect>`;
  };
  return markup`${MOMENTS.map(
    (moment) =>
      markup`<svg class="squares s s-${moment}" viewBox="0 0 ${Math.min(nodes.length, COLUMNS) * 10} ${rows * 10}" aria-hidden="true">${nodes.map((node, index) => square(node, index, moment))}</svg>`,
  )}
`;
}

function fullest(node: NodeRow, moment: Moment): number {
  const [cpu, memory] = [
    share(node[moment].cpu, node.allocatable.cpu),
    share(node[moment].memory, node.allocatable.memory),
  ];
  return Math.max(cpu, memory);
}

function nodeTable({ nodes, placements }: Plan, zones: boolean): Html {
  const amounts = new Map<string, number>();
  for (const node of Object.values(placements)) amounts.set(node, (amounts.get(node) ?? 0) + 1);
  const devices = nodes.some((node) => freeDevicesText(node) !== "");
  const moments = (label: string) =>
    MOMENTS.map((moment) => ({ title: `${label} ${moment}`, numeric: true }));
  const columns = [
    { title: "Node" },
    ...(zones ? [{ title: "Zone" }] : []),
    ...moments("CPU"),
    ...moments("Memory"),
    { title: "CPU free", numeric: true },
    { title: "Memory free", numeric: true },
    ...(devices ? [{ title: "Devices free" }] : []),
    { title: "Replicas after", numeric: true },
  ];
  const row = (node: NodeRow): readonly Part[] => {
    const free = subtractResources(node.allocatable, node.after);
    const percents = (["cpu", "memory"] as const).flatMap((amount) =>
      MOMENTS.map((moment): Part => {
        const percent = share(node[moment][amount], node.allocatable[amount]);
        return percent > 100 ? markup`<span class="t-error">${percent}%</span>` : `${percent}%`;
      }),
    );
    const off = [node.drain ? "drained" : "", node.status === "ready" ? "" : node.status].filter(
      (text) => text !== "",
    );
    return [
      off.length === 0 ? node.name : markup`${node.name} <span class="t-warning">${off.join(", ")}</span>`,
      ...(zones ? [lookUp(node.labels, "zone") ?? "–"] : []),
      ...percents,
      off.length === 0 ? coresText(free.cpu) : "–",
      off.length === 0 ? formatBytes(free.memory) : "–",
      ...(devices ? [freeDevicesText(node)] : []),
      count(amounts.get(node.name) ?? 0),
    ];
  };
  return table("Nodes before, at the peak and after", columns, nodes.map(row));
}
