// Through every function: what is made of a secret is secret, and an error about it tells nothing of it.
import { expect, test } from "vitest";
import { evaluate } from "../../src/hcl/evaluate.ts";
import { parseExpression } from "../../src/hcl/parse.ts";
import { standardFunctions } from "../../src/hcl/functions/index.ts";
import { renderValue } from "../../src/hcl/render-value.ts";
import { DEFAULT_LIMITS } from "../../src/hcl/scope.ts";
import type { Expression } from "../../src/hcl/syntax.ts";
import { SENSITIVE, deepMarks, hasMark, stringValue, withMarks } from "../../src/hcl/value.ts";
import type { Value } from "../../src/hcl/value.ts";
import { PLANTS, leaksIn } from "./plants.ts";

const SCOPE = {
  functions: standardFunctions,
  context: {
    readFile: () => ({ ok: true, bytes: Buffer.from("Hello, ${name}!") }) as const,
    listFiles: () => ({ ok: true, paths: ["a"] }) as const,
    impure: true,
    now: () => 0,
    randomBytes: (count: number) => new Uint8Array(count),
    budget: { steps: 0 },
    limits: DEFAULT_LIMITS,
  },
};

function run(text: string, roots: ReadonlyMap<string, Value>) {
  const { expression } = parseExpression(text, "test");
  return evaluate(expression, {
    ...SCOPE,
    context: { ...SCOPE.context, budget: { steps: 0 } },
    root: (name) => roots.get(name),
    rootNames: () => [...roots.keys()],
  });
}

/** Of these the answer is about how a value is marked, or takes the mark off. */
const OPEN = new Set(["issensitive", "nonsensitive"]);

const argumentTexts = (call: string): readonly string[] => {
  const { expression } = parseExpression(call, "test");
  const found: Expression[] = expression.kind === "call" ? [...expression.args] : [];
  return found.map(({ range }) => call.slice(range.start.offset, range.end.offset));
};

test("a function's result is sensitive where an argument is, or no part of it depends on that argument", () => {
  let tried = 0;
  for (const { name, example } of standardFunctions.values()) {
    if (OPEN.has(name)) continue;
    const args = argumentTexts(example.call);
    args.forEach((_, at) => {
      const call = `${name}(${args.map((text, index) => (index === at ? `sensitive(${text})` : text)).join(", ")})`;
      const { value, diagnostics } = run(call, new Map());
      // what can be seen is equal to what another secret would give
      const other = args.map((text, index) => (index === at ? "other" : text)).join(", ");
      const swapped = withMarks(stringValue("9"), [SENSITIVE]);
      if (diagnostics.length > 0 || hasMark(deepMarks(value), "sensitive")) tried++;
      else {
        const again = run(`${name}(${other})`, new Map([["other", swapped]]));
        const shown = again.diagnostics.length > 0 ? renderValue(value) : renderValue(again.value);
        expect([call, renderValue(value)]).toEqual([call, shown]);
      }
    });
  }
  expect(tried).toBeGreaterThan(150);
});

test("no function says in an error what it was given", () => {
  for (const plant of [PLANTS.ascii, PLANTS.quotes, PLANTS.lines, PLANTS.base64]) {
    const roots = new Map([
      ["secret", withMarks(stringValue(plant.value), [SENSITIVE])],
      ["map", run("{ (s) = [s] }", new Map([["s", withMarks(stringValue(plant.value), [SENSITIVE])]])).value],
    ]);
    for (const { name, example } of standardFunctions.values()) {
      if (OPEN.has(name)) continue;
      const args = argumentTexts(example.call);
      for (const secret of [
        "secret",
        "map",
        "[secret]",
        "{ a = secret }",
        "map[secret]",
        'upper("${secret}x")',
      ])
        args.forEach((_, at) => {
          const call = `${name}(${args.map((text, index) => (index === at ? secret : text)).join(", ")})`;
          const { value, diagnostics } = run(call, roots);
          expect([call, ...leaksIn(`${JSON.stringify(diagnostics)} ${renderValue(value)}`)]).toEqual([call]);
        });
    }
  }
});

test.each([
  "secret == 1",
  "secret + 1",
  "-secret",
  "!secret",
  "secret ? 1 : 2",
  "secret.name",
  "secret[0]",
  "secret[*].a",
  "[for x in secret : x]",
  "{ for k, v in map : k => v.a }",
  "{ for x in [secret, secret] : x => 1 }",
  "[for x in [1] : x if secret]",
  "map.nope",
  'map["nope"]',
  "map[secret].x.y",
  "list[secret]",
  "{ a = 1 }[secret]",
  "[1, 2][secret]",
  "[1][number]",
  "number.x",
  "number ? 1 : 2",
  '"${[secret]}"',
  '"%{ if secret }x%{ endif }"',
  '"%{ for x in secret }x%{ endfor }"',
  "jsondecode(jsonencode({ (secret) = 1 })).nope",
  "jsondecode(jsonencode({ (secret) = 1 })).nope.x",
  "tonumber(secret)",
  "toset(map)[0]",
  "tomap({ a = map, b = 1 })",
  "tolist([map, 1, secret])",
  "try(secret.x, map.y)",
  "can(tonumber(secret)) ? secret.x : secret.y",
  'merge(map, "x")',
  "type(jsondecode(jsonencode({ (secret) = 1 })))",
  "keys(map).x",
  "zipmap([secret], [1])[0]",
  'templatestring("$${a.b}", { a = secret })',
  'templatestring("$${nope}", { a = secret })',
  'templatestring("$${a.b}", map)',
  'templatestring("$${x.nope}", { x = jsondecode(jsonencode(map)) })',
  'templatestring("$${x.nope}", sensitive({ x = { "${nonsensitive(secret)}" = 1 } }))',
  'templatestring("$${x.nope}", sensitive({ x = [nonsensitive(secret)] }))',
  'templatestring("$${${secret}}", {})',

  'regex("(", secret)',
  "regex(secret, secret)",
  "format(secret, 1)",
  'format("%d", secret)',
  "formatdate(secret, secret)",
  "substr(secret, number, secret)",
])("an error of %s tells nothing of the secrets in it", (text) => {
  for (const plant of [PLANTS.ascii, PLANTS.quotes]) {
    const secret = withMarks(stringValue(plant.value), [SENSITIVE]);
    const base = new Map([["secret", secret]]);
    const roots = new Map([
      ...base,
      ["map", run("{ (secret) = secret }", base).value] as const,
      ["list", run("[secret]", base).value] as const,
      ["number", run(`sensitive(${PLANTS.number.value})`, base).value] as const,
    ]);
    const { value, diagnostics } = run(text, roots);
    const said = diagnostics.map(({ summary, detail, values }) => ({ summary, detail, values }));
    expect(leaksIn(`${JSON.stringify(said)} ${renderValue(value)}`)).toEqual([]);
  }
});
