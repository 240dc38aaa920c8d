// Deep, long and hopeless texts: bounded in depth, linear in time, one clear diagnostic.
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseExpression, parseFile, parseTemplate } from "../../src/hcl/parse.ts";
import { brokenDocuments } from "./arbitrary-hcl.ts";
import { rangesOf } from "./ranges.ts";

const REPEATED: readonly (readonly [before: string, repeated: string, between: string, closing: string])[] = [
  ["a = ", "(", "1", ")"],
  ["a = ", "(", "", ""],
  ["a = ", "[", "", "]"],
  ["a = ", "{ a = ", "1", "}"],
  ["a = ", "f(", "", ")"],
  ["a = ", "b[", "0", "]"],
  ["a = ", "!", "b", ""],
  ["a = b", "[*]", "", ""],
  ["a = ", "b ? c : ", "d", ""],
  ["a = ", "[for x in ", "y", " : x]"],
  ["a = ", '"${', "1", '}"'],
  ["a = ", '"${', "", ""],
  ["a = ", "<<E\n${", "1", "}\nE\n"],
  ["", "a {\n", "", "}\n"],
  ["", "a { ", "", "}"],
];

test.each(REPEATED)(
  "100,000 times nested %j%j gives one clear diagnostic",
  (before, repeated, between, closing) => {
    const text = before + repeated.repeat(100_000) + between + closing.repeat(100_000) + "\n";
    const { diagnostics } = parseFile(text, "x.hcl");
    const codes = diagnostics.map(({ code }) => code).filter((code) => code !== "one-line-block");
    expect(codes).toEqual(["nesting-too-deep"]);
  },
);

test.each([" + b", ".b", ".*.a[0]", " && b"])("100,000 times %j gives one clear diagnostic", (repeated) => {
  const { diagnostics } = parseFile(`a = b${repeated.repeat(100_000)}\nc = 1\n`, "x.hcl");
  expect(diagnostics.map(({ code }) => code)).toEqual(["expression-too-long"]);
});

test("100,000 nested directives give one clear diagnostic", () => {
  const text = "%{ if x }".repeat(100_000) + "%{ endif }".repeat(100_000);
  expect(parseTemplate(text, "x.tpl").diagnostics.map(({ code }) => code)).toEqual(["nesting-too-deep"]);
});

test("200 levels of nesting are fine", () => {
  expect(parseExpression("(".repeat(199) + "1" + ")".repeat(199), "x").diagnostics).toEqual([]);
  expect(parseFile("a {\n".repeat(200) + "}\n".repeat(200), "x").diagnostics).toEqual([]);
});

const LINES = [
  "a = <<E\n",
  'a = "x\n',
  "a\n",
  "a: b\n",
  "a = (\n",
  'a = "${\n',
  "a = <<E x\n",
  "a = <<-E\n  x\n",
  "}\n",
  "a = [for\n",
  "a {\n",
  "a = {\n",
  "a = 'x\n",
  "- x\n",
];

test.each(LINES)("a file of nothing but %j is read in linear time", { timeout: 10_000 }, (line) => {
  const { diagnostics } = parseFile(line.repeat(20_000), "x.hcl");
  expect(diagnostics.length).toBeGreaterThan(0);
});

test("a file of 1 MiB is read in well under a second", () => {
  const block = `service "web" {
  image = "acme/web:\${var.tag}"
  env   = { DATABASE = stateful_service.db.endpoint["pg"], LOG_LEVEL = "info" }
  port "http" { container = 8080 }
  constraint { condition = node.labels.disk == "ssd" && node.memory >= quantity("4Gi") }
  text = <<-EOT
    hello \${x}
  EOT
}
`;
  const text = block.repeat(Math.ceil(2 ** 20 / block.length));
  parseFile(text, "x.hcl");
  const before = process.cpuUsage(); // whatever else the machine does
  expect(parseFile(text, "x.hcl").diagnostics).toEqual([]);
  const { user, system } = process.cpuUsage(before);
  expect(user + system).toBeLessThan(2_000_000);
});

test("any text gives a tree and diagnostics with places inside the text", () => {
  const texts = fc.oneof(
    brokenDocuments,
    fc.string({ unit: "grapheme" }),
    fc.string({ unit: fc.constantFrom(...Array.from('{}[]()"$%~<E\n\r =.a1,:*\\#/')) }),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const { file, diagnostics } = parseFile(text, "x.hcl");
      for (const { range } of diagnostics) {
        expect(range?.start.offset).toBeGreaterThanOrEqual(0);
        expect(range?.end.offset).toBeLessThanOrEqual(text.length);
        expect(range?.start.offset).toBeLessThanOrEqual(range?.end.offset ?? -1);
      }
      rangesOf(file);
      parseTemplate(text, "x.tpl");
      parseExpression(text, "x.hcl");
    }),
    { numRuns: 3000 },
  );
});
