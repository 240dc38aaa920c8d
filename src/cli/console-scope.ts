// What the console evaluates in where there is no project: all functions, files of one folder, the clock and chance.
import { randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { configurationFunctions } from "../config/functions.ts";
import { type Diagnostic, errorDiagnostic } from "../diagnostics/diagnostic.ts";
import { makeScope } from "../hcl/make-scope.ts";
import { DEFAULT_LIMITS } from "../hcl/scope.ts";
import type { FunctionContext, Scope } from "../hcl/scope.ts";
import { objectValue, stringValue } from "../hcl/value.ts";
import type { Value } from "../hcl/value.ts";
import { jailedReader } from "./files.ts";

/** Functions of the console answer what no plan may depend on. */
export function consoleContext(directory: string): FunctionContext {
  return {
    ...jailedReader(directory),
    impure: true,
    now: () => Date.now(),
    randomBytes: (count) => randomBytes(count),
    folders: { working: process.cwd(), home: homedir() },
    bcrypt: (text, cost) => loadBcrypt().hashSync(text, cost),
    budget: { steps: 0 },
    limits: DEFAULT_LIMITS,
  };
}

const load = createRequire(import.meta.url);

/** `require` is untyped; the library is loaded by those who use it. */
const loadBcrypt = () => load("bcryptjs") as typeof import("bcryptjs");

/** The scope of a request: its variables, and `path` of its folder. */
export function requestScope(
  directory: string,
  shown: string,
  variables: ReadonlyMap<string, Value>,
): Scope | Diagnostic {
  let context: FunctionContext;
  try {
    context = consoleContext(directory);
  } catch {
    return errorDiagnostic("no-such-folder", `The folder ${shown} cannot be read.`, {
      detail: 'Check "dir", or --chdir.',
    });
  }
  const path = objectValue([
    ["module", stringValue(shown)],
    ["root", stringValue(shown)],
  ]);
  return makeScope({
    variables: new Map([["path", path], ...variables]),
    functions: configurationFunctions,
    context,
  });
}
