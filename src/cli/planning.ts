// One plan, from the project's folder to the document: configuration, state, observation, planner.
import type { DataAnswers } from "../config/data-requests.ts";
import { type Diagnostic, errorDiagnostic, hasErrors } from "../diagnostics/diagnostic.ts";
import { type Address, type NodeName, compareAddresses } from "../model/address.ts";
import type { Configuration } from "../model/configuration.ts";
import type { NodeConfig } from "../model/node.ts";
import type { Observation, Observed } from "../model/observation.ts";
import type { Instance, State } from "../model/state.ts";
import type { Pins, PlanOptions as PlannerOptions, PlannedWork } from "../planner/input.ts";
import { asksForLoad } from "../planner/load.ts";
import { planChanges } from "../planner/plan.ts";
import { adoptUnfinished } from "../state/adopt.ts";
import { withoutForgotten } from "../state/forget.ts";
import { keyedDigest } from "../state/digest.ts";
import type { StateSnapshot } from "../state/recover.ts";
import { refactorState } from "../state/refactor.ts";
import type { StateStore } from "../state/store.ts";
import { seenAsAdded } from "./added-nodes.ts";
import { importBlocks, unseenImports } from "./import-blocks.ts";
import { DEFAULT_MAX_MOVES } from "./flags.ts";
import { flagProblems } from "./flag-problems.ts";
import { changedEngines } from "./changed-engines.ts";
import type { GlobalOptions, PlanFlags } from "./options.ts";
import { placementSolver } from "./placement-solver.ts";
import { type Project, formerBackend, loadProject, openStore, openStoreOf } from "./project.ts";
import { type World, checkSpecs, observe, openWorld, resolveImages, schemasWith } from "./world.ts";

/** Everything that a command works with; `close` ends sessions and gives the lock up. */
export interface Desk {
  readonly project: Project;
  readonly configuration: Configuration;
  readonly store: StateStore;
  readonly close: () => Promise<void>;
  /** Nodes that a question adds; no engine is asked for them. */
  readonly added?: readonly NodeConfig[];
}

export interface Planned {
  readonly work: PlannedWork;
  readonly state: State | null;
  readonly world: World;
  readonly diagnostics: readonly Diagnostic[];
  /** The state holds more than its file says, as a run was cut off: an apply writes it, also of an empty plan. */
  readonly unsaved: boolean;
}

export type Failed = { readonly failed: readonly Diagnostic[] };

/**
 * The configuration and its state store; nothing is asked of engines yet. Who only looks or destroys (`destroy` is not false) can
 * do without the values of secrets. What is made from data that `answers` do not hold is missing: who plans takes `openPlanningDesk`.
 */
export function openDesk(
  global: GlobalOptions,
  flags: Pick<PlanFlags, "variables"> & Partial<Pick<PlanFlags, "destroy">>,
  answers?: DataAnswers,
): Desk | (Failed & { readonly project: Project }) {
  const project = loadProject(
    global,
    flags.variables,
    flags.destroy === false ? "error" : "nothing",
    answers,
  );
  if (project.configuration === null || hasErrors(project.diagnostics))
    return { failed: project.diagnostics, project };
  const configuration = withoutWaiting(project.configuration, project.waiting);
  const store = openStore(global, configuration);
  const former = formerBackend(global, configuration);
  if (former !== null) {
    const before = openStoreOf(global, configuration, former).where;
    return { failed: [backendChanged(before, store.where)], project };
  }
  return {
    project,
    configuration,
    store,
    close: async () => global.terminal.report(await store.close()),
  };
}

/** What waits for data that nobody reads here would be another object. */
function withoutWaiting(configuration: Configuration, waiting: Project["waiting"]): Configuration {
  if (waiting.size === 0) return configuration;
  const isThere = ({ address }: { readonly address: Address }): boolean => !waiting.has(address);
  const { workloads, networks, volumes } = configuration;
  return {
    ...configuration,
    workloads: workloads.filter(isThere),
    networks: networks.filter(isThere),
    volumes: volumes.filter(isThere),
  };
}

function knownNodes(configuration: Configuration, state: State | null): readonly string[] {
  return [...configuration.nodes, ...(state?.endpoints ?? [])].map(({ name }) => name);
}

/** What providers, and programs that they start, may see of the environment: no secrets. */
export function outside(global: GlobalOptions, { project }: Desk): GlobalOptions {
  return { ...global, environment: project.environment };
}

function backendChanged(before: string, now: string): Diagnostic {
  return errorDiagnostic(
    "backend-changed",
    `The state was kept in ${before} until now, and the configuration names ${now}.`,
    {
      detail:
        "Move it there with `orch init --migrate-state`, or go on with what is there: `orch init --reconfigure`.",
    },
  );
}

/** Reads the state, asks the engines, plans. The world stays open on success: whoever applies needs it. */
export async function plan(
  global: GlobalOptions,
  desk: Desk,
  flags: PlanFlags,
  pins: Pins | null,
  signal: AbortSignal,
): Promise<Planned | Failed> {
  if (!flags.destroy && desk.project.requests.length > 0)
    throw new Error("a plan is made at a planning desk, which has read all data");
  const read = await desk.store.read();
  if (!read.ok) return { failed: read.diagnostics };
  const refactored = read.value === null ? null : refactorState(read.value, desk.configuration);
  const snapshot = refactored?.snapshot ?? null;
  const recorded = snapshot?.state ?? null;
  // a saved plan's own choices are compared with what there is now, and its differences told
  const wrong =
    pins === null
      ? flagProblems(flags, desk.configuration, recorded, knownNodes(desk.configuration, recorded))
      : [];
  if (wrong.length > 0) return { failed: [...read.diagnostics, ...wrong] };
  const world = await openWorld(outside(global, desk), desk.configuration, recorded, signal);
  if (!("sessions" in world)) return { failed: world };
  const { offline } = global;
  const imported =
    flags.destroy || offline !== undefined
      ? {
          state: recorded,
          refactorings: [],
          diagnostics: flags.destroy ? [] : unseenImports(desk.configuration, recorded),
        }
      : await importBlocks(world, desk, recorded);
  if ("failed" in imported) {
    await world.close();
    return { failed: [...read.diagnostics, ...imported.failed] };
  }
  const refactorings = [...(refactored?.refactorings ?? []), ...imported.refactorings].sort((a, b) =>
    compareAddresses(a.address, b.address),
  );
  const observed = await observe(
    world,
    desk.configuration,
    !flags.destroy && asksForLoad(desk.configuration),
    imported.state,
  );
  const seen = withoutForgotten(observed, imported.state);
  const state =
    snapshot === null || imported.state === null
      ? imported.state
      : adopt({ ...snapshot, state: imported.state }, seen);
  const added = desk.added ?? [];
  const real = flags.refresh ? seen : assumeRecorded(seen, state);
  const observation = { ...real, nodes: [...real.nodes, ...seenAsAdded(added, real.nodes)] };
  const changed = changedEngines(state, observation, flags, pins !== null);
  const images = await resolveImages(
    world,
    desk.configuration,
    state,
    flags.upgradeImages,
    flags.savedImages,
  );
  const news = offline === undefined ? [] : offline.newNodes(desk.configuration.nodes);
  const solver = await placementSolver(desk.configuration);
  const result = planChanges({
    ...(solver === null ? {} : { solver }),
    configuration: {
      ...desk.configuration,
      nodes: [...world.nodes, ...added],
      warnings: [
        ...desk.configuration.warnings,
        ...(refactored?.diagnostics ?? []),
        ...imported.diagnostics,
        ...changed,
        ...news,
      ],
    },
    refactorings,
    state,
    observation,
    schemas: await schemasWith(world, added, global),
    images,
    ...(offline === undefined ? {} : { speculative: { state: offline.inventory.state !== undefined } }),
    // an inventory has no key
    digest:
      state === null || state.lineage === "" || offline !== undefined
        ? null
        : (value) => keyedDigest(state.key, value),
    options: {
      mode: flags.destroy ? "destroy" : "normal",
      targets: flags.targets,
      replace: flags.replace,
      lost: flags.lost as readonly NodeName[], // names that are no node's are reported below
      drained: flags.drained as readonly NodeName[],
      retired: world.retired,
      deleteVolumes: flags.deleteVolumes,
      ...improveOf(flags),
      pins,
    },
  });
  const problems = [
    ...result.diagnostics,
    ...(flags.destroy
      ? []
      : await checkSpecs(world, desk.configuration, result.work?.plan.placements ?? null)),
  ];
  if (result.work === null || hasErrors(problems)) {
    await world.close();
    return { failed: [...read.diagnostics, ...problems] };
  }
  const unsaved =
    refactorings.length > 0 ||
    result.work.vanished.length > 0 ||
    (!flags.destroy && protectionChanged(desk.configuration, state)) ||
    (snapshot !== null && (snapshot.unfolded > 0 || snapshot.state.lastRun?.finished === false));
  return { work: result.work, state, world, diagnostics: [...read.diagnostics, ...problems], unsaved };
}

function improveOf({ rebalance, defragment, maxMoves }: PlanFlags): Pick<PlannerOptions, "improve"> {
  return rebalance || defragment
    ? { improve: { rebalance, defragment, maxMoves: maxMoves ?? DEFAULT_MAX_MOVES } }
    : {};
}

/** `prevent_destroy` holds when its block is gone, so it is written though nothing else is to be done. */
function protectionChanged({ workloads, volumes }: Configuration, state: State | null): boolean {
  const declared = new Map(
    [...workloads, ...volumes].map((object) => [object.address, object.preventDestroy]),
  );
  return (state?.workloads ?? []).some(
    ({ address, protect }) => (declared.get(address) ?? protect) !== protect,
  );
}

function adopt(snapshot: StateSnapshot, observation: Observation): State {
  return snapshot.unfinished.length === 0
    ? snapshot.state
    : adoptUnfinished(snapshot.state, snapshot.unfinished, observation);
}

/** `--refresh=false`: what is recorded counts as running unchanged; nodes are still asked for their capacity. */
function assumeRecorded(observation: Observation, state: State | null): Observation {
  const records = state?.records ?? [];
  const objects = records.flatMap((record): Observed[] =>
    [record.current, ...record.others.map((other) => other.instance)]
      .filter((instance): instance is Instance => instance !== null)
      .map((instance) => ({
        born: {
          project: state?.project ?? "",
          lineage: state?.lineage ?? "",
          address: record.address,
          uid: instance.uid,
          step: instance.step,
        },
        kind: record.kind,
        endpoint: instance.endpoint,
        node: instance.node,
        name: instance.name,
        ids: instance.ids,
        phase: "running",
        exit: null,
        attributes: {},
        missing: [],
      })),
  );
  return { nodes: observation.nodes, objects };
}
