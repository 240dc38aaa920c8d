// Which references an expression holds.
import { expect, test } from "vitest";
import { parseExpression, parseFile } from "../../src/hcl/parse.ts";
import { expressionText, rootTraversals } from "../../src/hcl/traversal.ts";

function references(text: string): readonly string[] {
  return rootTraversals(parseExpression(text, "x").expression).map(({ root, steps, range }) => {
    const shown = steps.map((step) =>
      step.kind === "attribute" ? `.${step.name}` : `[${JSON.stringify(step.key)}]`,
    );
    return `${root}${shown.join("")} @${range.start.offset}-${range.end.offset}`;
  });
}

test.each([
  ["1", []],
  ["a", ["a @0-1"]],
  ['service.web["eu"].hosts[0].x', ['service.web["eu"].hosts[0].x @0-28']],
  ["a.0.b", ["a[0].b @0-5"]],
  ["a.b[c.d].e", ["a.b @0-3", "c.d @4-7"]],
  ["a.b[*].c[d]", ["a.b @0-3", "d @9-10"]],
  ["a.*.b", ["a @0-1"]],
  ["f(a, b...)", ["a @2-3", "b @5-6"]],
  ['{ a = b, (c) = d, "${e}" = f }', ["b @6-7", "c @10-11", "d @15-16", "e @21-22", "f @27-28"]],
  ["[for k, v in m : k + v.x + w if v.y]", ["m @13-14", "w @27-28"]],
  ["[for x in x : x]", ["x @10-11"]],
  ["{ for x in a : x => [for y in x : y + z] }", ["a @11-12", "z @38-39"]],
  [
    '"${a} %{ if b }${c}%{ else }${d}%{ endif }%{ for x in e }${x}${f}%{ endfor }"',
    ["a @3-4", "b @12-13", "c @17-18", "d @30-31", "e @54-55", "f @63-64"],
  ],
  ["(a).b + -c * !d ? e : f", ["a @1-2", "c @9-10", "d @14-15", "e @18-19", "f @22-23"]],
  ["f(a).b", ["a @2-3"]],
  ["f(a)[b].c", ["a @2-3", "b @5-6"]],
])("%s refers to %j", (text, expected) => {
  expect(references(text)).toEqual(expected);
});

test("the text of an expression is that of the source", () => {
  const { file } = parseFile("x = 1\ny = f( a ) # c\n", "x.hcl");
  expect(file.body.attributes.map(({ expression }) => expressionText(expression, file))).toEqual([
    "1",
    "f( a )",
  ]);
});
