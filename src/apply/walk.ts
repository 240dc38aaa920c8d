// Walks a graph of steps: each as soon as what it needs has ended well, at most so many at once, rollouts member by
// member. A failure stops what depends on it; the rest goes on. Knows nothing of providers or state.
//
//   waiting ──needs met, slot free──▶ running ──▶ done
//      │                                └──────▶ failed ──▶ dependents: skipped
//      └── a need failed, rollout stopped, interrupted ──▶ skipped
import type { GraphRollout, GraphStep, StepGraph } from "../planner/graph.ts";

export interface WalkOptions {
  /** Steps at once; gates only wait, so they do not count. */
  readonly parallelism: number;
  readonly run: (step: GraphStep) => Promise<"done" | "failed">;
  readonly skipped: (step: GraphStep, because: SkipReason) => void;
  /** Once true, nothing new is started. */
  readonly stopping: () => boolean;
}

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
  active: number;
  stopped: boolean;
  /** First steps whose needs are met, waiting for a slot. */
  readonly queue: GraphStep[];
}

export async function walkGraph(graph: StepGraph, options: WalkOptions): Promise<WalkResult> {
  return await new Walk(graph, options).finish();
}

class Walk {
  readonly #options: WalkOptions;
  readonly #steps: ReadonlyMap<string, GraphStep>;
  readonly #unmet = new Map<string, number>();
  readonly #dependents = new Map<string, string[]>();
  readonly #firsts = new Map<string, RolloutState>();
  readonly #releases = new Map<string, RolloutState>();
  readonly #memberOf = new Map<string, RolloutState>();
  readonly #ready: GraphStep[] = [];
  readonly #ended = new Map<string, "done" | "failed" | "skipped">();
  #busy = 0;
  #running = 0;
  #resolve: (() => void) | null = null;

  constructor(graph: StepGraph, options: WalkOptions) {
    this.#options = options;
    this.#steps = new Map(graph.steps.map((step) => [step.id, step]));
    for (const rollout of graph.rollouts) {
      const state: RolloutState = { rollout, active: 0, stopped: false, queue: [] };
      const members = new Set<string>();
      for (const member of rollout.members) {
        this.#firsts.set(member.first, state);
        this.#releases.set(member.releases, state);
        members.add(member.address);
      }
      for (const step of graph.steps) if (members.has(step.address)) this.#memberOf.set(step.id, state);
    }
    for (const node of [...graph.steps, ...graph.barriers]) {
      this.#unmet.set(node.id, node.needs.length);
      for (const need of node.needs) {
        const list = this.#dependents.get(need);
        if (list === undefined) this.#dependents.set(need, [node.id]);
        else list.push(node.id);
      }
    }
    for (const node of [...graph.steps, ...graph.barriers]) if (node.needs.length === 0) this.#met(node.id);
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
    if (rollout === undefined) this.#ready.push(step);
    else rollout.queue.push(step);
  }

  #start(): void {
    while (!this.#options.stopping()) {
      const step = this.#next();
      if (step === null) break;
      this.#launch(step);
    }
    if (this.#running === 0) this.#resolve?.();
  }

  #next(): GraphStep | null {
    const free = this.#busy < this.#options.parallelism;
    const index = this.#ready.findIndex((step) => free || step.part === "gate");
    const [ready] = index < 0 ? [] : this.#ready.splice(index, 1);
    if (ready !== undefined) return ready;
    if (!free) return null;
    for (const state of new Set(this.#firsts.values())) {
      if (state.stopped || state.queue.length === 0 || state.active >= state.rollout.maxParallel) continue;
      const order = state.rollout.members.map((member) => member.first);
      state.queue.sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
      const first = state.queue.shift();
      if (first === undefined) continue;
      state.active++;
      return first;
    }
    return null;
  }

  #launch(step: GraphStep): void {
    const counts = step.part !== "gate";
    if (counts) this.#busy++;
    this.#running++;
    const end = (result: "done" | "failed"): void => {
      if (counts) this.#busy--;
      this.#running--;
      this.#end(step.id, result);
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
    const rollout = this.#memberOf.get(id);
    if (rollout !== undefined && result === "failed") this.#stopRollout(rollout);
    for (const dependent of this.#dependents.get(id) ?? []) {
      if (result !== "done") {
        this.#skip(dependent, because ?? { kind: "need-failed", need: id });
        continue;
      }
      const left = (this.#unmet.get(dependent) ?? 0) - 1;
      this.#unmet.set(dependent, left);
      if (left === 0 && !this.#ended.has(dependent)) this.#met(dependent);
    }
  }

  /** Members that have not begun stay as they are. */
  #stopRollout(state: RolloutState): void {
    if (state.stopped) return;
    state.stopped = true;
    for (const member of state.rollout.members) {
      const begun =
        this.#ended.has(member.first) ||
        !(state.queue.some((step) => step.id === member.first) || (this.#unmet.get(member.first) ?? 0) > 0);
      if (!begun) this.#skip(member.first, { kind: "rollout-stopped", workload: state.rollout.workload });
    }
    state.queue.length = 0;
  }

  #skip(id: string, because: SkipReason): void {
    if (this.#ended.has(id)) return;
    const step = this.#steps.get(id);
    if (step !== undefined) this.#options.skipped(step, because);
    this.#end(id, "skipped", because);
  }
}
