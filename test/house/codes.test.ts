// Every code that orch can print is explained, and nothing is explained that it cannot print.
import { expect, test } from "vitest";
import { AREAS } from "../../src/diagnostics/explanations/index.ts";
import { findCodes } from "./codes.ts";
import { parseSource, readSources } from "./sources.ts";

const SOURCES = readSources("src", "providers");
const EXPLAINED = AREAS.flatMap(({ codes }) => [...codes.keys()]);
const { codes, hidden } = findCodes(SOURCES);
/** Codes as they are; the system's own, such as ENOENT, and names of colours are none. */
const PRINTED = new Set([
  ...[...codes.keys()].filter((code) => /^[a-z][a-z0-9-]*$/.test(code)),
  // written out where nothing but text can be printed any more
  ...SOURCES.flatMap(({ text }) =>
    [...text.matchAll(/\. \[([a-z]+(?:-[a-z]+)+)\]\\n/g)].map(([, code = ""]) => code),
  ),
]);

test("every code has one explanation", () => {
  const missing = [...PRINTED].filter((code) => !EXPLAINED.includes(code));
  expect(missing.map((code) => `${code}: ${codes.get(code)?.join(" ")}`).sort()).toEqual([]);
  expect(EXPLAINED.length).toBe(new Set(EXPLAINED).size);
});

test("every explanation is of a code that is printed", () => {
  expect(EXPLAINED.filter((code) => !PRINTED.has(code))).toEqual([]);
  expect(PRINTED.size).toBeGreaterThan(200);
});

test("no code is put together where this cannot see it", () => {
  expect(hidden.map((place) => place.replace(/:\d+: .*/s, "")).sort()).toEqual([
    // answers of engines and faults that tests ask for; their type lists them all, and the next test has those
    "providers/docker/errors.ts",
    "providers/docker/link.ts",
    "providers/docker/tcp-link.ts",
    "providers/docker/tls-break.ts",
    "providers/simulator/delivery.ts",
    "providers/simulator/delivery.ts",
    "providers/simulator/delivery.ts",
    // codes on their way: made visible, coloured, checked, of the system
    "src/render/diagnostic-json.ts",
    "src/render/style.ts",
    "src/state/entry-shape.ts",
    "src/state/read-file.ts",
  ]);
});

test("every answer that an engine can give is explained", () => {
  const contract = SOURCES.find(({ path }) => path === "src/provider/contract.ts")?.text ?? "";
  const type = /interface ProviderError \{\s*readonly code:(.*?);/s.exec(contract)?.[1] ?? "";
  const answers = [...type.matchAll(/"([a-z-]+)"/g)].map(([, code = ""]) => code);
  expect(answers.length).toBeGreaterThan(5);
  expect(answers.filter((code) => !EXPLAINED.includes(code))).toEqual([]);
});

test("a code is found through helpers, constants, choices and tables, also of other files", () => {
  const found = findCodes([
    parseSource(
      "src/a.ts",
      `export const NAME = "by-name";
export function refuse(summary: string, code: string) { return { code, summary }; }
class Reader { fail(code: string) { return code; } }`,
    ),
    parseSource(
      "src/b.ts",
      `import { NAME, refuse } from "./a.ts";
const TABLE = new Map([["x", "in-table"]]);
const problem = (code: string) => refuse("s", code);
refuse("s", NAME); problem(1 > 0 ? "first-arm" : "second-arm"); refuse("s", TABLE.get("x") ?? "otherwise");
reader.fail("by-method"); refuse("s", ` +
        "`made-${up}`" +
        `); other("not", "this");`,
    ),
  ]);
  expect([...found.codes.keys()].sort()).toEqual([
    "by-method",
    "by-name",
    "first-arm",
    "in-table",
    "otherwise",
    "second-arm",
  ]);
  expect(found.hidden).toEqual(["src/b.ts:5: `made-${up}`"]);
});
