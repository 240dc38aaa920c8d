// One sentence on why a replica found no place: the smallest shortfall, then what the other nodes say.
import { compareText } from "../model/json.ts";
import type { Board } from "./board.ts";
import { passes, refusalsOf } from "./filter.ts";
import type { Replica, WorkloadClass } from "./problem.ts";

/** The reason in the final placement; `workload` stands for each of its replicas without a place. */
export function pendingReason(workload: WorkloadClass, board: Board): string {
  const { nodes } = board.problem;
  if (nodes.length === 0) return "there are no nodes";
  let closest: { node: number; short: number; text: string } | null = null;
  let tight = 0;
  let open = 0;
  const rules = new Map<string, { readonly text: string; count: number }>();
  const ported: number[] = [];
  for (let node = 0; node < nodes.length; node++) {
    if (passes(workload, node, board)) {
      open++;
      continue;
    }
    const shortfall = shortfallAt(workload, node, board);
    if (shortfall !== null) {
      tight++;
      if (closest === null || shortfall.short < closest.short) closest = { node, ...shortfall };
      continue;
    }
    const named = new Set(refusalsOf(workload, node, board).map(({ rule }) => rule));
    const text = [...named].join(" and ");
    if (text === "host-port") ported.push(node);
    // two rules may have one name, so that the same names come in another order
    const key = [...named].sort(compareText).join();
    const found = rules.get(key) ?? { text, count: 0 };
    found.count++;
    rules.set(key, found);
  }
  const combined = [...rules.values()];
  const told = (combined.length > MOST ? byFirst(combined) : combined)
    .sort((a, b) => b.count - a.count || compareText(a.text, b.text))
    .map(({ text, count }) => `${text} (${plural(count, "node")})`);
  const rest = nodes.length - tight - open;
  if (open > 0) return `it would fit on ${plural(open, "node")}, but not together with what it requires`;
  if (closest === null && ported.length > 0) {
    const elsewhere = told.filter((text) => !text.startsWith("host-port (")).join(", ");
    return `${heldPorts(workload, ported, board)}${elsewhere === "" ? "" : `; other nodes refuse it: ${elsewhere}`}`;
  }
  if (closest === null) return `no node accepts it: ${told.join(", ")}`;
  const name = nodes[closest.node]?.name ?? "";
  const where =
    tight > 1 ? `${name}, the node that comes closest` : `${name}, the only node that would take it`;
  const tail =
    rest === 0
      ? ""
      : `; ${plural(rest, "other node")} ${rest === 1 ? "refuses" : "refuse"}: ${told.join(", ")}`;
  return `short ${closest.text} on ${where}${tail}`;
}

/** More combinations of rules than these say less than the first rule of each. */
const MOST = 3;

interface Refusing {
  readonly text: string;
  readonly count: number;
}

function byFirst(combined: readonly Refusing[]): Refusing[] {
  const counts = new Map<string, number>();
  for (const { text, count } of combined) {
    const [first = text] = text.split(" and ");
    counts.set(first, (counts.get(first) ?? 0) + count);
  }
  return [...counts].map(([text, count]) => ({ text, count }));
}

/** Why the one node that it may go to refuses it. */
export function pendingThere({ workload, only, source }: Replica, board: Board): string {
  const name = workload.source.daemon ? (board.problem.nodes[only]?.name ?? "") : (source.pin ?? "");
  if (only < 0) return `${name}, to which it is pinned, is not among the nodes`;
  const shortfall = shortfallAt(workload, only, board);
  if (shortfall !== null) return `short ${shortfall.text} on ${name}`;
  const found = refusalsOf(workload, only, board);
  if (found.length > 0 && found.every(({ rule }) => rule === "host-port"))
    return heldPorts(workload, [only], board);
  const refusals = found.map(({ rule, need, have }) => `${rule}: needs ${need}, has ${have}`);
  return `${name} refuses it: ${refusals.join("; ")}`;
}

/** `host port 80/tcp of a is held by service.x[0]`, for nodes that nothing else keeps it from, and what to do. */
function heldPorts(workload: WorkloadClass, nodes: readonly number[], board: Board): string {
  const texts = nodes.map((node) => {
    const name = board.problem.nodes[node]?.name ?? "";
    const held = refusalsOf(workload, node, board).map(
      ({ need, have }) => `host port ${need} of ${name} is ${have}`,
    );
    return [...new Set(held)].join(", ");
  });
  const told = texts.length > 3 ? [...texts.slice(0, 2), `and so on ${texts.length - 2} other nodes`] : texts;
  return `${told.join(", ")}. Free the port, take another one (without \`host\` a free one is chosen), or add a node where it is free`;
}

/** What is missing where nothing but amounts refuse, in millionths of the node; null where something else does. */
function shortfallAt(
  workload: WorkloadClass,
  node: number,
  board: Board,
): { short: number; text: string } | null {
  if (workload.usable[node] !== 1) return null;
  let short = 0;
  const texts: string[] = [];
  for (const rule of workload.rules) {
    if (rule.passes(workload, node, board)) continue;
    const { measure } = rule;
    if (measure === undefined) return null;
    const missing = measure.need(workload, node, board) - measure.have(node, board, workload);
    short += Math.ceil((1e6 * missing) / Math.max(1, measure.whole(node, board)));
    texts.push(measure.phrase(missing));
  }
  return texts.length === 0 ? null : { short, text: texts.join(" and ") };
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
