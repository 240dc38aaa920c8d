// Evaluates the expressions over `node` once per node: conditions to outcomes, keys to domains.
import type { Diagnostic, Result } from "../diagnostics/diagnostic.ts";
import type { NodeCondition, NodeKey } from "../model/configuration.ts";
import type { Node } from "../model/node.ts";
import { formatBytes, formatCpu } from "../model/quantity.ts";
import type { CompiledCondition, DomainKey } from "./problem.ts";

export interface ConditionTable {
  condition(condition: NodeCondition): CompiledCondition;
  key(key: NodeKey): DomainKey;
}

/** Expressions that give the same values on all nodes share one entry. Errors and warnings go to `report`. */
export function conditionTable(
  nodes: readonly Node[],
  report: (diagnostics: readonly Diagnostic[]) => void,
): ConditionTable {
  const conditions = new Map<NodeCondition["evaluate"], CompiledCondition>();
  const keys = new Map<NodeKey["evaluate"], DomainKey>();
  const equal = new Map<string, DomainKey>();

  const valueOf = <T, D>(result: Result<T>, failed: D): T | D => {
    if (result.diagnostics.length > 0) report(result.diagnostics);
    return result.ok ? result.value : failed;
  };

  return {
    condition({ text, evaluate }) {
      const known = conditions.get(evaluate);
      if (known !== undefined) return known;
      const outcome = Uint8Array.from(nodes, (node) => Number(valueOf(evaluate(node), 2)));
      const compiled = { text, outcome };
      conditions.set(evaluate, compiled);
      return compiled;
    },
    key({ text, evaluate }) {
      const known = keys.get(evaluate);
      if (known !== undefined) return known;
      const made = domainsOf(
        text,
        nodes.map((node) => valueOf(evaluate(node), null)),
      );
      const id = `${text}\n${made.values.join("\n")}\n${made.domain.join()}`;
      const key = equal.get(id) ?? made;
      equal.set(id, key);
      keys.set(evaluate, key);
      return key;
    },
  };
}

function domainsOf(text: string, values: readonly (string | null)[]): DomainKey {
  const names = new Map<string, number>();
  const domain = new Int32Array(values.length).fill(-1);
  for (const [node, value] of values.entries()) {
    if (value === null) continue;
    const found = names.get(value) ?? names.size;
    names.set(value, found);
    domain[node] = found;
  }
  return { text, domain, values: [...names.keys()], single: names.size === values.length };
}

/** Whether a condition reads the load: it then says where newcomers go, and moves nothing, as a load changes all the time. */
export function readsLoad(text: string): boolean {
  return /\bnode\.load\b/.test(text);
}

/** What the attributes in a condition's text are on a node: `node.labels.disk = "hdd", node.cpu = 4`. */
export function describeAttributes(text: string, node: Node): string {
  const found = new Map<string, string>();
  for (const match of text.matchAll(/\bnode\.([a-z_]+)(?:(?:\.([\w-]+))|(?:\["([^"]*)"\]))?/g)) {
    const [whole, attribute = "", dotted, quoted] = match;
    const value = attributeText(node, attribute, dotted ?? quoted);
    if (value !== null)
      found.set(attribute === "labels" || attribute === "load" ? whole : `node.${attribute}`, value);
  }
  return [...found].map(([name, value]) => `${name} = ${value}`).join(", ");
}

function attributeText(node: Node, attribute: string, part: string | undefined): string | null {
  switch (attribute) {
    case "labels":
      if (part === undefined) return null;
      return Object.hasOwn(node.labels, part) ? quote(node.labels[part]) : "null";
    case "load":
      if (node.load === null) return "null";
      return part === "cpu" || part === "memory" ? String(node.load[part]) : null;
    case "name":
    case "pool":
    case "os":
    case "arch":
    case "advertise":
      return quote(node[attribute]);
    case "engine_version":
      return quote(node.engineVersion);
    case "cpu":
      return formatCpu(node.capacity.cpu);
    case "memory":
      return formatBytes(node.capacity.memory);
    default:
      return null;
  }
}

function quote(value: string | null | undefined): string {
  return value === null || value === undefined ? "null" : JSON.stringify(value);
}
