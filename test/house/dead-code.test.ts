// No dead modules and no dead exports: everything in src/ and providers/ is reached from what users start or import,
// every exported value is imported by
// somebody, and every exported type is imported or part of what its file exports.
import { expect, test } from "vitest";
import { readSources } from "./sources.ts";
import type { Source } from "./sources.ts";

/** What users start or import. `src/provider/registry.ts` leads from there to the providers. */
const ENTRIES = ["src/bin.ts", "src/hcl/index.ts", "src/provider/index.ts", "src/provider/testing.ts"];

test("every module is reached from the program or from what providers import", () => {
  const sources = readSources("src", "providers");
  expect(unreached(sources, ENTRIES)).toEqual([]);
});

test("every exported value is used outside its file, and every type somewhere", () => {
  expect(unused(readSources("src", "providers"), readSources("src", "providers", "test", "bench"))).toEqual(
    [],
  );
});

function unreached(sources: readonly Source[], entries: readonly string[]): readonly string[] {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const reached = new Set<string>();
  const open = [...entries];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const source = byPath.get(path);
    if (source === undefined || reached.has(path)) continue;
    reached.add(path);
    for (const { file } of source.imports) if (file !== null) open.push(file);
  }
  return [...byPath.keys()].filter((path) => !reached.has(path)).sort();
}

/** A name that only tests import counts as used: it is the surface that they test. */
function unused(declaring: readonly Source[], importing: readonly Source[]): readonly string[] {
  const taken = new Map<string, Set<string>>();
  for (const { imports } of importing)
    for (const { file, names } of imports) {
      if (file === null) continue;
      const known = taken.get(file) ?? new Set();
      for (const name of names) known.add(name);
      taken.set(file, known);
    }
  return declaring
    .filter(({ path }) => !ENTRIES.includes(path))
    .flatMap(({ path, exports, names: own }) => {
      const names = taken.get(path) ?? new Set();
      if (names.has("*")) return [];
      const mentions = (wanted: string): number => own.filter(({ name }) => name === wanted).length;
      return exports
        .filter(({ name, isType }) => !names.has(name) && !(isType && mentions(name) > 1))
        .map(({ name, line }) => `${path}:${line} ${name}`);
    });
}
