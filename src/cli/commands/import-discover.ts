// `orch import --discover`: rebuilds a state that is lost from the labels on all nodes. No engine is touched.
import { randomBytes, randomUUID } from "node:crypto";
import { type Diagnostic, errorDiagnostic, warningDiagnostic } from "../../diagnostics/diagnostic.ts";
import type { NodeName } from "../../model/address.ts";
import { compareText } from "../../model/json.ts";
import type { Observation } from "../../model/observation.ts";
import type { State } from "../../model/state.ts";
import { type Recalled, recallState } from "../../planner/recall.ts";
import { type Rebuilt, rebuildState } from "../../planner/rebuild.ts";
import { plural, someOf } from "../../render/names.ts";
import { renderDiscovered } from "../../render/views/discovered.ts";
import { newState } from "../../state/create.ts";
import { keyedDigest } from "../../state/digest.ts";
import { withContents } from "../contents.ts";
import { EXIT } from "../exit-codes.ts";
import { lineagesOf } from "../lineages.ts";
import type { GlobalOptions, VariableOption } from "../options.ts";
import { type Desk, openDesk, outside } from "../planning.ts";
import { saveState } from "../save-state.ts";
import { type World, observe, openWorld, resolveImages } from "../world.ts";

export interface DiscoverOptions {
  readonly lineage?: string;
  readonly lost?: readonly string[];
  readonly autoApprove?: boolean;
  /** Milliseconds. */
  readonly lockTimeout: number;
}

export async function discover(
  global: GlobalOptions,
  variables: readonly VariableOption[],
  options: DiscoverOptions,
): Promise<number> {
  const { terminal } = global;
  const desk = openDesk(global, { variables });
  if ("failed" in desk) {
    terminal.report(desk.failed, desk.project.sources);
    return EXIT.error;
  }
  const { sources } = desk.project;
  try {
    const found = await find(global, desk, options);
    if ("failed" in found) {
      terminal.report(found.failed, sources);
      return EXIT.error;
    }
    const { rebuilt, recalled, there } = found;
    terminal.report([...rebuilt.diagnostics, ...remarks(found)], sources);
    terminal.print(renderDiscovered(rebuilt.state, rebuilt.work.plan, terminal.out));
    if (recalled.state.records.length === 0) return EXIT.ok;
    return await saveState(global, desk, {
      operation: "orch import",
      question: `Write this state to ${desk.store.where}?`,
      autoApprove: options.autoApprove === true,
      lockTimeout: options.lockTimeout,
      state: { ...rebuilt.state, ...keptOf(there) },
      expectedSerial: there?.serial ?? 0,
      anyLineage: true,
      done: `The state of ${plural(recalled.state.records.length, "object")} is written to ${desk.store.where}.\n`,
    });
  } finally {
    await desk.close();
  }
}

interface Discovered {
  readonly recalled: Recalled;
  readonly rebuilt: Rebuilt;
  /** Objects of the project that belong to other states. */
  readonly others: readonly string[];
  /** The empty state that is there. */
  readonly there: State | null;
}

/** What an empty state holds all the same: by whose approvals plans are applied does not end with what they made. */
function keptOf(there: State | null): Pick<State, "approvals" | "runs"> {
  return {
    ...(there?.approvals === undefined ? {} : { approvals: there.approvals }),
    ...(there?.runs === undefined ? {} : { runs: there.runs }),
  };
}

async function find(
  global: GlobalOptions,
  desk: Desk,
  options: DiscoverOptions,
): Promise<Discovered | { readonly failed: readonly Diagnostic[] }> {
  const read = await desk.store.read();
  if (!read.ok) return { failed: read.diagnostics };
  const there = read.value?.state ?? null;
  if (there !== null && there.records.length > 0) return { failed: [notLost(desk, there)] };
  const world = await openWorld(
    outside(global, desk),
    desk.configuration,
    null,
    new AbortController().signal,
  );
  if (!("sessions" in world)) return { failed: world };
  try {
    return await look(desk, world, options, there);
  } finally {
    await world.close();
  }
}

async function look(
  desk: Desk,
  world: World,
  options: DiscoverOptions,
  there: State | null,
): Promise<Discovered | { readonly failed: readonly Diagnostic[] }> {
  const { configuration } = desk;
  const seen = await observe(world, configuration, false);
  const lost = new Set(options.lost ?? []);
  const silent = seen.nodes.filter((node) => node.status !== "ready" && !lost.has(node.name));
  if (silent.length > 0) return { failed: silent.map(({ name, problem }) => notSeen(name, problem)) };
  const lineages = lineagesOf(seen);
  const lineage = options.lineage ?? lineages[0]?.lineage;
  const wrong = lineageProblem(lineages, options.lineage);
  if (wrong !== null) return { failed: [wrong] };
  const observation: Observation = {
    nodes: seen.nodes.filter((node) => !lost.has(node.name)),
    objects: seen.objects.filter(({ born }) => born === null || born.lineage === lineage),
  };
  const key = randomBytes(32).toString("hex");
  const fresh = newState({ project: configuration.project, lineage: lineage ?? randomUUID(), key });
  const given = { ...configuration, nodes: world.nodes };
  const recalled = recallState({ configuration: given, observation, fresh });
  const rebuilt = rebuildState({
    recalled,
    configuration: given,
    observation: await withContents(world, observation, recalled.state),
    images: await resolveImages(world, configuration, recalled.state, false),
    schemas: world.schemas,
    digest: (value) => keyedDigest(key, value),
    lost: [...lost] as NodeName[], // names that are no node's mean nothing
  });
  if ("failed" in rebuilt) return rebuilt;
  const others = lineages.filter((one) => one.lineage !== lineage).map((one) => one.lineage);
  return { recalled, rebuilt, others, there };
}

function remarks({ recalled, rebuilt, others }: Discovered): readonly Diagnostic[] {
  return [
    ...rebuilt.unseen.map((address) =>
      warningDiagnostic(
        "sensitive-unseen",
        `What the sensitive values of ${address} were is not known any more; the configuration's count as applied.`,
        { context: address },
      ),
    ),
    ...recalled.silent.map((address) =>
      warningDiagnostic("nothing-remembered", `${address} does not say what it was made from.`, {
        detail:
          "A network or volume is taken for what the configuration says; a replica is made anew by the next apply.",
        context: address,
      }),
    ),
    ...others.map((lineage) =>
      warningDiagnostic(
        "foreign-lineage",
        `Objects of the lineage ${lineage} are not taken into this state.`,
        {
          detail: `Plans of this project fail until they are gone: docker ps -a --filter label=orch.lineage=${lineage}`,
        },
      ),
    ),
  ];
}

function notLost(desk: Desk, { records }: State): Diagnostic {
  return errorDiagnostic(
    "state-not-empty",
    `${desk.store.where} is not lost: it holds ${plural(records.length, "record")}.`,
    {
      detail:
        "Nothing was read from the engines. Plan with it; or, if it is wrong, move it away (orch state pull > old.json) and discover again.",
    },
  );
}

function notSeen(node: NodeName, problem: string | null): Diagnostic {
  return errorDiagnostic(
    "node-unreachable",
    `Node ${node} cannot be reached: what it holds would be forgotten.`,
    {
      detail: `${problem ?? "No engine answers there."} Make it reachable, or leave it out with --lost ${node}.`,
    },
  );
}

function lineageProblem(found: ReturnType<typeof lineagesOf>, wanted: string | undefined): Diagnostic | null {
  const list = found.map(
    ({ lineage, objects, nodes }) => `${lineage}: ${plural(objects, "object")} on ${someOf(nodes, 4)}`,
  );
  if (wanted !== undefined && !found.some(({ lineage }) => lineage === wanted))
    return errorDiagnostic("unknown-lineage", `No object of this project has the lineage ${wanted}.`, {
      detail: list.length === 0 ? "No node has objects of this project." : `There are ${list.join("; ")}.`,
    });
  if (wanted === undefined && found.length > 1)
    return errorDiagnostic("several-lineages", "Objects of this project belong to several states.", {
      detail: `Say which one to rebuild with --lineage. ${list.sort(compareText).join("; ")}.`,
    });
  return null;
}
