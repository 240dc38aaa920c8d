// The whole decision about one replica: what every rule says of all nodes, with what they have as a range, and how the best nodes
// score, part by part. Nodes that get the same answer from a rule are counted, so that the answer is as short for ten thousand.
import type { Address, NodeName } from "../model/address.ts";
import type { Board } from "./board.ts";
import { type NodeExplanation, explainOn, questionOf } from "./explain-node.ts";
import { passes } from "./filter.ts";
import type { Filter } from "./filters/filter.ts";
import type { WorkloadClass } from "./problem.ts";
import { scorerOf, totalPoints } from "./score.ts";
import type { Placement, SchedulingInput } from "./types.ts";

export interface Decision {
  /** How many nodes there are, and how many take it. */
  readonly nodes: number;
  readonly fitting: number;
  /** In the order in which rules are asked; a rule with several conditions once for each. */
  readonly rules: readonly RuleSummary[];
  /** The node that has it first, then the best of those that take it; with everything else where it is placed. */
  readonly candidates: readonly NodeExplanation[];
}

export interface RuleSummary {
  readonly rule: string;
  /** Empty where it refuses nobody and is not about amounts. */
  readonly need: string;
  readonly holds: Verdicts;
  readonly refuses: Verdicts;
}

export interface Verdicts {
  readonly nodes: number;
  /** The first by name. */
  readonly first: readonly NodeName[];
  /** What they have: an amount, a range of amounts, or different statements; empty where there is nothing to say. */
  readonly have: string;
}

/** Names and statements that are told of each verdict, and nodes whose scores are. */
const NAMES = 8;
const STATEMENTS = 3;
const CANDIDATES = 4;
/** Different needs of one rule that are told each. */
const NEEDS = 4;
const OTHERS = "other things";

/** Null where there is no such replica. */
export function explainDecision(
  input: SchedulingInput,
  placements: ReadonlyMap<Address, Placement>,
  address: Address,
): Decision | null {
  const question = questionOf(input, placements, address);
  if (question === null) return null;
  const { workload, board } = question;
  const { nodes, nodeIndex } = board.problem;
  const fitting = [...nodes.keys()].filter((node) => passes(workload, node, board));
  const scorer = scorerOf(workload, workload.strategy.weights, null);
  const points = new Map(fitting.map((node) => [node, totalPoints(scorer, node, board)]));
  const chosen = nodeIndex.get(placements.get(address)?.node ?? ("" as NodeName)) ?? -1; // no node has an empty name
  const best = fitting
    .filter((node) => node !== chosen)
    .sort((a, b) => (points.get(b) ?? 0) - (points.get(a) ?? 0) || a - b);
  const candidates = [...(chosen < 0 ? [] : [chosen]), ...best].slice(0, CANDIDATES);
  return {
    nodes: nodes.length,
    fitting: fitting.length,
    rules: board.problem.filters
      .filter((filter) => filter.applies(workload))
      .flatMap((filter) => summariesOf(filter, workload, board)),
    candidates: candidates.map((node) => explainOn(question, node)),
  };
}

function summariesOf(filter: Filter, workload: WorkloadClass, board: Board): RuleSummary[] {
  const { nodes } = board.problem;
  const { measure } = filter;
  const holds = new Tally(measure?.text);
  const refuses = new Map<string, Tally>();
  let most = -Infinity;
  for (const [node, { name }] of nodes.entries()) {
    const have = measure?.have(node, board, workload);
    if (measure !== undefined) most = Math.max(most, measure.need(workload, node, board));
    if (filter.passes(workload, node, board)) {
      holds.add(name, have ?? "");
      continue;
    }
    for (const refusal of filter.refusals(workload, node, board)) {
      // each node may want something of its own, such as a toleration
      const text = refuses.has(refusal.need) || refuses.size < NEEDS ? refusal.need : OTHERS;
      const tally = refuses.get(text) ?? new Tally(measure?.text);
      refuses.set(text, tally);
      tally.add(name, have ?? refusal.have);
    }
  }
  const need = measure === undefined || most === -Infinity ? "" : measure.text(most);
  if (refuses.size === 0) return [{ rule: filter.name, need, holds: holds.told(), refuses: NOBODY }];
  return [...refuses].map(([text, tally], index) => ({
    rule: filter.name,
    need: text,
    // which of several conditions hold on a node that is refused is in the verdict of that node
    holds: index === 0 ? holds.told() : NOBODY,
    refuses: tally.told(),
  }));
}

const NOBODY: Verdicts = { nodes: 0, first: [], have: "" };

/** Nodes that get one answer. */
class Tally {
  readonly #text: ((amount: number) => string) | undefined;
  readonly #first: NodeName[] = [];
  readonly #statements = new Set<string>();
  #nodes = 0;
  #least = Infinity;
  #most = -Infinity;

  constructor(text: ((amount: number) => string) | undefined) {
    this.#text = text;
  }

  add(name: NodeName, have: number | string): void {
    this.#nodes++;
    if (this.#first.length < NAMES) this.#first.push(name);
    if (typeof have === "number") {
      this.#least = Math.min(this.#least, have);
      this.#most = Math.max(this.#most, have);
    } else if (have !== "" && this.#statements.size <= STATEMENTS) this.#statements.add(have);
  }

  told(): Verdicts {
    return { nodes: this.#nodes, first: this.#first, have: this.#have() };
  }

  #have(): string {
    if (this.#text !== undefined && this.#most !== -Infinity) {
      const [from, to] = [this.#text(this.#least), this.#text(this.#most)];
      return from === to ? from : `${from} to ${to}`;
    }
    const told = [...this.#statements];
    return told.length > STATEMENTS ? `${told.slice(0, STATEMENTS).join("; ")}; and others` : told.join("; ");
  }
}
