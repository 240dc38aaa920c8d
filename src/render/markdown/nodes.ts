// The table of nodes before, during and after: only those that change or cannot be used; the rest is counted.
import { formatBytes } from "../../model/quantity.ts";
import { subtractResources } from "../../model/resources.ts";
import type { Resources } from "../../model/resources.ts";
import type { Change, NodeRow, Plan } from "../../plan/document.ts";
import { lookUp } from "../../plan/expand.ts";
import { count, plural, replicaRanges, shortName } from "../names.ts";
import { isLeftover } from "../plan-facts/groups.ts";
import { lookOf } from "../plan-facts/look.ts";
import type { Address } from "../../model/address.ts";
import { isWorkloadKind } from "../../model/address.ts";
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
import type { Amount } from "../plan-facts/nodes.ts";
import { blocks, code, details, join, say, NOTHING, table, text } from "./escape.ts";
import type { Markdown, MarkdownColumn } from "./escape.ts";

/** Workloads named in a node's row: in the table that stands open, and in the folded one. */
const MOST_NAMED = { open: 4, folded: 24 };
const BAR = 10;

export interface NodeLimits {
  /** Rows that stand open; of more nodes those that are alike share one. */
  readonly open: number;
  /** Rows of a folded table that has each node; 0: there is none. */
  readonly folded: number;
}

/** Null where there are no nodes. */
export function nodesSection(plan: Plan, { open, folded }: NodeLimits): Markdown | null {
  if (plan.nodes.length === 0) return null;
  if (!plan.nodes.some(isTouched))
    return say`No node is asked for more or less: ${text(plural(plan.nodes.length, "node"))}.`;
  const listed = withoutUntouched(plan.nodes, plan.changes);
  const each = listed.map((node) => [node]);
  if (listed.length <= open) return nodesTable(plan, listed, each, true);
  const short = nodesTable(plan, listed, pickNodes(alike(listed), open), true);
  if (listed.length > folded) return short;
  const note = `${count(listed.length)} of ${plural(plan.nodes.length, "node")}`;
  return blocks([short, details("Each node that changes", note, nodesTable(plan, listed, each, false))]);
}

/** `shown`: rows, each of nodes that are alike. */
function nodesTable(
  plan: Plan,
  listed: readonly NodeRow[],
  shown: readonly (readonly NodeRow[])[],
  sum: boolean,
): Markdown {
  const coming = changesByNode(plan);
  const columns: MarkdownColumn[] = [
    { title: say`Node` },
    { title: say`Zone`, align: "center", unlessEmpty: true },
    { title: say`CPU before → peak → after`, align: "right" },
    { title: say`Memory before → peak → after`, align: "right" },
    { title: say`Free after` },
    { title: say`What happens there` },
  ];
  const rows = shown.map((nodes) => nodeCells(nodes, coming, sum ? MOST_NAMED.open : MOST_NAMED.folded));
  if (sum && plan.nodes.length > 1) {
    const total = totalOf(plan.nodes);
    rows.push([
      say`**${text(usableNodes(plan.nodes))}**`,
      NOTHING,
      sharesCell([total], "cpu"),
      sharesCell([total], "memory"),
      freeCell(total),
      restText(plan.nodes, listed, shown),
    ]);
  }
  return table(columns, rows);
}

function restText(
  all: readonly NodeRow[],
  listed: readonly NodeRow[],
  shown: readonly (readonly NodeRow[])[],
): Markdown {
  const left = listed.length - shown.reduce((sum, nodes) => sum + nodes.length, 0);
  const untouched = all.length - listed.length;
  const parts = [
    ...(left > 0 ? [`and ${count(left)} more that change`] : []),
    ...(untouched > 0 ? [`and ${count(untouched)} unchanged`] : []),
  ];
  return text(parts.join(", "));
}

function nodeCells(nodes: readonly NodeRow[], coming: ChangesByNode, named: number): readonly Markdown[] {
  const [node] = nodes;
  if (node === undefined) return [];
  const marks = [
    ...(node.drain ? [say` *drained*`] : []),
    ...(node.status === "unreachable" ? [say` *unreachable*`] : []),
  ];
  const more = nodes.length > 1 ? [say` and ${text(count(nodes.length - 1))} alike`] : [];
  return [
    say`${code(node.name, 100)}${join([...marks, ...more], NOTHING)}`,
    text(nodes.length > 1 ? "" : (lookUp(node.labels, "zone") ?? ""), 60),
    sharesCell(nodes, "cpu"),
    sharesCell(nodes, "memory"),
    freeCell(node),
    nodes.length > 1 ? happeningOnEach(nodes, coming, named) : happening(coming.get(node.name) ?? [], named),
  ];
}

/** `53% → 73% → **60%**`, of several `50–53% → …`, and a bar of what is taken in the end; what exceeds the node in bold. */
function sharesCell(nodes: readonly NodeRow[], amount: Amount): Markdown {
  const range = (pick: (node: NodeRow) => Resources): { readonly least: number; readonly most: number } => {
    const shares = nodes.map((node) => share(pick(node)[amount], node.allocatable[amount]));
    const least = shares.reduce((one, other) => Math.min(one, other), Infinity);
    return { least, most: shares.reduce((one, other) => Math.max(one, other), 0) };
  };
  const cell = ({ least, most }: ReturnType<typeof range>): Markdown => {
    const words = text(least === most ? `${most}%` : `${least}–${most}%`);
    return most > 100 ? say`**${words}**` : words;
  };
  const after = range((node) => node.after);
  const taken = Math.min(Math.round((after.most / 100) * BAR), BAR);
  const bar = code("█".repeat(taken) + "░".repeat(BAR - taken));
  return say`${cell(range((node) => node.before))} → ${cell(range((node) => node.peak))} → ${cell(after)} ${bar}`;
}

function freeCell(node: NodeRow): Markdown {
  if (node.drain || node.status !== "ready") return say`–`;
  const free = subtractResources(node.allocatable, node.after);
  const devices = freeDevicesText(node);
  return text(
    `${coresText(free.cpu)} cpu, ${formatBytes(free.memory)}${devices === "" ? "" : `, ${devices}`}`,
  );
}

/** A replica that goes on elsewhere. */
const LEAVES = "leaves";

type ChangesByNode = ReadonlyMap<string, readonly { readonly change: Change; readonly sign: string }[]>;

function changesByNode({ changes }: Plan): ChangesByNode {
  const found = new Map<string, { readonly change: Change; readonly sign: string }[]>();
  const put = (node: string | null, change: Change, sign: string): void => {
    if (node === null) return;
    const list = found.get(node);
    if (list === undefined) found.set(node, [{ change, sign }]);
    else list.push({ change, sign });
  };
  for (const change of changes) {
    if (!isWorkloadKind(change.kind) || isLeftover(change)) continue;
    const { from, to } = change.node;
    const { symbol } = lookOf(change);
    if (from !== null && to !== null && from !== to) {
      put(from, change, LEAVES);
      put(to, change, symbol);
    } else put(to ?? from, change, symbol);
  }
  return found;
}

/** `+web[0..2] ~api[0] >db[0]`, `db[0]` leaves: what is done there, who comes from another node, who leaves for one. */
function happening(
  entries: readonly { readonly change: Change; readonly sign: string }[],
  most: number,
): Markdown {
  const groups = new Map<string, { readonly change: Change; readonly sign: string; addresses: Address[] }>();
  for (const { change, sign } of entries) {
    const key = `${sign}${change.owner}`;
    const group = groups.get(key) ?? { change, sign, addresses: [] };
    groups.set(key, group);
    group.addresses.push(change.address);
  }
  // one more says as much as that there is one
  const shown = groups.size === most + 1 ? groups.size : most;
  const named = [...groups.values()].slice(0, shown).map(({ change: { kind, owner }, sign, addresses }) => {
    // of a daemon the node is all there is to tell
    const names = kind === "daemon" ? shortName(owner) : replicaRanges(owner, addresses, 4);
    return entryText(sign, names);
  });
  const rest = groups.size - named.length;
  return join([...named, ...(rest > 0 ? [say`and ${text(plural(rest, "more workload"))}`] : [])], say`, `);
}

function entryText(sign: string, names: string): Markdown {
  return sign === LEAVES ? say`${code(names, 200)} leaves` : code(sign + names, 200);
}

/** `~agent on each`, `-web on 2`: which workloads, and on how many of these nodes. */
function happeningOnEach(nodes: readonly NodeRow[], coming: ChangesByNode, most: number): Markdown {
  const found = new Map<Markdown, Set<string>>();
  for (const { name } of nodes)
    for (const { change, sign } of coming.get(name) ?? []) {
      const entry = entryText(sign, shortName(change.owner));
      found.set(entry, (found.get(entry) ?? new Set()).add(name));
    }
  const ordered = [...found].sort(([, a], [, b]) => b.size - a.size);
  const shown = ordered.slice(0, ordered.length === most + 1 ? ordered.length : most);
  const named = shown.map(([entry, on]) =>
    on.size === nodes.length ? say`${entry} on each` : say`${entry} on ${text(count(on.size))}`,
  );
  const rest = ordered.length - shown.length;
  return join([...named, ...(rest > 0 ? [say`and ${text(plural(rest, "more workload"))}`] : [])], say`, `);
}
