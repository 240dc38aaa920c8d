// The smallest changes that would make room for a replica that finds no place: how much more of what on which node, or
// which rule to relax. Each is true by itself: with it, and everything else in its final place, the rules of the nodes named accept one.
import { compareText } from "../model/json.ts";
import type { Board } from "./board.ts";
import type { Filter } from "./filters/filter.ts";
import type { WorkloadClass } from "./problem.ts";
import type { Refusal, Remedy } from "./types.ts";

/** Changes that are told. */
const MOST = 3;
/** Rules that one change relaxes at most. */
const MOST_RULES = 2;
/** Nodes that a change names. */
const MOST_NODES = 5;

/** Nodes that the same rules refuse, beside those about amounts. */
interface Group {
  readonly relaxed: readonly Refusal[];
  /** Where nothing else is missing. */
  readonly nodes: number[];
  closest: Shortfall | null;
}

interface Shortfall {
  readonly node: number;
  /** In millionths of the node. */
  readonly short: number;
  readonly missing: readonly { readonly filter: Filter; readonly amount: number }[];
}

/** The smallest first. `nodes`: those that it may go to. Nothing where some node takes it alone. */
export function remediesFor(
  workload: WorkloadClass,
  nodes: Iterable<number>,
  board: Board,
): readonly Remedy[] {
  const applying = board.problem.filters.filter((filter) => filter.applies(workload));
  const groups = new Map<string, Group>();
  for (const node of nodes) {
    const failing = applying.filter((filter) => !filter.passes(workload, node, board));
    if (failing.length === 0) return [];
    const relaxed = failing.flatMap((filter) =>
      filter.measure === undefined ? filter.refusals(workload, node, board) : [],
    );
    if (new Set(relaxed.map(({ rule }) => rule)).size > MOST_RULES) continue;
    const key = relaxed.map(keyOf).join("\n\n");
    const group: Group = groups.get(key) ?? { relaxed, nodes: [], closest: null };
    groups.set(key, group);
    const shortfall = shortfallOf(failing, workload, node, board);
    if (shortfall === null) group.nodes.push(node);
    else if (group.closest === null || shortfall.short < group.closest.short) group.closest = shortfall;
  }
  const found = [...groups.values()];
  // who has to make room anyway need not give up a rule for it
  const plainRoom = found.some(({ relaxed }) => relaxed.length === 0);
  return found
    .filter((group) => !plainRoom || group.relaxed.length === 0 || group.nodes.length > 0)
    .sort(
      (a, b) =>
        rulesOf(a) - rulesOf(b) ||
        Number(b.nodes.length > 0) - Number(a.nodes.length > 0) ||
        b.nodes.length - a.nodes.length ||
        (a.closest?.short ?? 0) - (b.closest?.short ?? 0) ||
        compareText(a.relaxed.map(keyOf).join(), b.relaxed.map(keyOf).join()),
    )
    .slice(0, MOST)
    .map((group) => remedyOf(group, board));
}

function keyOf({ rule, need, have }: Refusal): string {
  return rule === "pool" ? `${rule}\n${have}` : `${rule}\n${need}`;
}

function rulesOf({ relaxed }: Group): number {
  return new Set(relaxed.map(({ rule }) => rule)).size;
}

function shortfallOf(
  failing: readonly Filter[],
  workload: WorkloadClass,
  node: number,
  board: Board,
): Shortfall | null {
  let short = 0;
  const missing: { filter: Filter; amount: number }[] = [];
  for (const filter of failing) {
    const { measure } = filter;
    if (measure === undefined) continue;
    const amount = measure.need(workload, node, board) - measure.have(node, board, workload);
    short += Math.ceil((1e6 * amount) / Math.max(1, measure.whole(node, board)));
    missing.push({ filter, amount });
  }
  return missing.length === 0 ? null : { node, short, missing };
}

function remedyOf({ relaxed, nodes, closest }: Group, { problem }: Board): Remedy {
  const found = nodes.length > 0 ? nodes : closest === null ? [] : [closest.node];
  const missing = nodes.length > 0 ? [] : (closest?.missing ?? []);
  const names = found.flatMap((node) => problem.nodes[node]?.name ?? []);
  const rest = names.length - MOST_NODES;
  const where = [...names.slice(0, MOST_NODES), ...(rest > 0 ? [`${rest} more`] : [])].join(", ");
  const room = missing.flatMap(({ filter, amount }) => filter.measure?.phrase(amount) ?? []);
  const parts = [...phrasesOf(relaxed), ...(room.length === 0 ? [] : [`with ${room.join(" and ")} more`])];
  return {
    text: `${parts.join(" and ")} on ${where}`,
    amounts: Object.fromEntries(missing.map(({ filter, amount }) => [filter.name, amount])),
    relax: relaxed.map(({ rule, need }) => ({ rule, need })),
    nodes: names.slice(0, MOST_NODES),
    nodeCount: names.length,
  };
}

/** One phrase a rule; what does not tolerate taints is told at once. */
function phrasesOf(relaxed: readonly Refusal[]): readonly string[] {
  const taints = relaxed.filter(({ rule }) => rule === "taint");
  const others = relaxed.filter(({ rule }) => rule !== "taint").map(phraseOf);
  if (taints.length === 0) return others;
  const list = taints.map(({ need }) => need.replace(/^tolerations = \[|\]$/g, "")).join(", ");
  return [...others, `with tolerations = [${list}]`];
}

function phraseOf({ rule, need, have }: Refusal): string {
  switch (rule) {
    case "draining":
      return "without the drain";
    case "ready":
      return "once it answers,";
    case "pool":
      return `with ${have.replace(" ", " = ")}`;
    case "image":
      return `with the ${need}`;
    case "host-port":
      return `with host port ${need} free`;
    case "max-replicas":
      return "with one more in max_replicas";
    case "distinct":
      return have.endsWith("is null")
        ? `with a value for ${need.replace(/^.* /, "")}`
        : `with ${need.replace(/^at most/, "more than")}`;
    case "spread":
      return have.endsWith("is null")
        ? `with a value for ${need.replace(/^.* /, "")}`
        : `without the rule "${need}"`;
    case "constraint":
    case "load":
      return `without the constraint ${need}`;
    default:
      return `without its ${rule} rule (${need})`;
  }
}
