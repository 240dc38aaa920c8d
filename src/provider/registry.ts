// Where providers come from: the built-in ones by name, a package by `npm:NAME`, a file by `./path`. Nothing is scanned
// for, and nothing is loaded before it is asked for. The table below is the one place where src/ knows of providers/.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { isAbsolute, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { errorDiagnostic, failure, success } from "../diagnostics/diagnostic.ts";
import type { Result } from "../diagnostics/diagnostic.ts";
import type { Provider } from "./contract.ts";

// Literal specifiers, so that the compiler rewrites them for dist/.
const BUILTIN: ReadonlyMap<string, () => Promise<unknown>> = new Map([
  ["docker", () => import("../../providers/docker/index.ts")],
  ["simulator", () => import("../../providers/simulator/index.ts")],
]);

/** Whether it comes with orch: what its name says is then never read from the project. */
export function isBuiltin(source: string): boolean {
  return BUILTIN.has(source.replace(/^builtin\//, ""));
}

/**
 * The provider of a source: `builtin/docker` (or just `docker`), `npm:orch-provider-x`, `./path` or `/path`.
 * Paths and packages are looked up from `directory`, the project's folder.
 */
export async function loadProvider(source: string, directory: string): Promise<Result<Provider>> {
  const found = await findModule(source, directory);
  if (!found.ok) return found;
  let module: unknown;
  try {
    module = await found.value();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return problem(
      "provider-not-loaded",
      `The provider ${source} could not be loaded: ${why}.`,
      "Check the node's provider: a built-in one, npm:NAME of an installed package, or the path of a module.",
    );
  }
  const provider = (module as { readonly default?: unknown }).default; // modules are objects
  if (isProvider(provider)) return success(provider);
  const detail =
    "Its default export must be a provider as `orch/provider` describes it: name, schema, upgrade, open.";
  return problem("not-a-provider", `${source} is not a provider.`, detail);
}

async function findModule(source: string, directory: string): Promise<Result<() => Promise<unknown>>> {
  const builtin = BUILTIN.get(source.replace(/^builtin\//, ""));
  if (builtin !== undefined) return success(builtin);
  if (source.startsWith("./") || source.startsWith("../") || isAbsolute(source)) {
    const path = resolve(directory, source);
    if (existsSync(path)) return success(() => import(pathToFileURL(path).href) as Promise<unknown>);
    const detail =
      "The path is looked up from the project's folder; name the module's file itself, such as ./provider.js";
    return problem("provider-not-found", `There is no file ${source} for the provider.`, detail);
  }
  if (source.startsWith("npm:")) {
    const url = await packageEntry(source.slice("npm:".length), directory);
    if (url !== null) return success(() => import(url) as Promise<unknown>);
    const detail = `Install it in ${directory}: npm install ${source.slice("npm:".length)}`;
    return problem("provider-not-found", `The package of the provider ${source} is not installed.`, detail);
  }
  const names = [...BUILTIN.keys()].map((name) => `builtin/${name}`).join(", ");
  const detail = `Known are ${names}; a package is npm:NAME, a file starts with ./`;
  return problem("unknown-provider", `There is no provider ${JSON.stringify(source)}.`, detail);
}

/** The module that a package exports, found as the project's own code would find it. */
async function packageEntry(name: string, directory: string): Promise<string | null> {
  const require = createRequire(join(directory, "package.json"));
  try {
    return pathToFileURL(require.resolve(name)).href;
  } catch {
    // a package for `import` alone has no entry for `require`: read its manifest
  }
  for (const folder of require.resolve.paths(name) ?? []) {
    const entry = await manifestEntry(join(folder, name));
    if (entry !== null) return entry;
  }
  return null;
}

async function manifestEntry(folder: string): Promise<string | null> {
  try {
    const manifest: unknown = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const { exports, main } = manifest as { readonly exports?: unknown; readonly main?: unknown }; // checked by entryOf
    const entry = entryOf(exports) ?? entryOf(main) ?? "index.js";
    return pathToFileURL(join(folder, entry)).href;
  } catch {
    return null;
  }
}

/** The path in `exports` that an import of the package itself means. */
function entryOf(exports: unknown): string | null {
  if (typeof exports === "string") return exports;
  if (typeof exports !== "object" || exports === null) return null;
  for (const [condition, target] of Object.entries(exports))
    if ([".", "node", "import", "default"].includes(condition)) {
      const entry = entryOf(target);
      if (entry !== null) return entry;
    }
  return null;
}

function isProvider(value: unknown): value is Provider {
  if (typeof value !== "object" || value === null) return false;
  const { name, schema, upgrade, open } = value as Readonly<Record<string, unknown>>; // checked right here
  return typeof name === "string" && [schema, upgrade, open].every((one) => typeof one === "function");
}

function problem<T>(code: string, summary: string, detail?: string): Result<T> {
  return failure(errorDiagnostic(code, summary, detail === undefined ? {} : { detail }));
}
