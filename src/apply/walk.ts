// Walks a graph of steps: each as soon as what it needs has ended well, at most so many at once, rollouts member by
// member. A failure stops what depends on it; the rest goes on. Knows nothing of providers or state. Members that can
// only go down together (they wait for each other in the middle) go beyond their rollout's limit rather than wait for ever.
//
//   waiting ──needs met, slot free──▶ running ──▶ done
//      │                                └──────▶ failed ──▶ dependents: skipped
//      └── a need failed, rollout stopped, interrupted ──▶ skipped
//
// What a step only takes the room of has to have ended, well or not. Of what was skipped, that which it would have waited for itself.
import type { GraphRollout, GraphStep, StepGraph } from "../planner/graph.ts";

export interface WalkOptions {
  /** Steps at once; gates only wait, so they do not count. */
  readonly parallelism: number;
  /** `unsure`: it failed, and what it holds may still be held. */
  readonly run: (step: GraphStep) => Promise<StepEnd>;
  readonly skipped: (step: GraphStep, because: SkipReason) => void;
  /** Once true, nothing new is started. */
  readonly stopping: () => boolean;
}

export type StepEnd = "done" | "failed" | "unsure";

export type SkipReason =
  | { readonly kind: "need-failed"; readonly need: string }
  | { readonly kind: "rollout-stopped"; readonly workload: string }
  | { readonly kind: "interrupted" };

export interface WalkResult {
  readonly done: readonly string[];
  readonly failed: readonly string[];
  readonly skipped: readonly string[];
}

interface RolloutState {
  readonly rollout: GraphRollout;
  /** Place of each member's first step in the rollout's order. */
  readonly ranks: ReadonlyMap<string, number>;
  active: number;
  stopped: boolean;
  /** First steps whose needs are met, waiting for a slot; in the rollout's order. */
  readonly queue: GraphStep[];
}

interface Membership {
  readonly state: RolloutState;
  readonly first: string;
}

export async function walkGraph(graph: StepGraph, options: WalkOptions): Promise<WalkResult> {
  return await new Walk(graph, options).finish();
}

class Walk {
  readonly #options: WalkOptions;
  readonly #steps: ReadonlyMap<string, GraphStep>;
  readonly #unmet = new Map<string, number>();
  readonly #dependents = new Map<string, string[]>();
  /** Steps that wait for the room of others, by those others. */
  readonly #successors = new Map<string, string[]>();
  readonly #released = new Set<string>();
  /** Nobody knows whether their room is free. */
  readonly #held = new Set<string>();
  readonly #firsts = new Map<string, RolloutState>();
  readonly #releases = new Map<string, RolloutState>();
  readonly #rollouts: readonly RolloutState[];
  /** By address. */
  readonly #members = new Map<string, Membership>();
  readonly #ready: GraphStep[] = [];
  /** They only wait, so they need no slot. */
  readonly #readyGates: GraphStep[] = [];
  readonly #begun = new Set<string>();
  readonly #ended = new Map<string, "done" | "failed" | "skipped">();
  #busy = 0;
  #running = 0;
  #resolve: (() => void) | null = null;

  constructor(graph: StepGraph, options: WalkOptions) {
    this.#options = options;
    this.#steps = new Map(graph.steps.map((step) => [step.id, step]));
    this.#rollouts = graph.rollouts.map((rollout) => {
      const ranks = new Map(rollout.members.map((member, rank) => [member.first, rank]));
      const state: RolloutState = { rollout, ranks, active: 0, stopped: false, queue: [] };
      for (const { address, first, releases } of rollout.members) {
        this.#firsts.set(first, state);
        this.#releases.set(releases, state);
        this.#members.set(address, { state, first });
      }
      return state;
    });
    for (const node of [...graph.steps, ...graph.barriers]) {
      this.#unmet.set(node.id, node.needs.length);
      for (const need of node.needs) {
        const list = this.#dependents.get(need);
        if (list === undefined) this.#dependents.set(need, [node.id]);
        else list.push(node.id);
      }
    }
    for (const { id, after = [] } of graph.steps) {
      this.#unmet.set(id, (this.#unmet.get(id) ?? 0) + after.length);
      for (const other of after) this.#successors.set(other, [...(this.#successors.get(other) ?? []), id]);
    }
    for (const { id } of [...graph.steps, ...graph.barriers]) if (this.#unmet.get(id) === 0) this.#met(id);
  }

  async finish(): Promise<WalkResult> {
    this.#start();
    if (this.#running > 0) await new Promise<void>((resolve) => (this.#resolve = resolve));
    for (const step of this.#steps.values())
      if (!this.#ended.has(step.id)) this.#skip(step.id, { kind: "interrupted" });
    const of = (kind: string) =>
      [...this.#ended].filter(([id, end]) => end === kind && this.#steps.has(id)).map(([id]) => id);
    return { done: of("done"), failed: of("failed"), skipped: of("skipped") };
  }

  #met(id: string): void {
    const step = this.#steps.get(id);
    if (step === undefined) return this.#end(id, "done"); // a barrier
    const rollout = this.#firsts.get(id);
    if (rollout !== undefined) enqueue(rollout, step);
    else if (step.part === "gate") this.#readyGates.push(step);
    else this.#ready.push(step);
  }

  #start(): void {
    while (!this.#options.stopping()) {
      const step = this.#next() ?? this.#beyondLimit();
      if (step === null) break;
      this.#launch(step);
    }
    if (this.#running === 0) this.#resolve?.();
  }

  #next(): GraphStep | null {
    const gate = this.#readyGates.shift();
    if (gate !== undefined) return gate;
    if (this.#busy >= this.#options.parallelism) return null;
    const ready = this.#ready.shift();
    if (ready !== undefined) return ready;
    const state = this.#rollouts.find(
      ({ stopped, queue, active, rollout }) => !stopped && queue.length > 0 && active < rollout.maxParallel,
    );
    return state === undefined ? null : takeMember(state);
  }

  /** Nothing runs and nothing may start: members that hold their rollout's slots wait for members that have none. */
  #beyondLimit(): GraphStep | null {
    if (this.#running > 0) return null;
    const state = this.#rollouts.find(({ stopped, queue }) => !stopped && queue.length > 0);
    return state === undefined ? null : takeMember(state);
  }

  #launch(step: GraphStep): void {
    const counts = step.part !== "gate";
    this.#begun.add(step.id);
    if (counts) this.#busy++;
    this.#running++;
    const end = (result: StepEnd): void => {
      if (counts) this.#busy--;
      this.#running--;
      if (result === "unsure") this.#held.add(step.id);
      this.#end(step.id, result === "unsure" ? "failed" : result);
      this.#start();
    };
    this.#options.run(step).then(end, () => end("failed"));
  }

  /** What waits for a step that was skipped is skipped for the same first reason. */
  #end(id: string, result: "done" | "failed" | "skipped", because: SkipReason | null = null): void {
    if (this.#ended.has(id)) return;
    this.#ended.set(id, result);
    const released = this.#releases.get(id);
    if (released !== undefined && result === "done") released.active--;
    if (result !== "done") this.#stopRolloutOf(id, result);
    for (const dependent of this.#dependents.get(id) ?? []) {
      if (result !== "done") {
        this.#skip(dependent, because ?? { kind: "need-failed", need: id });
        continue;
      }
      this.#countDown(dependent);
    }
    this.#release(id);
  }

  #countDown(id: string): void {
    const left = (this.#unmet.get(id) ?? 0) - 1;
    this.#unmet.set(id, left);
    if (left === 0 && !this.#ended.has(id)) this.#met(id);
  }

  /** Its room is free: it has ended, or it never began and all is free whose room it would have taken. */
  #release(id: string): void {
    const end = this.#ended.get(id);
    const step = this.#steps.get(id);
    if (end === undefined || step === undefined || this.#released.has(id)) return;
    const successors = this.#successors.get(id) ?? [];
    const before = end === "skipped" ? this.#roomBefore(step) : [];
    if (before.some((other) => this.#held.has(other))) this.#held.add(id);
    const isHeld = this.#held.has(id);
    if (!isHeld && before.some((other) => !this.#released.has(other))) return;
    this.#released.add(id);
    for (const successor of successors)
      if (isHeld) this.#skip(successor, { kind: "need-failed", need: id });
      else this.#countDown(successor);
    const heirs = [...successors, ...this.#own(step)];
    for (const heir of heirs) if (this.#ended.get(heir) === "skipped") this.#release(heir);
  }

  #roomBefore({ address, needs, after = [] }: GraphStep): readonly string[] {
    return [...after, ...needs.filter((need) => this.#steps.get(need)?.address === address)];
  }

  /** Later steps of the same row. */
  #own({ id, address }: GraphStep): readonly string[] {
    return (this.#dependents.get(id) ?? []).filter((other) => this.#steps.get(other)?.address === address);
  }

  /** By a member that failed, or that began and cannot go on; one that never began harms nobody. */
  #stopRolloutOf(id: string, result: "failed" | "skipped"): void {
    const member = this.#members.get(this.#steps.get(id)?.address ?? "");
    if (member === undefined) return;
    if (result === "failed" || this.#begun.has(member.first)) this.#stopRollout(member.state);
  }

  /** Members that have not begun stay as they are. */
  #stopRollout(state: RolloutState): void {
    if (state.stopped) return;
    state.stopped = true;
    const waiting = new Set(state.queue.splice(0).map((step) => step.id));
    for (const { first } of state.rollout.members)
      if (waiting.has(first) || (this.#unmet.get(first) ?? 0) > 0)
        this.#skip(first, { kind: "rollout-stopped", workload: state.rollout.workload });
  }

  #skip(id: string, because: SkipReason): void {
    if (this.#ended.has(id)) return;
    const step = this.#steps.get(id);
    if (step !== undefined) this.#options.skipped(step, because);
    this.#end(id, "skipped", because);
  }
}

function enqueue({ queue, ranks }: RolloutState, step: GraphStep): void {
  const rank = (of: GraphStep) => ranks.get(of.id) ?? 0;
  let [low, high] = [0, queue.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = queue[middle];
    if (other !== undefined && rank(other) < rank(step)) low = middle + 1;
    else high = middle;
  }
  queue.splice(low, 0, step);
}

function takeMember(state: RolloutState): GraphStep | null {
  const first = state.queue.shift() ?? null;
  if (first !== null) state.active++;
  return first;
}
