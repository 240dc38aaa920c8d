// Reads the files of a project: its modules' texts, its variable files, and what expressions ask for, never outside its folder.
import { readFileSync, readdirSync, realpathSync, statSync } from "node:fs";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import type { FileReader, SourceText } from "../config/input.ts";
import { type Diagnostic, errorDiagnostic } from "../diagnostics/diagnostic.ts";
import { compareText } from "../model/json.ts";

const LARGEST_SOURCE = 1024 * 1024;
const LARGEST_FILE = 10 * 1024 * 1024;
const MOST_FILES = 10_000;

export interface ProjectTexts {
  /** `*.orch.hcl`, `*.orch.json` and `orch.hcl`, sorted by name. */
  readonly sources: readonly SourceText[];
  /** `orch.vars.hcl|json` and `*.auto.vars.hcl|json`. */
  readonly variables: readonly SourceText[];
  readonly diagnostics: readonly Diagnostic[];
}

export function readProjectTexts(directory: string): ProjectTexts {
  let names: readonly string[];
  try {
    names = readdirSync(directory).sort(compareText);
  } catch {
    return {
      sources: [],
      variables: [],
      diagnostics: [
        errorDiagnostic("no-such-folder", `The folder ${directory} cannot be read.`, {
          detail: "Check --chdir.",
        }),
      ],
    };
  }
  const diagnostics: Diagnostic[] = [];
  const read = (name: string): SourceText[] => {
    const text = readText(join(directory, name), name);
    if ("text" in text) return [text];
    diagnostics.push(text);
    return [];
  };
  const sources = names.filter((name) => name === "orch.hcl" || name.endsWith(".orch.hcl")).flatMap(read);
  const variables = names
    .filter((name) => /^orch\.vars\.(hcl|json)$|\.auto\.vars\.(hcl|json)$/.test(name))
    .flatMap(read);
  for (const name of names)
    if (name.endsWith(".orch.json"))
      diagnostics.push(
        errorDiagnostic("not-supported-yet", `${name}: configuration in JSON is not supported yet.`, {
          detail: "Write it as HCL, in a file *.orch.hcl.",
        }),
      );
  if (sources.length === 0 && diagnostics.length === 0)
    diagnostics.push(
      errorDiagnostic("no-configuration", `There is no configuration in ${directory}.`, {
        detail:
          "Configuration stands in files named *.orch.hcl. `orch init` writes a first one; --chdir names another folder.",
      }),
    );
  return { sources, variables, diagnostics };
}

/** A file named on the command line. */
export function readNamedFile(path: string, directory: string): SourceText | Diagnostic {
  return readText(resolve(directory, path), path);
}

function readText(path: string, name: string): SourceText | Diagnostic {
  try {
    if (statSync(path).size > LARGEST_SOURCE)
      return errorDiagnostic("file-too-large", `${name} is larger than 1 MiB.`, {
        detail: "Split it: all *.orch.hcl files of a folder belong together.",
      });
    return { name, text: new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(path)) };
  } catch (error) {
    const encoding = error instanceof TypeError;
    return errorDiagnostic(
      "file-unreadable",
      encoding ? `${name} is not UTF-8 text.` : `${name} cannot be read.`,
      {
        detail: encoding ? "Save it in UTF-8." : "Check that it exists and may be read.",
      },
    );
  }
}

/** Reads for `file()` and its like: relative to the folder, and never outside it, also through links. */
export function jailedReader(directory: string): FileReader {
  const root = realpathSync(directory);
  const locate = (path: string) => {
    if (isAbsolute(path))
      return {
        message: `the path ${JSON.stringify(path)} is absolute; paths start from the project's folder`,
      };
    let real: string;
    try {
      real = realpathSync(join(root, path));
    } catch {
      const outside = !isInside(root, resolve(root, path));
      return outside
        ? outsideOf(path)
        : { message: `there is no file ${JSON.stringify(path)}`, reason: "missing" as const };
    }
    return isInside(root, real) ? { real } : outsideOf(path);
  };
  return {
    readFile: (path) => {
      const found = locate(path);
      if (!("real" in found)) return { ok: false, ...found };
      const stat = statSync(found.real);
      if (!stat.isFile())
        return { ok: false, message: `${JSON.stringify(path)} is not a file`, reason: "not-a-file" };
      if (stat.size > LARGEST_FILE)
        return { ok: false, message: `${JSON.stringify(path)} is larger than 10 MiB` };
      return { ok: true, bytes: readFileSync(found.real) };
    },
    listFiles: (path) => {
      const found = locate(path);
      if (!("real" in found)) return { ok: false, ...found };
      if (!statSync(found.real).isDirectory())
        return { ok: false, message: `${JSON.stringify(path)} is not a folder`, reason: "not-a-file" };
      const paths: string[] = [];
      const top = found.real;
      const visit = (folder: string): boolean => {
        for (const entry of readdirSync(folder, { withFileTypes: true })) {
          const full = join(folder, entry.name);
          if (entry.isDirectory()) {
            if (!visit(full)) return false;
          } else if (isFileInside(root, full)) paths.push(relative(top, full).split(sep).join("/"));
          if (paths.length > MOST_FILES) return false;
        }
        return true;
      };
      if (!visit(top))
        return { ok: false, message: `${JSON.stringify(path)} holds more than ${MOST_FILES} files` };
      return { ok: true, paths: paths.sort(compareText) };
    },
  };
}

function isFileInside(root: string, path: string): boolean {
  try {
    const real = realpathSync(path);
    return isInside(root, real) && statSync(real).isFile();
  } catch {
    return false; // a link to nowhere
  }
}

function isInside(root: string, path: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : `${root}${sep}`);
}

function outsideOf(path: string): { readonly message: string; readonly reason: "outside" } {
  return {
    message: `${JSON.stringify(path)} is outside of the project's folder`,
    reason: "outside",
  };
}
