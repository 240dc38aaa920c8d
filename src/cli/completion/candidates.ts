// The words that can stand at the end of a command line, whole and sorted as they are shown.
import type { Command } from "commander";
import { AREAS } from "../../diagnostics/explanations/index.ts";
import { compareText } from "../../model/json.ts";
import { isPlanFile } from "../plan-file.ts";
import type { Asked } from "./asked.ts";
import type { Known } from "./known.ts";
import { pathsLike } from "./paths.ts";
import { SHELLS } from "./scripts.ts";

export interface Places {
  /** Where the shell is. */
  readonly here: string;
  /** Where the project is. */
  readonly project: string;
  /** Asked for only where it is needed: the project is read for it. */
  readonly known: () => Known;
}

/** Those that begin with what is typed. */
export function candidatesFor(asked: Asked, program: Command, places: Places): readonly string[] {
  const like = (typed: string, words: readonly string[], before = ""): readonly string[] =>
    words.filter((word) => word.startsWith(typed)).map((word) => before + word);
  switch (asked.kind) {
    case "flag":
      return like(asked.typed, flagsOf(asked.command, program));
    case "value":
      return like(
        asked.typed,
        valuesOf(asked.option.long ?? "", asked.typed, asked.option.flags, places),
        asked.before,
      );
    case "start":
      return like(
        asked.typed,
        [
          ...asked.command.commands.filter((one) => !one.name().startsWith("_")).map((one) => one.name()),
          ...(asked.command === program ? ["help"] : []),
        ].sort(compareText),
      );
    case "argument":
      return like(asked.typed, argumentsOf(asked.command, asked.index, asked.typed, program, places));
    case "nothing":
      return [];
    default:
      return asked satisfies never;
  }
}

function flagsOf(command: Command, program: Command): readonly string[] {
  const own = command.options.map(({ long, required }) => `${long ?? ""}${required ? "=" : ""}`);
  const shared =
    command === program
      ? []
      : program.options.map(({ long, required }) => `${long ?? ""}${required ? "=" : ""}`);
  return [...new Set([...own, ...shared, "--help"])]
    .filter((flag) => !flag.startsWith("--version") || command === program)
    .sort(compareText);
}

/** Of a flag; `flags` is how it is declared. */
function valuesOf(
  name: string,
  typed: string,
  flags: string,
  { here, project, known }: Places,
): readonly string[] {
  switch (name) {
    case "--target":
    case "--replace":
      return addresses(known());
    case "--node":
    case "--drain":
    case "--lost":
    case "--reinstalled":
      return known().nodes;
    case "--var":
      return known().variables.map((variable) => `${variable}=`);
    case "--secret":
      return known().secrets.map((secret) => `${secret}=`);
    case "--chdir":
      return pathsLike(here, typed, () => false);
    case "--out":
      return pathsLike(project, typed, isPlanFile);
    case "--inventory":
    case "--failed":
    case "--applied":
    case "--refused":
    case "--approval":
    case "--key":
    case "--var-file":
      return pathsLike(project, typed, () => true);
    case "--format":
      return ["dot", "json", "mermaid", "svg"];
    default:
      return /\[bool\]|<bool>/.test(flags) ? ["false", "true"] : [];
  }
}

function argumentsOf(
  command: Command,
  index: number,
  typed: string,
  program: Command,
  { project, known }: Places,
): readonly string[] {
  const name =
    command.parent === program || command.parent === null
      ? command.name()
      : `${command.parent.name()} ${command.name()}`;
  switch (`${name} ${index}`) {
    case "apply 0":
    case "approve 0":
    case "show 0":
    case "graph 0":
    case "comment 0":
    case "diff 0":
    case "diff 1":
      return pathsLike(project, typed, isPlanFile);
    case "why 0":
    case "logs 0":
    case "state rm 0":
    case "state mv 0":
    case "state mv 1":
      return addresses(known());
    case "why 1":
      return known().nodes;
    case "state show 0":
    case "state list 0":
      return known().recorded;
    case "import 0":
      return known().owners;
    case "output 0":
      return known().outputs;
    case "state push 0":
      return pathsLike(project, typed, () => true);
    case "explain 0":
      return AREAS.flatMap(({ codes }) => [...codes.keys()]).sort(compareText);
    case "completion 0":
      return SHELLS;
    case "help 0":
      return program.commands.map((one) => one.name()).filter((one) => !one.startsWith("_"));
    default:
      return name === "fmt" ? pathsLike(project, typed, (path) => path.endsWith(".hcl")) : [];
  }
}

function addresses({ owners, recorded }: Known): readonly string[] {
  return [...new Set([...owners, ...recorded])].sort(compareText);
}
