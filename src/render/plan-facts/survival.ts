// What is struck when a zone or a node is lost, with everything where the plan puts it, from the document alone; with what then
// finds no other place where the planner was asked.
import { ownerOf, parseAddress } from "../../model/address.ts";
import type { Address, NodeName } from "../../model/address.ts";
import { compareText } from "../../model/json.ts";
import type { Plan } from "../../plan/document.ts";
import { lookUp } from "../../plan/expand.ts";
import { someOf } from "../names.ts";
import type { Survived } from "../../scheduler/survival.ts";

export interface Loss {
  readonly name: string;
  readonly struck: number;
  /** Replicas that go with it, by workload. */
  readonly lost: ReadonlyMap<Address, number>;
  readonly down: readonly Address[];
  /** Those that then find no other place, or are stopped for others; null where the planner was not asked. */
  readonly homeless: Survived["losses"][number]["homeless"] | null;
}

export interface Losses {
  /** Replicas that are there, runs of jobs left out. */
  readonly replicas: number;
  /** Of each workload but daemons, which have nothing to do where their node is gone. */
  readonly totals: ReadonlyMap<Address, number>;
  /** Labels that nodes share, then nodes. */
  readonly all: readonly Loss[];
}

export function lossesOf(plan: Plan, survived?: Survived): Losses {
  const totals = new Map<Address, number>();
  // the document's keys are addresses; runs of jobs end, and what they did stays done
  const placed = (Object.entries(plan.placements) as [Address, NodeName][]).filter(
    ([address]) => !RUNS.has(kindOf(address)),
  );
  for (const [address] of placed) {
    if (kindOf(address) === "daemon") continue;
    const owner = ownerOf(address);
    totals.set(owner, (totals.get(owner) ?? 0) + 1);
  }
  const all = survived === undefined ? struckOf(plan, placed, totals) : answered(survived, placed, totals);
  return { replicas: placed.length, totals, all };
}

/** Those that hurt most, in their order. */
export function worstOf(all: readonly Loss[], most: number): readonly Loss[] {
  const pain = ({ down, struck, homeless }: Loss): number =>
    homelessReplicas(homeless) * 1e11 + down.length * 1e7 + struck;
  const worst = new Set([...all].sort((a, b) => pain(b) - pain(a)).slice(0, most));
  return all.filter((loss) => worst.has(loss));
}

function homelessReplicas(homeless: Loss["homeless"]): number {
  return (homeless ?? []).reduce((sum, { replicas }) => sum + replicas, 0);
}

/** The answer in a sentence, of which the first part is good or bad news. */
export function verdictTexts(all: readonly Loss[]): {
  readonly good: boolean;
  readonly texts: readonly [string, string];
} {
  const bad = all.filter(({ homeless }) => homelessReplicas(homeless) > 0).map(({ name }) => name);
  const down = all.filter((loss) => loss.down.length > 0).map(({ name }) => name);
  const good = bad.length === 0;
  return {
    good,
    texts: [
      good
        ? "Whichever of these is lost, everything finds another place"
        : `Without ${someOf(bad, 4)} not everything finds another place`,
      down.length === 0
        ? "and no workload is down meanwhile."
        : `${good ? "but" : "and"} without ${someOf(down, 4)} some are down until they are placed again.`,
    ],
  };
}

const RUNS: ReadonlySet<string> = new Set(["job", "cron_job"]);

function kindOf(address: Address): string {
  return parseAddress(address)?.kind ?? "";
}

/** What the planner was asked, with what each loss strikes of each workload. */
function answered(
  { losses }: Survived,
  placed: readonly (readonly [Address, NodeName])[],
  totals: ReadonlyMap<Address, number>,
): readonly Loss[] {
  const byNode = new Map<NodeName, Address[]>();
  for (const [address, node] of placed) {
    const known = byNode.get(node);
    if (known === undefined) byNode.set(node, [ownerOf(address)]);
    else known.push(ownerOf(address));
  }
  return losses.map(({ name, nodes, homeless }) => {
    const lost = new Map<Address, number>();
    const struck = nodes.flatMap((node) => byNode.get(node) ?? []);
    for (const owner of struck) lost.set(owner, (lost.get(owner) ?? 0) + 1);
    return {
      name: nodes.length === 1 && nodes[0] === name ? name : name.replace("=", " "),
      struck: struck.length,
      lost,
      down: downOf(lost, totals),
      homeless,
    };
  });
}

/** Zones that several nodes share, then nodes; those with nothing on them are left out. */
function struckOf(
  plan: Plan,
  placed: readonly (readonly [Address, string])[],
  totals: ReadonlyMap<Address, number>,
): readonly Loss[] {
  const zones = new Map(
    plan.nodes.map(({ name, labels }) => [name as string, lookUp(labels, "zone") ?? null]),
  );
  const sizes = new Map<string | null, number>();
  for (const zone of zones.values()) sizes.set(zone, (sizes.get(zone) ?? 0) + 1);
  const found = new Map<string, { name: string; rank: number; struck: number; lost: Map<Address, number> }>();
  const strike = (rank: number, name: string, owner: Address): void => {
    const key = `${rank} ${name}`;
    const known = found.get(key) ?? { name, rank, struck: 0, lost: new Map<Address, number>() };
    known.struck++;
    known.lost.set(owner, (known.lost.get(owner) ?? 0) + 1);
    found.set(key, known);
  };
  for (const [address, node] of placed) {
    const owner = ownerOf(address);
    const zone = zones.get(node) ?? null;
    if (zone !== null && (sizes.get(zone) ?? 0) > 1 && sizes.size > 1) strike(0, `zone ${zone}`, owner);
    strike(1, node, owner);
  }
  return [...found.values()]
    .sort((a, b) => a.rank - b.rank || compareText(a.name, b.name))
    .map(({ name, struck, lost }) => ({
      name,
      struck,
      lost,
      down: downOf(lost, totals),
      homeless: null,
    }));
}

function downOf(
  lost: ReadonlyMap<Address, number>,
  totals: ReadonlyMap<Address, number>,
): readonly Address[] {
  return [...lost]
    .filter(([owner, amount]) => totals.get(owner) === amount)
    .map(([owner]) => owner)
    .sort(compareText);
}
