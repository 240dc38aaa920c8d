// The folders of modules: which ones the blocks `module` name, from the root on, each read and collected once. Nothing is
// evaluated here, so a source is a constant.
import { errorDiagnostic, hasErrors } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Attribute, Expression, File } from "../hcl/syntax.ts";
import { compareText } from "../model/json.ts";
import { LIMITS } from "../model/limits.ts";
import { blockTitle, collectDeclarations } from "./declarations.ts";
import type { Declaration, Declarations } from "./declarations.ts";
import type { ConfigurationInput, FileReader, ModuleReading } from "./input.ts";
import { attributeOf } from "./instances.ts";
import { mergeOverrides } from "./overrides.ts";
import { parseSource } from "./parse-source.ts";
import { withoutSecrets } from "./secret-places.ts";

export interface ModuleFolder {
  /** From the root module's folder, `modules/app`; empty for itself. */
  readonly path: string;
  readonly files: readonly File[];
  readonly declarations: Declarations;
  readonly reader: FileReader;
  /** Where its calls lead, by their names. Those whose source cannot be used are left out. */
  readonly calls: Map<string, ModuleFolder>;
}

/** The root module's folder with all that it leads to, and every file that was read; `broken` where a text is no HCL. */
export function readModuleFolders(
  input: ConfigurationInput,
  report: (problem: Diagnostic) => void,
): { readonly root: ModuleFolder; readonly files: readonly File[]; readonly broken: boolean } {
  const folders = new Map<string, ModuleFolder>();
  const files: File[] = [];
  let broken = false;
  const read = input.modules ?? (() => ({ ok: false as const, message: "modules cannot be read here" }));
  const followed = new Set<string>();
  const open = (path: string, reading: ModuleReading & { readonly ok: true }): ModuleFolder => {
    for (const problem of reading.diagnostics) report(problem);
    const { folder, isBroken } = parseFolder(path, reading, report);
    broken ||= isBroken || hasErrors(reading.diagnostics);
    files.push(...folder.files);
    folders.set(path, folder);
    return folder;
  };
  const follow = (folder: ModuleFolder, chain: readonly string[]): void => {
    if (followed.has(folder.path)) return;
    followed.add(folder.path);
    for (const call of folder.declarations.modules.values()) {
      const path = sourceOf(call, folder.path, report);
      if (path === null) continue;
      const problem = (code: string, summary: string, detail: string) => {
        const range = attributeOf(call.block, "source")?.expression.range ?? call.block.headerRange;
        report(errorDiagnostic(code, summary, { range, detail, context: blockTitle(call.block) }));
      };
      if (chain.includes(path)) {
        const names = [...chain, path].map((name) => (name === "" ? "the root module" : name));
        const circle = names.slice(chain.indexOf(path));
        problem(
          "module-recursion",
          `A module cannot contain itself: ${circle.join(" → ")}.`,
          "Take one of the calls out, or move what both need into a module of its own.",
        );
        continue;
      }
      if (chain.length > LIMITS.moduleDepth) {
        problem(
          "too-many-modules",
          `Modules are nested more than ${LIMITS.moduleDepth} deep, the limit.`,
          "Call the inner ones from further out.",
        );
        continue;
      }
      const known = folders.get(path);
      if (known !== undefined) {
        folder.calls.set(call.name, known);
        follow(known, [...chain, path]);
        continue;
      }
      const reading = read(path);
      if (!reading.ok) {
        problem(
          "module-unreadable",
          `The module "${call.name}" cannot be read: ${reading.message}.`,
          "A source is the path of a folder with *.orch.hcl files, from the folder of the file it is written in.",
        );
        continue;
      }
      const target = open(path, reading);
      folder.calls.set(call.name, target);
      follow(target, [...chain, path]);
    }
  };
  const root = open("", { ok: true, files: input.files, reader: input.reader, diagnostics: [] });
  follow(root, [""]);
  return { root, files: [...files].sort((a, b) => compareText(a.name, b.name)), broken };
}

function parseFolder(
  path: string,
  reading: ModuleReading & { readonly ok: true },
  report: (problem: Diagnostic) => void,
): { readonly folder: ModuleFolder; readonly isBroken: boolean } {
  const sorted = [...reading.files].sort((a, b) => compareText(a.name, b.name));
  const parsed = sorted.map(parseSource);
  const files = parsed.map(({ file }) => file);
  const isBroken = parsed.some(({ diagnostics }) => hasErrors(diagnostics));
  for (const { diagnostics, file } of parsed)
    for (const problem of withoutSecrets(diagnostics, file)) report(problem);
  // What a broken text leaves out would only be missed everywhere else.
  const told = isBroken ? () => undefined : report;
  const declarations = collectDeclarations(
    mergeOverrides(files, told),
    told,
    path === "" ? "root" : "module",
  );
  return { folder: { path, files, declarations, reader: reading.reader, calls: new Map() }, isBroken };
}

/** The folder that a call names, as a path from the root module's; null where that is no usable source. */
function sourceOf(call: Declaration, from: string, report: (problem: Diagnostic) => void): string | null {
  const context = blockTitle(call.block);
  const attribute: Attribute | undefined = attributeOf(call.block, "source");
  if (attribute === undefined) {
    report(
      errorDiagnostic("missing-attribute", `${context} has no "source".`, {
        range: call.block.headerRange,
        context,
        detail: 'It is required: the path of the module\'s folder, source = "./modules/app".',
      }),
    );
    return null;
  }
  const text = constantText(attribute.expression);
  const { range } = attribute.expression;
  if (text === null) {
    report(
      errorDiagnostic("module-source", "A module's source is a constant text.", {
        range,
        context,
        detail:
          'Modules are read before anything is evaluated: write source = "./modules/app", without ${…}.',
      }),
    );
    return null;
  }
  if (/^\.{1,2}(\/|$)/.test(text)) return joinPath(from, text);
  const isPlain = /^[A-Za-z0-9_][A-Za-z0-9_./-]*$/.test(text) && !text.includes("//");
  report(
    errorDiagnostic("module-source", `${JSON.stringify(text)} is no path of a folder beside this one.`, {
      range,
      context,
      detail: text.startsWith("/")
        ? "Paths start from the folder of this file: ./ or ../, so that the project can be moved."
        : isPlain
          ? `Modules are read from local folders: write source = ${JSON.stringify(`./${text}`)}.`
          : "Modules are read from local folders only: fetch it first (git submodule, a copy), and write its path as ./ or ../.",
    }),
  );
  return null;
}

function constantText(expression: Expression): string | null {
  if (expression.kind === "parentheses") return constantText(expression.inner);
  if (expression.kind !== "template") return null;
  const [part, more] = expression.parts;
  return part?.kind === "text" && more === undefined ? part.text : null;
}

/** `a/b` and `../c` are `a/c`; what leads above the root keeps its `..`. */
function joinPath(from: string, source: string): string {
  const steps: string[] = from === "" ? [] : from.split("/");
  for (const step of source.split("/")) {
    if (step === "" || step === ".") continue;
    if (step === ".." && steps.length > 0 && steps.at(-1) !== "..") steps.pop();
    else steps.push(step);
  }
  return steps.join("/");
}
