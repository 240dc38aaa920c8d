// What can be read of another workload: .host, .ports["p"], .endpoint["p"] of the replica that is meant, and
// .endpoints["p"] of all. Late without a placement; with one the view answers.
import { suggestion } from "../hcl/suggest.ts";
import { NUMBER, STRING, capsuleValue, listValue, numberValue, stringValue } from "../hcl/value.ts";
import type { CapsuleAnswer, Type, Value } from "../hcl/value.ts";
import type { Address } from "../model/address.ts";
import type { Reached, Unreached } from "../model/configuration.ts";
import type { Declaration } from "./declarations.ts";
import { placementOf } from "./evaluation.ts";
import type { Evaluation } from "./evaluation.ts";
import { lateValue } from "./late.ts";
import { addressOf } from "./program.ts";
import { keyText } from "./roots.ts";
import { isPublished, portNames, replicaCount } from "./workload-facts.ts";

export const WORKLOAD_ATTRIBUTES: readonly string[] = ["endpoint", "endpoints", "host", "ports"];

const ENDPOINTS: Type = { kind: "list", element: STRING };

interface Target {
  readonly evaluation: Evaluation;
  readonly declaration: Declaration;
  readonly key: string | null;
  readonly address: Address;
}

export function workloadAttribute(
  evaluation: Evaluation,
  declaration: Declaration,
  key: string | null,
  name: string,
): CapsuleAnswer {
  const target: Target = { evaluation, declaration, key, address: addressOf(declaration, key) };
  switch (name) {
    case "host":
      return hostOf(target);
    case "ports":
      return byPort(target, name, (port) => portOf(target, port));
    case "endpoint":
      return byPort(target, name, (port) => endpointOf(target, port));
    case "endpoints":
      return byPort(target, name, (port) => endpointsOf(target, port));
    default:
      return undefined;
  }
}

/** `host:port`, an IPv6 host in brackets. */
export function endpointText(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Says that a workload has no such port. */
export function unknownPort(label: string, name: string, names: readonly string[]): CapsuleAnswer {
  return {
    failed: true,
    code: "unknown-port",
    summary: `${label} has no port "${name}".`,
    detail:
      names.length === 0
        ? `It has no ports at all; give it one with port "${name}" { container = … }.`
        : `${suggestion(name, names)} Its ports are ${names.join(", ")}.`.trimStart(),
  };
}

function failedAnswer(unreached: Unreached): CapsuleAnswer {
  return {
    failed: true,
    code: unreached.code,
    summary: unreached.summary,
    ...(unreached.detail === undefined ? {} : { detail: unreached.detail }),
  };
}

function byPort(target: Target, attribute: string, read: (port: string) => CapsuleAnswer): Value {
  const { evaluation, declaration, key, address } = target;
  const names = portNames(evaluation, declaration, key);
  const answer = (name: string): CapsuleAnswer =>
    names.includes(name) ? read(name) : unknownPort(address, name, names);
  return capsuleValue(`ports of a workload`, {
    label: `${address}.${attribute}`,
    names: () => names,
    attribute: answer,
    index: (key) =>
      typeof key.data === "string" ? answer(key.data) : unknownPort(address, keyText(key), names),
    entries: () =>
      names.flatMap((name) => {
        const value = read(name);
        return value === undefined || "failed" in value ? [] : [[stringValue(name), value] as const];
      }),
  });
}

function hostOf({ evaluation, declaration, key, address }: Target): CapsuleAnswer {
  const placed = placementOf(evaluation, address, null);
  if (placed === null)
    return lateValue(STRING, {
      kind: "link",
      target: address,
      port: null,
      reach: "one",
      // Where no port is published, the host is of use on the same node only.
      hard: !portNames(evaluation, declaration, key).some((port) =>
        isPublished(evaluation, declaration, key, port),
      ),
      attribute: "host",
    });
  const found = placed.view.host(address, placed.readsPorts(address));
  return "failed" in found ? failedAnswer(found) : stringValue(found.host);
}

function portOf(target: Target, port: string): CapsuleAnswer {
  return reachOne(target, port, "ports", NUMBER, (reached) => numberValue(reached.port));
}

function endpointOf(target: Target, port: string): CapsuleAnswer {
  return reachOne(target, port, "endpoint", STRING, (reached) =>
    stringValue(endpointText(reached.host, reached.port)),
  );
}

function reachOne(
  target: Target,
  port: string,
  attribute: "ports" | "endpoint",
  type: Type,
  read: (reached: Exclude<Reached, Unreached>) => Value,
): CapsuleAnswer {
  const { evaluation, declaration, key, address } = target;
  const placed = placementOf(evaluation, address, port);
  if (placed === null) {
    const hard = !isPublished(evaluation, declaration, key, port);
    return lateValue(type, { kind: "link", target: address, port, reach: "one", hard, attribute });
  }
  const reached = placed.view.one(address, port);
  return "failed" in reached ? failedAnswer(reached) : read(reached);
}

function endpointsOf(target: Target, port: string): CapsuleAnswer {
  const { evaluation, declaration, key, address } = target;
  const placed = placementOf(evaluation, address, port);
  if (placed === null) {
    const hard = !isPublished(evaluation, declaration, key, port);
    const wait = { kind: "link", target: address, port, reach: "all", hard, attribute: "endpoints" } as const;
    const count = replicaCount(evaluation, declaration, key);
    if (count === null) return lateValue(ENDPOINTS, wait);
    if (typeof count !== "number") return count;
    return listValue(
      STRING,
      Array.from({ length: count }, () => lateValue(STRING, wait)),
    );
  }
  const texts: Value[] = [];
  for (const reached of placed.view.all(address, port)) {
    if ("failed" in reached) return failedAnswer(reached);
    texts.push(stringValue(endpointText(reached.host, reached.port)));
  }
  return listValue(STRING, texts);
}
