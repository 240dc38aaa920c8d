// What a collection answers (an object or a module with for_each) where it is not asked for one of its instances.
import { suggestion } from "../hcl/suggest.ts";
import type { CapsuleAnswer, Value } from "../hcl/value.ts";
import { keyText } from "./roots.ts";

/** An attribute of the collection itself; `all` is how to take it of every instance. */
export function severalInstances(
  label: string,
  attribute: string,
  keys: readonly string[],
  all: string,
): CapsuleAnswer {
  const [example = "key"] = keys;
  return {
    failed: true,
    code: "missing-key",
    summary: `${label} has for_each, so it has several instances and no "${attribute}" of its own.`,
    detail: `Choose one: ${label}[${JSON.stringify(example)}].${attribute}, or take all: ${all}.`,
  };
}

/** A key that for_each does not have. */
export function noSuchInstance(label: string, key: Value, keys: readonly string[]): CapsuleAnswer {
  const text = typeof key.data === "string" ? key.data : "";
  const known = keys.length === 0 ? "no keys" : keys.map((each) => JSON.stringify(each)).join(", ");
  return {
    failed: true,
    code: "unknown-reference",
    summary: `${label} has no instance ${keyText(key)}.`,
    detail: `${suggestion(text, keys)} Its for_each has ${known}.`.trimStart(),
  };
}
