// `orch status`: what is recorded, what is there, and how it is: the engine's phase, then the health checks themselves.
import { checksOf } from "../../apply/gate.ts";
import { type Address, type NodeName, isWorkloadKind } from "../../model/address.ts";
import type { Configuration } from "../../model/configuration.ts";
import type { NodeConfig } from "../../model/node.ts";
import type { Observation, Observed } from "../../model/observation.ts";
import type { ReplicaSpec } from "../../model/spec.ts";
import type { Instance, State, StateRecord } from "../../model/state.ts";
import { namespaceRows, recordedShares } from "../../planner/shared-room.ts";
import {
  type ReplicaHealth,
  type ReplicaStatus,
  type StatusView,
  renderStatus,
} from "../../render/views/status.ts";
import { shortId } from "../../render/names.ts";
import { EXIT } from "../exit-codes.ts";
import type { GlobalOptions, StatusOptions, VariableOption } from "../options.ts";
import { outside } from "../planning.ts";
import { programOf } from "../same-command.ts";
import { openRecorded } from "../recorded.ts";
import { type World, observe, openWorld } from "../world.ts";

export async function status(
  global: GlobalOptions,
  variables: readonly VariableOption[],
  options: StatusOptions,
): Promise<number> {
  const { terminal } = global;
  const recorded = await openRecorded(global, variables);
  if (recorded === null) return EXIT.error;
  const { desk, state } = recorded;
  await desk.close();
  if (state === null) {
    terminal.print(options.json === true ? "null\n" : "Nothing was applied yet.\n");
    return EXIT.ok;
  }
  const world = await openWorld(
    outside(global, desk),
    desk.configuration,
    state,
    new AbortController().signal,
  );
  if (!("sessions" in world)) {
    terminal.report(world);
    return EXIT.error;
  }
  try {
    const observation = await observe(world, desk.configuration, false, state);
    const view = {
      ...(await statusOf(state, world, observation)),
      ...quotasOf(desk.configuration, state),
    };
    if (options.json === true) terminal.printJson(view);
    else
      terminal.print(
        renderStatus(view, terminal.out, {
          verbose: options.verbose === true,
          program: programOf(global),
        }),
      );
  } finally {
    await world.close();
  }
  return EXIT.ok;
}

function quotasOf(configuration: Configuration, state: State): Pick<StatusView, "namespaces"> {
  const rows = namespaceRows(configuration, [], recordedShares(configuration, state.records), []);
  if (rows.length === 0) return {};
  return { namespaces: rows.map(({ name, quota, after, waiting }) => ({ name, quota, after, waiting })) };
}

async function statusOf(state: State, world: World, observation: Observation): Promise<StatusView> {
  const seen = new Map(observation.objects.map((object) => [object.born?.uid, object]));
  const shown = new Map(observation.nodes.map((node) => [node.name, node.advertise ?? null]));
  const nodes = new Map(
    world.nodes.map((node) => [
      node.name,
      { ...node, advertise: node.advertise ?? shown.get(node.name) ?? null },
    ]),
  );
  const silent = observation.nodes.filter((node) => node.status === "unreachable");
  const unreachable = new Set(silent.map((node) => node.name));
  const byOwner = new Map<Address, StateRecord[]>();
  for (const record of state.records) {
    if (!isWorkloadKind(record.kind)) continue;
    byOwner.set(record.owner, [...(byOwner.get(record.owner) ?? []), record]);
  }
  const wanted = new Map(state.workloads.map((workload) => [workload.address, workload.replicas]));
  const workloads = await Promise.all(
    [...byOwner].map(async ([address, records]) => ({
      address,
      wanted: wanted.get(address) ?? null,
      image: imageOf(records),
      replicas: await Promise.all(
        records.map((record) => replicaStatus(record, seen, nodes, unreachable, world)),
      ),
    })),
  );
  return {
    project: state.project,
    serial: state.serial,
    workloads,
    unreachable: silent.map((node) => ({ name: node.name, problem: node.problem ?? "it does not answer" })),
    unfinished: state.lastRun === null || state.lastRun.finished ? null : shortId(state.lastRun.plan),
  };
}

async function replicaStatus(
  record: StateRecord,
  seen: ReadonlyMap<string | undefined, Observed>,
  nodes: ReadonlyMap<NodeName, NodeConfig>,
  unreachable: ReadonlySet<NodeName>,
  world: World,
): Promise<ReplicaStatus> {
  const { current, outcome } = record;
  const found = current === null ? undefined : seen.get(current.uid);
  const isRefused = current !== null && record.others.some((other) => other.why === "failed");
  const answer = (health: ReplicaHealth, detail: string | null = null): ReplicaStatus => ({
    address: record.address,
    node: current?.node ?? null,
    health,
    detail: detail ?? (isRefused ? "its replacement failed" : null),
    endpoints: current === null || health === "missing" ? [] : endpointsOf(current, nodes),
  });
  if (record.kind === "job" && outcome !== null)
    return answer(
      outcome.kind === "done" ? "done" : "failed",
      outcome.exit === null ? null : `exit ${outcome.exit}`,
    );
  if (current === null)
    return record.others.some((other) => other.why === "failed")
      ? answer("failed", "the last start failed")
      : answer("missing", outcome?.kind ?? null);
  if (unreachable.has(current.node)) return answer("unknown", "its node does not answer");
  if (found === undefined) return answer("missing");
  if (found.phase !== "running")
    return answer(
      found.phase === "done" ? "done" : "stopped",
      found.exit === null ? found.phase : `exit ${found.exit}`,
    );
  return await probe(current, record.provider, nodes, world, answer);
}

async function probe(
  instance: Instance,
  provider: string,
  nodes: ReadonlyMap<NodeName, NodeConfig>,
  world: World,
  answer: (health: ReplicaHealth, detail?: string | null) => ReplicaStatus,
): Promise<ReplicaStatus> {
  const session = world.sessions.get(provider);
  const checks = checksOf(instance.applied.value as unknown as ReplicaSpec); // a replica's recorded spec
  const advertise = nodes.get(instance.node)?.advertise ?? null;
  for (const check of checks.length === 0 ? [null] : checks) {
    const health = await session?.probe({ instance, check, advertise }, world.context);
    if (health !== undefined && health.status !== "healthy") return answer(health.status, health.detail);
  }
  return answer("healthy");
}

function endpointsOf(instance: Instance, nodes: ReadonlyMap<NodeName, NodeConfig>): readonly string[] {
  const { ports = {} } = instance.applied.value as unknown as ReplicaSpec; // a replica's recorded spec
  const advertise = nodes.get(instance.node)?.advertise ?? "127.0.0.1";
  return Object.entries(instance.ports).map(([name, port]) => {
    const bind = ports[name]?.bind;
    const everywhere = bind === undefined || bind === "0.0.0.0" || bind === "::";
    return `${name} ${everywhere ? advertise : bind}:${port}`;
  });
}

function imageOf(records: readonly StateRecord[]): string | null {
  const spec = records.find((record) => record.current !== null)?.current?.applied.value as unknown as
    ReplicaSpec | undefined; // a replica's recorded spec
  return spec?.containers["main"]?.image ?? null;
}
