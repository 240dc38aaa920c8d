// What has to happen to a replica, given its differences, where it is and how it is.
import type { NodeName } from "../model/address.ts";
import {
  isObject,
  type Json,
  type JsonObject,
  type Path,
  jsonEquals,
  pathText,
  sortedKeys,
  startsWithPath,
  valueAt,
  withValueAt,
} from "../model/json.ts";
import type { Spec } from "../model/spec.ts";
import type { Action, Cause } from "../plan/document.ts";
import { worstEffect } from "./classify.ts";
import { concernsLate, type Difference, differences, isIgnored } from "./differences.ts";
import { isChosenNumber } from "./numbered.ts";
import type { ClassifiedDifference, Draft } from "./drafts.ts";
import { imagesOn } from "./images.ts";
import type { PlanInput } from "./input.ts";
import { causeOfMove } from "./move-causes.ts";
import { classify } from "./replicas.ts";

/** Before late values are known, a running replica's count as unchanged. */
export type Stage = "before late values" | "with late values";

/** Fills `differences`, `images`, `action` and `causes` of a placed draft from its current `spec`. */
export function decideAction(input: PlanInput, draft: Draft, stage: Stage): void {
  const { instance, node } = draft;
  if (!draft.selected || draft.finished || node === null || draft.presence?.kind === "unknown") {
    draft.action = "none";
    draft.causes = [];
    draft.differences = [];
    draft.images = instance?.images ?? {};
    return;
  }
  if (stage === "before late values") draft.images = imagesOn(input, draft.workload, node);
  if (instance === null) {
    draft.action = "create";
    draft.causes = [firstCause(draft)];
    draft.differences = [];
    return;
  }
  draft.differences = allDifferences(input, draft, instance.node === node, stage);
  const causes: Cause[] = [...placementCauses(input, draft), ...uniqueCauses(draft.differences)];
  if (isAsked(input, draft)) causes.push({ kind: "asked" });
  if (instance.adopted === true) causes.push({ kind: "adopted" });
  if (draft.trigger !== null) causes.push({ kind: "trigger", of: draft.trigger });
  draft.action = actionOf(draft, node, causes);
  draft.causes = causes;
}

function actionOf(draft: Draft, node: NodeName, causes: Cause[]): Action {
  const { instance, presence } = draft;
  if (instance === null || presence === null) {
    causes.splice(0, causes.length, firstCause(draft));
    return "create";
  }
  if (presence.kind === "lost" || instance.node !== node) return "move";
  if (presence.kind === "missing") {
    causes.unshift({ kind: "missing" });
    return "create";
  }
  if (presence.kind === "unknown") return "none";
  const { observed } = presence;
  if (observed.phase === "created") {
    causes.unshift({ kind: "missing", note: "it never started" });
    return "replace";
  }
  if (observed.missing.length > 0) {
    causes.unshift({ kind: "missing", note: `container ${observed.missing.join(", ")} is gone` });
    return "replace";
  }
  if (draft.workload.job !== null) return jobAction(draft, observed.phase, causes);
  const effect = worstEffect(draft.differences.map((difference) => difference.effect));
  const asked = causes.some(
    ({ kind }) => kind === "asked" || kind === "trigger" || kind === "adopted", // no label can be put on what runs
  );
  if (effect === "replace" || asked) return "replace";
  if (observed.phase !== "running") {
    causes.unshift({
      kind: "stopped",
      note: observed.exit === null ? observed.phase : `exit code ${observed.exit}`,
    });
    return "update";
  }
  return draft.differences.length > 0 ? "update" : "none";
}

/** A run that failed or whose key changed is run again; one that is under way or ended unrecorded is waited for. */
function jobAction(draft: Draft, phase: string, causes: Cause[]): Action {
  const outcome = draft.recorded?.record.outcome ?? null;
  const changed = outcome !== null && outcome.runKey !== draft.runKey;
  if (changed || draft.differences.some((difference) => difference.effect === "replace")) {
    causes.unshift({ kind: "run", note: "its specification or triggers changed" });
    return "replace";
  }
  if (causes.some(({ kind }) => kind === "asked" || kind === "trigger" || kind === "adopted"))
    return "replace";
  if (phase === "running" || phase === "done") {
    causes.unshift({
      kind: "run",
      note: phase === "done" ? "it has ended, but is not recorded yet" : "it is still running",
    });
    return "update";
  }
  causes.unshift({ kind: "retry", note: "its last run failed" });
  return "replace";
}

function firstCause(draft: Draft): Cause {
  return draft.workload.job === null ? { kind: "config" } : { kind: "run" };
}

function placementCauses(input: PlanInput, draft: Draft): Cause[] {
  const cause = draft.placement?.cause ?? null;
  const from = draft.instance?.node;
  if (cause?.kind === "drain" && from !== undefined && input.options.retired.includes(from))
    return [{ kind: "retired" }];
  if (draft.presence?.kind === "lost") return [{ kind: "lost" }];
  return cause === null ? [] : [causeOfMove(cause)];
}

function uniqueCauses(found: readonly ClassifiedDifference[]): Cause[] {
  const causes = new Map<string, Cause>();
  for (const { cause } of found) {
    const key = `${cause.kind} ${cause.path ?? ""} ${cause.of ?? ""}`;
    if (!causes.has(key)) causes.set(key, cause);
  }
  return [...causes.values()];
}

function isAsked(input: PlanInput, draft: Draft): boolean {
  const { replace } = input.options;
  return replace.includes(draft.address) || replace.includes(draft.workload.address);
}

/** Configuration and late values against what is recorded, images, and what is seen against what is recorded. */
function allDifferences(
  input: PlanInput,
  draft: Draft,
  sameNode: boolean,
  stage: Stage,
): readonly ClassifiedDifference[] {
  const { instance, workload } = draft;
  if (instance === null) return [];
  const { late } = workload;
  const all = differences(instance.applied, draft.spec, input.digest).filter(
    (difference) =>
      !isIgnored(difference, workload.ignoreChanges) && !(isPlaced(difference, draft.spec) && !sameNode),
  );
  const known =
    stage === "with late values" ? all : all.filter((difference) => !concernsLate(difference, late));
  const found = classify(input, draft, known, "config");
  const explained = found.map((difference): ClassifiedDifference => {
    const source = late.find((item) => startsWithPath(difference.path, item.path));
    if (source === undefined) return difference;
    const of = source.links[0]?.target;
    return {
      ...difference,
      cause: { kind: "late", path: pathText(difference.path), ...(of === undefined ? {} : { of }) },
    };
  });
  const images = !sameNode ? [] : imageDifferences(input, draft, found);
  return [...explained, ...images, ...drift(input, draft, found)];
}

/** On another node a port binds to another address, and other cores are free: that follows from the move and is no change of its own. */
function isPlaced(difference: Difference, spec: Spec): boolean {
  const { path } = difference;
  return (path[0] === "ports" && path[2] === "bind") || isChosenNumber(difference, spec);
}

/** The text stayed, but it means another digest: only after images were upgraded. */
function imageDifferences(
  input: PlanInput,
  draft: Draft,
  found: readonly Difference[],
): ClassifiedDifference[] {
  const { instance } = draft;
  if (instance === null) return [];
  const told = new Set(found.map((difference) => pathText(difference.path)));
  const changed: Difference[] = [];
  for (const { path, ref } of imagePaths(draft.spec.value)) {
    const [before, after] = [instance.images[ref], draft.images[ref]];
    if (before === undefined || after === undefined || before === after || told.has(pathText(path))) continue;
    changed.push({ path, before: `${ref} (${before})`, after: `${ref} (${after})`, sensitive: null });
  }
  return [...classify(input, draft, changed, "config")];
}

function imagePaths(spec: JsonObject): { path: Path; ref: string }[] {
  const containers = isObject(spec["containers"]) ? spec["containers"] : {};
  const pairs = sortedKeys(containers).map((name): [Path, Json | undefined] => [
    ["containers", name, "image"],
    valueAt(containers, [name, "image"]),
  ]);
  const init = Array.isArray(spec["init_containers"]) ? (spec["init_containers"] as readonly Json[]) : [];
  init.forEach((container, index) =>
    pairs.push([["init_containers", index, "image"], valueAt(container, ["image"])]),
  );
  return pairs.flatMap(([path, ref]) => (typeof ref === "string" ? [{ path, ref }] : []));
}

/** What an engine shows other than what was applied, and other than what is wanted now. */
function drift(input: PlanInput, draft: Draft, configured: readonly Difference[]): ClassifiedDifference[] {
  if (draft.presence?.kind !== "present" || draft.instance === null) return [];
  const told = new Set(configured.map((difference) => pathText(difference.path)));
  const found: Difference[] = [];
  const { applied: recorded } = draft.instance;
  // what is recorded by its digest is compared by it, and never shown
  const isSecret = (path: Path): boolean =>
    recorded.sensitive.some((item) => startsWithPath(path, item.path));
  const secretDiffers = (path: Path, seen: Json): boolean => {
    const digest = recorded.sensitive.find((item) => pathText(item.path) === pathText(path))?.digest;
    return digest !== undefined && input.digest !== null && input.digest(seen) !== digest;
  };
  /** With null where a part of a list is secret. */
  const shown = (path: Path, seen: Json): Json =>
    recorded.sensitive
      .filter((item) => item.path.length > path.length && startsWithPath(item.path, path))
      .map((item) => item.path.slice(path.length))
      .filter((below) => valueAt(seen, below) !== undefined)
      .reduce((value, below) => withValueAt(value, below, null), seen);
  const visit = (path: Path, given: Json, applied: Json | undefined, wanted: Json | undefined): void => {
    const seen = isObject(given) ? given : shown(path, given);
    if (isSecret(path)) {
      if (secretDiffers(path, given) && !told.has(pathText(path)))
        found.push({ path, before: null, after: null, sensitive: "changed" });
    } else if (isObject(seen) && (isObject(applied) || applied === undefined)) {
      for (const key of sortedKeys(seen)) {
        const below = isObject(applied) && Object.hasOwn(applied, key) ? applied[key] : undefined;
        if (below !== undefined)
          visit([...path, key], seen[key] ?? null, below, isObject(wanted) ? wanted[key] : undefined);
      }
    } else if (!jsonEquals(seen, applied) && !jsonEquals(seen, wanted) && !told.has(pathText(path))) {
      found.push({ path, before: seen, after: wanted, sensitive: null });
    }
  };
  visit([], draft.presence.observed.attributes, draft.instance.applied.value, draft.spec.value);
  const counted = found.filter((difference) => !isIgnored(difference, draft.workload.ignoreChanges));
  return [...classify(input, draft, counted, "drift")];
}
