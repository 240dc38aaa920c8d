// Evaluates expression text in a scope made for tests: a few roots, a few functions, short ways to say what came out.
import { evaluate } from "../../src/hcl/evaluate.ts";
import { parseExpression } from "../../src/hcl/parse.ts";
import { makeScope } from "../../src/hcl/make-scope.ts";
import { renderValue } from "../../src/hcl/render-value.ts";
import type { FunctionDefinition, Limits, Scope } from "../../src/hcl/scope.ts";
import { typeText } from "../../src/hcl/type-text.ts";
import { ANY, NUMBER, SENSITIVE, STRING, numberValue, stringValue, withMarks } from "../../src/hcl/value.ts";
import type { Type, Value } from "../../src/hcl/value.ts";

const example = { call: "f(x)", result: "x" };

function converter(name: string, type: Type): FunctionDefinition {
  return {
    name,
    description: "",
    example: { call: `${name}(x)`, result: "x" },
    parameters: [{ name: "v", type, allowNull: true, allowUnknown: true, allowMarked: true }],
    returns: type,
    call: ([value]) => value ?? { failed: true, message: "no value" },
  };
}

const FUNCTIONS: readonly FunctionDefinition[] = [
  converter("tostring", STRING),
  converter("tonumber", NUMBER),
  converter("tobool", { kind: "bool" }),
  converter("tolist", { kind: "list", element: ANY }),
  converter("toset", { kind: "set", element: ANY }),
  converter("tomap", { kind: "map", element: ANY }),
  {
    name: "sensitive",
    description: "",
    example,
    parameters: [{ name: "value", type: ANY, allowNull: true, allowUnknown: true, allowMarked: true }],
    returns: ANY,
    call: ([value]) =>
      value === undefined ? { failed: true, message: "no value" } : withMarks(value, [SENSITIVE]),
  },
  {
    name: "upper",
    description: "",
    example: { call: 'upper("a")', result: '"A"' },
    parameters: [{ name: "str", type: STRING }],
    returns: STRING,
    call: ([value]) => stringValue(textOf(value).toUpperCase()),
  },
  {
    name: "max",
    description: "",
    example: { call: "max(1, 2)", result: "2" },
    parameters: [{ name: "first", type: NUMBER }],
    variadic: { name: "more", type: NUMBER },
    returns: NUMBER,
    call: (args) => numberValue(args.reduce((most, { data }) => Math.max(most, Number(data)), -Infinity)),
  },
  {
    name: "refuse",
    description: "",
    example,
    parameters: [
      { name: "a", type: ANY },
      { name: "b", type: ANY },
    ],
    returns: ANY,
    call: () => ({ failed: true, message: "it will not have this", argument: 1 }),
  },
  {
    name: "template",
    description: "",
    example,
    parameters: [
      { name: "text", type: STRING },
      { name: "names", type: ANY, allowMarked: true, allowUnknown: true },
    ],
    returns: ANY,
    call: ([text, names], call) => {
      const given = names?.data instanceof Map ? (names.data as ReadonlyMap<string, Value>) : new Map();
      const { value, diagnostics } = call.renderTemplate(textOf(text), "t.tpl", given);
      return value ?? { failed: true, message: diagnostics.map(({ summary }) => summary).join(" ") };
    },
  },
];

function textOf(value: Value | undefined): string {
  return typeof value?.data === "string" ? value.data : "";
}

export function scopeOf(roots: Readonly<Record<string, Value>> = {}, limits: Partial<Limits> = {}): Scope {
  return makeScope({
    variables: new Map(Object.entries(roots)),
    functions: new Map(FUNCTIONS.map((definition) => [definition.name, definition])),
    limits,
  });
}

export function evaluateIn(scope: Scope, text: string) {
  const parsed = parseExpression(text, "test.orch.hcl");
  if (parsed.diagnostics.length > 0)
    throw new Error(parsed.diagnostics.map(({ summary }) => summary).join("\n"));
  return evaluate(parsed.expression, scope);
}

/** The value as text and its type, or `error: code [text at the range] summary` for each error. */
export function outcome(
  text: string,
  roots: Readonly<Record<string, Value>> = {},
  limits: Partial<Limits> = {},
): string {
  const { value, diagnostics } = evaluateIn(scopeOf(roots, limits), text);
  if (diagnostics.length === 0) return `${renderValue(value)} : ${typeText(value.type)}`;
  return diagnostics
    .map(
      ({ code, summary, range }) =>
        `${code} [${text.slice(range?.start.offset, range?.end.offset)}] ${summary}`,
    )
    .join("\n");
}

export function valueOf(text: string, roots: Readonly<Record<string, Value>> = {}): Value {
  const { value, diagnostics } = evaluateIn(scopeOf(roots), text);
  if (diagnostics.length > 0) throw new Error(diagnostics.map(({ summary }) => summary).join("\n"));
  return value;
}
