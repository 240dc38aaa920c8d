// Sensitive values are known to the state only by an HMAC under its random key: equal or not, and nothing more.
import { createHmac } from "node:crypto";
import type { Json } from "../model/json.ts";
import type { RecordedSpec, Spec } from "../model/spec.ts";
import { canonicalJson } from "../plan/canonical.ts";

/** HMAC-SHA-256 in hex over the canonical JSON; `key` is hex. */
export function keyedDigest(key: string, value: Json): string {
  return createHmac("sha256", Buffer.from(key, "hex")).update(canonicalJson(value)).digest("hex");
}

/** A specification as the state may hold it. */
export function recordSpec(spec: Spec, key: string): RecordedSpec {
  const sensitive = spec.sensitive.map(({ path, value }) => ({ path, digest: keyedDigest(key, value) }));
  return { value: spec.value, sensitive };
}
