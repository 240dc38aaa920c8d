// What stays up when a zone or a node is lost, with everything where this plan puts it and before anything is placed again.
import { ownerOf, parseAddress } from "../../model/address.ts";
import type { Address, NodeName } from "../../model/address.ts";
import { compareText } from "../../model/json.ts";
import type { Plan } from "../../plan/document.ts";
import { lookUp } from "../../plan/expand.ts";
import { count, modularName, someOf } from "../names.ts";
import { markup } from "./escape.ts";
import type { Html, Part } from "./escape.ts";
import { section, toned } from "./parts.ts";
import { table } from "./table.ts";

/** Rows, those that hurt most. */
const MOST = 12;
/** More workloads than these have no column of their own. */
const MOST_COLUMNS = 10;

interface Loss {
  readonly name: string;
  readonly struck: number;
  /** Replicas that go with it, by workload. */
  readonly lost: ReadonlyMap<Address, number>;
  readonly down: readonly Address[];
}

export function survivalSection(plan: Plan): Html | null {
  const totals = new Map<Address, number>();
  // the document's keys are addresses; runs of jobs end, and what they did stays done
  const placed = (Object.entries(plan.placements) as [Address, NodeName][]).filter(
    ([address]) => !RUNS.has(kindOf(address)),
  );
  for (const [address] of placed) {
    // a daemon has nothing to do where its node is gone
    if (kindOf(address) === "daemon") continue;
    const owner = ownerOf(address);
    totals.set(owner, (totals.get(owner) ?? 0) + 1);
  }
  const all = lossesOf(plan, placed, totals);
  if (all.length < 2 || totals.size === 0) return null;
  const pain = ({ down, struck }: Loss): number => down.length * 1e7 + struck;
  const worst = new Set([...all].sort((a, b) => pain(b) - pain(a)).slice(0, MOST));
  const shown = all.filter((loss) => worst.has(loss));
  const owners = [...totals.keys()].sort(compareText);
  const wide = owners.length <= MOST_COLUMNS;
  const columns = [
    { title: "Without" },
    { title: "Replicas lost", numeric: true },
    ...(wide ? owners.map((owner) => ({ title: modularName(owner), numeric: true })) : []),
    { title: "Down until placed again" },
  ];
  const rows = shown.map(({ name, struck, lost, down }): readonly Part[] => [
    name,
    `${count(struck)} of ${count(placed.length)}`,
    ...(wide ? owners.map((owner) => upText(totals.get(owner) ?? 0, lost.get(owner) ?? 0)) : []),
    down.length === 0 ? "nothing" : toned("warning", someOf(down.map(modularName), 6)),
  ]);
  const hidden = all.length - shown.length;
  return section(
    "survival",
    "What a loss would leave",
    "replicas up of each workload, before anything is placed again",
    [
      table("What stays up without a zone or a node", columns, rows),
      hidden === 0
        ? null
        : markup`<p class="faint">and ${count(hidden)} that would hurt no more. What would find no other place: <code>orch plan --survival</code></p>`,
    ],
  );
}

const RUNS: ReadonlySet<string> = new Set(["job", "cron_job"]);

function kindOf(address: Address): string {
  return parseAddress(address)?.kind ?? "";
}

function upText(total: number, lost: number): Part {
  const text = `${count(total - lost)}/${count(total)}`;
  if (lost === 0) return markup`<span class="faint">${text}</span>`;
  return toned(lost === total ? "error" : "warning", text);
}

/** Zones that several nodes share, then nodes; those with nothing on them are left out. */
function lossesOf(
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
      down: [...lost]
        .filter(([owner, amount]) => totals.get(owner) === amount)
        .map(([owner]) => owner)
        .sort(compareText),
    }));
}
