// From values to data: JSON with null where a value is sensitive or late, and beside it what stands there.
import { elementsOf, entriesOf } from "../hcl/compare.ts";
import { UNKNOWN, deepMarks, hasMark, isCapsule, isWhollyKnown } from "../hcl/value.ts";
import type { Marks, Value } from "../hcl/value.ts";
import { jsonNumber } from "../hcl/json.ts";
import { jsonObject } from "../model/json.ts";
import type { Json, Path } from "../model/json.ts";
import type { SensitiveValue } from "../model/spec.ts";

export interface Extract {
  /** Null at sensitive and late paths. */
  readonly value: Json;
  /** With everything that is known, sensitive or not; null where late. In memory only. */
  readonly plain: Json;
  readonly sensitive: readonly SensitiveValue[];
  readonly late: readonly { readonly path: Path; readonly marks: Marks }[];
  /** References to objects, which are no data. */
  readonly references: readonly { readonly path: Path; readonly label: string }[];
}

/**
 * A sensitive list or map is sensitive as a whole, for its length and keys are. Where part of it is late, all of it is.
 */
export function extract(value: Value): Extract {
  const sensitive: SensitiveValue[] = [];
  const late: { path: Path; marks: Marks }[] = [];
  const references: { path: Path; label: string }[] = [];

  const walk = (part: Value, path: Path): Json => {
    if (part.data === UNKNOWN) {
      late.push({ path, marks: part.marks });
      return null;
    }
    if (isCapsule(part)) {
      references.push({ path, label: part.data.label });
      return null;
    }
    if (hasMark(part.marks, "sensitive")) {
      if (isWhollyKnown(part)) sensitive.push({ path, value: plainJson(part) });
      else late.push({ path, marks: deepMarks(part) });
      return null;
    }
    return mapParts(part, (inner, step) => walk(inner, [...path, step]));
  };

  const json = walk(value, []);
  return { value: json, plain: plainJson(value), sensitive, late, references };
}

function plainJson(value: Value): Json {
  if (value.data === UNKNOWN || isCapsule(value)) return null;
  return mapParts(value, plainJson);
}

function mapParts(value: Value, convertPart: (part: Value, step: string | number) => Json): Json {
  const elements = elementsOf(value.data);
  if (elements !== undefined) return elements.map(convertPart);
  const entries = entriesOf(value.data);
  if (entries !== undefined)
    return jsonObject([...entries].map(([name, entry]) => [name, convertPart(entry, name)] as const));
  const { data } = value;
  if (typeof data === "number") return jsonNumber(value);
  if (data === null || typeof data === "string" || typeof data === "boolean") return data;
  return null;
}
