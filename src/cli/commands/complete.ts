// What shells ask while a command line is typed: the words that can follow, one a line. It is silent about all that is wrong.
import { basename, resolve } from "node:path";
import type { Command } from "commander";
import { whatIsAsked } from "../completion/asked.ts";
import { candidatesFor } from "../completion/candidates.ts";
import { knownOf } from "../completion/known.ts";
import { readTypedLine, replacementOf } from "../completion/shell-line.ts";
import { EXIT } from "../exit-codes.ts";
import type { GlobalOptions } from "../options.ts";

/** `given`: of bash the line up to the cursor and its break characters; of others the words behind the program's name. */
export function complete(
  global: GlobalOptions,
  program: Command,
  shell: string,
  given: readonly string[],
): number {
  const { terminal } = global;
  if (shell !== "bash") {
    // fish hands the last word over as it is typed
    const words = shell === "fish" ? [...given.slice(0, -1), unquoted(given.at(-1) ?? "")] : given;
    terminal.print(lines(found(global, program, words)));
    return EXIT.ok;
  }
  const [line = "", breaks = ""] = given;
  const typed = readTypedLine(line, breaks);
  const name = typed.words.findIndex((word) => basename(word) === "orch");
  const words = typed.words.slice((name === -1 ? 0 : name) + 1);
  if (words.length > 0)
    terminal.print(lines(found(global, program, words).map((word) => replacementOf(word, typed))));
  return EXIT.ok;
}

function found(global: GlobalOptions, program: Command, words: readonly string[]): readonly string[] {
  const { asked, chdir } = whatIsAsked(program, words);
  const project = { ...global, directory: resolve(global.directory, chdir), chdir };
  return candidatesFor(asked, program, {
    here: global.directory,
    project: project.directory,
    known: () => knownOf(project),
  });
}

function unquoted(word: string): string {
  return readTypedLine(word, "").words.at(-1) ?? "";
}

function lines(words: readonly string[]): string {
  return words.map((word) => `${word}\n`).join("");
}
