// Requests and answers of `orch console --json`: values that are unknown or sensitive in part, types, templates, places of errors.
import { expect, test } from "vitest";
import { answerLine } from "../../src/cli/console-request.ts";
import { requestScope } from "../../src/cli/console-scope.ts";
import type { Json } from "../../src/model/json.ts";

const answer = (request: object): Record<string, Json> =>
  JSON.parse(
    answerLine(JSON.stringify(request), ({ variables }) => requestScope("/", ".", variables)),
  ) as Record<string, Json>; // an answer is an object

const asked = (expression: string, x: object) => answer({ expression, variables: { x } });

test("a part of a variable may be unknown or sensitive, and an answer says which of its parts are", () => {
  const x = {
    type: "dynamic",
    value: { a: 1, b: [1, 2, 3], s: "t" },
    unknown_at: [["a"], ["b", 1]],
    sensitive_at: [["b", 2], ["s"]],
  };
  expect(asked("{ all = x, a = x.a, b = x.b[0], s = upper(x.s) }", x)).toEqual({
    type: [
      "object",
      {
        a: "dynamic",
        all: ["object", { a: "dynamic", b: ["tuple", ["number", "dynamic", "number"]], s: "string" }],
        b: "number",
        s: "string",
      },
    ],
    value: { a: null, all: { a: null, b: [1, null, 3], s: "t" }, b: 1, s: "T" },
    unknown: true,
    unknown_at: [["a"], ["all", "a"], ["all", "b", 1]],
    sensitive: true,
    sensitive_at: [["all", "b", 2], ["all", "s"], ["s"]],
  });
  expect(asked("x.b[0]", x)).toEqual({ type: "number", value: 1 });
  expect(asked("length(x.b)", x)).toEqual({ type: "number", value: 3 });
  expect(asked("x", { type: "string", value: "a", sensitive_at: [[]] })).toEqual({
    type: "string",
    value: "a",
    sensitive: true,
  });
});

test("an answer is a variable of the next request", () => {
  const first = asked("{ l = tolist([x, 1]), o = { a = null, s = sensitive([x]) }, e = toset([]) }", {
    type: "number",
    unknown: true,
  });
  expect(first).toMatchObject({
    unknown_at: [
      ["l", 0],
      ["o", "s", 0],
    ],
    sensitive_at: [["o", "s"]],
  });
  expect(asked("x", first)).toEqual(first);
});

test.each<[object, object]>([
  [
    { type: ["set", "string"], value: ["b", "a", "b"] },
    { type: ["set", "string"], value: ["a", "b"] },
  ],
  [
    { type: ["set", "string"], value: ["a", "b"], unknown_at: [[1]] },
    { type: ["set", "string"], value: ["a", null], unknown: true, unknown_at: [[1]] },
  ],
  [
    { type: ["map", ["list", "number"]], value: { k: ["1"] }, sensitive_at: [["k", 0]] },
    { type: ["map", ["list", "number"]], value: { k: [1] }, sensitive: true, sensitive_at: [["k", 0]] },
  ],
  [
    { type: ["object", { a: "string", b: "number" }, ["b"]], value: { a: 1 } },
    { type: ["object", { a: "string", b: "number" }], value: { a: "1", b: null } },
  ],
  [
    { type: ["object", { a: ["object", { b: "bool" }, ["b"]] }], value: { a: {} } },
    { type: ["object", { a: ["object", { b: "bool" }] }], value: { a: { b: null } } },
  ],
  [
    { type: ["tuple", ["string", "dynamic"]], value: [1, null] },
    { type: ["tuple", ["string", "dynamic"]], value: ["1", null] },
  ],
  [
    { type: ["list", "string"], value: null },
    { type: ["list", "string"], value: null },
  ],
  [
    { type: "dynamic", value: null },
    { type: "dynamic", value: null },
  ],
  [
    { type: "string", unknown: true, sensitive: true },
    { type: "string", value: null, unknown: true, sensitive: true },
  ],
  [{ value: [1] }, { type: ["tuple", ["number"]], value: [1] }],
])("a variable %j is %j", (variable, expected) => {
  expect(asked("x", variable)).toEqual(expected);
});

test.each<[object, string]>([
  [{ value: [1], unknown_at: [[1]] }, 'The variable "x" has nothing at [1].'],
  [{ value: { a: 1 }, sensitive_at: [["a", "b"]] }, 'The variable "x" has nothing at ["a","b"].'],
  [
    { value: 1, unknown_at: ["a"] },
    'The variable "x" has places that are no lists of keys and indices such as [["ports", 0]].',
  ],
  [{ type: "string" }, 'The variable "x" has no value.'],
])("a variable %j is told: %s", (variable, summary) => {
  expect(asked("x", variable)).toMatchObject({ error: { code: "bad-request", summary } });
});

test.each([
  ["a\n%{~ if true ~}\n x ${1 ~}  \n%{~ endif ~}\n b", "a x 1 b"],
  ["a\n%{ if true ~}\n x\n%{ endif ~}\n b", "a\n x\n b"],
  ["%{ for n in [1, 2] ~}\n- ${n}\n%{ endfor ~}\n", "- 1\n- 2\n"],
  ["<%{~ for n in [1, 2] ~} ${n}, %{~ endfor ~}>", "<1,2,>"],
  ['a ${~ "b" ~} c', "abc"],
  ["$${a} %%{b}", "${a} %{b}"],
])("the template %j is %j", (template, value) => {
  expect(answer({ template })).toEqual({ type: "string", value });
});

test("the place of an error is one in the text of the request, in the shape of validate --json", () => {
  expect(answer({ template: "é\n  ${~ nope }" })).toEqual({
    error: {
      severity: "error",
      code: "unknown-variable",
      summary: 'There is nothing called "nope" here.',
      detail: 'Names here are path. Text stands in quotes: "nope".',
      range: {
        filename: "<console>",
        start: { line: 2, column: 7, byte: 9 },
        end: { line: 2, column: 11, byte: 13 },
      },
      snippet: {
        context: null,
        code: "  ${~ nope }",
        start_line: 2,
        highlight_start_offset: 6,
        highlight_end_offset: 10,
        values: [],
      },
    },
  });
});
