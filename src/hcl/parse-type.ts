// Type constraints of variables: `string`, `list(number)`, `object({ name = string, port = optional(number, 80) })`, …
import { errorDiagnostic, failure, success } from "../diagnostics/diagnostic.ts";
import type { Diagnostic, Result, SourceRange } from "../diagnostics/diagnostic.ts";
import type { Expression, FunctionCall } from "./syntax.ts";
import { ANY, BOOL, NUMBER, STRING } from "./value.ts";
import type { Type } from "./value.ts";

/** Where defaults of `optional(type, default)` apply: the same shape as the type, without the parts that hold none. */
export type TypeDefaults =
  | {
      readonly kind: "object";
      /** The default expression of an attribute that is absent or null; it refers to nothing. */
      readonly values: ReadonlyMap<string, Expression>;
      /** Defaults inside of attributes, also applied to a default itself. */
      readonly children: ReadonlyMap<string, TypeDefaults>;
    }
  | { readonly kind: "tuple"; readonly children: ReadonlyMap<number, TypeDefaults> }
  /** Of every element of a list, set or map. */
  | { readonly kind: "element"; readonly child: TypeDefaults };

export interface TypeConstraint {
  readonly type: Type;
  /** Absent where no attribute has a default. */
  readonly defaults?: TypeDefaults;
}

/** Reads an expression as a type. All mistakes in it are reported. */
export function parseTypeConstraint(expression: Expression): Result<TypeConstraint> {
  const reader: Reader = { diagnostics: [] };
  const constraint = readType(reader, expression);
  return reader.diagnostics.length > 0 ? failure(...reader.diagnostics) : success(constraint);
}

interface Reader {
  readonly diagnostics: Diagnostic[];
}

const UNREADABLE: TypeConstraint = { type: ANY };

const CAPSULES: readonly string[] = ["network", "volume", "secret", "workload"];
const SIMPLE: ReadonlyMap<string, Type> = new Map<string, Type>([
  ["string", STRING],
  ["number", NUMBER],
  ["bool", BOOL],
  ["any", ANY],
  ...CAPSULES.map((name): [string, Type] => [name, { kind: "capsule", name }]),
]);

const FORMS: ReadonlyMap<string, string> = new Map([
  ["list", "list(string)"],
  ["set", "set(string)"],
  ["map", "map(string)"],
  ["object", "object({ name = string })"],
  ["tuple", "tuple([string, number])"],
]);

/** What is written for a type in other languages. */
const MEANT: ReadonlyMap<string, string> = new Map([
  ["boolean", "bool"],
  ["int", "number"],
  ["integer", "number"],
  ["float", "number"],
  ["str", "string"],
  ["text", "string"],
  ["array", "list(any)"],
  ["dict", "map(any)"],
  ["dynamic", "any"],
  ["service", "workload"],
]);

function readType(reader: Reader, expression: Expression): TypeConstraint {
  switch (expression.kind) {
    case "variable":
      return readName(reader, expression.name, expression.range);
    case "call":
      return readConstructor(reader, expression);
    case "parentheses":
      return readType(reader, expression.inner);
    case "error":
      return reject(reader, "This type is not readable.", expression.range);
    case "template": {
      const [part] = expression.parts;
      const text = part?.kind === "text" && expression.parts.length === 1 ? part.text.trim() : "";
      const known = SIMPLE.has(text) || FORMS.has(text.split("(")[0] ?? "");
      return reject(
        reader,
        "A type is written without quotes.",
        expression.range,
        known ? `Write ${text}.` : ALL,
      );
    }
    default:
      return reject(reader, "This is not a type.", expression.range, ALL);
  }
}

const ALL =
  "The types are string, number, bool, any, list(…), set(…), map(…), object({…}), tuple([…]), network, volume, secret and workload.";

function readName(reader: Reader, name: string, range: SourceRange): TypeConstraint {
  const type = SIMPLE.get(name);
  if (type !== undefined) return { type };
  const form = FORMS.get(name);
  if (form !== undefined)
    return reject(reader, `The type ${name} needs to say what it holds.`, range, `For example ${form}.`);
  if (name === "optional") return rejectOptional(reader, range);
  const meant = MEANT.get(name);
  return reject(
    reader,
    `There is no type ${name}.`,
    range,
    meant === undefined ? ALL : `Did you mean ${meant}?`,
  );
}

function readConstructor(reader: Reader, call: FunctionCall): TypeConstraint {
  const { name } = call;
  if (name === "optional") return rejectOptional(reader, call.range);
  const form = FORMS.get(name);
  if (form === undefined)
    return SIMPLE.has(name)
      ? reject(reader, `The type ${name} takes no argument.`, call.range, `Write ${name}.`)
      : readName(reader, name, call.nameRange);
  const [argument, ...others] = call.args;
  if (argument === undefined || others.length > 0 || call.expandLast)
    return reject(reader, `The type ${name} takes one argument.`, call.range, `For example ${form}.`);
  switch (name) {
    case "object":
      return readObject(reader, argument);
    case "tuple":
      return readTuple(reader, argument);
    default: {
      const { type: element, defaults } = readType(reader, argument);
      const kind = name === "list" ? "list" : name === "set" ? "set" : "map";
      return withDefaults({ kind, element }, defaults && { kind: "element", child: defaults });
    }
  }
}

function readTuple(reader: Reader, argument: Expression): TypeConstraint {
  if (argument.kind !== "tuple")
    return reject(
      reader,
      "The argument of tuple is a list of types.",
      argument.range,
      "For example tuple([string, number]).",
    );
  const elements = argument.elements.map((element) => readType(reader, element));
  const children = new Map<number, TypeDefaults>();
  elements.forEach(({ defaults }, index) => {
    if (defaults !== undefined) children.set(index, defaults);
  });
  const type: Type = { kind: "tuple", elements: elements.map((element) => element.type) };
  return withDefaults(type, children.size > 0 ? { kind: "tuple", children } : undefined);
}

function readObject(reader: Reader, argument: Expression): TypeConstraint {
  if (argument.kind !== "object")
    return reject(
      reader,
      "The argument of object is a list of names and types.",
      argument.range,
      "For example object({ name = string }).",
    );
  const attributes = new Map<string, Type>();
  const optional = new Set<string>();
  const values = new Map<string, Expression>();
  const children = new Map<string, TypeDefaults>();
  for (const { key, value } of argument.items) {
    const name = keyName(key);
    if (name === undefined) {
      reject(
        reader,
        "The name of an attribute must be fixed.",
        key.range,
        "For example object({ name = string }).",
      );
      continue;
    }
    if (attributes.has(name)) {
      reject(reader, `The attribute ${name} is declared twice.`, key.range, "Remove one of them.");
      continue;
    }
    const { constraint, isOptional, fallback } = readAttribute(reader, value);
    attributes.set(name, constraint.type);
    if (isOptional) optional.add(name);
    if (fallback !== undefined) values.set(name, fallback);
    if (constraint.defaults !== undefined) children.set(name, constraint.defaults);
  }
  const type: Type = {
    kind: "object",
    attributes: sorted(attributes),
    ...(optional.size > 0 ? { optional } : {}),
  };
  return withDefaults(
    type,
    values.size + children.size > 0 ? { kind: "object", values, children } : undefined,
  );
}

function readAttribute(
  reader: Reader,
  value: Expression,
): { constraint: TypeConstraint; isOptional: boolean; fallback?: Expression } {
  if (value.kind !== "call" || value.name !== "optional")
    return { constraint: readType(reader, value), isOptional: false };
  const [type, fallback, ...others] = value.args;
  if (type === undefined || others.length > 0 || value.expandLast)
    return {
      constraint: reject(
        reader,
        "optional takes a type and perhaps a default.",
        value.range,
        "For example optional(number, 80).",
      ),
      isOptional: true,
    };
  return {
    constraint: readType(reader, type),
    isOptional: true,
    ...(fallback === undefined ? {} : { fallback }),
  };
}

function keyName(key: Expression): string | undefined {
  if (key.kind === "variable") return key.name;
  if (key.kind !== "template") return undefined;
  const texts = key.parts.map((part) => (part.kind === "text" ? part.text : undefined));
  return texts.includes(undefined) ? undefined : texts.join("");
}

function withDefaults(type: Type, defaults: TypeDefaults | undefined): TypeConstraint {
  return defaults === undefined ? { type } : { type, defaults };
}

function sorted(types: ReadonlyMap<string, Type>): ReadonlyMap<string, Type> {
  return new Map([...types].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

function rejectOptional(reader: Reader, range: SourceRange): TypeConstraint {
  return reject(
    reader,
    "optional stands in object({…}) only.",
    range,
    "For example object({ port = optional(number, 80) }). A variable itself becomes optional through its default.",
  );
}

function reject(reader: Reader, summary: string, range: SourceRange, detail?: string): TypeConstraint {
  reader.diagnostics.push(
    errorDiagnostic("bad-type", summary, { range, ...(detail === undefined ? {} : { detail }) }),
  );
  return UNREADABLE;
}
