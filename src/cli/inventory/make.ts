// Makes an inventory from what engines show, and takes out of the state what is nobody's to see who reviews: the key, digests of
// sensitive values, hosts and settings of engines. Equal facts give equal bytes.
import type { Json } from "../../model/json.ts";
import { compareText } from "../../model/json.ts";
import type { NodeConfig, NodeSeen } from "../../model/node.ts";
import type { RecordedSpec } from "../../model/spec.ts";
import type { Image, Instance, State } from "../../model/state.ts";
import { canonicalJson } from "../../plan/canonical.ts";
import { steppedLoad } from "../../planner/load.ts";
import { isBuiltin } from "../../provider/registry.ts";
import type { World } from "../world.ts";
import {
  INVENTORY_FORMAT_VERSION,
  INVENTORY_KIND,
  type Inventory,
  type InventoryNode,
  inventoryChecksum,
} from "./document.ts";

export interface Seen {
  readonly project: string;
  readonly world: Pick<World, "nodes" | "schemas">;
  readonly nodes: readonly NodeSeen[];
  readonly images: readonly Image[];
  /** Values of the project read addresses of nodes: plans show them then, so they may be in it. */
  readonly addresses: boolean;
  /** Absent: it is not asked for. */
  readonly state?: State | null;
}

export function makeInventory({ project, world, nodes, images, addresses, state }: Seen): Inventory {
  const configs = new Map(world.nodes.map((config) => [config.name, config]));
  const document: Omit<Inventory, "checksum"> = {
    format_version: INVENTORY_FORMAT_VERSION,
    kind: INVENTORY_KIND,
    project,
    nodes: nodes
      .flatMap((node) => {
        const config = configs.get(node.name);
        return config === undefined ? [] : [inventoryNode(node, config, addresses)];
      })
      .sort((a, b) => compareText(a.name, b.name)),
    providers: Object.fromEntries([...world.schemas].filter(([name]) => !isBuiltin(name))),
    images: [...images].sort((a, b) => compareText(a.ref, b.ref)),
    ...(state === undefined ? {} : { state: state === null ? null : forReview(state) }),
  };
  return { ...document, checksum: inventoryChecksum(document) };
}

function inventoryNode(seen: NodeSeen, { provider }: NodeConfig, addresses: boolean): InventoryNode {
  const load = steppedLoad(seen.load);
  const sorted = (values: readonly string[] = []): readonly string[] => [...values].sort(compareText);
  const numbers = (values: readonly number[] = []): readonly number[] => [...values].sort((a, b) => a - b);
  return {
    name: seen.name,
    provider,
    endpoint: seen.endpoint,
    status: seen.status,
    advertise: addresses ? (seen.advertise ?? null) : null,
    fingerprint: seen.fingerprint,
    os: seen.os,
    arch: seen.arch,
    engine_version: seen.engineVersion,
    traits: sorted(seen.traits),
    labels: seen.labels,
    capacity: seen.capacity,
    foreign: seen.foreign,
    foreign_ports: sorted(seen.foreignPorts),
    port_holders: seen.portHolders ?? {},
    foreign_cores: numbers(seen.foreignCores),
    foreign_gpus: numbers(seen.foreignGpus),
    load: load === null ? null : { cpu: percent(load.cpu), memory: percent(load.memory) },
  };
}

function percent(share: number): number {
  return Math.round(share * 100);
}

/** Of what it records all that a plan may show, and nothing of who ran what; whoever has it cannot check guesses of secrets. */
function forReview({ runs: _runs, ...state }: State): State {
  return {
    ...state,
    key: "",
    folded: { run: "", seq: 0 },
    endpoints: state.endpoints.map((endpoint) => ({ ...endpoint, host: null, settings: {} })),
    // revisions are for going back to, which no plan from an inventory does
    workloads: state.workloads.map((workload) => ({ ...workload, revisions: [] })),
    records: state.records.map((record) => ({
      ...record,
      current: record.current === null ? null : withoutDigests(record.current),
      others: record.others.map((other) => ({ ...other, instance: withoutDigests(other.instance) })),
      // the key of a job's run is made from its secrets, too
      outcome: record.outcome === null ? null : { ...record.outcome, runKey: keptKey(record) },
    })),
  };
}

function withoutDigests(instance: Instance): Instance {
  return { ...instance, applied: specWithoutDigests(instance.applied) };
}

function specWithoutDigests({ value, sensitive }: RecordedSpec): RecordedSpec {
  return { value, sensitive: sensitive.map(({ path }) => ({ path, digest: "" })) };
}

function keptKey({ current, outcome }: State["records"][number]): string | null {
  return current === null || current.applied.sensitive.length > 0 ? null : (outcome?.runKey ?? null);
}

/** Indented, with sorted keys and a line feed at its end: made to be kept in version control. */
export function formatInventory(inventory: Inventory): string {
  // plain JSON by construction; interfaces have no index signature
  const canonical = canonicalJson(inventory as unknown as Json);
  return `${JSON.stringify(JSON.parse(canonical), null, 2)}\n`;
}
