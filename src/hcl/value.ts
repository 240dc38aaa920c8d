// Values of the language: a type, data and marks. Immutable; a mark travels with everything derived from its value.
import type { BigFloat } from "./big-float.ts";
import { compareText } from "./text-order.ts";

export type Type =
  | { readonly kind: "string" }
  | { readonly kind: "number" }
  | { readonly kind: "bool" }
  /** Not known yet (unknown values, `any`, the type of a bare null). */
  | { readonly kind: "any" }
  | { readonly kind: "list"; readonly element: Type }
  | { readonly kind: "set"; readonly element: Type }
  | { readonly kind: "map"; readonly element: Type }
  | {
      readonly kind: "object";
      readonly attributes: ReadonlyMap<string, Type>;
      /** Names that may be absent; only in type constraints. */
      readonly optional?: ReadonlySet<string>;
    }
  | { readonly kind: "tuple"; readonly elements: readonly Type[] }
  /** An opaque value of the embedding program, e.g. a reference to a network; equal by `name` only. */
  | { readonly kind: "capsule"; readonly name: string };

/**
 * A fact about a value that its descendants inherit: `sensitive`, or one of the embedding program.
 * Two marks are the same when `kind` and `id` are equal; `payload` is carried along.
 */
export interface Mark {
  readonly kind: string;
  readonly id: string;
  readonly payload?: unknown;
}

export const SENSITIVE: Mark = { kind: "sensitive", id: "" };

/** Sorted by kind and id, without duplicates; the empty list is always `NO_MARKS`. */
export type Marks = readonly Mark[];
export const NO_MARKS: Marks = [];

export const UNKNOWN: unique symbol = Symbol("unknown");

/** What a capsule holds. Attributes may be made on demand; a missing one is undefined. */
export interface Capsule {
  /** Shown in messages, e.g. `service.web`. */
  readonly label: string;
  readonly names: () => readonly string[];
  readonly attribute: (name: string) => CapsuleAnswer;
  /** `capsule["key"]`; absent where it has no keys. */
  readonly index?: (key: Value) => CapsuleAnswer;
  /** `for` and splats over it; absent where it cannot be iterated. */
  readonly entries?: () => readonly (readonly [Value, Value])[];
  /** Whatever the embedding program wants back. */
  readonly payload?: unknown;
}

/** A failed answer is a complete sentence and perhaps what to do; the evaluator adds the place. */
export type CapsuleAnswer =
  | Value
  | { readonly failed: true; readonly code: string; readonly summary: string; readonly detail?: string }
  | undefined;

export type Data =
  | string
  | number
  | boolean
  | null
  | typeof UNKNOWN
  | readonly Value[] // list, tuple; set: sorted by `compareValues`, without duplicates
  | ReadonlyMap<string, Value> // map, object: keys in order (text-order.ts)
  | Capsule;

export interface Value {
  readonly type: Type;
  readonly data: Data;
  readonly marks: Marks;
  /** Of a number that no short decimal stands for; `data` is then the nearest double, which may be infinite. */
  readonly exact?: BigFloat;
  /** Of an unknown value: whatever it will be, it is not null. */
  readonly notNull?: true;
}

export const STRING: Type = { kind: "string" };
export const NUMBER: Type = { kind: "number" };
export const BOOL: Type = { kind: "bool" };
export const ANY: Type = { kind: "any" };

export const stringValue = (data: string, marks: Marks = NO_MARKS): Value => ({ type: STRING, data, marks });
export const numberValue = (data: number, marks: Marks = NO_MARKS): Value => ({ type: NUMBER, data, marks });
export const boolValue = (data: boolean, marks: Marks = NO_MARKS): Value => ({ type: BOOL, data, marks });
export const nullValue = (type: Type = ANY, marks: Marks = NO_MARKS): Value => ({ type, data: null, marks });
export const unknownValue = (type: Type = ANY, marks: Marks = NO_MARKS): Value => ({
  type,
  data: UNKNOWN,
  marks,
});

/** Of what operators, templates and most functions make. */
export const unknownResult = (type: Type, marks: Marks = NO_MARKS): Value =>
  type.kind === "any" ? unknownValue(type, marks) : { type, data: UNKNOWN, marks, notNull: true };

export function tupleValue(elements: readonly Value[], marks: Marks = NO_MARKS): Value {
  return {
    type: { kind: "tuple", elements: elements.map((element) => element.type) },
    data: elements,
    marks,
  };
}

export function listValue(element: Type, elements: readonly Value[], marks: Marks = NO_MARKS): Value {
  return { type: { kind: "list", element }, data: elements, marks };
}

export function objectValue(attributes: Iterable<readonly [string, Value]>, marks: Marks = NO_MARKS): Value {
  const data = sortedMap(attributes);
  const types = new Map<string, Type>();
  for (const [name, value] of data) types.set(name, value.type);
  return { type: { kind: "object", attributes: types }, data, marks };
}

export function mapValue(
  element: Type,
  entries: Iterable<readonly [string, Value]>,
  marks: Marks = NO_MARKS,
): Value {
  return { type: { kind: "map", element }, data: sortedMap(entries), marks };
}

export function capsuleValue(name: string, data: Capsule, marks: Marks = NO_MARKS): Value {
  return { type: { kind: "capsule", name }, data, marks };
}

export function sortedMap<T>(entries: Iterable<readonly [string, T]>): Map<string, T> {
  const map = new Map(entries);
  if (isSorted(map.keys())) return map;
  return new Map([...map].sort(([a], [b]) => compareText(a, b)));
}

function isSorted(names: Iterable<string>): boolean {
  let before: string | null = null;
  for (const name of names) {
    if (before !== null && compareText(name, before) < 0) return false;
    before = name;
  }
  return true;
}

export function isCapsule(value: Value): value is Value & { readonly data: Capsule } {
  return value.type.kind === "capsule" && value.data !== null && value.data !== UNKNOWN;
}

export function hasMark(marks: Marks, kind: string): boolean {
  return marks.some((mark) => mark.kind === kind);
}

/** The union of marks, sorted; returns one of its arguments where that is the union. */
export function joinMarks(...lists: readonly Marks[]): Marks {
  return joinMarkLists(lists);
}

/** The same for any number of lists: joining them once takes far less than adding one after the other. */
export function joinMarkLists(lists: Iterable<Marks>): Marks {
  // nearly always there are none, or one list: every value that is made comes here
  let first: Marks | null = null;
  let filled: Set<Marks> | null = null;
  for (const marks of lists) {
    if (marks.length === 0 || marks === first) continue;
    if (first === null) first = marks;
    else (filled ??= new Set([first])).add(marks);
  }
  if (filled === null) return first ?? NO_MARKS;
  const byKey = new Map<string, Mark>();
  for (const marks of filled) for (const mark of marks) byKey.set(`${mark.kind}\0${mark.id}`, mark);
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, mark]) => mark);
}

export function withMarks(value: Value, marks: Marks): Value {
  return marks.length === 0 ? value : { ...value, marks: joinMarks(value.marks, marks) };
}

/** All marks of a value and of everything inside it. */
export function deepMarks(value: Value): Marks {
  return Array.isArray(value.data) || value.data instanceof Map ? gatherMarks([value]) : value.marks;
}

/** The marks of all values and of everything inside them, added to `marks`. */
export function gatherMarks(values: Iterable<Value>, marks: Marks = NO_MARKS): Marks {
  const lists = new Set<Marks>([marks]);
  collectMarks(values, lists);
  return joinMarkLists(lists);
}

function collectMarks(values: Iterable<Value>, into: Set<Marks>): void {
  for (const { data, marks } of values) {
    if (marks.length > 0) into.add(marks);
    if (Array.isArray(data)) collectMarks(data as readonly Value[], into);
    else if (data instanceof Map) collectMarks((data as Map<string, Value>).values(), into);
  }
}

/** True when neither the value nor anything inside it is unknown. */
export function isWhollyKnown(value: Value): boolean {
  const { data } = value;
  if (data === UNKNOWN) return false;
  if (Array.isArray(data)) return (data as readonly Value[]).every(isWhollyKnown);
  if (data instanceof Map) return [...(data as Map<string, Value>).values()].every(isWhollyKnown);
  return true;
}
