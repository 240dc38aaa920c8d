// DESIGN: arrows point down only, and the pure folders know no files, network, clock or chance. The linter says the
// same in .oxlintrc.json; this is the proof that does not depend on it.
import { describe, expect, test } from "vitest";
import { parseSource, readSources } from "./sources.ts";
import type { Import, Source } from "./sources.ts";

/** What a folder may import. With `types` after it, types alone. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  "src/diagnostics": [],
  "src/hcl": ["src/diagnostics"],
  "src/model": ["src/diagnostics types"],
  "src/scheduler": ["src/model", "src/diagnostics"],
  "src/provider": ["src/model", "src/diagnostics"],
  "src/plan": ["src/provider", "src/model", "src/diagnostics"],
  "src/config": ["src/hcl", "src/model", "src/diagnostics"],
  "src/planner": ["src/scheduler", "src/plan", "src/provider", "src/model", "src/diagnostics"],
  "src/state": ["src/plan", "src/provider", "src/model", "src/diagnostics"],
  "src/apply": ["src/planner", "src/plan", "src/state", "src/provider", "src/model", "src/diagnostics"],
  "src/render": [
    "src/apply types",
    "src/planner types",
    "src/scheduler types",
    "src/plan",
    "src/model",
    "src/diagnostics",
  ],
  "src/comment": ["src/render", "src/plan", "src/model", "src/diagnostics"],
  "src/cli": [
    ...[
      "src/apply",
      "src/comment",
      "src/render",
      "src/planner",
      "src/config",
      "src/state",
      "src/scheduler",
      "src/plan",
    ],
    ...["src/provider", "src/model", "src/hcl", "src/diagnostics"],
  ],
  "src/bin.ts": ["src/cli"],
};

/** The one place of src/ that names providers. */
const REGISTRY = "src/provider/registry.ts";

const PURE = ["src/hcl", "src/config", "src/model", "src/scheduler", "src/planner", "src/plan"];

/** Built-in modules that compute or only load our own packages. */
const PURE_BUILTINS = ["node:crypto", "node:zlib", "node:module", "node:buffer"];

/** Packages that compute. */
const PURE_PACKAGES = ["csv-parse/sync", "diff", "hcl2-parser", "re2js", "yaml"];

const IMPURE_NAMES = new Set([
  ...[
    "process",
    "Date",
    "Math.random",
    "setTimeout",
    "setInterval",
    "setImmediate",
    "queueMicrotask",
    "fetch",
  ],
  ...["performance", "console", "crypto", "navigator", "WebSocket", "globalThis"],
]);

describe("arrows", () => {
  test("every folder of src/ has its place", () => {
    const unknown = new Set(readSources("src").map(({ path }) => folderOf(path)));
    for (const folder of Object.keys(MAY_IMPORT)) unknown.delete(folder);
    expect([...unknown]).toEqual([]);
  });

  test("a file of src/ imports only what lies below it", () => {
    expect(readSources("src").flatMap(wrongArrows)).toEqual([]);
  });

  test("a provider imports orch/provider, packages, built-in modules and itself", () => {
    expect(readSources("providers").flatMap(wrongProviderImports)).toEqual([]);
  });

  test("an import that points up is found with its file and line", () => {
    const text =
      'import { a } from "../model/a.ts";\n\nimport { b } from "../planner/b.ts";\nexport const c = [a, b];\n';
    expect(wrongArrows(parseSource("src/hcl/c.ts", text))).toEqual([
      "src/hcl/c.ts:1 may not import ../model/a.ts",
      "src/hcl/c.ts:3 may not import ../planner/b.ts",
    ]);
  });

  test("values may not be taken from where types alone may be", () => {
    const text =
      'import type { A } from "../diagnostics/a.ts";\nimport { b } from "../diagnostics/b.ts";\nexport const c: A = b;\n';
    expect(wrongArrows(parseSource("src/model/c.ts", text))).toEqual([
      "src/model/c.ts:2 may not import ../diagnostics/b.ts",
    ]);
  });
});

describe("purity", () => {
  const sources = readSources(...PURE);

  test("pure folders import nothing that reaches outside", () => {
    expect(sources.flatMap(impureImports)).toEqual([]);
  });

  test("pure folders use no clock, chance, timer, network, process or console", () => {
    expect(sources.flatMap(impureNames)).toEqual([]);
  });

  test("names in types, calls, accesses and shorthand count; keys, properties, comments and texts do not", () => {
    const text = [
      "// process",
      "const a = { process: 1, Date: 2 };",
      "const b = a.process + `Date ${a.Date}`;",
      "export const c = [b, Math.random(), new Date()];",
      "export const d = { process };",
      "export type E = Date;",
    ].join("\n");
    expect(impureNames(parseSource("src/plan/c.ts", text))).toEqual([
      "src/plan/c.ts:4 uses Math.random",
      "src/plan/c.ts:4 uses Date",
      "src/plan/c.ts:5 uses process",
      "src/plan/c.ts:6 uses Date",
    ]);
  });
});

test("order and output do not depend on the machine's locale", () => {
  const found = readSources("src", "providers").flatMap(({ path, text }) =>
    text
      .split("\n")
      .flatMap((line, index) =>
        /\.(localeCompare|toLocale\w+)\(|Intl\.(?!Segmenter)|Math\.random/.test(line)
          ? [`${path}:${index + 1}`]
          : [],
      ),
  );
  expect(found).toEqual([]);
});

function folderOf(path: string): string {
  return path.split("/").slice(0, 2).join("/");
}

function wrongArrows({ path, imports }: Source): readonly string[] {
  const own = folderOf(path);
  const allowed = MAY_IMPORT[own] ?? [];
  return imports
    .filter(({ file, typesOnly, specifier }) => {
      if (file === null) return specifier.startsWith("orch/");
      const folder = folderOf(file);
      if (folder.startsWith("providers/")) return path !== REGISTRY;
      return !(
        folder === own ||
        allowed.includes(folder) ||
        (typesOnly && allowed.includes(`${folder} types`))
      );
    })
    .map((one) => says(path, one));
}

function wrongProviderImports({ path, imports }: Source): readonly string[] {
  return imports
    .filter(({ file, specifier }) =>
      file === null
        ? specifier.startsWith("orch/") && specifier !== "orch/provider"
        : folderOf(file) !== folderOf(path),
    )
    .map((one) => says(path, one));
}

function impureImports({ path, imports }: Source): readonly string[] {
  return imports
    .filter(({ file, specifier, typesOnly }) => {
      if (file !== null || typesOnly) return false;
      return !(specifier.startsWith("node:") ? PURE_BUILTINS : PURE_PACKAGES).includes(specifier);
    })
    .map((one) => says(path, one));
}

function impureNames({ path, names }: Source): readonly string[] {
  return names
    .filter(({ name }) => IMPURE_NAMES.has(name))
    .map(({ name, line }) => `${path}:${line} uses ${name}`);
}

function says(path: string, { line, specifier }: Import): string {
  return `${path}:${line} may not import ${specifier}`;
}
