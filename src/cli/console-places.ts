// Places in a value of `orch console --json`, as lists of keys and indices: where what is unknown or sensitive stands in an
// answer, and in the value of a variable. `[]` is the value itself; elements of a set are counted as they are written.
import { elementsOf, entriesOf } from "../hcl/compare.ts";
import type { Json } from "../hcl/json.ts";
import { UNKNOWN, hasMark, isCapsule, objectValue, tupleValue } from "../hcl/value.ts";
import type { Value } from "../hcl/value.ts";

type Place = readonly (string | number)[];

export interface Places {
  readonly unknown: readonly Place[];
  readonly sensitive: readonly Place[];
}

/** Outermost ones only: what is in something sensitive is sensitive. */
export function placesOf(value: Value): Places {
  const found: { unknown: Place[]; sensitive: Place[] } = { unknown: [], sensitive: [] };
  const walk = (part: Value, place: Place, covered: boolean): void => {
    const secret = hasMark(part.marks, "sensitive");
    if (secret && !covered) found.sensitive.push(place);
    if (part.data === UNKNOWN && !isCapsule(part)) found.unknown.push(place);
    for (const [key, inner] of partsOf(part)) walk(inner, [...place, key], covered || secret);
  };
  walk(value, [], false);
  return found;
}

/** The value with another one in that place; undefined where it has no such place. */
export function withPlace(value: Value, place: Place, change: (part: Value) => Value): Value | undefined {
  const [key, ...rest] = place;
  if (key === undefined) return change(value);
  const parts = partsOf(value);
  const index = parts.findIndex(([name]) => name === key);
  const part = parts[index];
  const changed = part === undefined ? undefined : withPlace(part[1], rest, change);
  if (changed === undefined) return undefined;
  const all = parts.map(([name, inner], at) => [name, at === index ? changed : inner] as const);
  return entriesOf(value.data) === undefined
    ? tupleValue(
        all.map(([, inner]) => inner),
        value.marks,
      )
    : objectValue(
        all.map(([name, inner]) => [String(name), inner]),
        value.marks,
      );
}

/** Undefined where it is no list of places. */
export function readPlaces(json: Json): readonly Place[] | undefined {
  if (!Array.isArray(json)) return undefined;
  const places: Place[] = [];
  for (const place of json as readonly Json[]) {
    if (!Array.isArray(place)) return undefined;
    const steps: (string | number)[] = [];
    for (const step of place as readonly Json[]) {
      if (typeof step !== "string" && typeof step !== "number") return undefined;
      steps.push(typeof step === "string" ? step.normalize("NFC") : step);
    }
    places.push(steps);
  }
  return places;
}

function partsOf({ data }: Value): readonly (readonly [string | number, Value])[] {
  const elements = elementsOf(data);
  if (elements !== undefined) return elements.map((element, index) => [index, element]);
  return [...(entriesOf(data) ?? [])];
}
