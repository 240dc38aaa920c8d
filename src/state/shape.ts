// Checks that parsed JSON has the shape of a type, and says where it does not. A shape names every field of its type,
// so the compiler finds what a check forgets.
import type { Json } from "../model/json.ts";

export interface Shape<T> {
  readonly problem: (value: unknown) => Problem | null;
  /** Never there at run time; ties the shape to its type. */
  readonly type?: T;
}

/** `where` is made on the way back up, so that a value without problems costs no text. */
interface Problem {
  readonly where: string;
  readonly what: string;
}

/** The first problem of a value, such as `records[3].node must be a string`; null where it fits. */
export function problemOf<T>(of: Shape<T>, value: unknown): string | null {
  const problem = of.problem(value);
  if (problem === null) return null;
  const where = problem.where.replace(/^\./, "");
  return `${where === "" ? "it" : where} ${problem.what}`;
}

function shape<T>(what: string, fits: (value: unknown) => boolean): Shape<T> {
  const problem: Problem = { where: "", what: `must be ${what}` };
  return { problem: (value) => (fits(value) ? null : problem) };
}

function below(step: string, problem: Problem): Problem {
  return { where: `${step}${problem.where}`, what: problem.what };
}

/** A string, also one with a brand. */
export function text<T extends string = string>(): Shape<T> {
  return shape("a string", (value) => typeof value === "string");
}

export const integer: Shape<number> = shape("an integer", (value) => Number.isSafeInteger(value));
export const natural: Shape<number> = shape(
  "an integer from 0 on",
  (value) => typeof value === "number" && Number.isSafeInteger(value) && value >= 0,
);
export const flag: Shape<boolean> = shape("true or false", (value) => typeof value === "boolean");
export const json: Shape<Json> = shape("a JSON value", (value) => value !== undefined);

export function oneOf<T extends string>(...choices: readonly T[]): Shape<T> {
  return shape(`one of ${choices.join(", ")}`, (value) => choices.includes(value as T)); // includes compares, nothing else
}

export function exactly<const T extends boolean>(wanted: T): Shape<T> {
  return shape(String(wanted), (value) => value === wanted);
}

export function nullable<T>(of: Shape<T>): Shape<T | null> {
  return { problem: (value) => (value === null ? null : of.problem(value)) };
}

export function optional<T>(of: Shape<T>): Shape<T | undefined> {
  return { problem: (value) => (value === undefined ? null : of.problem(value)) };
}

export function list<T>(of: Shape<T>): Shape<readonly T[]> {
  return {
    problem: (value) => {
      if (!Array.isArray(value)) return { where: "", what: "must be a list" };
      for (const [index, item] of value.entries()) {
        const problem = of.problem(item);
        if (problem !== null) return below(`[${index}]`, problem);
      }
      return null;
    },
  };
}

/** Any names with values of one shape. */
export function record<T>(of: Shape<T>): Shape<Readonly<Record<string, T>>> {
  return {
    problem: (value) => {
      if (!isRecord(value)) return NO_OBJECT;
      for (const name of Object.keys(value)) {
        const problem = of.problem(value[name]);
        if (problem !== null) return below(`[${JSON.stringify(name)}]`, problem);
      }
      return null;
    },
  };
}

/** Exactly these fields; optional ones may be absent. */
export function object<T extends object>(fields: { readonly [K in keyof T]-?: Shape<T[K]> }): Shape<T> {
  const shapes = Object.entries<Shape<unknown>>(fields);
  const names = new Set(shapes.map(([name]) => name));
  return {
    problem: (value) => {
      if (!isRecord(value)) return NO_OBJECT;
      for (const [name, of] of shapes) {
        const problem = of.problem(Object.hasOwn(value, name) ? value[name] : undefined);
        if (problem !== null) return below(`.${name}`, problem);
      }
      const extra = Object.keys(value).find((name) => !names.has(name));
      return extra === undefined ? null : { where: `.${extra}`, what: "is unknown" };
    },
  };
}

/** Objects that a field tells apart. */
export function tagged<T extends object>(
  tag: string,
  shapes: Readonly<Record<string, Shape<object>>>,
): Shape<T> {
  const unknown: Problem = { where: `.${tag}`, what: `must be one of ${Object.keys(shapes).join(", ")}` };
  return {
    problem: (value) => {
      const kind = isRecord(value) && Object.hasOwn(value, tag) ? value[tag] : undefined;
      const found = typeof kind === "string" && Object.hasOwn(shapes, kind) ? shapes[kind] : undefined;
      return found === undefined ? unknown : found.problem(value);
    },
  };
}

export function either<A, B>(a: Shape<A>, b: Shape<B>): Shape<A | B> {
  return {
    problem: (value) => {
      const problem = a.problem(value);
      return problem === null || b.problem(value) === null ? null : problem;
    },
  };
}

const NO_OBJECT: Problem = { where: "", what: "must be an object" };

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
