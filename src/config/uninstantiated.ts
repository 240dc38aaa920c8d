// Blocks that have no instances, as for_each is empty or enabled is false, and modules that are called by such a block: nothing is
// made of them, and what is wrong in their text, whatever the values are, is told all the same. They are read in a world of
// their own, so that nothing is asked for and nothing is remembered.
import type { Diagnostic, SourceRange } from "../diagnostics/diagnostic.ts";
import type { Block } from "../hcl/syntax.ts";
import { isWorkloadKind } from "../model/address.ts";
import { createBlobTable } from "./blobs.ts";
import type { Attached } from "./build-network-part.ts";
import { buildNetwork, buildVolume, checkSecret } from "./build-objects.ts";
import { checkOutputs } from "./build-outputs.ts";
import { buildWorkload } from "./build-workload.ts";
import type { Building } from "./building.ts";
import { dataValue } from "./data-value.ts";
import type { Declaration } from "./declarations.ts";
import { createEvaluation } from "./evaluation.ts";
import type { Evaluation } from "./evaluation.ts";
import { UNKNOWN_KEY, attributeOf, instanceKeys } from "./instances.ts";
import type { SecretReading } from "./input.ts";
import { checkCall } from "./module-calls.ts";
import type { ModuleFolder } from "./module-folders.ts";
import { childPrograms } from "./program.ts";
import type { Program } from "./program.ts";
import { readChecks } from "./stated-rules.ts";

/** Mistakes of the text: no value makes them right. */
const MISTAKES: ReadonlySet<string> = new Set([
  ...["duplicate-attribute", "duplicate-block", "missing-argument", "misplaced-block", "missing-block"],
  ...["no-candidate-node", "no-for-each", "no-replica", "not-supported-yet", "too-many-arguments"],
  ...["unexpected-attribute", "unexpected-block", "unknown-attribute", "unknown-block", "unknown-function"],
  ...["unknown-output", "unknown-reference", "unknown-variable", "wrong-labels"],
]);

/** That there is no argument or no value; of other blocks the value may be null, which is for the instance to say. */
const MISSING = "missing-attribute";

export interface World {
  readonly project: string;
  readonly textAt: (range: SourceRange) => string;
  readonly networkOf: (evaluation: Evaluation) => Attached;
}

/** Whether anything of a module has no instances, so that it is worth looking. */
export function hasUninstantiated(evaluation: Evaluation): boolean {
  const { objects, modules } = evaluation.program.declarations;
  return [...objects.values(), modules].some((group) =>
    [...group.values()].some(
      (declaration) =>
        (attributeOf(declaration.block, "for_each") ?? attributeOf(declaration.block, "enabled")) !==
          undefined && instanceKeys(evaluation.instances(declaration)).length === 0,
    ),
  );
}

/** `program` is that of the root module, whose folder is `root`. */
export function uninstantiatedMistakes(
  program: Program,
  root: ModuleFolder,
  world: World,
): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const evaluation = createEvaluation(apartFrom(program, root), null);
  const take = (problem: Diagnostic): void => {
    if (MISTAKES.has(problem.code)) found.push(problem);
  };
  visit(evaluation, true, { world, take, found, seen: new Set() });
  for (const problem of evaluation.problems) take(problem);
  return found;
}

interface Visit {
  readonly world: World;
  readonly take: (problem: Diagnostic) => void;
  readonly found: Diagnostic[];
  /** Blocks that were read, each once. */
  readonly seen: Set<Block>;
}

/** A module instance that exists is read already, but for what has no instances in it. */
function visit(own: Evaluation, exists: boolean, visiting: Visit): void {
  const { world, take, seen } = visiting;
  const building: Building = {
    report: take,
    evaluation: own,
    blobs: createBlobTable(),
    rules: [],
    project: world.project,
    textAt: world.textAt,
    defaultNetwork: world.networkOf(own),
  };
  const { objects, modules } = own.program.declarations;
  for (const [kind, group] of objects)
    for (const declaration of group.values()) {
      const keys = instanceKeys(own.instances(declaration));
      if ((exists && keys.length > 0) || seen.has(declaration.block)) continue;
      seen.add(declaration.block);
      const key = keys[0] ?? standIn(own, declaration);
      if (isWorkloadKind(kind)) buildWorkload(declaration, key, building);
      else if (kind === "network") buildNetwork(declaration, key, building);
      else if (kind === "volume") buildVolume(declaration, key, building);
      else checkSecret(declaration, key, building);
    }
  if (!exists) readRest(own, visiting);
  for (const call of modules.values()) {
    const keys = instanceKeys(own.instances(call));
    if (keys.length === 0 && seen.has(call.block)) continue;
    if (keys.length === 0) seen.add(call.block);
    for (const key of keys.length === 0 ? [standIn(own, call)] : keys) {
      const child = own.program.child(call, key);
      if (child !== null) visit(own.of(child), exists && keys.length > 0, visiting);
    }
  }
}

/** All of a module but its objects: how it is called, locals, data, outputs and checks. */
function readRest(own: Evaluation, { take, found }: Visit): void {
  const report = (problem: Diagnostic): void => {
    if (problem.code === MISSING) found.push(problem);
    else take(problem);
  };
  const { locals, data } = own.program.declarations;
  checkCall(own, report);
  for (const name of locals.keys()) own.local(name);
  for (const group of data.values())
    for (const declaration of group.values())
      dataValue(own, declaration, instanceKeys(own.instances(declaration))[0] ?? standIn(own, declaration));
  checkOutputs(own, report, []);
  readChecks(own, report);
}

/** The key of an instance that there could be. */
function standIn(own: Evaluation, declaration: Declaration): string | null {
  return own.instances(declaration).kind === "single" ? null : UNKNOWN_KEY;
}

/** The same module, with a memory and questions of its own. */
function apartFrom(program: Program, root: ModuleFolder): Program {
  const unread: SecretReading = { ok: false, message: "there is no instance" };
  const apart: Program = {
    ...program,
    child: childPrograms(() => apart, root),
    secrets: {
      given: new Map(),
      readEnvironment: () => unread,
      readFile: () => unread,
      missing: "nothing",
    },
    budget: { steps: 0 },
    data: {
      answers: program.data.answers,
      asked: new Map(),
      images: new Set(),
      isOpen: true,
      missed: 0,
      waiting: new Set(),
    },
    sensitiveUsed: new Map(),
  };
  return apart;
}
