// Order between objects: what depends on what, by `depends_on` and by reference. Never an edge per replica.
import { type Address, compareAddresses } from "../model/address.ts";
import type { Configuration, DesiredWorkload } from "../model/configuration.ts";
import type { Change, Gate, OrderRule } from "../plan/document.ts";

/** Rules between owners that both have rows. Soft ones that would close a cycle are left out. Sorted. */
export function orderRules(
  configuration: Configuration,
  changes: readonly Change[],
  destroy: boolean,
): readonly OrderRule[] {
  return rulesBetween(configuration, new Set(changes.map((change) => change.owner)), destroy);
}

/** The same between any owners. */
export function rulesBetween(
  configuration: Configuration,
  touched: ReadonlySet<Address>,
  destroy: boolean,
): readonly OrderRule[] {
  const hard: OrderRule[] = [];
  const soft: OrderRule[] = [];
  for (const workload of configuration.workloads) {
    if (!touched.has(workload.address)) continue;
    for (const dependency of workload.dependsOn)
      if (touched.has(dependency.target))
        hard.push(rule(workload.address, dependency.target, gateOf(dependency.condition), true, destroy));
    for (const target of linkTargets(workload))
      if (touched.has(target)) soft.push(rule(workload.address, target, "healthy", false, destroy));
  }
  const rules = new Map<string, OrderRule>();
  const graph = new Map<Address, Set<Address>>();
  for (const item of [...hard, ...soft.sort(compareRules)]) {
    const key = `${item.first} ${item.then}`;
    if (rules.has(key)) continue;
    if (!item.hard && reaches(graph, item.then, item.first)) continue;
    rules.set(key, item);
    const next = graph.get(item.first) ?? new Set();
    next.add(item.then);
    graph.set(item.first, next);
  }
  return [...rules.values()].sort(compareRules);
}

function rule(consumer: Address, producer: Address, gate: Gate, hard: boolean, destroy: boolean): OrderRule {
  if (destroy) return { first: consumer, then: producer, gate: "down", hard, reason: "teardown" };
  return { first: producer, then: consumer, gate, hard, reason: hard ? "depends_on" : "reference" };
}

function gateOf(condition: "started" | "healthy" | "completed"): Gate {
  return condition === "started" ? "up" : condition === "healthy" ? "healthy" : "succeeded";
}

function linkTargets(workload: DesiredWorkload): readonly Address[] {
  return [...new Set(workload.links.map((link) => link.target))].filter(
    (target) => target !== workload.address,
  );
}

function reaches(graph: ReadonlyMap<Address, ReadonlySet<Address>>, from: Address, to: Address): boolean {
  const seen = new Set<Address>();
  const queue = [from];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (next === to) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    queue.push(...(graph.get(next) ?? []));
  }
  return false;
}

function compareRules(a: OrderRule, b: OrderRule): number {
  return (
    compareAddresses(a.first, b.first) || compareAddresses(a.then, b.then) || Number(b.hard) - Number(a.hard)
  );
}
