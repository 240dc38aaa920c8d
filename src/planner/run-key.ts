// The key under which a job runs once: its specification without late values, and its triggers.
import type { DesiredWorkload } from "../model/configuration.ts";
import { type Json, pathText } from "../model/json.ts";
import type { Spec } from "../model/spec.ts";
import { canonicalJson, sha256Hex } from "../plan/canonical.ts";

/** Null for what is no job, and while sensitive values cannot be digested because there is no key yet. */
export function runKeyOf(
  workload: DesiredWorkload,
  spec: Spec,
  digest: ((value: Json) => string) | null,
): string | null {
  if (workload.job === null || (digest === null && spec.sensitive.length > 0)) return null;
  const secrets = spec.sensitive.map((item) => [
    pathText(item.path),
    digest === null ? null : digest(item.value),
  ]);
  return sha256Hex(`orch-run/1\0${canonicalJson([spec.value, secrets, workload.triggers])}`);
}
