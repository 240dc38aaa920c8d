// What stands in for a sensitive value that is not read: a text that says so, or the least value of another type.
import {
  type Type,
  type Value,
  boolValue,
  listValue,
  mapValue,
  numberValue,
  objectValue,
  stringValue,
  tupleValue,
} from "../hcl/value.ts";

const TEXT = "value-that-was-not-read";

/** Of a secret, and of what has no type. */
export const STAND_IN: Value = stringValue(TEXT);

export function standIn(type: Type): Value {
  switch (type.kind) {
    case "number":
      return numberValue(0);
    case "bool":
      return boolValue(false);
    case "list":
      return listValue(type.element, []);
    case "set":
      return { type, data: [], marks: [] };
    case "map":
      return mapValue(type.element, []);
    case "object":
      return objectValue([...type.attributes].map(([name, each]) => [name, standIn(each)] as const));
    case "tuple":
      return tupleValue(type.elements.map(standIn));
    case "string":
    case "any":
    case "capsule":
      return STAND_IN;
    default:
      return type satisfies never;
  }
}
