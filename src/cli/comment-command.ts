// How `orch comment` is written on the command line.
import { type Command, InvalidArgumentError, Option } from "commander";
import type { CommentOptions } from "./commands/comment.ts";
import { lengthOf } from "./format-option.ts";
import { positiveInteger } from "./flags.ts";
import type { Does } from "./options.ts";

export function addComment(program: Command, does: Does): void {
  program
    .command("comment")
    .argument("[plan]", "a file written by plan --out")
    .description("post a plan on its pull request, or bring the comment that is there up to date")
    .addOption(
      new Option("--to <platform>", "where it goes; - prints it (from the environment)").choices([
        "github",
        "gitlab",
        "-",
      ]),
    )
    .option("--repo <name>", "OWNER/NAME; of GitLab the project's number or path (from the environment)")
    .option("--number <n>", "of the pull or merge request (from the environment)", positiveInteger)
    .option("--project <name>", "refuse a plan of another project; with --failed whose plan there is none of")
    .option("--name <name>", "of one of several comments of the project, such as a stage", commentName)
    .option("--failed <file>", "there is no plan: show what planning printed; - reads it from standard input")
    .option(
      "--applied <file>",
      "what came of an apply, from what apply --json printed, on the pull request that brought the commit; - reads standard input",
    )
    .option(
      "--refused <file>",
      "an apply was refused before it began: show what it printed, on the pull request that brought the commit; - reads standard input",
    )
    .option(
      "--reviewed",
      "write nothing: say which plan was reviewed on the pull request that brought the commit; exit 3 where none was",
    )
    .option("--commit <sha>", "what was planned (from the environment)", commit)
    .addOption(
      new Option(
        "--notify <when>",
        "post anew instead of editing, so that people are told: growth, always, never",
      )
        .choices(["growth", "always", "never"])
        .default("growth"),
    )
    .option(
      "--skip-empty",
      "make no comment for a plan without changes; one that is there is brought up to date",
    )
    .addOption(new Option("--max-length <n>", "characters at most").argParser(lengthOf))
    .option("--author <name>", "the account that the token writes as, where the platform does not say it")
    .option("--api-url <url>", "of the platform's API (from the environment)")
    .option("--dry-run", "look, print what would be written, and write nothing")
    .option("--json", "what was done, machine-readable")
    .action(
      does(async (global, [plan = null], given) => {
        const options = given as CommentOptions;
        return options.reviewed === true
          ? await (await import("./commands/reviewed.ts")).reviewed(global, plan, options)
          : await (await import("./commands/comment.ts")).comment(global, plan, options);
      }),
    );
}

function commit(text: string): string {
  if (!/^[0-9a-f]{7,64}$/i.test(text))
    throw new InvalidArgumentError("It must be the id of a commit: 7 digits or more, of 0-9 and a-f.");
  return text;
}

function commentName(text: string): string {
  if (!/^[A-Za-z0-9][\w.-]{0,19}$/.test(text) || text.includes("--"))
    throw new InvalidArgumentError("It must be 1 to 20 letters, digits, dots, dashes and underscores.");
  return text;
}
