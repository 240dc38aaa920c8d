// Is an equal value among others? In constant time for strings, numbers, bools and null, which is nearly all there is.
import { valuesEqual } from "../compare.ts";
import { numberKey } from "../number-value.ts";
import type { Value } from "../value.ts";

/** A collection that values are added to and looked for in; equality is that of the language. */
export class Membership {
  private readonly plain = new Set<unknown>();
  private readonly others: Value[] = [];

  constructor(values: readonly Value[] = []) {
    for (const value of values) this.add(value);
  }

  add(value: Value): void {
    if (isPlain(value)) this.plain.add(keyOf(value));
    else this.others.push(value);
  }

  has(value: Value): boolean {
    return isPlain(value)
      ? this.plain.has(keyOf(value))
      : this.others.some((other) => valuesEqual(other, value));
  }
}

/** Data that is equal only to itself, whatever the type: "1", 1 and true are three. */
const isPlain = ({ data }: Value): boolean => data === null || typeof data !== "object";

/** A string never looks like the key of a long number, which is a symbol's. */
const keyOf = (value: Value): unknown =>
  value.exact === undefined ? value.data : Symbol.for(String(numberKey(value)));
