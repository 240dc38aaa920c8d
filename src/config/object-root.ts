// References to objects: `service.web`, `service.web["eu"]`, `network.backend`. A block with for_each is a collection of
// its instances; without, it is the one instance.
import { suggestion } from "../hcl/suggest.ts";
import { SENSITIVE, capsuleValue, isCapsule, stringValue, withMarks } from "../hcl/value.ts";
import type { CapsuleAnswer, Value } from "../hcl/value.ts";
import { isWorkloadKind } from "../model/address.ts";
import type { Address } from "../model/address.ts";
import { networkName, volumeName } from "../model/object-name.ts";
import { noSuchInstance, severalInstances } from "./collection-answers.ts";
import { objectNameOf } from "./object-names.ts";
import type { Declaration, ObjectKind } from "./declarations.ts";
import type { Evaluation } from "./evaluation.ts";
import { instanceKeys } from "./instances.ts";
import { addressOf } from "./program.ts";
import { secretValue } from "./secret-value.ts";
import { workloadAttribute, WORKLOAD_ATTRIBUTES } from "./workload-root.ts";

/** What a reference evaluates to, for the blocks that take references. */
export interface Reference {
  readonly declaration: Declaration;
  /** Of the module instance that it belongs to. */
  readonly evaluation: Evaluation;
  /** Addresses of all instances that are meant. */
  readonly instances: readonly { readonly key: string | null; readonly address: Address }[];
}

/** The type of references to one instance of a kind, as in type constraints. */
function referenceType(kind: ObjectKind): "workload" | "network" | "volume" | "secret" {
  return isWorkloadKind(kind) ? "workload" : kind;
}

export function referenceOf(value: Value): Reference | null {
  if (!isCapsule(value)) return null;
  const { payload } = value.data;
  return payload instanceof ReferencePayload ? payload.reference : null;
}

class ReferencePayload {
  readonly reference: Reference;
  constructor(reference: Reference) {
    this.reference = reference;
  }
}

export function kindRoot(evaluation: Evaluation, kind: ObjectKind): Value {
  const blocks = evaluation.program.declarations.objects.get(kind) ?? new Map<string, Declaration>();
  return capsuleValue(`every ${kind}`, {
    label: kind,
    names: () => [...blocks.keys()],
    attribute: (name) => {
      const declaration = blocks.get(name);
      return declaration === undefined
        ? unknownName(evaluation, kind, name)
        : blockValue(evaluation, declaration);
    },
  });
}

function unknownName(evaluation: Evaluation, kind: ObjectKind, name: string): CapsuleAnswer {
  const { objects } = evaluation.program.declarations;
  const names = objects.get(kind)?.keys() ?? [];
  const elsewhere = [...objects].find(([other, blocks]) => other !== kind && blocks.has(name));
  const hint = suggestion(name, names).trimStart();
  return {
    failed: true,
    code: "unknown-reference",
    summary: `There is no ${kind} "${name}".`,
    detail:
      elsewhere !== undefined
        ? `There is a ${elsewhere[0]} of that name: write ${elsewhere[0]}.${name}.`
        : hint !== ""
          ? hint
          : `Declare it with ${kind} "${name}" { … }.`,
  };
}

function blockValue(evaluation: Evaluation, declaration: Declaration): CapsuleAnswer {
  const instances = evaluation.instances(declaration);
  switch (instances.kind) {
    case "single":
      return instances.enabled
        ? instanceValue(evaluation, declaration, null)
        : collectionValue(evaluation, declaration, "disabled");
    case "keyed":
      return collectionValue(evaluation, declaration, "keyed");
    case "failed":
      return instances.failure;
    default:
      return unreachable(instances);
  }
}

function collectionValue(evaluation: Evaluation, declaration: Declaration, why: "keyed" | "disabled"): Value {
  const { kind } = declaration;
  const label = addressOf(declaration, null);
  const keys = instanceKeys(evaluation.instances(declaration)).filter((key) => key !== null);
  const disabled = {
    failed: true,
    code: "disabled-reference",
    summary: `${label} is switched off by enabled = false, so it cannot be read.`,
    detail: "Switch off what reads it by the same condition, or give a default with try.",
  } as const;
  return capsuleValue(`${referenceType(kind as ObjectKind)} collection`, {
    label,
    names: () => [],
    attribute: (attribute) =>
      why === "disabled"
        ? disabled
        : severalInstances(label, attribute, keys, `[for w in ${label} : w.${attribute}]`),
    index: (key) => {
      if (why === "disabled") return disabled;
      const found = keys.find((candidate) => candidate === key.data);
      return found === undefined
        ? noSuchInstance(label, key, keys)
        : instanceValue(evaluation, declaration, found);
    },
    entries: () =>
      keys.map((key) => [stringValue(key), instanceValue(evaluation, declaration, key)] as const),
    payload: new ReferencePayload({
      declaration,
      evaluation,
      instances: keys.map((key) => ({ key, address: addressOf(declaration, key) })),
    }),
  });
}

function instanceValue(evaluation: Evaluation, declaration: Declaration, key: string | null): Value {
  const address = addressOf(declaration, key);
  const kind = declaration.kind as ObjectKind; // declarations of objects only
  const payload = new ReferencePayload({ declaration, evaluation, instances: [{ key, address }] });
  const common = { label: address, payload };
  const type = referenceType(kind);
  switch (type) {
    case "workload":
      return capsuleValue(type, {
        ...common,
        names: () => WORKLOAD_ATTRIBUTES,
        attribute: (name) => workloadAttribute(evaluation, declaration, key, name),
      });
    case "network":
    case "volume":
      return capsuleValue(type, {
        ...common,
        names: () => ["name"],
        attribute: (name) =>
          name === "name"
            ? stringValue(
                objectNameOf(evaluation, declaration, key, type === "network" ? networkName : volumeName),
              )
            : undefined,
      });
    case "secret":
      return capsuleValue(type, {
        ...common,
        names: () => ["value", "path"],
        attribute: (name) => {
          if (name === "value") return withMarks(secretValue(evaluation, declaration, key), [SENSITIVE]);
          return name === "path" ? stringValue(`/run/secrets/${secretName(declaration, key)}`) : undefined;
        },
      });
    default:
      return unreachable(type);
  }
}

/** The name of a secret's file: `db_password`, with for_each `db_password-eu`. */
export function secretName(declaration: Declaration, key: string | null): string {
  return key === null ? declaration.name : `${declaration.name}-${key}`;
}

function unreachable(value: never): never {
  throw new Error(`unexpected ${JSON.stringify(value)}`);
}
