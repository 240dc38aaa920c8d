// Evaluates an expression with the function table and a project of a few files.
import { evaluate } from "../../../src/hcl/evaluate.ts";
import { standardFunctions } from "../../../src/hcl/functions/index.ts";
import { parseExpression } from "../../../src/hcl/parse.ts";
import { renderValue } from "../../../src/hcl/render-value.ts";
import { DEFAULT_LIMITS } from "../../../src/hcl/scope.ts";
import type { FunctionContext, Scope } from "../../../src/hcl/scope.ts";
import { typeText } from "../../../src/hcl/type-text.ts";
import type { Value } from "../../../src/hcl/value.ts";

const FILES: ReadonlyMap<string, Uint8Array> = new Map([
  ["binary", Uint8Array.of(0xff, 0xfe)],
  ["conf/app.toml", Buffer.from("port = 80\n")],
  ["conf/web/app.toml", Buffer.from("port = 8080\n")],
  ["conf/web/notes.md", Buffer.from("# Notes\n")],
  ["endless.tpl", Buffer.from('${templatefile("endless.tpl", {})}')],
  ["greeting.tpl", Buffer.from("Hello, ${name}!\n")],
  ["motd.txt", Buffer.from("Welcome\n")],
]);

const CONTEXT: FunctionContext = {
  readFile: (path) => {
    if (path.startsWith("../"))
      return { ok: false, message: "The path leads out of the project.", reason: "outside" };
    if (path === "conf") return { ok: false, message: "This is a folder.", reason: "not-a-file" };
    const bytes = FILES.get(path);
    return bytes === undefined
      ? { ok: false, message: "There is no such file.", reason: "missing" }
      : { ok: true, bytes };
  },
  listFiles: (path) => {
    if (path.startsWith(".."))
      return { ok: false, message: "The path leads out of the project.", reason: "outside" };
    const prefix = path === "." ? "" : `${path}/`;
    const paths = [...FILES.keys()]
      .filter((name) => name.startsWith(prefix))
      .map((name) => name.slice(prefix.length));
    return paths.length > 0
      ? { ok: true, paths }
      : { ok: false, message: "There is no such folder.", reason: "missing" };
  },
  impure: false,
  budget: { steps: 0 },
  limits: DEFAULT_LIMITS,
};

export interface Outcome {
  readonly value: Value;
  readonly problems: readonly string[];
}

/** The value and the summaries of all errors; `roots` are the names that the expression may use. */
export function evaluateText(
  text: string,
  roots: Readonly<Record<string, Value>> = {},
  context: Partial<FunctionContext> = {},
): Outcome {
  const { expression, diagnostics: unreadable } = parseExpression(text, "test.hcl");
  if (unreadable.length > 0)
    throw new Error(`${text}: ${unreadable.map(({ summary }) => summary).join(" ")}`);
  const scope: Scope = {
    root: (name) => roots[name],
    rootNames: () => Object.keys(roots),
    functions: standardFunctions,
    context: { ...CONTEXT, budget: { steps: 0 }, ...context },
  };
  const { value, diagnostics } = evaluate(expression, scope);
  return { value, problems: diagnostics.map(({ summary }) => summary) };
}

/** The value as the console shows it, or `error: ` and what went wrong. */
export function shown(text: string): string {
  const { value, problems } = evaluateText(text);
  return problems.length > 0 ? `error: ${problems.join(" ")}` : renderValue(value);
}

/** The value with its type, e.g. `["a"] as list(string)`. */
export function shownWithType(text: string): string {
  const { value, problems } = evaluateText(text);
  return problems.length > 0
    ? `error: ${problems.join(" ")}`
    : `${renderValue(value)} as ${typeText(value.type)}`;
}
