// The check against HashiCorp's own grammar.
import { expect, test } from "vitest";
import { parseFile } from "../../src/hcl/parse.ts";
import { checkAgainstReference, compareWithReference } from "../../src/hcl/reference.ts";

const check = (text: string) => checkAgainstReference(parseFile(text, "x.hcl").file);

/** Each is valid and trips the library in one of the ways that reference.ts lists. */
const DEVIATIONS: Readonly<Record<string, string>> = {
  "blocks of one type with and without labels": 'a {}\na "x" {}\na "x" "y" {}\na "x" {}\n',
  "a block with the name of an attribute": "a = 1\na {}\n",
  "an expression at the end of the text": "a = b",
  "an escaped interpolation": 'a = "$${x} ${x}"\n',
  "functions in scopes": "a = space::name(1)\nb = [a::b::c(d::e())]\n",
  "operators on values they do not take": 'a = -true\nb = !1\nc = -null\nd = !(-"x")\n',
  "nulls as text": 'a = "${null} x"\nb = { null = 1 }\nc = "${x ? null : "y"}!"\n',
  "letters of newer Unicode versions": 'a = ꟊ + 1\nꟊ "ꟊ" {\n  b = ꟊ.c\n}\n',
  "numbers with many digits":
    'a = 12345678901234567890123\nb = { 12345678901234567890123 = 1e3 }\nc = "${1e-7} ${1e21}"\n',
  "texts that Unicode writes in two ways": 'a = "e\u0301"\n',
  "equal keys": 'a = { b = 1, "b" = 2 }\n',
  "a name every object has": "__proto__ = 1\na = { __proto__ = 2 }\nconstructor {}\n",
  "a byte order mark": "\ufeffa = 1\n",
  "half a surrogate pair": 'a = "\ud83d"\n',
  nothing: "",
};

test.each(Object.entries(DEVIATIONS))("%s: no false alarm", async (_, text) => {
  expect(await check(text)).toEqual([]);
});

test("what both refuse is no disagreement", async () => {
  expect(await check("a = \n}")).toEqual([]);
  expect(await check("a = <<E\nx\nE")).toEqual([]);
});

test("what orch refuses beyond the grammar is no disagreement", async () => {
  expect(await check("a = { b.c = 1 }\n")).toEqual([]);
  expect(await check("a = 1e999\n")).toEqual([]);
});

test("a difference names the value, the key, the attribute or the header it is about", () => {
  const text = 'a = [1, "x", { b = c + 1 }]\nd = 2\nservice "web" {\n  e = 3\n}\n';
  const { file } = parseFile(text, "x.hcl");
  const document = { a: [1, "y", { b: "${c + 2}", z: 1 }], service__0: { other: [{ e: 3 }] }, f: 1 };
  const said = compareWithReference(file, () => ({ valid: true, document })).map(
    ({ code, summary, range }) => `${code} ${range?.start.line}:${range?.start.column} ${summary}`,
  );
  expect(said).toEqual([
    'reference-disagrees 1:9 orch reads "x" here, HashiCorp\'s grammar "y".',
    'reference-disagrees 1:20 orch reads "${c + 1}" here, HashiCorp\'s grammar "${c + 2}".',
    "reference-disagrees 1:14 HashiCorp's grammar sees a key `z` here, orch does not.",
    "reference-disagrees 2:1 HashiCorp's grammar sees no attribute `d` here.",
    "reference-disagrees 3:1 HashiCorp's grammar reads the header of this block differently.",
    "reference-disagrees 1:1 HashiCorp's grammar sees a `f` in this body, orch does not.",
  ]);
});

test("a part that only one of both accepts is found, down to the attribute", () => {
  const text = 'service "web" {\n  a = 1\n  port "x" {\n    b = wrong\n  }\n}\nc = 2\n';
  const ask = (part: string) => ({ valid: !part.includes("wrong"), document: undefined });
  expect(compareWithReference(parseFile(text, "x.hcl").file, ask)).toMatchObject([
    {
      code: "reference-disagrees",
      summary: "HashiCorp's grammar refuses this, orch accepts it.",
      range: { start: { line: 4, column: 5 }, end: { line: 4, column: 14 } },
    },
  ]);
  const accepts = () => ({ valid: true, document: {} });
  expect(compareWithReference(parseFile("a = 1\nb = = 2\n", "x.hcl").file, accepts)).toMatchObject([
    { summary: "HashiCorp's grammar accepts this, orch does not.", range: { start: { line: 2, column: 5 } } },
  ]);
});
