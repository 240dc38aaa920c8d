// `orch import ADDRESS ID`: one container, network or volume that somebody else has made. It is shown with the plan that follows
// from it; then it stands in the state. Labels cannot be put on what exists, so the state knows it by its engine's ids: networks
// and volumes stay as they are, with their data, and a container is replaced by the next apply.
import { randomBytes, randomUUID } from "node:crypto";
import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Address } from "../../model/address.ts";
import type { State, StateRecord } from "../../model/state.ts";
import { DEFAULT_PLAN_OPTIONS, type PlanResult } from "../../planner/input.ts";
import { planChanges } from "../../planner/plan.ts";
import { renderPlan } from "../../render/terminal/plan.ts";
import { newState } from "../../state/create.ts";
import { keyedDigest } from "../../state/digest.ts";
import { withoutForgotten } from "../../state/forget.ts";
import type { StateSnapshot } from "../../state/recover.ts";
import { adoptionProblem, findForeign } from "../adoption.ts";
import { adoptForeign } from "../adopt-foreign.ts";
import { adoptOwn, ownBirth } from "../adopt-own.ts";
import { type AdoptionTarget, adoptionTarget } from "../adoption-target.ts";
import { EXIT } from "../exit-codes.ts";
import { openPlanningDesk } from "../data/planning-desk.ts";
import type { GlobalOptions, VariableOption } from "../options.ts";
import { type Desk, outside } from "../planning.ts";
import { saveState } from "../save-state.ts";
import { type World, observe, openWorld, resolveImages } from "../world.ts";

export interface AdoptOptions {
  readonly node?: string;
  readonly autoApprove?: boolean;
  readonly allowHttp?: boolean;
  /** Milliseconds. */
  readonly lockTimeout: number;
}

export async function adopt(
  global: GlobalOptions,
  address: string,
  id: string,
  variables: readonly VariableOption[],
  options: AdoptOptions,
): Promise<number> {
  const { terminal } = global;
  const desk = await openPlanningDesk(global, {
    variables,
    allowHttp: options.allowHttp === true,
    upgradeImages: false,
    lost: [],
    drained: [],
  });
  if ("failed" in desk) {
    terminal.report(desk.failed, desk.project.sources);
    return EXIT.error;
  }
  try {
    return await adoptInto(global, desk, address, id, options);
  } finally {
    await desk.close();
  }
}

async function adoptInto(
  global: GlobalOptions,
  desk: Desk,
  address: string,
  id: string,
  options: AdoptOptions,
): Promise<number> {
  const { terminal } = global;
  const fail = (problems: readonly Diagnostic[]): number => {
    terminal.report(problems, desk.project.sources);
    return EXIT.error;
  };
  const read = await desk.store.read();
  if (!read.ok) return fail(read.diagnostics);
  const snapshot = read.value;
  const world = await openWorld(
    outside(global, desk),
    desk.configuration,
    snapshot?.state ?? null,
    new AbortController().signal,
  );
  if (!("sessions" in world)) return fail(world);
  try {
    const { configuration } = desk;
    const given = { address, id, node: options.node ?? null };
    const target = adoptionTarget(configuration, given);
    if ("failed" in target) return fail(target.failed);
    const found = await findForeign(world, configuration, target, id);
    if ("failed" in found) return fail(found.failed);
    const before = stateBefore(desk, snapshot);
    const problem = adoptionProblem(before, target, found.object);
    if (problem !== null) return fail([problem]);
    const born = ownBirth(before, found.object);
    const adoption =
      born === null
        ? adoptForeign(world, before, target, found.object, randomBytes(10).toString("hex"))
        : await adoptOwn(world, desk, before, target, found.object, born);
    if ("failed" in adoption) return fail(adoption.failed);
    const { state, record } = adoption;
    const planned = await planAgainst(world, desk, state, record.address);
    if (planned.work === null) return fail(planned.diagnostics);
    terminal.report([...adoption.diagnostics, ...planned.diagnostics], desk.project.sources);
    terminal.print(
      renderPlan(planned.work.plan, terminal.out, { applying: true, sources: desk.project.sources }),
    );
    terminal.print(`\n${summary(target, record)}\n`);
    return await saveState(global, desk, {
      operation: "orch import",
      question: `Take ${found.object.name} into the state as ${record.address}?`,
      autoApprove: options.autoApprove === true,
      lockTimeout: options.lockTimeout,
      state,
      expectedSerial: snapshot?.state.serial ?? 0,
      unfinished: snapshot?.unfinished ?? [],
      done: `${found.object.name} on ${found.object.node} is ${record.address} from now on.\n`,
    });
  } finally {
    await world.close();
  }
}

/** What an apply would do with the object, limited to it. */
async function planAgainst(world: World, desk: Desk, state: State, target: Address): Promise<PlanResult> {
  const { configuration } = desk;
  const observation = withoutForgotten(await observe(world, configuration, false, state), state);
  return planChanges({
    configuration: { ...configuration, nodes: world.nodes },
    state,
    observation,
    schemas: world.schemas,
    images: await resolveImages(world, configuration, state, false),
    digest: (value) => keyedDigest(state.key, value),
    options: { ...DEFAULT_PLAN_OPTIONS, targets: [target], retired: world.retired },
  });
}

function stateBefore(desk: Desk, snapshot: StateSnapshot | null): State {
  return (
    snapshot?.state ??
    newState({
      project: desk.configuration.project,
      lineage: randomUUID(),
      key: randomBytes(32).toString("hex"),
    })
  );
}

function summary({ kind }: AdoptionTarget, { address, current }: StateRecord): string {
  const name = current?.name ?? "";
  if (kind === "volume" || kind === "network")
    return `The plan above is what an apply will do when ${name} is ${address}. The import itself changes nothing on an engine; the ${kind} stays as it is.`;
  if (current?.adopted !== true)
    return `The plan above is what an apply will do when ${name} is ${address}. The import itself changes nothing on an engine.`;
  return `The plan above is what an apply will do when ${name} is ${address}: no label can be put on a container that runs, so it is replaced by one of orch's. The import itself changes nothing on an engine.`;
}
