// Nodes in expressions: `nodes["edge-a"]`, late as it is seen only when planning, and `node`, the candidate of a
// placement rule. A label that a node has not is null.
import { suggestion } from "../hcl/suggest.ts";
import {
  NUMBER,
  STRING,
  capsuleValue,
  nullValue,
  numberValue,
  objectValue,
  stringValue,
  unknownValue,
} from "../hcl/value.ts";
import type { Capsule, CapsuleAnswer, Type, Value } from "../hcl/value.ts";
import type { Node } from "../model/node.ts";
import { compareText } from "../model/json.ts";
import type { Evaluation } from "./evaluation.ts";
import { lateValue } from "./late.ts";

const LOAD: Type = {
  kind: "object",
  attributes: new Map([
    ["cpu", NUMBER],
    ["memory", NUMBER],
  ]),
};

/** `cpu` in cores, `memory` in bytes: what the node has; `load` as shares 0..1, null where it is not measured. */
const TYPES: ReadonlyMap<string, Type> = new Map([
  ["name", STRING],
  ["pool", STRING],
  ["cpu", NUMBER],
  ["memory", NUMBER],
  ["os", STRING],
  ["arch", STRING],
  ["engine_version", STRING],
  ["advertise", STRING],
  ["load", LOAD],
]);

/** What a declaration settles; a host that says no address of the node leaves `advertise` to its engine. */
const DECLARED: ReadonlySet<string> = new Set(["name", "pool", "advertise"]);

const NAMES: readonly string[] = [...TYPES.keys(), "labels"];

export function nodesRoot(evaluation: Evaluation): Value {
  const { nodeNames } = evaluation.program;
  const answer = (name: string): CapsuleAnswer => {
    const names = nodeNames();
    if (names !== null && !names.includes(name)) return unknownNode(name, names);
    const { placed } = evaluation;
    if (placed === null) return lateNode(name);
    const node = placed.view.node(name);
    if (placed.knows !== undefined) return lateNode(name, node);
    return node === null ? unseenNode(name, names) : nodeValue(node);
  };
  return capsuleValue("nodes", {
    label: "nodes",
    names: () => nodeNames() ?? [],
    attribute: answer,
    index: (key) => (typeof key.data === "string" ? answer(key.data) : undefined),
  });
}

/** One look at a node: at an attribute, at one label, or at all of them. */
export type NodeLook = { readonly attribute: string } | { readonly label: string };

/** The candidate `node` with everything known. `seen` is told of every look at it. */
export function nodeValue(node: Node, seen: (look: NodeLook) => void = () => undefined): Value {
  return nodeCapsule("node", labelsCapsule(new Map(Object.entries(node.labels)), seen), (name) => {
    seen({ attribute: name });
    switch (name) {
      case "name":
        return stringValue(node.name);
      case "pool":
        return stringValue(node.pool);
      case "cpu":
        return numberValue(node.capacity.cpu / 1000);
      case "memory":
        return numberValue(node.capacity.memory);
      case "os":
        return stringValue(node.os);
      case "arch":
        return stringValue(node.arch);
      case "engine_version":
        return stringValue(node.engineVersion);
      case "advertise":
        return node.advertise === null ? nullValue(STRING) : stringValue(node.advertise);
      case "load":
        return node.load === null
          ? nullValue(LOAD)
          : objectValue([
              ["cpu", numberValue(node.load.cpu)],
              ["memory", numberValue(node.load.memory)],
            ]);
      default:
        return undefined;
    }
  });
}

/** A candidate of which nothing is known: to check rules before any node was seen. */
export function anyNode(): Value {
  return nodeCapsule(
    "node",
    labelsOf("node.labels", () => unknownValue(STRING)),
    (name) => {
      const type = TYPES.get(name);
      return type === undefined ? undefined : unknownValue(type);
    },
  );
}

/** Until it is seen, of what is `declared` at most what it says for certain is known. */
function lateNode(name: string, declared: Node | null = null): Value {
  const wait = { kind: "node", name } as const;
  const label = `nodes[${JSON.stringify(name)}]`;
  return nodeCapsule(
    label,
    labelsOf(`${label}.labels`, (key) => {
      const text = declared === null ? null : seenAt(declared, { label: key });
      return typeof text === "string" ? stringValue(text) : lateValue(STRING, wait);
    }),
    (attribute) => {
      const type = TYPES.get(attribute);
      const text = DECLARED.has(attribute) && declared !== null ? seenAt(declared, { attribute }) : null;
      if (typeof text === "string") return stringValue(text);
      return type === undefined ? undefined : lateValue(type, wait);
    },
  );
}

function nodeCapsule(label: string, labels: Capsule, read: (name: string) => Value | undefined): Value {
  return capsuleValue("node", {
    label,
    names: () => NAMES,
    attribute: (name) => (name === "labels" ? capsuleValue("labels", labels) : read(name)),
  });
}

function labelsOf(label: string, read: (name: string) => Value): Capsule {
  return {
    label,
    names: () => [],
    attribute: read,
    index: (key) => (typeof key.data === "string" ? read(key.data) : undefined),
  };
}

/** What a look at a node sees; equal where two nodes look the same. */
export function seenAt(node: Node, look: NodeLook): string | number | null {
  if ("label" in look)
    return Object.hasOwn(node.labels, look.label) ? (node.labels[look.label] ?? null) : null;
  switch (look.attribute) {
    case "name":
    case "pool":
    case "os":
    case "arch":
    case "advertise":
      return node[look.attribute];
    case "engine_version":
      return node.engineVersion;
    case "cpu":
    case "memory":
      return node.capacity[look.attribute];
    case "load":
      return JSON.stringify(node.load);
    case "labels":
      return JSON.stringify(Object.entries(node.labels));
    default:
      return null; // there is no such attribute
  }
}

function labelsCapsule(labels: ReadonlyMap<string, string>, seen: (look: NodeLook) => void): Capsule {
  const read = (name: string): Value => {
    seen({ label: name });
    const text = labels.get(name);
    return text === undefined ? nullValue(STRING) : stringValue(text);
  };
  return {
    ...labelsOf("node.labels", read),
    names: () => {
      seen({ attribute: "labels" });
      return [...labels.keys()].sort(compareText);
    },
    entries: () => {
      seen({ attribute: "labels" });
      return [...labels]
        .sort(([a], [b]) => compareText(a, b))
        .map(([name, text]) => [stringValue(name), stringValue(text)] as const);
    },
  };
}

function unseenNode(name: string, names: readonly string[] | null): CapsuleAnswer {
  if (names === null) return unknownNode(name, []);
  return {
    failed: true,
    code: "unknown-node",
    summary: `Nothing is known of the node "${name}".`,
    detail: "Its engine was not asked, or is unreachable.",
  };
}

function unknownNode(name: string, names: readonly string[]): CapsuleAnswer {
  return {
    failed: true,
    code: "unknown-node",
    summary: `There is no node "${name}".`,
    ...(names.length === 0
      ? {}
      : { detail: `${suggestion(name, names)} The nodes are ${names.join(", ")}.`.trimStart() }),
  };
}
