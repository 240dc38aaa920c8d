// The whole pipeline in memory: texts → configuration → simulated engines → plan → apply → state, with a journal that can
// be cut off at any line and calls that can fail one by one. What `orch plan` and `orch apply` do, without files.
import { setMaxListeners } from "node:events";
import { expect } from "vitest";
import { createSimulator } from "../../providers/simulator/index.ts";
import type { World as SimulatedWorld } from "../../providers/simulator/world.ts";
import { createWorld } from "../../providers/simulator/world.ts";
import { type ApplyOutcome, applyPlan } from "../../src/apply/apply.ts";
import type { ApplyEventBody } from "../../src/apply/events.ts";
import { stateAfter, stateForRun } from "../../src/apply/run-state.ts";
import { type World, observe, resolveImages, retiredNodes } from "../../src/cli/world.ts";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import type { Address, NodeName } from "../../src/model/address.ts";
import type { Configuration } from "../../src/model/configuration.ts";
import type { Observation } from "../../src/model/observation.ts";
import type { State } from "../../src/model/state.ts";
import type { Plan } from "../../src/plan/document.ts";
import { type PlanOptions, type PlannedWork, DEFAULT_PLAN_OPTIONS } from "../../src/planner/input.ts";
import { asksForLoad } from "../../src/planner/load.ts";
import { planChanges } from "../../src/planner/plan.ts";
import type { ProviderError, RunCall, RunResult, Session } from "../../src/provider/contract.ts";
import { adoptUnfinished } from "../../src/state/adopt.ts";
import { newState } from "../../src/state/create.ts";
import { keyedDigest } from "../../src/state/digest.ts";
import type { JournalEntry, JournalEvent } from "../../src/state/entry.ts";
import { StateBuilder } from "../../src/state/fold.ts";
import { type StateSnapshot, recover } from "../../src/state/recover.ts";
import { type Given, line, load } from "../config/rig.ts";
import { VirtualClock } from "./clock.ts";

export const KEY = "0123456789abcdef".repeat(4);

/** What strikes a call: `refuse` before anything is done, `lose` after it, so that nobody knows. */
export type Strike = "refuse" | "lose" | null;

export interface ApplyGiven {
  readonly parallelism?: number;
  /** Asked of each call with its number from 1. */
  readonly strike?: (call: RunCall, number: number) => Strike;
  /** The process dies before this line of the journal is written; what was called by then stays done. */
  readonly killAt?: number;
  readonly stopping?: () => boolean;
  readonly signal?: AbortSignal;
  readonly resumed?: boolean;
  readonly approvedId?: string;
  readonly onCall?: (call: RunCall) => void;
}

export interface Planned {
  readonly work: PlannedWork;
  readonly plan: Plan;
  readonly state: State | null;
  readonly configuration: Configuration;
  readonly world: World;
  readonly diagnostics: readonly Diagnostic[];
}

export interface Applied {
  readonly outcome: ApplyOutcome;
  readonly events: readonly ApplyEventBody[];
  readonly journal: readonly JournalEvent[];
  /** `create service.web[0] a`, in the order in which they reached the engines. */
  readonly calls: readonly string[];
}

export class Rig {
  readonly engines: SimulatedWorld = createWorld();
  readonly clock = new VirtualClock();
  /** As on disk. */
  state: State | null = null;
  /** Of a run that was cut off. */
  journal: readonly JournalEntry[] = [];
  configuration: Configuration;
  #given: Given = {};

  constructor(text: string, given: Given = {}) {
    this.configuration = this.#load(text, given);
  }

  configure(text: string, given: Given = this.#given): this {
    this.configuration = this.#load(text, given);
    return this;
  }

  #load(text: string, given: Given): Configuration {
    this.#given = given;
    const { configuration, diagnostics } = load(text, given);
    if (configuration === null) throw new Error(diagnostics.map(line).join("\n"));
    return configuration;
  }

  /** The plan, or what makes it impossible. */
  async tryPlan(
    options: Partial<PlanOptions> = {},
  ): Promise<Planned | { readonly failed: readonly Diagnostic[] }> {
    const { world } = await this.open();
    const observation = await observe(world, this.configuration, asksForLoad(this.configuration));
    const state = this.recovered(observation);
    const images = await resolveImages(world, this.configuration, state, false);
    const configuration = { ...this.configuration, nodes: world.nodes };
    const { work, diagnostics } = planChanges({
      configuration,
      state,
      observation,
      schemas: world.schemas,
      images,
      digest: state === null ? null : (value) => keyedDigest(state.key, value),
      options: { ...DEFAULT_PLAN_OPTIONS, retired: world.retired, ...options },
    });
    if (work === null) return { failed: diagnostics };
    return { work, plan: work.plan, state, configuration, world, diagnostics };
  }

  async plan(options: Partial<PlanOptions> = {}): Promise<Planned> {
    const planned = await this.tryPlan(options);
    if ("failed" in planned) throw new Error(planned.failed.map(line).join("\n"));
    return planned;
  }

  /** What is wrong with the plan, a line each. */
  async problems(options: Partial<PlanOptions> = {}): Promise<readonly string[]> {
    const planned = await this.tryPlan(options);
    return ("failed" in planned ? planned.failed : planned.diagnostics).map(line);
  }

  async apply(planned: Planned, given: ApplyGiven = {}): Promise<Applied> {
    const { work, world, state } = planned;
    const base = state ?? newState({ project: this.configuration.project, lineage: "lineage-1", key: KEY });
    const approved = given.approvedId ?? work.plan.id;
    const start = {
      ...stateForRun(base, this.configuration, work, world.nodes, approved),
      serial: base.serial + 1,
    };
    const builder = new StateBuilder(start);
    const entries: JournalEntry[] = [];
    let killed = false;
    const append = (event: JournalEvent): Promise<void> => {
      if (killed || entries.length + 1 === given.killAt) {
        killed = true;
        return Promise.reject(new Error("killed"));
      }
      const entry = { ...event, run: `run-${start.serial}`, seq: entries.length + 1 };
      entries.push(entry);
      builder.apply(entry);
      return Promise.resolve();
    };
    [this.state, this.journal] = [start, []];
    const signal = given.signal ?? new AbortController().signal;
    setMaxListeners(0, signal);
    const events: ApplyEventBody[] = [];
    const calls: string[] = [];
    const sessions = new Map(
      [...world.sessions].map(([name, session]) => [name, struck(session, given, calls, () => killed)]),
    );
    await append({ type: "begin", plan: approved, lineage: base.lineage }).catch(() => undefined);
    const outcome = await applyPlan(
      {
        work,
        project: this.configuration.project,
        lineage: base.lineage,
        key: base.key,
        sessions,
        schemas: world.schemas,
        ledger: { append, record: (address) => builder.record(address) },
        emit: (event) => void events.push(event),
        clock: this.clock,
        signal,
      },
      {
        parallelism: given.parallelism ?? 10,
        resumed: given.resumed ?? false,
        stopping: () => killed || given.stopping?.() === true,
      },
    );
    await append({ type: "end", finished: outcome.finished }).catch(() => undefined);
    if (killed) this.journal = entries;
    else {
      const after = stateAfter(builder.state(), this.configuration, work, outcome);
      this.state = { ...after, serial: start.serial + 1 };
    }
    return { outcome, events, journal: entries, calls };
  }

  /** Plans, applies and expects that everything was done, and that nothing is left to do. */
  async converge(text?: string, options: Partial<PlanOptions> = {}): Promise<Planned> {
    if (text !== undefined) this.configure(text);
    const planned = await this.plan(options);
    const { outcome, events } = await this.apply(planned);
    expect({ finished: outcome.finished, failures: failures(events) }).toEqual({
      finished: true,
      failures: [],
    });
    expect(rows((await this.plan()).plan)).toEqual([]);
    return planned;
  }

  /** With what the journal acknowledges. */
  #read(): StateSnapshot | null {
    if (this.state === null) return null;
    const read = recover(this.state, this.journal);
    if (!read.ok) throw new Error(read.diagnostics.map(line).join("\n"));
    return read.value;
  }

  /** What is recorded by now, also by a run that was cut off. */
  records(): State["records"] {
    return this.#read()?.state.records ?? [];
  }

  /** The state as a command sees it: with what is found on engines. */
  recovered(observation: Observation): State | null {
    const snapshot = this.#read();
    return snapshot === null ? null : adoptUnfinished(snapshot.state, snapshot.unfinished, observation);
  }

  /** The engines as a command opens them, and the configuration with their nodes. */
  async open(): Promise<{ readonly world: World; readonly configuration: Configuration }> {
    const provider = createSimulator({ world: this.engines, clock: this.clock.now });
    const retired = retiredNodes(this.configuration, this.#read()?.state ?? null);
    const nodes = [...this.configuration.nodes, ...retired];
    const session = await provider.open(nodes, { environment: {}, directory: "/nowhere" });
    const world: World = {
      sessions: new Map([["simulator", session]]),
      schemas: new Map([["simulator", provider.schema()]]),
      nodes,
      retired: retired.map((node) => node.name),
      context: { signal: new AbortController().signal, event: () => undefined },
      close: () => session.close(),
    };
    return { world, configuration: { ...this.configuration, nodes } };
  }
}

function struck(session: Session, given: ApplyGiven, calls: string[], isDead: () => boolean): Session {
  let number = 0;
  const refused = (code: ProviderError["code"], maybeDone: boolean): RunResult => ({
    ok: false,
    error: { code, retryable: true, maybeDone, message: "struck by the test" },
  });
  return {
    ...session,
    run: async (call, context) => {
      if (isDead()) return refused("cancelled", true);
      number++;
      calls.push(`${call.verb} ${call.address} ${call.node}`);
      given.onCall?.(call);
      const strike = given.strike?.(call, number) ?? null;
      if (strike === "refuse") return refused("failed", false);
      const answer = await session.run(call, context);
      return strike === "lose" ? refused("unreachable", true) : answer;
    },
  };
}

export function failures(events: readonly ApplyEventBody[]): readonly string[] {
  return events.flatMap((event) =>
    event.type === "step-failed" ? [`${event.step}: ${event.error.message}`] : [],
  );
}

/** A line a row: `replace service.web[0] on a, start-first: config containers.main.image`. */
export function rows(plan: Plan): readonly string[] {
  return plan.changes.map((change) => {
    const { from, to } = change.node;
    const where =
      from === null || to === null || from === to ? `on ${to ?? from ?? "nothing"}` : `${from} -> ${to}`;
    const order = change.order === null ? "" : `, ${change.order}`;
    const left = change.leftovers.map((item) => `, leaves ${item.why}`).join("");
    const causes = change.causes.map((cause) =>
      [
        cause.kind,
        cause.path,
        cause.of === undefined ? undefined : `of ${cause.of}`,
        cause.note === undefined ? undefined : `(${cause.note})`,
      ]
        .filter((part) => part !== undefined)
        .join(" "),
    );
    return `${change.action} ${change.address} ${where}${order}${left}: ${causes.join(", ")}`;
  });
}

/** A line a step: `service.web[0]#up <- network.default@a#up`. */
export function steps(work: PlannedWork): readonly string[] {
  const barriers = new Map(work.graph.barriers.map((barrier) => [barrier.id, barrier.needs]));
  return work.graph.steps.map((step) => {
    const needs = step.needs.map((need) => (barriers.has(need) ? `(${need})` : need));
    return `${step.id}${needs.length === 0 ? "" : ` <- ${needs.join(", ")}`}`;
  });
}

export function address(text: string): Address {
  return text as Address; // a test's plain text
}

export function node(text: string): NodeName {
  return text as NodeName; // a test's plain text
}

/** Simulated nodes `a`, `b`, … at 10.0.0.1 and on; `extra` is put into each block. */
export function nodes(count: number, extra = ""): string {
  return Array.from({ length: count }, (_, index) => {
    const name = String.fromCharCode(97 + index);
    return `node "${name}" {\n  provider  = "simulator"\n  advertise = "10.0.0.${index + 1}"\n${extra}\n}\n`;
  }).join("");
}

export const ORCH = 'orch { project = "p" }\n';
