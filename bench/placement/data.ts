// Published sets as placing problems, read from a folder of yours (ORCH_PLACEMENT_DATA): the hosts and virtual machines of Huawei's set
// on placing with topology (CC0), and the nodes and pods of Alibaba's GPU cluster OpenB (alibaba/clusterdata,
// cluster-trace-gpu-v2023, Apache-2.0). They are not part of this repository.
import { readFileSync } from "node:fs";
import type { PlacingSet } from "./sets.ts";
import { randomFrom } from "./sets.ts";

/** Rows of a file as numbers; what is no number is NaN. The first line names the columns. */
function readRows(folder: string, name: string): readonly (readonly number[])[] {
  const lines = readFileSync(`${folder}/${name}`, "utf8").trim().split("\n").slice(1);
  return lines.map((line) => line.split(",").map((value) => (value === "" ? Number.NaN : Number(value))));
}

/** 4,998 virtual machines on 1,710 hosts of different sizes, the largest first; NUMA and groups are left out. */
export function huawei(folder: string, set: "C1" | "C2"): PlacingSet {
  const hosts = readRows(folder, "huawei_hosts.csv");
  const machines = readRows(folder, `huawei_vms_${set}.csv`);
  return {
    name: `Huawei ${set}`,
    nodes: hosts
      .map(([, , cpu0 = 0, memory0 = 0, cpu1 = 0, memory1 = 0]) => [cpu0 + cpu1, memory0 + memory1])
      .sort(([a = 0, x = 0], [b = 0, y = 0]) => b - a || y - x),
    classes: machines.map(([cpu = 0, memory = 0]) => ({ request: [cpu, memory], count: 1 })),
    optimum: null,
  };
}

/** A GPU in the unit that pods ask in. */
const WHOLE_GPU = 1000;

/**
 * The GPU cluster: pods drawn in random order, then again, until they ask for `demand` of all GPUs. A node's GPUs are one
 * amount in thousandths; equal pods are one workload.
 */
export function openb(folder: string, demand: number, seed: number): PlacingSet {
  const nodes = readRows(folder, "openb_node_list_all_node.csv").map(([, cpu = 0, memory = 0, gpus = 0]) => [
    cpu,
    memory,
    gpus * WHOLE_GPU,
  ]);
  const pods = readRows(folder, "openb_pod_list_default.csv");
  const random = randomFrom(seed);
  let wanted = demand * nodes.reduce((sum, node) => sum + (node[2] ?? 0), 0);
  const counts = new Map<string, number>();
  let order: (readonly number[])[] = [];
  while (wanted > 0) {
    if (order.length === 0)
      order = pods
        .map((pod) => ({ pod, key: random() }))
        .sort((a, b) => a.key - b.key)
        .map(({ pod }) => pod);
    const [, cpu = 0, memory = 0, gpus = 0, milli = 0] = order.pop() ?? [];
    const key = [cpu, memory, gpus === 0 ? 0 : gpus * milli].join();
    counts.set(key, (counts.get(key) ?? 0) + 1);
    wanted -= gpus === 0 ? 0 : gpus * milli;
  }
  return {
    name: `OpenB, ${Math.round(100 * demand)} % of its GPUs asked for`,
    nodes,
    classes: [...counts].map(([key, count]) => ({ request: key.split(",").map(Number), count })),
    optimum: null,
  };
}
