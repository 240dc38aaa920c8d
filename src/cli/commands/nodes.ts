// `orch nodes`: every node with its capacity, and what this project's replicas take of it.
import { isWorkloadKind } from "../../model/address.ts";
import { compareText } from "../../model/json.ts";
import { requestOf } from "../../model/request.ts";
import { NO_RESOURCES, addResources } from "../../model/resources.ts";
import type { ReplicaSpec } from "../../model/spec.ts";
import type { State } from "../../model/state.ts";
import { recordedShares, reservedRoom } from "../../planner/shared-room.ts";
import { mergeNodes } from "../../planner/nodes.ts";
import { DEFAULT_PLAN_OPTIONS } from "../../planner/input.ts";
import { type NodeView, renderNodes } from "../../render/views/nodes.ts";
import { EXIT } from "../exit-codes.ts";
import type { GlobalOptions, VariableOption } from "../options.ts";
import { outside } from "../planning.ts";
import { openRecorded } from "../recorded.ts";
import { observe, openWorld } from "../world.ts";

export async function nodes(
  global: GlobalOptions,
  variables: readonly VariableOption[],
  options: { readonly json?: boolean },
): Promise<number> {
  const { terminal } = global;
  const recorded = await openRecorded(global, variables);
  if (recorded === null) return EXIT.error;
  const { desk, state } = recorded;
  const world = await openWorld(
    outside(global, desk),
    desk.configuration,
    state,
    new AbortController().signal,
  );
  await desk.close();
  if (!("sessions" in world)) {
    terminal.report(world);
    return EXIT.error;
  }
  const observation = await observe(world, desk.configuration, false, state);
  await world.close();
  const merged = mergeNodes({ ...desk.configuration, nodes: world.nodes }, observation, {
    ...DEFAULT_PLAN_OPTIONS,
    retired: world.retired,
  });
  const hosts = new Map(world.nodes.map((node) => [node.name, node.host]));
  const problems = new Map(observation.nodes.map((node) => [node.name, node.problem]));
  const reserved = reservedRoom(
    desk.configuration,
    merged,
    recordedShares(desk.configuration, state?.records ?? []),
  );
  const views = merged.map((node): NodeView => ({
    name: node.name,
    provider: node.provider,
    host: hosts.get(node.name) ?? null,
    status: node.status,
    problem: problems.get(node.name) ?? null,
    drain: node.drain,
    pool: node.pool,
    labels: node.labels,
    engineVersion: node.engineVersion,
    platform: node.os === "" ? "" : `${node.os}/${node.arch}`,
    allocatable: node.allocatable,
    ...takenOn(state, node.name),
    ...reservedOn(reserved.get(node.name)),
  }));
  if (options.json === true) terminal.printJson([...views].sort((a, b) => compareText(a.name, b.name)));
  else terminal.print(renderNodes(views, terminal.out));
  return EXIT.ok;
}

function reservedOn(reserved: NodeView["reserved"] | undefined): Pick<NodeView, "reserved"> {
  return reserved === undefined ? {} : { reserved };
}

function takenOn(state: State | null, node: NodeView["name"]): Pick<NodeView, "requested" | "replicas"> {
  let requested = NO_RESOURCES;
  let replicas = 0;
  for (const { kind, current, outcome } of state?.records ?? []) {
    if (!isWorkloadKind(kind) || current === null || current.node !== node || outcome?.kind === "done")
      continue;
    requested = addResources(requested, requestOf(current.applied.value as unknown as ReplicaSpec)); // a replica's recorded spec
    replicas++;
  }
  return { requested, replicas };
}
