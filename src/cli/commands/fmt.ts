// `orch fmt`: files into the usual form. A file is written only where it changes, whole or not at all, and only after its
// meaning was found to be the same; mistakes in one file do not keep others from being formatted.
import { accessSync, constants } from "node:fs";
import writeFileAtomic from "write-file-atomic";
import { quotableTexts, withoutSecrets, withoutValues } from "../../config/secret-places.ts";
import { type Diagnostic, errorDiagnostic, hasErrors } from "../../diagnostics/diagnostic.ts";
import { formatSource } from "../../hcl/format/format.ts";
import { parseFile } from "../../hcl/parse.ts";
import { checkFormatting } from "../../hcl/format/reference-check.ts";
import { LIMITS } from "../../model/limits.ts";
import { errorCode } from "../../state/file-problem.ts";
import { EXIT } from "../exit-codes.ts";
import { decodeInput, readFormatSource } from "../files.ts";
import { findFormatTargets } from "../format-targets.ts";
import type { GlobalOptions } from "../options.ts";
import { readInput } from "../streams.ts";
import { unifiedDiff } from "../unified-diff.ts";

export interface FmtOptions {
  readonly check?: boolean;
  readonly diff?: boolean;
  readonly recursive?: boolean;
  readonly list: boolean;
  readonly write: boolean;
}

export async function fmt(
  global: GlobalOptions,
  targets: readonly string[],
  options: FmtOptions,
): Promise<number> {
  if (targets.includes("-")) return formatInput(global, targets, options);
  const { terminal } = global;
  const found = findFormatTargets(targets, global.directory, options.recursive === true);
  terminal.report(found.diagnostics);
  let failed = hasErrors(found.diagnostics);
  let changed = false;
  for (const { name, path } of found.files) {
    const source = readFormatSource(path, name);
    if (!("text" in source)) {
      terminal.report([source]);
      failed = true;
      continue;
    }
    const formatted = await formatText(global, source);
    if (formatted === null) {
      failed = true;
      continue;
    }
    const differs = formatted !== source.text;
    if (differs && options.write && options.check !== true) {
      const problem = await write(path, name, formatted);
      if (problem !== null) {
        terminal.report([problem]);
        failed = true;
        continue;
      }
    }
    changed ||= differs;
    if (differs && options.list) terminal.print(`${name}\n`);
    if (differs && options.diff === true)
      terminal.print(await unifiedDiff(name, source.text, formatted, terminal.out));
    const silent = !options.list && !options.write && options.diff !== true && options.check !== true;
    if (silent) terminal.printExact(formatted);
  }
  return failed ? EXIT.error : changed && options.check === true ? EXIT.unformatted : EXIT.ok;
}

const NOT_ALONE = errorDiagnostic("invalid-usage", "orch fmt: - stands alone.", {
  detail: "With - standard input is formatted, and no files.",
});

/** Standard input to standard output. */
async function formatInput(
  global: GlobalOptions,
  targets: readonly string[],
  options: FmtOptions,
): Promise<number> {
  const { terminal } = global;
  const name = "<stdin>";
  const source = targets.length === 1 ? decodeInput(await readInput(LIMITS.sourceFile), name) : NOT_ALONE;
  if (!("text" in source)) {
    terminal.report([source]);
    return EXIT.error;
  }
  const formatted = await formatText(global, source);
  if (formatted === null) return EXIT.error;
  const differs = formatted !== source.text;
  if (options.diff === true) {
    if (differs) terminal.print(await unifiedDiff(name, source.text, formatted, terminal.out));
  } else if (options.check !== true) terminal.printExact(formatted);
  return differs && options.check === true ? EXIT.unformatted : EXIT.ok;
}

interface Source {
  readonly name: string;
  readonly text: string;
}

/** Null, told, where the text has mistakes or the result could not be proved. */
async function formatText({ terminal }: GlobalOptions, source: Source): Promise<string | null> {
  const { name, text } = source;
  const result = formatSource(text, name);
  if (!result.ok) {
    terminal.report(...quotable(source, result.diagnostics));
    return null;
  }
  const problem = result.value === text ? null : await checkFormatting(text, result.value, name);
  if (problem === null) return result.value;
  terminal.report([problem]);
  return null;
}

/** Mistakes and the text that they stand in, both without the secrets that may be written there. */
function quotable(
  source: Source,
  diagnostics: readonly Diagnostic[],
): [readonly Diagnostic[], ReadonlyMap<string, string>] {
  if (/(^|[/\\]|\.)orch\.hcl$|^<stdin>$/.test(source.name)) {
    const { file } = parseFile(source.text, source.name);
    return [withoutSecrets(diagnostics, file), quotableTexts([source], [])];
  }
  // any other name may be one for --var-file
  return [withoutValues(diagnostics, source, () => false), quotableTexts([], [source])];
}

/** Null when it is written. Mode and owner stay. */
async function write(path: string, name: string, text: string): Promise<Diagnostic | null> {
  try {
    // to replace a file needs no right to write it
    accessSync(path, constants.W_OK);
    await writeFileAtomic(path, text);
    return null;
  } catch (error) {
    const code = errorCode(error);
    if (code === null) throw error;
    return errorDiagnostic("file-not-written", `${name} cannot be written (${code}).`, {
      detail: "It is not formatted and as it was. Check who may write it, and whether the disk is full.",
    });
  }
}
