// Which files `orch fmt` looks at: those that are named, and in folders those that orch reads as HCL.
import { readdirSync, realpathSync, statSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { type Diagnostic, errorDiagnostic, warningDiagnostic } from "../diagnostics/diagnostic.ts";
import { compareText } from "../model/json.ts";
import { errorCode } from "../state/file-problem.ts";

export interface FormatTarget {
  /** As it is told, relative to where orch works. */
  readonly name: string;
  /** The file itself, behind all links. */
  readonly path: string;
}

export interface FormatTargets {
  readonly files: readonly FormatTarget[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Configuration, and files of variables: those read by themselves and those for `--var-file`. */
const READ_AS_HCL = /^orch\.hcl$|\.orch\.hcl$|\.vars\.hcl$/;

/** Each file once, in the order of the targets, folders by name, links last. Folders that are hidden or hold packages are left out. */
export function findFormatTargets(
  targets: readonly string[],
  directory: string,
  recursive: boolean,
): FormatTargets {
  const files = new Map<string, FormatTarget>();
  const links: { readonly name: string; readonly path: string; readonly root: string }[] = [];
  const diagnostics: Diagnostic[] = [];
  const add = (path: string, name: string): void => {
    const real = realpathSync(path);
    if (!files.has(real)) files.set(real, { name, path: real });
  };
  const addFolder = (folder: string, name: string, root: string): void => {
    const entries = readdirSync(folder, { withFileTypes: true });
    for (const entry of [...entries].sort((a, b) => compareText(a.name, b.name))) {
      const path = join(folder, entry.name);
      const shown = name === "." ? entry.name : join(name, entry.name);
      if (entry.isDirectory()) {
        if (recursive && !entry.name.startsWith(".") && entry.name !== "node_modules")
          attempt(shown, () => addFolder(path, shown, root));
      } else if (!READ_AS_HCL.test(entry.name)) continue;
      else if (entry.isSymbolicLink()) links.push({ name: shown, path, root });
      else attempt(shown, () => add(path, shown));
    }
  };
  const attempt = (name: string, action: () => void): void => {
    try {
      action();
    } catch (error) {
      if (errorCode(error) === null) throw error;
      diagnostics.push(
        errorDiagnostic("file-unreadable", `There is no file or folder ${name} that can be read.`, {
          detail: "Check its name, where it leads to if it is a link, and --chdir.",
        }),
      );
    }
  };
  for (const target of targets.length === 0 ? ["."] : targets)
    attempt(target, () => {
      const path = resolve(directory, target);
      if (statSync(path).isDirectory()) addFolder(path, relative(directory, path) || ".", realpathSync(path));
      else add(path, target);
    });
  for (const { name, path, root } of links)
    attempt(name, () => {
      if (isBelow(realpathSync(path), root)) add(path, name);
      else
        diagnostics.push(
          warningDiagnostic("file-outside", `${name} is a link that leads out of the folder.`, {
            detail: "It is not formatted. Name it to format what it leads to.",
          }),
        );
    });
  return { files: [...files.values()], diagnostics };
}

function isBelow(path: string, root: string): boolean {
  return path.startsWith(root.endsWith(sep) ? root : `${root}${sep}`);
}
