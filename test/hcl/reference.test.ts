// The check against HashiCorp's own grammar.
import { expect, test } from "vitest";
import { parseFile } from "../../src/hcl/parse.ts";
import { checkAgainstReference } from "../../src/hcl/reference.ts";

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
