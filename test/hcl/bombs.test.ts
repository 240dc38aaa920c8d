// Short texts that mean endless work: each ends in one diagnostic that names the limit, after a bounded number of steps.
import { expect, test } from "vitest";
import { DEFAULT_LIMITS } from "../../src/hcl/scope.ts";
import { evaluate } from "../../src/hcl/evaluate.ts";
import { makeScope } from "../../src/hcl/make-scope.ts";
import { parseExpression, parseTemplate } from "../../src/hcl/parse.ts";
import { answerLine } from "../../src/cli/console-request.ts";
import type { Value } from "../../src/hcl/value.ts";

const TOO_MANY = "This expression takes more than 1000000 steps, the limit for one expression.";
const TOO_LONG = "The result would be longer than 16777216 characters.";
const LONG = 'format("%16000000s", "")';

const BOMBS: readonly (readonly [text: string, summary: string])[] = [
  ["range(1e9)", "range: The range would have more than 1024 numbers."],
  ["range(0, 1, 1e-9)", "range: The range would have more than 1024 numbers."],
  ["[for a in range(1024) : [for b in range(1024) : [for c in range(1024) : c]]]", TOO_MANY],
  ["{for a in range(1024) : a => {for b in range(1024) : b => a * b}}", TOO_MANY],
  ["[for a in range(1024) : range(1024)]", TOO_MANY],
  ['"%{ for a in range(1024) }%{ for b in range(1024) }x%{ endfor }%{ endfor }"', TOO_MANY],
  ["setproduct(range(1024), range(1024), range(1024))", "setproduct: 1073741824 combinations are too many."],
  ["setproduct(range(1024), range(1024))", "setproduct: 1048576 combinations are too many."],
  ['join(join(join("xxxxxxxx", range(1024)), range(1024)), range(1024))', `join: ${TOO_LONG}`],
  ['format("%1000000000s", "x")', 'format: The width or precision of "%1000000000s" is too large.'],
  [`format("%s%999999s", ${LONG}, "")`, `format: ${TOO_LONG}`],
  [`replace(${LONG}, " ", "xx")`, `replace: ${TOO_LONG}`],
  [`replace(${LONG}, "", "xxx")`, `replace: ${TOO_LONG}`],
  [`split(" ", ${LONG})`, "split: The result would have more than 2000000 elements."],
  [`split("", ${LONG})`, "split: The result would have more than 2000000 elements."],
  ['indent(1000000000, "a\\nb")', `indent: ${TOO_LONG}`],
  ["pow(10, 1000000)", "pow: The result is too large for a number."],
  ["1e1000000000", "`1e1000000000` is too large."],
  ['regex("(a{1,100}){1,100}", "a")', "regex: The pattern cannot be read: invalid repeat count: `{1,100}`."],
  [`regex(${LONG}, "a")`, "regex: The pattern is longer than 10000 characters, the limit for patterns."],
  [
    `jsondecode("${"[".repeat(100_000)}${"]".repeat(100_000)}")`,
    "jsondecode: The JSON is nested too deeply.",
  ],
  [
    `yamldecode("a: &a [x,x,x,x,x,x,x,x]\\n${yamlLaughs()}")`,
    "yamldecode: The YAML cannot be used, on line 7: it has more than 1000000 nodes.",
  ],
  ...["(", "[", "{ a = ", "-", "!", "abs(", "true ? 1 : ", "[for x in ", '"${'].map(
    (opening) => [opening.repeat(100_000), "This is nested more than 200 levels deep."] as const,
  ),
  [`"${"%{ if true }".repeat(300)}"`, "This directive is nested more than 200 levels deep."],
  [`1${" + 1".repeat(100_000)}`, "This expression has more than 1000 operators in a row."],
];

test.each(BOMBS)("%.60s ends at a limit", (text, summary) => {
  const scope = makeScope({});
  const { expression, diagnostics } = parseExpression(text, "bomb.hcl");
  const said = diagnostics.length > 0 ? diagnostics : evaluate(expression, scope).diagnostics;
  expect(said[0]?.summary).toBe(summary);
  expect(scope.context.budget.steps).toBeLessThan(2.2 * DEFAULT_LIMITS.expressionSteps);
});

test("what a template renders counts as steps of the one who asks for it", () => {
  const { expression } = parseTemplate(
    "%{ for a in range(1024) }${templatestring(t, { a = a })}%{ endfor }",
    "bomb.tpl",
  );
  const t: Value = { type: { kind: "string" }, data: '${join("", range(1024))}', marks: [] };
  const { diagnostics } = evaluate(expression, makeScope({ variables: new Map([["t", t]]) }));
  expect(diagnostics.map(({ summary }) => summary)).toEqual([TOO_MANY]);
});

test("locals that double end at the limit for strings, and for values", () => {
  const laugh = (first: string, next: string) => {
    const variables = new Map<string, Value>();
    let said: readonly string[] = [];
    for (let level = 0; level < 40 && said.length === 0; level++) {
      const { expression } = parseExpression(level === 0 ? first : next, "laughs.hcl");
      const { value, diagnostics } = evaluate(expression, makeScope({ variables }));
      variables.set("l", value);
      said = diagnostics.map(({ code }) => code);
    }
    return said;
  };
  expect(laugh('"ha"', '"${l}${l}${l}${l}"')).toEqual(["string-too-long"]);
  expect(laugh('["ha"]', "[l, l, l, l]")).toEqual(["value-too-large"]);
  expect(laugh("{ a = 1 }", "{ a = l, b = l }")).toEqual(["value-too-large"]);
  expect(laugh("7", "[for x in [l, l] : x]")).toEqual(["value-too-large"]);
});

test("the console answers a bomb with its limit", () => {
  const answer = (line: string) =>
    (
      JSON.parse(answerLine(line, ({ variables }) => makeScope({ variables }))) as {
        error?: { code?: string };
      }
    ).error?.code;
  const nested = "[".repeat(150_000);
  expect(answer(nested)).toBe("nesting-too-deep");
  expect(answer(JSON.stringify({ expression: "(".repeat(100_000) }))).toBe("nesting-too-deep");
  expect(answer(JSON.stringify({ template: "%{ if true }".repeat(100_000) }))).toBe("nesting-too-deep");
  expect(answer(JSON.stringify({ template: '${"'.repeat(100_000) }))).toBe("nesting-too-deep");
  expect(answer(`{"expression":"x","variables":{"x":{"value":${nested}${"]".repeat(150_000)}}}}`)).toBe(
    "bad-request",
  );
  expect(
    answer(
      `{"expression":"x","variables":{"x":{"type":${'["list",'.repeat(50_000)}"string"${"]".repeat(50_000)},"value":[]}}}`,
    ),
  ).toBe("bad-request");
});

function yamlLaughs(): string {
  const names = Array.from("abcdefgh");
  return names
    .slice(1)
    .map((name, index) => `${name}: &${name} [${`*${names[index]},`.repeat(8)}x]\\n`)
    .join("");
}

test("a replacement is taken as it is written", () => {
  const { value } = evaluate(
    parseExpression('replace("a.b.a", "a", "$&$1$$")', "x").expression,
    makeScope({}),
  );
  expect(value.data).toBe("$&$1$$.b.$&$1$$");
});
