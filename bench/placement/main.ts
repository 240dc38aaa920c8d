// One set, placed by orch and by the others: main.mjs DATA-FOLDER NAME; the folder may be empty text, and without a name
// it prints the names of all sets.
import type { Strategy } from "../../src/model/configuration.ts";
import { schedule } from "../../src/scheduler/schedule.ts";
import type { SchedulingResult } from "../../src/scheduler/types.ts";
import { BASELINES, SCAN } from "./baselines.ts";
import { huawei, openb } from "./data.ts";
import { after, inputOf, loadsOf } from "./input.ts";
import { leastNodes } from "./least.ts";
import type { PlacingSet } from "./sets.ts";
import { allDifferent, fewClasses, gpuCluster, perfectFit } from "./sets.ts";

const [, , folder = "", wanted] = process.argv;

/** Naive scans of so many pairs of a replica and a node take too long for what they tell. */
const MOST_PAIRS = 60_000_000;

const SETS: ReadonlyMap<string, () => PlacingSet> = new Map([
  ["perfect-2", () => perfectFit(11, 200, 10, 2)],
  ["perfect-2-few", () => perfectFit(12, 200, 4, 2)],
  ["perfect-3", () => perfectFit(13, 200, 6, 3)],
  ["perfect-4", () => perfectFit(14, 200, 8, 4)],
  ["perfect-4-few", () => perfectFit(15, 100, 4, 4)],
  ["different", () => allDifferent(21, 10_000, 1_000, 0.9)],
  ["different-85", () => allDifferent(24, 10_000, 1_000, 0.85)],
  ["different-3", () => allDifferent(23, 2_000, 200, 0.9, 3)],
  ["classes-20k", () => fewClasses(31, 20_000, 20, 1_000, 0.9)],
  ["classes-100k", () => fewClasses(32, 100_000, 20, 5_000, 0.9)],
  ["gpus", () => gpuCluster(41, 300, 1.3)],
  ...(folder === ""
    ? []
    : ([
        ["huawei-1", () => huawei(folder, "C1")],
        ["huawei-2", () => huawei(folder, "C2")],
        ["openb", () => openb(folder, 1.3, 1)],
      ] as const)),
]);

if (wanted === undefined) say([...SETS.keys()].join("\n"));
else run(wanted);

function run(name: string): void {
  const set = SETS.get(name)?.();
  if (set === undefined)
    throw new Error(`There is no set ${name}; there are ${[...SETS.keys()].join(", ")}.`);
  const items = set.classes.reduce((sum, { count }) => sum + count, 0);
  const least = set.optimum ?? leastNodes(set);
  const pairs = items * set.nodes.length;
  const { ms: scan } = timed(() => SCAN(set));
  say(
    `${name}: ${set.name}; ${set.optimum === null ? "no fewer than" : "optimum"} ${least} nodes; the naive scan takes ${scan.toFixed(0)} ms of CPU`,
  );
  for (const strategy of ["binpack", "spread"] as const) ours(set, strategy, least, scan);
  for (const [title, baseline] of BASELINES) {
    if (pairs > MOST_PAIRS && /Nomad|Kubernetes|BFD/.test(title)) continue;
    const { value, ms } = timed(() => baseline(set));
    line(title, value.nodes, least, value.unplaced, stranded(set, value.free), ms / scan, "");
  }
}

function ours(set: PlacingSet, strategy: Strategy, least: number, scan: number): void {
  const input = inputOf(set, strategy);
  schedule(input); // what a compiler does at first is no part of it
  const { value: result, ms } = timed(() => schedule(input));
  const loads = loadsOf(set, result);
  const used = loads.filter((load) => load !== null).length;
  const free = Float64Array.from(
    set.nodes.flatMap((node, at) => node.map((whole, d) => whole - (loads[at]?.[d] ?? 0))),
  );
  let most = 0;
  for (const [at, load] of loads.entries())
    for (const [d, amount] of (load ?? []).entries())
      if (amount > 0) most = Math.max(most, amount / (set.nodes[at]?.[d] ?? 1));
  const shares = (set.nodes[0] ?? []).map((_, d) => {
    const placed = loads.reduce((sum, load) => sum + (load?.[d] ?? 0), 0);
    return placed / set.nodes.reduce((sum, node) => sum + (node[d] ?? 0), 0);
  });
  const told = `fullest ${percent(most)}, in use ${shares.map(percent).join(" ")}`;
  line(`orch ${strategy}`, used, least, result.pending.length, stranded(set, free), ms / scan, told);
  if (result.pending.length === 0 && strategy === "spread") loss(set, strategy, result, scan);
}

/** A node is lost: what moves beside what ran on it. */
function loss(set: PlacingSet, strategy: Strategy, before: SchedulingResult, scan: number): void {
  const input = inputOf(set, strategy);
  const lost = [...before.placements.values()][0]?.node;
  const next = after(
    input,
    before,
    input.nodes.filter(({ name }) => name !== lost),
  );
  schedule(next);
  const { value: result, ms } = timed(() => schedule(next));
  let [struck, extra] = [0, 0];
  for (const [address, { node }] of before.placements) {
    if (node === lost) struck++;
    else if (result.placements.get(address)?.node !== node) extra++;
  }
  say(
    `  ${"orch, a node lost".padEnd(30)} ${struck} placed again, ${extra} others moved, ${result.pending.length} pending, ${(ms / scan).toFixed(3)} of the scan`,
  );
}

/** By dimension, the share of all that is free on nodes in use where no class fits any more. */
function stranded(set: PlacingSet, free: Float64Array): string {
  const width = set.nodes[0]?.length ?? 0;
  const sums = new Float64Array(width);
  const whole = new Float64Array(width);
  for (const [at, node] of set.nodes.entries()) {
    const left = node.map((_, d) => free[at * width + d] ?? 0);
    for (const [d, amount] of node.entries()) whole[d] = (whole[d] ?? 0) + amount;
    const used = node.some((amount, d) => (left[d] ?? 0) < amount);
    if (!used || set.classes.some(({ request }) => request.every((need, d) => need <= (left[d] ?? 0))))
      continue;
    for (const [d, amount] of left.entries()) sums[d] = (sums[d] ?? 0) + amount;
  }
  return [...sums].map((sum, d) => percent((whole[d] ?? 0) === 0 ? 0 : sum / (whole[d] ?? 1))).join(" ");
}

function timed<T>(run: () => T): { value: T; ms: number } {
  const began = process.cpuUsage();
  const value = run();
  const { user, system } = process.cpuUsage(began);
  return { value, ms: Math.max(0.1, (user + system) / 1000) };
}

function line(
  title: string,
  nodes: number,
  least: number,
  unplaced: number,
  left: string,
  ratio: number,
  more: string,
): void {
  const over = `${(100 * (nodes / least - 1)).toFixed(2)} %`.padStart(9);
  say(
    `  ${title.padEnd(30)} ${String(nodes).padStart(5)} nodes ${over}  unplaced ${String(unplaced).padStart(5)}  stranded ${left.padEnd(14)} time ${ratio.toFixed(2).padStart(6)}  ${more}`.trimEnd(),
  );
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
