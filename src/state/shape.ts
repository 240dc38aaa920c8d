// Checks that parsed JSON has the shape of a type, and says where it does not. A shape names every field of its type,
// so the compiler finds what a check forgets.
import type { Json } from "../model/json.ts";

/** The first problem of a value, such as `records[3].node must be a string`; null where it fits. */
export interface Shape<T> {
  readonly problem: (value: unknown, path: string) => string | null;
  /** Never there at run time; ties the shape to its type. */
  readonly type?: T;
}

function shape<T>(what: string, fits: (value: unknown) => boolean): Shape<T> {
  return {
    problem: (value, path) => (fits(value) ? null : `${path === "" ? "it" : path} must be ${what}`),
  };
}

/** A string, also one with a brand. */
export function text<T extends string = string>(): Shape<T> {
  return shape("a string", (value) => typeof value === "string");
}

export const integer: Shape<number> = shape("an integer", (value) => Number.isSafeInteger(value));
export const flag: Shape<boolean> = shape("true or false", (value) => typeof value === "boolean");
export const json: Shape<Json> = shape("a JSON value", (value) => value !== undefined);

export function oneOf<T extends string>(...choices: readonly T[]): Shape<T> {
  return shape(`one of ${choices.join(", ")}`, (value) => choices.includes(value as T)); // includes compares, nothing else
}

export function exactly<const T extends boolean>(wanted: T): Shape<T> {
  return shape(String(wanted), (value) => value === wanted);
}

export function nullable<T>(of: Shape<T>): Shape<T | null> {
  return { problem: (value, path) => (value === null ? null : of.problem(value, path)) };
}

export function list<T>(of: Shape<T>): Shape<readonly T[]> {
  return {
    problem: (value, path) => {
      if (!Array.isArray(value)) return `${path} must be a list`;
      for (const [index, item] of value.entries()) {
        const problem = of.problem(item, `${path}[${index}]`);
        if (problem !== null) return problem;
      }
      return null;
    },
  };
}

/** Any names with values of one shape. */
export function record<T>(of: Shape<T>): Shape<Readonly<Record<string, T>>> {
  return {
    problem: (value, path) => {
      if (!isRecord(value)) return `${path} must be an object`;
      for (const [name, item] of Object.entries(value)) {
        const problem = of.problem(item, `${path}[${JSON.stringify(name)}]`);
        if (problem !== null) return problem;
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
    problem: (value, path) => {
      if (!isRecord(value)) return `${path === "" ? "it" : path} must be an object`;
      const below = (name: string) => (path === "" ? name : `${path}.${name}`);
      for (const [name, of] of shapes) {
        const problem = of.problem(Object.hasOwn(value, name) ? value[name] : undefined, below(name));
        if (problem !== null) return problem;
      }
      const extra = Object.keys(value).find((name) => !names.has(name));
      return extra === undefined ? null : `${below(extra)} is unknown`;
    },
  };
}

export function optional<T>(of: Shape<T>): Shape<T | undefined> {
  return { problem: (value, path) => (value === undefined ? null : of.problem(value, path)) };
}

/** Objects that a field tells apart. */
export function tagged<T extends object>(
  tag: string,
  shapes: Readonly<Record<string, Shape<object>>>,
): Shape<T> {
  return {
    problem: (value, path) => {
      const kind = isRecord(value) && Object.hasOwn(value, tag) ? value[tag] : undefined;
      const found = typeof kind === "string" && Object.hasOwn(shapes, kind) ? shapes[kind] : undefined;
      const name = path === "" ? tag : `${path}.${tag}`;
      if (found === undefined) return `${name} must be one of ${Object.keys(shapes).join(", ")}`;
      return found.problem(value, path);
    },
  };
}

export function either<A, B>(a: Shape<A>, b: Shape<B>): Shape<A | B> {
  return {
    problem: (value, path) => {
      const problem = a.problem(value, path);
      return problem === null || b.problem(value, path) === null ? null : problem;
    },
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
