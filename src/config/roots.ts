// The names that expressions start with: var, local, each, path, nodes, self, node and one for each kind of object.
// All are capsules, so nothing is evaluated before it is read.
import { renderValue } from "../hcl/render-value.ts";
import { suggestion } from "../hcl/suggest.ts";
import { capsuleValue, hasMark, objectValue, stringValue } from "../hcl/value.ts";
import type { CapsuleAnswer, Value } from "../hcl/value.ts";
import type { ObjectKind } from "./declarations.ts";
import { failedValue } from "./evaluation.ts";
import type { Evaluation, Frame } from "./evaluation.ts";
import { extract } from "./extract.ts";
import { dataRoot } from "./data-root.ts";
import { UNKNOWN_KEY } from "./instances.ts";
import type { Each } from "./instances.ts";
import { modulesRoot } from "./module-root.ts";
import { variableValue } from "./module-variables.ts";
import { nodesRoot } from "./node-root.ts";
import { kindRoot } from "./object-root.ts";
import { prefixOf } from "./program.ts";
import { selfRoot } from "./self-root.ts";

const OBJECT_ROOTS: readonly ObjectKind[] = ["service", "daemon", "job", "network", "volume", "secret"];
const LATER_ROOTS: readonly string[] = ["stateful_service", "cron_job"];

export function rootNames({ program }: Evaluation, frame: Frame): readonly string[] {
  return [
    "var",
    "local",
    "path",
    "nodes",
    ...OBJECT_ROOTS,
    ...(program.declarations.modules.size === 0 ? [] : ["module"]),
    ...(program.declarations.data.size === 0 ? [] : ["data"]),
    ...(frame.instance === null ? [] : ["each"]),
    ...(frame.self === null ? [] : ["self"]),
    ...(frame.node === null ? [] : ["node"]),
    ...(frame.plan === undefined ? [] : ["plan"]),
    ...(frame.bindings?.keys() ?? []),
  ];
}

export function rootValue(name: string, evaluation: Evaluation, frame: Frame): Value | undefined {
  const bound = frame.bindings?.get(name);
  if (bound !== undefined) return bound(evaluation);
  switch (name) {
    case "var":
      return variablesRoot(evaluation);
    case "local":
      return localsRoot(evaluation);
    case "path":
      return PATHS;
    case "nodes":
      return nodesRoot(evaluation);
    case "data":
      return dataRoot(evaluation, frame.check ?? null);
    case "module":
      return modulesRoot(evaluation);
    case "each":
      return eachRoot(evaluation, frame);
    case "self":
      return frame.self === null
        ? refusedRoot(
            "self",
            "no-replica",
            "self is a replica, and there is none here.",
            "It can be read in the blocks of a workload.",
          )
        : selfRoot(evaluation, frame.self);
    case "node":
      return (
        frame.node ??
        refusedRoot(
          "node",
          "no-candidate-node",
          "node is the candidate of a placement rule, and there is none here.",
          'It can be read in constraint, affinity, anti_affinity and spread. For a declared node write nodes["name"], for the node of this replica self.node.',
        )
      );
    case "plan":
      return (
        frame.plan ??
        refusedRoot(
          "plan",
          "no-plan",
          "plan is what a policy judges, and there is none here.",
          "It can be read in policy blocks, once everything is placed.",
        )
      );
    default: {
      const kind = OBJECT_ROOTS.find((root) => root === name);
      if (kind !== undefined) return kindRoot(evaluation, kind);
      if (!LATER_ROOTS.includes(name)) return undefined;
      return refusedRoot(name, "not-supported-yet", `References to ${name} are not supported yet.`);
    }
  }
}

/** Of every module: what it reads is relative to its own folder, and cannot leave it. */
const PATHS = objectValue([
  ["module", stringValue(".")],
  ["root", stringValue(".")],
]);

function variablesRoot(evaluation: Evaluation): Value {
  const { declarations, sensitiveUsed } = evaluation.program;
  const { variables } = declarations;
  return capsuleValue("variables", {
    label: "var",
    names: () => [...variables.keys()],
    attribute: (name) => {
      const value = variableValue(evaluation, name);
      if (value !== undefined && "failed" in value) return value;
      if (value === undefined)
        return {
          failed: true,
          code: "unknown-variable",
          summary: `There is no variable "${name}".`,
          detail:
            `${suggestion(name, variables.keys())} Declare it with variable "${name}" { … }.`.trimStart(),
        };
      if (hasMark(value.marks, "sensitive"))
        sensitiveUsed.set(`${prefixOf(evaluation.program)}var.${name}`, extract(value).plain);
      return value;
    },
  });
}

function localsRoot(evaluation: Evaluation): Value {
  const { locals } = evaluation.program.declarations;
  return capsuleValue("locals", {
    label: "local",
    names: () => [...locals.keys()],
    attribute: (name) =>
      evaluation.local(name) ?? {
        failed: true,
        code: "unknown-variable",
        summary: `There is no local "${name}".`,
        detail: `${suggestion(name, locals.keys())} Define it in locals { … }.`.trimStart(),
      },
  });
}

function eachRoot(evaluation: Evaluation, frame: Frame): Value {
  const { instance } = frame;
  if (instance === null)
    return refusedRoot(
      "each",
      "no-for-each",
      "each is the element of for_each, and this block has none.",
      "Give the block for_each, or take the value from somewhere else.",
    );
  const bound = frame.bound ?? boundEach(evaluation, frame);
  if (bound === undefined)
    return refusedRoot("each", "no-for-each", "The element that each stands for cannot be evaluated.");
  return objectValue([
    ["key", bound.key],
    ["value", bound.value],
  ]);
}

const failedEach = (): Each => ({ key: failedValue([]), value: failedValue([]) });

function boundEach(evaluation: Evaluation, frame: Frame) {
  if (frame.instance === null) return undefined;
  const instances = evaluation.instances(frame.instance.declaration);
  if (instances.kind === "failed") return failedEach();
  if (instances.kind !== "keyed") return undefined;
  const found = instances.each.get(frame.instance.key);
  return found === undefined && frame.instance.key === UNKNOWN_KEY ? failedEach() : found;
}

/** A root that exists but has no meaning here: reading anything of it says why. */
function refusedRoot(name: string, code: string, summary: string, detail?: string): Value {
  const answer: CapsuleAnswer = { failed: true, code, summary, ...(detail === undefined ? {} : { detail }) };
  return capsuleValue(name, {
    label: name,
    names: () => [],
    attribute: () => answer,
    index: () => answer,
  });
}

/** The text of a key in a message, masked where sensitive. */
export function keyText(key: Value): string {
  return renderValue(key, { limit: 60 });
}
