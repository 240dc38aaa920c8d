// A plan as a file: canonical text out, and back in with a check that it is whole.
import { type Result, errorDiagnostic, failure, success } from "../diagnostics/diagnostic.ts";
import { type Json, isObject } from "../model/json.ts";
import { PLAN_FORMAT_VERSION, type Plan } from "./document.ts";
import { blobIdOf, bytesOf } from "../model/blob-ids.ts";
import { effectId, planBytes, planChecksum, planId } from "./ids.ts";
import { specIdOf } from "./spec-id.ts";

/** Canonical JSON and a newline, as UTF-8. */
export function formatPlan(plan: Plan): Buffer {
  return Buffer.concat([planBytes(plan), Buffer.from("\n")]);
}

/** The plan in a text; `name` is the file's, for messages. Refuses other formats, other major versions and damaged files. */
export function parsePlan(text: string, name: string): Result<Plan> {
  const refuse = (code: string, summary: string, detail: string) =>
    failure<Plan>(errorDiagnostic(code, summary, { detail }));
  let value: Json;
  try {
    value = JSON.parse(text) as Json; // JSON.parse gives JSON
  } catch {
    return refuse(
      "plan-unreadable",
      `${name} is not a plan: it is not JSON.`,
      "Make a plan with `orch plan --out FILE`.",
    );
  }
  if (
    !isObject(value) ||
    typeof value["format_version"] !== "string" ||
    typeof value["checksum"] !== "string"
  )
    return refuse(
      "plan-unreadable",
      `${name} is not a plan of orch.`,
      "Make a plan with `orch plan --out FILE`.",
    );
  const [major] = value["format_version"].split(".");
  if (major !== PLAN_FORMAT_VERSION.split(".")[0])
    return refuse(
      "plan-version",
      `${name} has plan format ${value["format_version"]}; this orch reads ${PLAN_FORMAT_VERSION}.`,
      "Plan again with this version of orch, or use the version that made the plan.",
    );
  const plan = value as unknown as Plan; // its checksum below proves that orch wrote it
  const hasParts =
    LISTS.every((name) => Array.isArray(value[name])) &&
    TABLES.every((name) => isObject(value[name] ?? null) && Object.values(value[name] ?? {}).every(isObject));
  if (!hasParts || !isWhole(plan))
    return refuse(
      "plan-damaged",
      `${name} was changed after it was made: its checksum does not fit.`,
      "A plan cannot be edited. Plan again.",
    );
  return success(plan);
}

/** Lists that the ids are made from; a text without them was never a plan. */
const LISTS = ["changes", "pending", "order", "rollouts", "risks"];
/** What rows name by its digest. */
const TABLES = ["specs", "blobs"];

function isWhole(plan: Plan): boolean {
  const { checksum, ...rest } = plan;
  const { id, effect_id, ...body } = rest;
  return (
    planChecksum(rest) === checksum &&
    planId(body) === id &&
    effectId(body) === effect_id &&
    isNamedRight(plan)
  );
}

/** The ids cover names of specifications and contents: what stands under a name has to be what was named. */
function isNamedRight({ specs, blobs, changes }: Plan): boolean {
  return (
    changes.every(({ before, after }) =>
      [before, after].every((ref) => ref === null || Object.hasOwn(specs, ref.spec)),
    ) &&
    Object.entries(specs).every(([id, entry]) => specIdOf(entry) === id) &&
    Object.entries(blobs).every(([id, blob]) => blobIdOf(bytesOf(blob)) === id)
  );
}
