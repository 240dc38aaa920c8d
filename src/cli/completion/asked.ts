// What is asked for at the end of a command line: a command's name, a flag, a flag's value, or an argument.
import type { Argument, Command, Option } from "commander";

export type Asked =
  | {
      readonly kind: "start";
      readonly command: Command;
      readonly typed: string;
      readonly first: Argument | null;
    }
  | { readonly kind: "flag"; readonly command: Command; readonly typed: string }
  | { readonly kind: "value"; readonly option: Option; readonly typed: string; readonly before: string }
  | { readonly kind: "argument"; readonly command: Command; readonly index: number; readonly typed: string }
  | { readonly kind: "nothing" };

export interface Question {
  readonly asked: Asked;
  /** Of `--chdir`, as it stands before. */
  readonly chdir: string;
}

/** `words`: without the program's name; the last one is being typed. */
export function whatIsAsked(program: Command, words: readonly string[]): Question {
  let command = program;
  let index = 0;
  let chdir = ".";
  let open: Option | null = null;
  let onlyArguments = false;
  for (const word of words.slice(0, -1)) {
    if (open !== null) {
      if (open.long === "--chdir") chdir = word;
      open = null;
    } else if (word === "--" && !onlyArguments) onlyArguments = true;
    else if (word.startsWith("-") && !onlyArguments) {
      const [name, value] = nameAndValue(word);
      const option = optionOf(program, command, name);
      if (option?.long === "--chdir" && value !== undefined) chdir = value;
      if (option?.required === true && value === undefined) open = option;
    } else {
      const inner = index === 0 ? command.commands.find((one) => one.name() === word) : undefined;
      if (inner === undefined) index += 1;
      else command = inner;
    }
  }
  return { asked: last(program, command, index, open, words.at(-1) ?? "", onlyArguments), chdir };
}

function last(
  program: Command,
  command: Command,
  index: number,
  open: Option | null,
  typed: string,
  onlyArguments: boolean,
): Asked {
  if (open !== null) return { kind: "value", option: open, typed, before: "" };
  if (typed.startsWith("-") && !onlyArguments) {
    const [name, value] = nameAndValue(typed);
    if (value === undefined) return { kind: "flag", command, typed };
    const option = optionOf(program, command, name);
    return option === null
      ? { kind: "nothing" }
      : { kind: "value", option, typed: value, before: typed.slice(0, typed.length - value.length) };
  }
  if (index === 0 && command.commands.length > 0) {
    const [first = null] = command.registeredArguments;
    return { kind: "start", command, typed, first };
  }
  return { kind: "argument", command, index, typed };
}

/** `--name=value`, also with Terraform's single dash. */
function nameAndValue(word: string): readonly [string, string?] {
  const at = word.indexOf("=");
  const name = (at === -1 ? word : word.slice(0, at)).replace(/^-(?=[a-z]{2})/, "--");
  return at === -1 ? [name] : [name, word.slice(at + 1)];
}

function optionOf(program: Command, command: Command, name: string): Option | null {
  const all = [...command.options, ...program.options];
  return all.find(({ long, short }) => long === name || short === name) ?? null;
}
