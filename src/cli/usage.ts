// A command line that cannot be understood is told like any other mistake: what is wrong, its name, and what to do.
import type { Command, CommanderError } from "commander";
import { type Diagnostic, errorDiagnostic } from "../diagnostics/diagnostic.ts";

/** `command`: the one whose arguments these are, with its parents. */
export function usageDiagnostic(error: CommanderError, command: Command): Diagnostic {
  const code = CODES.get(error.code) ?? "invalid-usage";
  const [first = "", ...rest] = error.message
    .replace(/^error: /, "")
    .replace(/^option ('.*?') argument missing/, "the option $1 needs a value")
    .replace(/^option ('.*?') argument /, "for the option $1 the value ")
    .split("\n")
    .map((text) => text.trim());
  // of a wrong value the library says in one sentence what was given, in the next what it must be
  const [, problem = first, must = ""] = /^(.*? is invalid\.) (.+)$/s.exec(first) ?? [];
  const similar = rest.map((text) => text.replace(/^\((.*)\)$/, "$1"));
  const path = commandPath(command);
  const lists = command.commands.length > 0 && code !== "unknown-option" ? "commands" : "flags";
  const help = `\`${path} --help\` lists the ${code === "missing-argument" || code === "too-many-arguments" ? "arguments" : lists}.`;
  const detail = [must, ...similar, help].filter((text) => text !== "").join(" ");
  return errorDiagnostic(code, `${path}: ${problem.replace(/\.?$/, ".")}`, { detail });
}

function commandPath(command: Command): string {
  return command.parent === null ? command.name() : `${commandPath(command.parent)} ${command.name()}`;
}

const CODES: ReadonlyMap<string, string> = new Map([
  ["commander.unknownOption", "unknown-option"],
  ["commander.unknownCommand", "unknown-command"],
  ["commander.missingArgument", "missing-argument"],
  ["commander.optionMissingArgument", "missing-value"],
  ["commander.invalidArgument", "invalid-value"],
  ["commander.excessArguments", "too-many-arguments"],
]);
