// Calls of modules in expressions: `module.shop.url`, `module.shop["eu"].url`, and `module.shop` in depends_on. What can be
// read of a module are its outputs, each evaluated when it is asked for.
import { suggestion } from "../hcl/suggest.ts";
import { SENSITIVE, capsuleValue, isCapsule, objectValue, stringValue, withMarks } from "../hcl/value.ts";
import type { Capsule, CapsuleAnswer, Value } from "../hcl/value.ts";
import type { Address, WorkloadKind } from "../model/address.ts";
import { isWorkloadKind } from "../model/address.ts";
import type { Dependency } from "../model/configuration.ts";
import { noSuchInstance, severalInstances } from "./collection-answers.ts";
import { blockTitle } from "./declarations.ts";
import type { Declaration } from "./declarations.ts";
import { dependencyMarks, readDependencies } from "./dependencies.ts";
import { MODULE_FRAME, failedValue } from "./evaluation.ts";
import type { Evaluation } from "./evaluation.ts";
import { attributeOf, instanceKeys } from "./instances.ts";
import { addressOf, prefixOf } from "./program.ts";
import { readBody } from "./read-body.ts";
import type { Reading } from "./read-body.ts";
import { OUTPUT } from "./schemas/module.ts";

export function modulesRoot(evaluation: Evaluation): Value {
  const { modules } = evaluation.program.declarations;
  return capsuleValue("every module", {
    label: "module",
    names: () => [...modules.keys()],
    attribute: (name) => {
      const call = modules.get(name);
      if (call !== undefined) return callValue(evaluation, call);
      return {
        failed: true,
        code: "unknown-reference",
        summary: `There is no module "${name}".`,
        detail:
          `${suggestion(name, modules.keys())} Call it with module "${name}" { source = "./…" }.`.trimStart(),
      };
    },
  });
}

export interface ModuleWorkload {
  readonly address: Address;
  readonly kind: WorkloadKind;
}

/** The workloads of the module instances that a value refers to, and of those in them; null where it refers to none. */
export function moduleWorkloads(value: Value): readonly ModuleWorkload[] | null {
  if (!isCapsule(value)) return null;
  const { payload } = value.data;
  return payload instanceof ModulePayload ? payload.evaluations.flatMap(workloadsIn) : null;
}

/** As data a module is the object of its outputs, and one with for_each the map of those: `output "shops" { value = module.shop }`. */
export function withModuleOutputs(value: Value): Value {
  if (!isCapsule(value)) return value;
  const capsule: Capsule = value.data;
  if (!(capsule.payload instanceof ModulePayload)) return value;
  const parts = (
    capsule.entries?.() ??
    capsule.names().map((name) => [stringValue(name), capsule.attribute(name)] as const)
  ).flatMap(([key, part]): readonly (readonly [string, Value])[] =>
    part === undefined || "failed" in part ? [] : [[String(key.data), withModuleOutputs(part)]],
  );
  return objectValue(parts, value.marks);
}

/** The evaluations of the instances of a call. */
export function calledEvaluations(evaluation: Evaluation, call: Declaration): readonly Evaluation[] {
  return instanceKeys(evaluation.instances(call)).flatMap((key) => {
    const program = evaluation.program.child(call, key);
    return program === null ? [] : [evaluation.of(program)];
  });
}

class ModulePayload {
  readonly evaluations: readonly Evaluation[];
  constructor(evaluations: readonly Evaluation[]) {
    this.evaluations = evaluations;
  }
}

function workloadsIn(evaluation: Evaluation): readonly ModuleWorkload[] {
  const { objects, modules } = evaluation.program.declarations;
  const own = [...objects].flatMap(([kind, declarations]) =>
    isWorkloadKind(kind)
      ? [...declarations.values()].flatMap((declaration) =>
          instanceKeys(evaluation.instances(declaration)).map((key) => ({
            address: addressOf(declaration, key),
            kind,
          })),
        )
      : [],
  );
  const inner = [...modules.values()].flatMap((call) => calledEvaluations(evaluation, call));
  return [...own, ...inner.flatMap(workloadsIn)];
}

function callValue(evaluation: Evaluation, call: Declaration): CapsuleAnswer {
  const instances = evaluation.instances(call);
  switch (instances.kind) {
    case "single":
      return instances.enabled ? instanceValue(evaluation, call, null) : disabledValue(call);
    case "keyed":
      return collectionValue(evaluation, call, instances.keys);
    case "failed":
      return instances.failure;
    default:
      return instances satisfies never;
  }
}

function instanceValue(evaluation: Evaluation, call: Declaration, key: string | null): CapsuleAnswer {
  const label = addressOf(call, key);
  const program = evaluation.program.child(call, key);
  if (program === null) return failedValue([]); // its source was refused
  const inside = evaluation.of(program);
  const { outputs } = program.declarations;
  return capsuleValue("module", {
    label,
    names: () => [...outputs.keys()],
    attribute: (name) =>
      outputs.has(name)
        ? moduleOutput(inside, name)
        : {
            failed: true,
            code: "unknown-output",
            summary: `${label} has no output "${name}".`,
            detail:
              outputs.size === 0
                ? `Only outputs can be read of a module, and it has none: add output "${name}" { value = … } to its folder.`
                : `${suggestion(name, outputs.keys())} Its outputs are ${[...outputs.keys()].join(", ")}.`.trimStart(),
          },
    payload: new ModulePayload([inside]),
  });
}

function collectionValue(evaluation: Evaluation, call: Declaration, keys: readonly string[]): Value {
  const label = addressOf(call, null);
  return capsuleValue("module collection", {
    label,
    names: () => [],
    attribute: (name) => severalInstances(label, name, keys, `{ for k, m in ${label} : k => m.${name} }`),
    index: (key) => {
      const found = keys.find((candidate) => candidate === key.data);
      return found === undefined ? noSuchInstance(label, key, keys) : instanceValue(evaluation, call, found);
    },
    entries: () =>
      keys.flatMap((key) => {
        const value = instanceValue(evaluation, call, key);
        return value === undefined || "failed" in value ? [] : [[stringValue(key), value] as const];
      }),
    payload: new ModulePayload(calledEvaluations(evaluation, call)),
  });
}

function disabledValue(call: Declaration): Value {
  const label = addressOf(call, null);
  return capsuleValue("module collection", {
    label,
    names: () => [],
    attribute: () => ({
      failed: true,
      code: "disabled-reference",
      summary: `${label} is switched off by enabled = false, so it cannot be read.`,
      detail: "Switch off what reads it by the same condition, or give a default with try.",
    }),
    payload: new ModulePayload([]),
  });
}

/** The value of an output of a module instance, in the evaluation of that instance. */
function moduleOutput(inside: Evaluation, name: string): CapsuleAnswer {
  const declaration = inside.program.declarations.outputs.get(name);
  const source = declaration === undefined ? undefined : attributeOf(declaration.block, "value");
  if (declaration === undefined || source === undefined) return undefined;
  return inside.settled(
    (other) => moduleOutput(other, name),
    () =>
      inside.once(`${prefixOf(inside.program)}output.${name}`, source.nameRange, () => {
        const frame = { ...MODULE_FRAME, title: blockTitle(declaration.block) };
        const { value, diagnostics } = inside.evaluate(source.expression, frame);
        inside.report(diagnostics);
        const waits = dependencyMarks(dependenciesOf(inside, declaration));
        const marks = isMarkedSensitive(inside, declaration) ? [SENSITIVE, ...waits] : waits;
        return withMarks(value, marks);
      }),
  );
}

/** Mistakes are told where the output is declared. */
function dependenciesOf(inside: Evaluation, { block }: Declaration): readonly Dependency[] {
  if (attributeOf(block, "depends_on") === undefined) return [];
  const title = blockTitle(block);
  const reading: Reading = {
    evaluation: inside,
    frame: { ...MODULE_FRAME, title },
    report: () => undefined,
  };
  return readDependencies(readBody(block.body, block.headerRange, title, OUTPUT, reading), reading);
}

function isMarkedSensitive(inside: Evaluation, { block }: Declaration): boolean {
  return ["sensitive", "ephemeral"].some((name) => {
    const attribute = attributeOf(block, name);
    if (attribute === undefined) return false;
    const { value } = inside.evaluate(attribute.expression, MODULE_FRAME);
    return value.data === true || value.data === "true";
  });
}
