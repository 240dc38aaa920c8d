import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadProvider } from "../../src/provider/registry.ts";

const PROVIDER = `export default { name: "mine", schema() {}, upgrade() {}, open() {} };`;
let directory = "";

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "orch-registry-"));
  writeFileSync(join(directory, "mine.mjs"), PROVIDER);
  writeFileSync(join(directory, "none.mjs"), "export default 1;");
  writeFileSync(join(directory, "broken.mjs"), `throw new Error("not today");`);
  const folder = join(directory, "node_modules/orch-provider-x");
  mkdirSync(folder, { recursive: true });
  const manifest = { name: "orch-provider-x", type: "module", exports: { ".": { import: "./main.js" } } };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  writeFileSync(join(folder, "main.js"), PROVIDER);
});

afterAll(() => rmSync(directory, { recursive: true }));

async function outcome(source: string): Promise<string> {
  const result = await loadProvider(source, directory);
  return result.ok
    ? result.value.name
    : result.diagnostics.map((one) => `${one.code}: ${one.summary}`).join("\n");
}

test("built-in providers are known with and without their prefix", async () => {
  expect(await outcome("builtin/simulator")).toBe("simulator");
  expect(await outcome("simulator")).toBe("simulator");
});

test("a path starts from the project's folder", async () => {
  expect(await outcome("./mine.mjs")).toBe("mine");
  expect(await outcome(join(directory, "mine.mjs"))).toBe("mine");
});

test("a package for import alone is found from the project's folder", async () => {
  expect(await outcome("npm:orch-provider-x")).toBe("mine");
});

test("what cannot be loaded is a diagnostic", async () => {
  expect(await outcome("npm:orch-provider-y")).toBe(
    "provider-not-found: The package of the provider npm:orch-provider-y is not installed.",
  );
  expect(await outcome("swarm")).toBe('unknown-provider: There is no provider "swarm".');
  expect(await outcome("__proto__")).toBe('unknown-provider: There is no provider "__proto__".');
  expect(await outcome("./nowhere.mjs")).toBe(
    "provider-not-found: There is no file ./nowhere.mjs for the provider.",
  );
  expect(await outcome("./none.mjs")).toBe("not-a-provider: ./none.mjs is not a provider.");
  expect(await outcome("./broken.mjs")).toBe(
    "provider-not-loaded: The provider ./broken.mjs could not be loaded: not today.",
  );
});
