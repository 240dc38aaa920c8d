// The values that are given to root variables, in order of precedence: environment, files by name, then the command line.
import { errorDiagnostic, warningDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Diagnostic, SourceRange } from "../diagnostics/diagnostic.ts";
import { fromJson, isTooDeep } from "../hcl/json.ts";
import type { Json } from "../hcl/json.ts";
import { parseExpression, parseFile } from "../hcl/parse.ts";
import { suggestion } from "../hcl/suggest.ts";
import type { Expression } from "../hcl/syntax.ts";
import { rootTraversals } from "../hcl/traversal.ts";
import type { Traversal } from "../hcl/traversal.ts";
import { stringValue } from "../hcl/value.ts";
import type { Type, Value } from "../hcl/value.ts";
import { compareText } from "../model/json.ts";
import type { SourceText, VariableSources } from "./input.ts";
import { withoutValues } from "./secret-places.ts";

export interface DeclaredVariable {
  /** Null where none is written. */
  readonly type: Type | null;
  readonly sensitive: boolean;
}

export interface GivenValue {
  readonly value: Value;
  /** For messages: `--var tag`, `ORCH_VAR_tag`, `orch.vars.hcl`. */
  readonly from: string;
  readonly range: SourceRange | null;
}

/** The value that counts of each variable that is given one. `types` has all declared variables. */
export function collectGiven(
  sources: VariableSources,
  types: ReadonlyMap<string, DeclaredVariable>,
  evaluate: (expression: Expression) => {
    readonly value: Value;
    readonly diagnostics: readonly Diagnostic[];
  },
  report: (problem: Diagnostic) => void,
): ReadonlyMap<string, GivenValue> {
  const given = new Map<string, GivenValue>();
  const give = (name: string, value: GivenValue | null) => {
    if (value !== null) given.set(name, value);
  };
  const fromText = (name: string, text: string, from: string): GivenValue | null => {
    const declared = types.get(name);
    if (declared === undefined || isLiteral(declared.type))
      return { value: stringValue(text.normalize("NFC")), from, range: null };
    const { expression, diagnostics } = parseExpression(text, `<${from}>`);
    const [reference] = diagnostics.length > 0 ? [] : rootTraversals(expression);
    const evaluated =
      diagnostics.length > 0
        ? { value: null, diagnostics }
        : reference === undefined
          ? evaluate(expression)
          : { value: null, diagnostics: [notConstant(reference)] };
    if (evaluated.diagnostics.length === 0 && evaluated.value !== null)
      return { value: evaluated.value, from, range: null };
    report(
      errorDiagnostic("invalid-variable-value", `The value of ${from} is no value of the language.`, {
        detail:
          `${declared.sensitive ? "" : (evaluated.diagnostics[0]?.summary ?? "")} Its type is not string, so it is read as an expression: --var 'ports=[80, 443]'.`.trimStart(),
      }),
    );
    return null;
  };

  for (const [name, text] of [...sources.environment].sort(([a], [b]) => compareText(a, b)))
    if (types.has(name)) give(name, fromText(name, text, `ORCH_VAR_${name}`));
  for (const file of [...sources.files].sort(byPrecedence)) readFile(file, types, evaluate, report, give);
  for (const flag of sources.flags) {
    if (flag.kind === "file") readFile(flag, types, evaluate, report, give);
    else if (types.has(flag.name)) give(flag.name, fromText(flag.name, flag.text, `--var ${flag.name}`));
    else
      report(
        errorDiagnostic(
          "undeclared-variable",
          `--var gives a value to "${flag.name}", and there is no such variable.`,
          {
            detail:
              `${suggestion(flag.name, types.keys())} Declare it with variable "${flag.name}" { … }, or leave the flag out.`.trimStart(),
          },
        ),
      );
  }
  return given;
}

/**
 * Text is taken as it is, and converted: `--var replicas=3` needs no quotes and a version 1.10 stays one. Of the type `any`
 * it is an expression.
 */
function isLiteral(type: Type | null): boolean {
  return type === null || type.kind === "string" || type.kind === "number" || type.kind === "bool";
}

function byPrecedence(a: SourceText, b: SourceText): number {
  return rank(a.name) - rank(b.name) || compareText(a.name, b.name);
}

function rank(name: string): number {
  const base = name.replace(/^.*\//s, "");
  return base === "orch.vars.hcl" ? 0 : base === "orch.vars.json" ? 1 : 2;
}

function readFile(
  file: SourceText,
  types: ReadonlyMap<string, DeclaredVariable>,
  evaluate: (expression: Expression) => {
    readonly value: Value;
    readonly diagnostics: readonly Diagnostic[];
  },
  report: (problem: Diagnostic) => void,
  give: (name: string, value: GivenValue | null) => void,
): void {
  const undeclared = (name: string, range: SourceRange | null) => {
    report(
      warningDiagnostic(
        "undeclared-variable",
        `${file.name} gives a value to "${name}", and there is no such variable.`,
        {
          ...(range === null ? {} : { range }),
          detail:
            `${suggestion(name, types.keys())} Declare it with variable "${name}" { … }, or remove the line.`.trimStart(),
        },
      ),
    );
  };
  if (file.name.endsWith(".json")) {
    for (const [name, value] of readJson(file, report)) {
      if (!types.has(name)) undeclared(name, null);
      else give(name, { value, from: file.name, range: null });
    }
    return;
  }
  const parsed = parseFile(file.text, file.name);
  const isPlain = (name: string) => types.get(name)?.sensitive === false;
  for (const problem of withoutValues(parsed.diagnostics, file, isPlain)) report(problem);
  for (const block of parsed.file.body.blocks)
    report(
      errorDiagnostic("unexpected-block", "A file of variable values holds name = value lines, no blocks.", {
        range: block.headerRange,
        detail: "Variables are declared in a file of the module.",
      }),
    );
  for (const { name, nameRange, expression } of parsed.file.body.attributes) {
    if (!types.has(name)) {
      undeclared(name, nameRange);
      continue;
    }
    const [reference] = rootTraversals(expression);
    const { value, diagnostics } =
      reference === undefined ? evaluate(expression) : { value: null, diagnostics: [notConstant(reference)] };
    // What the expression names is part of a secret that was left without quotes.
    if (diagnostics.length > 0 && types.get(name)?.sensitive === true)
      report(
        errorDiagnostic("invalid-variable-value", `The value of "${name}" is no value of the language.`, {
          range: expression.range,
          detail: "Text stands in double quotes.",
        }),
      );
    else for (const problem of diagnostics) report(problem);
    if (diagnostics.length === 0 && value !== null)
      give(name, { value, from: file.name, range: expression.range });
  }
}

/** Values come before everything that could be referred to. */
function notConstant({ root, range }: Traversal): Diagnostic {
  return errorDiagnostic(
    "value-not-constant",
    `A value of a variable refers to nothing, and this one reads ${root}.`,
    {
      range,
      detail: "Text stands in double quotes; else write the value out.",
    },
  );
}

function readJson(
  file: SourceText,
  report: (problem: Diagnostic) => void,
): readonly (readonly [string, Value])[] {
  const fail = (summary: string, detail: string) => {
    report(errorDiagnostic("invalid-json", summary, { detail }));
    return [];
  };
  let json: Json;
  try {
    json = JSON.parse(file.text) as Json; // JSON.parse gives nothing else
  } catch (error) {
    // The parser's message may quote the text, which may hold a secret: only the place is taken from it.
    const place = /\(line \d+ column \d+\)|position \d+/.exec(error instanceof Error ? error.message : "");
    return fail(
      `${file.name} is no JSON${place === null ? "" : `, at ${place[0].replace(/[()]/g, "")}`}.`,
      'Write an object: { "name": "value" }.',
    );
  }
  if (json === null || typeof json !== "object" || Array.isArray(json))
    return fail(`${file.name} holds no object.`, 'Write an object: { "name": "value" }.');
  if (isTooDeep(json)) return fail(`${file.name} is nested too deep.`, "Use a flatter form.");
  return Object.entries(json).map(([name, value]) => [name, fromJson(value as Json)] as const); // parts of JSON
}
