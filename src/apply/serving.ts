// How many replicas of each workload serve while a plan is carried out, and whether what was started is still up at its end.
import { type Address, isWorkloadKind } from "../model/address.ts";
import type { GraphRollout, GraphStep, StepGraph } from "../planner/graph.ts";
import type { Plan } from "../plan/document.ts";
import { failedCall, infoOf, sessionFor, callContext } from "./calls.ts";
import type { ApplyContext } from "./context.ts";
import { lastLines } from "./last-lines.ts";
import type { ApplyEventBody } from "./events.ts";

/** Milliseconds between the last start and the look at what nobody waited for. */
const GRACE = 100;

export class ServingCount {
  readonly #emit: (event: ApplyEventBody) => void;
  readonly #graph: StepGraph;
  readonly #serving = new Map<Address, number>();
  readonly #wanted = new Map<Address, number>();
  readonly #done = new Map<Address, Set<Address>>();
  readonly #stopped = new Set<Address>();
  readonly #told = new Map<Address, string>();
  /** Rows whose old instance runs. */
  readonly #up = new Set<Address>();
  readonly #inPlace = new Set<Address>();
  readonly #updated = new Map<Address, number>();

  constructor(plan: Plan, graph: StepGraph, emit: (event: ApplyEventBody) => void) {
    this.#emit = emit;
    this.#graph = graph;
    const owners = new Map(plan.changes.map((change) => [change.address, change]));
    const touched = new Set(
      plan.changes.filter((change) => isWorkloadKind(change.kind)).map((change) => change.owner),
    );
    for (const owner of touched) {
      this.#serving.set(owner, 0);
      this.#wanted.set(owner, 0);
    }
    for (const change of plan.changes) {
      if (!touched.has(change.owner)) continue;
      if (change.after !== null) add(this.#wanted, change.owner, 1);
      if (change.action === "create" || change.before === null) continue;
      if (change.causes.some(({ kind }) => kind === "lost" || kind === "missing" || kind === "stopped"))
        continue;
      this.#up.add(change.address);
      if (change.action === "update") this.#inPlace.add(change.address);
      add(this.#serving, change.owner, 1);
    }
    for (const address of Object.keys(plan.placements) as Address[]) {
      if (owners.has(address)) continue;
      const owner = [...touched].find((item) => address.startsWith(`${item}[`));
      if (owner === undefined) continue;
      add(this.#wanted, owner, 1);
      add(this.#serving, owner, 1);
    }
  }

  ended(step: GraphStep, ok: boolean): void {
    if (!isWorkloadKind(step.kind) || step.kind === "job") return;
    const rollout = this.#graph.rollouts.find((item) => item.workload === step.owner);
    const member = rollout?.members.find((item) => item.address === step.address);
    if (step.part === "gate" && ok) {
      if (member !== undefined) add(this.#updated, step.owner, 1);
      // what was changed in place served before
      if (!this.#isInPlace(step)) add(this.#serving, step.owner, 1);
      this.#tell(step.owner, rollout);
    }
    if (step.part === "down" && ok && this.#up.has(step.address)) {
      add(this.#serving, step.owner, -1);
      this.#tell(step.owner, rollout);
    }
    if (rollout === undefined || member === undefined) return;
    const done = this.#done.get(step.owner) ?? new Set();
    this.#done.set(step.owner, done);
    if (ok && member.releases === step.id) done.add(step.address);
    const of = rollout.members.length;
    if (!ok && !this.#stopped.has(step.owner)) {
      this.#stopped.add(step.owner);
      this.#emit({
        type: "rollout",
        workload: step.owner,
        state: "stopped",
        done: done.size,
        of,
        reason: `${step.address} failed`,
      });
    } else if (ok && done.size === of && member.releases === step.id)
      this.#emit({ type: "rollout", workload: step.owner, state: "done", done: of, of, reason: null });
  }

  /** Replicas whose start nobody waited for are looked at once, at the end: those that are not up have failed. */
  async fallenSince(context: ApplyContext): Promise<readonly Address[]> {
    const started = this.#graph.steps.filter((step) => step.part === "gate" && step.gate === "started");
    const fallen: Address[] = [];
    // what cannot run at all mostly ends within this time; longer waits are for checks and health windows
    if (started.length > 0) await context.clock.sleep(GRACE, context.signal);
    await Promise.all(
      started.map(async (step) => {
        const instance = context.ledger.record(step.address)?.current ?? null;
        const session = sessionFor(context, step, null);
        if (instance === null || session === null) return;
        const health = await session.probe(
          { instance, check: null, advertise: null },
          callContext(context, step),
        );
        if (health.status !== "stopped" && health.status !== "unhealthy") return;
        fallen.push(step.address);
        const why = `${step.address} started, but did not stay up${health.detail === null ? "" : `: ${health.detail}`}`;
        context.emit({
          type: "step-failed",
          ...infoOf(step),
          took: 0,
          error: failedCall("failed", why),
          log: await lastLines(context, step),
        });
      }),
    );
    return fallen;
  }

  #isInPlace({ address }: GraphStep): boolean {
    return this.#inPlace.has(address) && this.#up.has(address);
  }

  #tell(workload: Address, rollout: GraphRollout | undefined): void {
    const of = this.#wanted.get(workload) ?? 0;
    const serving = this.#serving.get(workload) ?? 0;
    const healthy = serving > of ? of : serving;
    const updated =
      rollout === undefined ? null : { done: this.#updated.get(workload) ?? 0, of: rollout.members.length };
    const text = `${healthy} ${updated?.done ?? ""}`;
    if (of === 0 || this.#told.get(workload) === text) return;
    this.#told.set(workload, text);
    this.#emit({ type: "health", workload, healthy, of, updated });
  }
}

function add(table: Map<Address, number>, address: Address, amount: number): void {
  table.set(address, (table.get(address) ?? 0) + amount);
}
