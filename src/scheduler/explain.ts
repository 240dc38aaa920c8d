// Why each node of the final placement takes no further replica of a workload. Nodes with equal refusals share an entry,
// so that a thousand full nodes are one: amounts are told as a range.
import type { NodeName } from "../model/address.ts";
import { compareText } from "../model/json.ts";
import type { Board } from "./board.ts";
import type { Filter } from "./filters/filter.ts";
import { asksKindOnly, nodeKinds } from "./node-kinds.ts";
import type { WorkloadClass } from "./problem.ts";
import type { Refusal, WorkloadVerdict } from "./types.ts";

/** Where more entries than this would be needed, differing values are told together. */
const ENTRIES = 24;
const VALUES = 3;

/** The verdict is made when it is first read: most are never asked for. The board must stay as it is. */
export function verdictLater(workload: WorkloadClass, board: Board): WorkloadVerdict {
  let made: WorkloadVerdict | null = null;
  const verdict = (): WorkloadVerdict => (made ??= verdictOf(workload, board));
  return {
    get refused() {
      return verdict().refused;
    },
    get eligible() {
      return verdict().eligible;
    },
  };
}

/** Asks all rules about all nodes; the common lasting ones once for nodes that are alike. */
function verdictOf(workload: WorkloadClass, board: Board): WorkloadVerdict {
  const { problem } = board;
  const applying = problem.filters.filter((filter) => filter.applies(workload));
  const lasting = applying.filter(({ kind }) => kind === "node" || kind === "own");
  const refusing = lastingRefusals(workload, lasting, board);
  const { rules } = workload;
  const eligible: NodeName[] = [];
  const groups = new Map<number | string, Group>();
  const exact = rules.length <= 50; // as many bits as a number has
  for (let node = 0; node < problem.nodes.length; node++) {
    let mask = 0;
    let text = "";
    let measured = true;
    for (let index = 0; index < rules.length; index++) {
      const rule = rules[index];
      if (rule === undefined || rule.passes(workload, node, board)) continue;
      if (rule.measure === undefined) measured = false;
      if (exact) mask += 2 ** index;
      else text += `${index},`;
    }
    const usable = workload.usable[node] === 1;
    if (usable && mask === 0 && text === "") {
      const name = problem.nodes[node]?.name;
      if (name !== undefined) eligible.push(name);
      continue;
    }
    const refusals = usable ? null : refusing(node);
    const failing = (): Filter[] => [
      ...(refusals?.filters ?? []),
      ...rules.filter((_, index) => failed(mask, text, exact, index)),
    ];
    const masked = exact ? mask : text;
    let key: number | string;
    if (!measured) key = textKey(workload, failing(), node, board);
    else key = refusals === null ? masked : `${refusals.text}\n\n${masked}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { filters: failing(), nodes: [node] });
    else group.nodes.push(node);
  }
  const found = [...groups.values()];
  const entries = found.length <= ENTRIES ? found : mergeByNeed(workload, found, board);
  return {
    refused: entries
      .map(({ filters, nodes }) => ({
        nodes: nodes.map((node) => problem.nodes[node]?.name ?? ("" as NodeName)), // indices of this very list
        refusals: told(workload, filters, nodes, board),
      }))
      .sort((a, b) => compareText(a.nodes[0] ?? "", b.nodes[0] ?? "")),
    eligible,
  };
}

interface LastingRefusals {
  readonly filters: readonly Filter[];
  readonly text: string;
}

/** What lasting rules say of a node that is not usable; remembered for nodes that are alike, where no rule asks for more. */
function lastingRefusals(
  workload: WorkloadClass,
  lasting: readonly Filter[],
  board: Board,
): (node: number) => LastingRefusals {
  const asked = (node: number): LastingRefusals => {
    const filters = lasting.filter((filter) => !filter.passes(workload, node, board));
    return { filters, text: textKey(workload, filters, node, board) };
  };
  if (!asksKindOnly(lasting)) return asked;
  const { kindOf } = nodeKinds(board.problem);
  const known = new Map<number, LastingRefusals>();
  return (node) => {
    const kind = kindOf[node] ?? -1;
    const found = known.get(kind) ?? asked(node);
    known.set(kind, found);
    return found;
  };
}

interface Group {
  readonly filters: readonly Filter[];
  /** Ascending. */
  readonly nodes: number[];
}

function failed(mask: number, text: string, exact: boolean, index: number): boolean {
  return exact ? Math.floor(mask / 2 ** index) % 2 === 1 : text.split(",").includes(String(index));
}

/** Everything that is told of a node, but for amounts that are there. */
function textKey(workload: WorkloadClass, filters: readonly Filter[], node: number, board: Board): string {
  return filters
    .flatMap((filter) => filter.refusals(workload, node, board).map((refusal) => ({ refusal, filter })))
    .map(
      ({ refusal: { rule, need, have }, filter }) =>
        `${rule}\n${need}\n${filter.measure === undefined ? have : ""}`,
    )
    .join("\n\n");
}

/** Groups that need the same become one. */
function mergeByNeed(workload: WorkloadClass, groups: readonly Group[], board: Board): Group[] {
  const merged = new Map<string, Group>();
  for (const { filters, nodes } of groups) {
    const first = nodes[0] ?? 0;
    const key = filters
      .flatMap((filter) => filter.refusals(workload, first, board))
      .map(({ rule, need }) => `${rule}\n${need}`)
      .join("\n\n");
    const group = merged.get(key);
    if (group === undefined) merged.set(key, { filters, nodes: [...nodes] });
    else for (const node of nodes) group.nodes.push(node);
  }
  for (const { nodes } of merged.values()) nodes.sort((a, b) => a - b);
  return [...merged.values()];
}

function told(
  workload: WorkloadClass,
  filters: readonly Filter[],
  nodes: readonly number[],
  board: Board,
): Refusal[] {
  return filters.flatMap((filter) => {
    const { measure } = filter;
    const [first = 0] = nodes;
    if (measure === undefined) return mergedRefusals(workload, filter, nodes, board);
    let [least, most] = [Infinity, -Infinity];
    for (const node of nodes) {
      const have = measure.have(node, board, workload);
      if (have < least) least = have;
      if (have > most) most = have;
    }
    const [from, to] = [measure.text(least), measure.text(most)];
    const range = from === to ? from : `${from} to ${to}`;
    return filter
      .refusals(workload, first, board)
      .map((refusal) => ({ ...refusal, have: range + (measure.note?.(first, board, workload) ?? "") }));
  });
}

/** The refusals of the first node, with what the others have that differs. */
function mergedRefusals(
  workload: WorkloadClass,
  filter: Filter,
  nodes: readonly number[],
  board: Board,
): Refusal[] {
  const haves = new Map<string, { rule: string; need: string; have: Set<string> }>();
  for (const node of nodes) {
    for (const { rule, need, have } of filter.refusals(workload, node, board)) {
      const found = haves.get(need) ?? { rule, need, have: new Set() };
      found.have.add(have);
      haves.set(need, found);
    }
  }
  return [...haves.values()].map(({ rule, need, have }) => {
    const values = [...have].sort(compareText);
    const more = values.length > VALUES ? `; and ${values.length - VALUES} other values` : "";
    return { rule, need, have: values.slice(0, VALUES).join("; ") + more };
  });
}
