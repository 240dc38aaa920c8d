// Conversion inside functions: the evaluator's rules, with a failure that is a sentence about an argument.
import { convert } from "../convert.ts";
import type { FunctionFailure } from "../scope.ts";
import { unify } from "../unify.ts";
import { listValue } from "../value.ts";
import type { Marks, Type, Value } from "../value.ts";
import { ANY, elementType, elementsOf, fail } from "./define.ts";

export function convertTo(value: Value, type: Type, argument?: number): Value | FunctionFailure {
  const conversion = convert(value, type);
  if (conversion.ok) return conversion.value;
  const { message, path } = conversion;
  const step = path.map((part) => `[${JSON.stringify(part)}]`).join("");
  return fail(
    `${message.charAt(0).toUpperCase()}${message.slice(1)}${step === "" ? "" : ` (at ${step})`}.`,
    argument,
  );
}

/** A set of the given elements, which have one type already. */
export function setOf(element: Type, elements: readonly Value[], marks: Marks): Value | FunctionFailure {
  return convertTo(listValue(element, elements, marks), { kind: "set", element });
}

/** Lists, sets and tuples brought to one element type. */
export function shareElementType(
  sequences: readonly Value[],
): { readonly type: Type; readonly elements: readonly (readonly Value[])[] } | FunctionFailure {
  const type = unify(sequences.flatMap(elementTypes)) ?? undefined;
  if (type === undefined) return fail("The elements of all arguments must have types with a common one.");
  const all: Value[][] = [];
  for (const [position, sequence] of sequences.entries()) {
    const converted: Value[] = [];
    for (const element of elementsOf(sequence)) {
      const result = convertTo(element, type, position);
      if ("failed" in result) return result;
      converted.push(result);
    }
    all.push(converted);
  }
  return { type, elements: all };
}

/** The types of all elements; an empty collection still has the one that it was given. */
export function elementTypes(sequence: Value): readonly Type[] {
  return sequence.type.kind === "tuple" ? sequence.type.elements : [elementType(sequence.type, 0)];
}

export const commonType = (types: readonly Type[]): Type | null => (types.length === 0 ? ANY : unify(types));
