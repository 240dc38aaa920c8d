// Defaults inside of types, `optional(number, 80)`: put in where an attribute is absent or null, before conversion.
import { elementsOf, entriesOf } from "../hcl/compare.ts";
import type { TypeDefaults } from "../hcl/parse-type.ts";
import type { Expression } from "../hcl/syntax.ts";
import { mapValue, objectValue, tupleValue } from "../hcl/value.ts";
import type { Value } from "../hcl/value.ts";

export function applyDefaults(
  value: Value,
  defaults: TypeDefaults,
  evaluate: (expression: Expression) => Value,
): Value {
  switch (defaults.kind) {
    case "object": {
      const entries = entriesOf(value.data);
      if (entries === undefined) return value;
      const filled = new Map(entries);
      for (const [name, fallback] of defaults.values) {
        const given = filled.get(name);
        if (given === undefined || given.data === null) filled.set(name, evaluate(fallback));
      }
      for (const [name, child] of defaults.children) {
        const given = filled.get(name);
        if (given !== undefined) filled.set(name, applyDefaults(given, child, evaluate));
      }
      return objectValue(filled, value.marks);
    }
    case "tuple": {
      const elements = elementsOf(value.data);
      if (elements === undefined) return value;
      return tupleValue(
        elements.map((element, index) => {
          const child = defaults.children.get(index);
          return child === undefined ? element : applyDefaults(element, child, evaluate);
        }),
        value.marks,
      );
    }
    case "element": {
      const inner = (element: Value) => applyDefaults(element, defaults.child, evaluate);
      const elements = elementsOf(value.data);
      if (elements !== undefined) return tupleValue(elements.map(inner), value.marks);
      const entries = entriesOf(value.data);
      if (entries === undefined) return value;
      const done = [...entries].map(([name, entry]) => [name, inner(entry)] as const);
      return value.type.kind === "map" && done.every(([, entry]) => entry.type === done[0]?.[1].type)
        ? mapValue(done[0]?.[1].type ?? value.type.element, done, value.marks)
        : objectValue(done, value.marks);
    }
    default:
      return unreachable(defaults);
  }
}

function unreachable(defaults: never): never {
  throw new Error(`unexpected defaults ${JSON.stringify(defaults)}`);
}
