// What a placement survives: for every node, and for every label value that several nodes share, what is down when they
// are lost, and what then finds no place. Asked of the scheduler itself, with everything where it was placed.
import type { Address, NodeName } from "../model/address.ts";
import { compareText } from "../model/json.ts";
import type { Node } from "../model/node.ts";
import { schedule } from "./schedule.ts";
import type { Placement, SchedulingInput, SchedulingWorkload } from "./types.ts";

export interface Loss {
  /** `edge-a`, `zone=a` */
  readonly name: string;
  readonly nodes: readonly NodeName[];
  /** Replicas that run there. */
  readonly struck: number;
  /** Workloads of which nothing is left until they are placed again. */
  readonly down: readonly Address[];
  /** Replicas that no other node takes, and those that are stopped for more important ones, by workload. */
  readonly homeless: readonly { readonly workload: Address; readonly replicas: number }[];
}

export interface Survived {
  readonly losses: readonly Loss[];
  /** Losses that were not asked for, as they would be too many. */
  readonly left: number;
}

/** Replicas that are placed over all losses, so that the time is bounded. */
const WORK = 3_000_000;

/** Label values first, then nodes; by name. */
export function lossesOf(input: SchedulingInput, placements: ReadonlyMap<Address, Placement>): Survived {
  const settled = input.workloads.map((workload) => whereItIs(workload, placements));
  const used = new Set<NodeName>([...placements.values()].map(({ node }) => node));
  const all = groupsOf(input.nodes).filter(({ nodes }) => nodes.some((name) => used.has(name)));
  const most = Math.max(1, Math.floor(WORK / Math.max(1, placements.size + input.nodes.length)));
  const asked = all.slice(0, most);
  return { losses: asked.map((group) => lossOf(group, input, settled)), left: all.length - asked.length };
}

interface Lost {
  readonly name: string;
  readonly nodes: readonly NodeName[];
}

function groupsOf(nodes: readonly Node[]): readonly Lost[] {
  const byLabel = new Map<string, NodeName[]>();
  const names = nodes.map(({ name }) => name).sort(compareText);
  for (const { name, labels } of nodes)
    for (const [key, value] of Object.entries(labels)) {
      const text = `${key}=${value}`;
      const found = byLabel.get(text);
      if (found === undefined) byLabel.set(text, [name]);
      else found.push(name);
    }
  const shared = [...byLabel].filter(([, found]) => found.length > 1 && found.length < nodes.length);
  return [
    ...shared
      .map(([name, found]) => ({ name, nodes: found.sort(compareText) }))
      .sort((a, b) => compareText(a.name, b.name)),
    ...names.map((name) => ({ name, nodes: [name] })),
  ];
}

function lossOf({ name, nodes }: Lost, input: SchedulingInput, settled: readonly SchedulingWorkload[]): Loss {
  const gone = new Set(nodes);
  const isStruck = (current: NodeName | null): boolean => current !== null && gone.has(current);
  const result = schedule({
    ...input,
    nodes: input.nodes.filter((node) => !gone.has(node.name)),
    workloads: settled,
  });
  const pending = new Map(result.pending.map((item) => [item.address, item]));
  const rows = settled.map(({ address, daemon, replicas }) => ({
    address,
    running: replicas.filter(({ current }) => current !== null).length,
    struck: replicas.filter(({ current }) => isStruck(current)).length,
    // a daemon's replica ends with its node
    homeless: daemon
      ? 0
      : replicas.filter(({ address: replica, current }) => {
          const item = pending.get(replica);
          return item !== undefined && (isStruck(current) || item.preemptedBy !== undefined);
        }).length,
    daemon,
  }));
  return {
    name,
    nodes,
    struck: rows.reduce((sum, { struck }) => sum + struck, 0),
    down: rows
      .filter(({ running, struck, daemon }) => !daemon && struck > 0 && struck === running)
      .map(({ address }) => address)
      .sort(compareText),
    homeless: rows
      .filter(({ homeless }) => homeless > 0)
      .map(({ address, homeless }) => ({ workload: address, replicas: homeless }))
      .sort((a, b) => compareText(a.workload, b.workload)),
  };
}

/** The workload with its replicas where they are placed, and nothing else to do. */
function whereItIs(
  workload: SchedulingWorkload,
  placements: ReadonlyMap<Address, Placement>,
): SchedulingWorkload {
  if (workload.daemon) return workload;
  return {
    ...workload,
    replicas: workload.replicas.map((replica) => {
      const current = placements.get(replica.address)?.node ?? null;
      return { ...replica, current, pin: null, held: false, changed: false };
    }),
  };
}
