// What the console knows from the state: addresses of workloads that were placed, and `state` with all that is recorded.
import type { ConsoleRoots } from "../config/load.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { fromJson } from "../hcl/json.ts";
import {
  NUMBER,
  SENSITIVE,
  STRING,
  mapValue,
  nullValue,
  numberValue,
  objectValue,
  stringValue,
  withMarks,
} from "../hcl/value.ts";
import type { Type, Value } from "../hcl/value.ts";
import { type Address, isWorkloadKind } from "../model/address.ts";
import type { Configuration } from "../model/configuration.ts";
import { compareText } from "../model/json.ts";
import type { ReplicaSpec } from "../model/spec.ts";
import type { Instance, State, StateRecord } from "../model/state.ts";
import { DEFAULT_PLAN_OPTIONS } from "../planner/input.ts";
import { mergeNodes } from "../planner/nodes.ts";
import { PlacedWorld } from "../planner/views.ts";
import type { GlobalOptions } from "./options.ts";
import { type Project, openStore } from "./project.ts";

export interface RecordedRoots {
  /** Null where the project's texts cannot be read. */
  readonly roots: ConsoleRoots | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** The project's names as the state knows them. A state that cannot be read is told, and its names stay unknown. */
export async function recordedRoots(global: GlobalOptions, project: Project): Promise<RecordedRoots> {
  const { configuration, scope } = project;
  if (configuration === null || scope === null) return { roots: scope, diagnostics: [] };
  const store = openStore(global, configuration);
  const read = await store.read();
  const diagnostics = [...read.diagnostics, ...(await store.close())];
  if (!read.ok) return { roots: scope, diagnostics };
  return { roots: rootsWith(scope, configuration, read.value?.state ?? null), diagnostics };
}

type Current = StateRecord & { readonly current: Instance };

function rootsWith(scope: ConsoleRoots, configuration: Configuration, state: State | null): ConsoleRoots {
  const records = (state?.records ?? []).filter((record): record is Current => record.current !== null);
  const replicas = records.filter(({ kind }) => isWorkloadKind(kind));
  const nodes = mergeNodes(configuration, { nodes: [], objects: [] }, DEFAULT_PLAN_OPTIONS);
  const names = new Set(nodes.map(({ name }) => name));
  const world = new PlacedWorld(
    replicas.map(({ address, owner, current }) => ({
      address,
      workload: { address: owner },
      index: 0, // of replicas that look out only
      name: current.name,
      node: current.node,
      ports: current.ports,
      spec: current.applied,
      instance: current,
    })),
    nodes,
  );
  const ofOwner = new Map<Address, Current[]>();
  for (const replica of replicas) {
    const others = ofOwner.get(replica.owner);
    if (others === undefined) ofOwner.set(replica.owner, [replica]);
    else others.push(replica);
  }
  const seen = scope.seenBy(world.outsideView(), (target, port) => {
    const found = ofOwner.get(target) ?? [];
    return (
      found.length > 0 &&
      found.every(({ current }) => names.has(current.node) && (port === null || hasPort(current, port)))
    );
  });
  const recorded = recordedValue(state, records);
  return {
    ...seen,
    root: (name) => (name === "state" ? recorded : seen.root(name)),
    rootNames: () => [...seen.rootNames(), "state"],
  };
}

function hasPort({ applied }: Instance, port: string): boolean {
  const { ports } = applied.value as unknown as ReplicaSpec; // a replica's recorded spec
  return ports !== undefined && Object.hasOwn(ports, port);
}

const OBJECT: Type = {
  kind: "object",
  attributes: new Map<string, Type>([
    ["kind", STRING],
    ["name", STRING],
    ["node", STRING],
    ["ports", { kind: "map", element: NUMBER }],
  ]),
};

/** `state.serial`, `state.outputs.NAME`, `state.objects["service.web[0]"].node`. */
function recordedValue(state: State | null, records: readonly Current[]): Value {
  const outputs = Object.entries(state?.outputs ?? {}).sort(([a], [b]) => compareText(a, b));
  return objectValue([
    ["serial", state === null ? nullValue(NUMBER) : numberValue(state.serial)],
    [
      "outputs",
      objectValue(
        outputs.map(([name, { value, sensitive }]) => [
          name,
          withMarks(fromJson(value), sensitive ? [SENSITIVE] : []),
        ]),
      ),
    ],
    [
      "objects",
      mapValue(
        OBJECT,
        records.map(({ address, kind, current }) => [
          address,
          objectValue([
            ["kind", stringValue(kind)],
            ["name", stringValue(current.name)],
            ["node", stringValue(current.node)],
            [
              "ports",
              mapValue(
                NUMBER,
                Object.entries(current.ports).map(([name, port]) => [name, numberValue(port)]),
              ),
            ],
          ]),
        ]),
      ),
    ],
  ]);
}
