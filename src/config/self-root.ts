// `self`: the replica that is being specified. Late without a placement.
import { NUMBER, STRING, capsuleValue, numberValue, stringValue } from "../hcl/value.ts";
import type { CapsuleAnswer, Type, Value } from "../hcl/value.ts";
import type { SelfView } from "../model/configuration.ts";
import { wholePlacement } from "./evaluation.ts";
import type { Evaluation, Frame } from "./evaluation.ts";
import { lateValue } from "./late.ts";
import { keyText } from "./roots.ts";
import { isPublished, portNames } from "./workload-facts.ts";
import { endpointText, unknownPort } from "./workload-root.ts";

const NAMES: readonly string[] = ["address", "endpoint", "host", "index", "name", "node"];

export function selfRoot(evaluation: Evaluation, owner: NonNullable<Frame["self"]>): Value {
  return capsuleValue("replica", {
    label: "self",
    names: () => NAMES,
    attribute: (name) => {
      if (name === "endpoint") return endpoints(evaluation, owner);
      if (!NAMES.includes(name)) return undefined;
      const placed = wholePlacement(evaluation);
      if (placed === null)
        return lateValue(name === "index" ? NUMBER : STRING, { kind: "self", attribute: name });
      const { self } = placed.view;
      return self === null ? NO_REPLICA : read(self, name);
    },
  });
}

const NO_REPLICA: CapsuleAnswer = {
  failed: true,
  code: "no-replica",
  summary: "self is a replica, and there is none here.",
  detail: "It can be read in the blocks of a workload.",
};

function read(self: SelfView, name: string): CapsuleAnswer {
  switch (name) {
    case "index":
      return numberValue(self.index);
    case "name":
      return stringValue(self.name);
    case "address":
      return stringValue(self.address);
    case "host":
      return stringValue(self.host);
    case "node":
      return stringValue(self.node);
    default:
      return undefined;
  }
}

function endpoints(evaluation: Evaluation, owner: NonNullable<Frame["self"]>): Value {
  const names = owner === "any" ? null : portNames(evaluation, owner.declaration, owner.key);
  const type: Type = STRING;
  const answer = (name: string): CapsuleAnswer => {
    if (names !== null && !names.includes(name)) return unknownPort("This workload", name, names);
    if (owner !== "any" && !isPublished(evaluation, owner.declaration, owner.key, name))
      return notPublished(name);
    const placed = wholePlacement(evaluation);
    if (placed === null)
      return lateValue(type, { kind: "self", attribute: `endpoint[${JSON.stringify(name)}]` });
    const { self } = placed.view;
    if (self === null) return NO_REPLICA;
    const port = Object.hasOwn(self.ports, name) ? self.ports[name] : undefined;
    return port === undefined
      ? unknownPort("This replica", name, Object.keys(self.ports))
      : stringValue(endpointText(self.host, port));
  };
  return capsuleValue("ports of a replica", {
    label: "self.endpoint",
    names: () => names ?? [],
    attribute: answer,
    index: (key) =>
      typeof key.data === "string"
        ? answer(key.data)
        : unknownPort("This workload", keyText(key), names ?? []),
  });
}

function notPublished(name: string): CapsuleAnswer {
  return {
    failed: true,
    code: "port-not-published",
    summary: `The port "${name}" is not published, so this replica has no endpoint there that others reach.`,
    detail: "Take publish = false away, or use the container port.",
  };
}
