// Reads the files of a project: its modules' texts, its variable files, and what expressions ask for, never outside its folder.
import { existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { FileReader, ModuleReading, SourceText } from "../config/input.ts";
import { type Diagnostic, errorDiagnostic } from "../diagnostics/diagnostic.ts";
import { compareText } from "../model/json.ts";
import { LIMITS, sizeText } from "../model/limits.ts";
import { readWholeFile } from "../state/read-file.ts";

export interface ProjectTexts {
  /** `*.orch.hcl`, `*.orch.json` and `orch.hcl`, sorted by name. */
  readonly sources: readonly SourceText[];
  /** `orch.vars.hcl|json` and `*.auto.vars.hcl|json`. */
  readonly variables: readonly SourceText[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads folders of modules, by their paths from the project's; all of them together have the limit of a configuration. */
export function moduleReader(
  directory: string,
  seen: (files: readonly SourceText[]) => void,
  jail: string | null = null,
): (folder: string) => ModuleReading {
  let size = 0;
  return (folder) => {
    const path = join(directory, folder);
    const shown = JSON.stringify(folder === "" ? "." : folder);
    try {
      if (jail !== null && !isInside(jail, realpathSync(path)))
        return { ok: false, message: `${shown} leads out of the repository` };
      if (!statSync(path).isDirectory()) return { ok: false, message: `${shown} is not a folder` };
    } catch {
      return { ok: false, message: `there is no folder ${shown}` };
    }
    // nobody reads files on and on that are too much already
    if (size > LIMITS.configuration)
      return {
        ok: true,
        files: [],
        reader: jailedReader(path, "module", { guarded: jail !== null, project: directory }),
        diagnostics: [],
      };
    const texts = readProjectTexts(path);
    if (texts.sources.length === 0 && texts.diagnostics.every(({ code }) => code === "no-configuration"))
      return { ok: false, message: `the folder ${shown} holds no *.orch.hcl file` };
    const files = texts.sources.map(({ name, text }) => ({ name: `${folder}/${name}`, text }));
    for (const { text } of files) size += Buffer.byteLength(text);
    seen(files);
    const diagnostics =
      size > LIMITS.configuration ? [...texts.diagnostics, tooMuch("all modules")] : texts.diagnostics;
    return {
      ok: true,
      files,
      reader: jailedReader(path, "module", { guarded: jail !== null, project: directory }),
      diagnostics,
    };
  };
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
  const root = realpathSync(directory);
  let size = 0;
  const read = (name: string): SourceText[] => {
    if (size > LIMITS.configuration) return [];
    const text = leadsOut(root, name) ?? readText(join(directory, name), name, name.endsWith(".hcl"));
    if ("text" in text) {
      size += Buffer.byteLength(text.text);
      return [text];
    }
    diagnostics.push(text);
    return [];
  };
  const sources = names.filter((name) => /^orch\.(hcl|json)$|\.orch\.(hcl|json)$/.test(name)).flatMap(read);
  const variables = names
    .filter((name) => /^orch\.vars\.(hcl|json)$|\.auto\.vars\.(hcl|json)$/.test(name))
    .flatMap(read);
  if (size > LIMITS.configuration) diagnostics.push(tooMuch(directory));
  if (sources.length === 0 && diagnostics.length === 0)
    diagnostics.push(
      errorDiagnostic("no-configuration", `There is no configuration in ${directory}.`, {
        detail:
          "Configuration stands in files named *.orch.hcl. `orch init` writes a first one; --chdir names another folder.",
      }),
    );
  return { sources, variables, diagnostics };
}

function tooMuch(what: string): Diagnostic {
  return errorDiagnostic(
    "configuration-too-large",
    `The files of ${what} hold more than ${sizeText(LIMITS.configuration)} together, the limit for a configuration.`,
    { detail: "Use for_each and replicas for what repeats, and file() for large contents." },
  );
}

/** A file named on the command line. */
export function readNamedFile(path: string, directory: string): SourceText | Diagnostic {
  return readText(resolve(directory, path), path);
}

/** With its byte order mark, where it has one. `path` is absolute. */
export function readFormatSource(path: string, name: string): SourceText | Diagnostic {
  return readText(path, name, true);
}

/** Standard input as text; null where it is larger than a file may be. */
export function decodeInput(bytes: Uint8Array | null, name: string): SourceText | Diagnostic {
  return bytes === null ? tooLarge(name) : decode(bytes, name, true);
}

function decode(bytes: Uint8Array, name: string, keepMark: boolean): SourceText | Diagnostic {
  try {
    return { name, text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: keepMark }).decode(bytes) };
  } catch {
    return errorDiagnostic("file-unreadable", `${name} is not UTF-8 text.`, {
      detail: "Save it in UTF-8.",
    });
  }
}

function tooLarge(name: string): Diagnostic {
  return errorDiagnostic(
    "file-too-large",
    `${name} is larger than ${sizeText(LIMITS.sourceFile)}, the limit for a file of configuration or variables.`,
    { detail: "Split it: all *.orch.hcl files of a folder belong together." },
  );
}

function readText(path: string, name: string, keepMark = false): SourceText | Diagnostic {
  const read = readWholeFile(path, LIMITS.sourceFile);
  if (read.ok) return decode(read.bytes, name, keepMark);
  switch (read.why) {
    case "too-large":
      return tooLarge(name);
    case "no-file":
      return errorDiagnostic("file-unreadable", `${name} is not a file.`, {
        detail: "Only files are read, no folders, pipes or devices. Rename it, or name another one.",
      });
    case "missing":
    case "unreadable":
      return errorDiagnostic(
        "file-unreadable",
        `${name} cannot be read${read.code === null ? "" : ` (${read.code})`}.`,
        { detail: "Check that it exists and may be read." },
      );
    default:
      return read.why satisfies never;
  }
}

/** A link in a project must not show files of the machine to who reads its plan. */
function leadsOut(root: string, name: string): Diagnostic | null {
  try {
    if (isInside(root, realpathSync(join(root, name)))) return null;
  } catch {
    return null; // reading it says why
  }
  return errorDiagnostic("file-outside", `${name} is a link that leads out of the project's folder.`, {
    detail: "Put the file itself there, or name it with --var-file if it holds variables.",
  });
}

/** The folder that a stranger's modules may come from: of the repository, or the project's where there is none. */
export function repositoryJail(directory: string): string {
  let root: string;
  try {
    root = realpathSync(directory);
  } catch {
    return directory; // which cannot be read is told elsewhere
  }
  for (let folder = root; ; folder = dirname(folder)) {
    if (existsSync(join(folder, ".git"))) return folder;
    if (folder === dirname(folder)) return root;
  }
}

/**
 * Reads for `file()` and its like: relative to the folder, and never outside it, also through links, nor what orch or version control
 * keep there for themselves. `guarded`: nothing at all of version control, which knows more than its files.
 */
export function jailedReader(
  directory: string,
  whose: "project" | "module" = "project",
  { guarded = false, project = directory }: { readonly guarded?: boolean; readonly project?: string } = {},
): FileReader {
  const root = realpathSync(directory);
  const base = realpathSync(project);
  const isKept = (path: string): boolean => {
    const below = isInside(base, path) ? path.slice(base.length) : path;
    return isSecretPlace(below) || (guarded && /[\\/]\.git([\\/]|$)/.test(below));
  };
  const locate = (path: string) => {
    if (isAbsolute(path))
      return {
        message: `the path ${JSON.stringify(path)} is absolute; paths start from the ${whose}'s folder`,
      };
    let real: string;
    try {
      real = realpathSync(join(root, path));
    } catch {
      const outside = !isInside(root, resolve(root, path));
      return outside
        ? outsideOf(path, whose)
        : { message: `there is no file ${JSON.stringify(path)}`, reason: "missing" as const };
    }
    if (!isInside(root, real)) return outsideOf(path, whose);
    return isKept(real)
      ? {
          message: `${JSON.stringify(path)} is not for expressions to read: credentials or the state may be in it`,
        }
      : { real };
  };
  return {
    elapsed: () => performance.now(),
    readFile: (path) => {
      const found = locate(path);
      if (!("real" in found)) return { ok: false, ...found };
      const stat = statSync(found.real);
      if (!stat.isFile())
        return { ok: false, message: `${JSON.stringify(path)} is not a file`, reason: "not-a-file" };
      const read = readWholeFile(found.real, LIMITS.readFile);
      if (read.ok) return { ok: true, bytes: read.bytes };
      if (read.why === "too-large")
        return {
          ok: false,
          message: `${JSON.stringify(path)} is larger than ${sizeText(LIMITS.readFile)}, the limit for files that are read`,
        };
      return {
        ok: false,
        message: `${JSON.stringify(path)} cannot be read${read.code === null ? "" : ` (${read.code})`}`,
      };
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
          if (isKept(full)) continue;
          if (entry.isDirectory()) {
            if (!visit(full)) return false;
          } else if (isFileInside(root, full)) paths.push(relative(top, full).split(sep).join("/"));
          if (paths.length > LIMITS.folderFiles) return false;
        }
        return true;
      };
      if (!visit(top))
        return {
          ok: false,
          message: `${JSON.stringify(path)} holds more than ${LIMITS.folderFiles} files, the limit for a folder`,
        };
      return { ok: true, paths: paths.sort(compareText) };
    },
  };
}

/** Where orch keeps its key, and checkouts their token. */
function isSecretPlace(path: string): boolean {
  return /[\\/](\.orch([\\/]|$)|orch\.state\.json[^\\/]*$|\.git[\\/](config|credentials)[^\\/]*$)/.test(path);
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

function outsideOf(
  path: string,
  whose: "project" | "module",
): { readonly message: string; readonly reason: "outside" } {
  return {
    message: `${JSON.stringify(path)} is outside of the ${whose}'s folder`,
    reason: "outside",
  };
}
