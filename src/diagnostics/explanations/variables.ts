// Variables and secrets: where values come from.
import { area } from "./explanation.ts";

export const VARIABLES = area(
  "Variables and secrets",
  "A value from outside is missing, not wanted, or not of its type.",
  {
    "command-not-allowed": {
      means: "A configuration wants a command to be run for the value of a secret.",
      why: "Whoever can change a file could then run anything on the machine that plans. Only the command line may say so.",
      fix: "Give the command yourself: --secret 'NAME=command:PROGRAM ARGUMENTS'.",
    },
    "default-not-constant": {
      means: "The default of a variable refers to something.",
      why: "Variables are read before anything else.",
      fix: "Write a constant, or a local that chooses: coalesce(var.x, local.y).",
      wrong: 'locals {\n  tag = "1"\n}\nvariable "tag" {\n  default = local.tag\n}',
      right: 'variable "tag" {\n  default = "1"\n}',
    },
    "invalid-json": {
      means: "A file of variables in JSON cannot be read.",
      why: "JSON has no comments and no commas at the end of lists, and the whole file is one object.",
      fix: "Mend the place that is told.",
    },
    "invalid-variable-value": {
      means: "The value of a variable does not fit its type, or is none of the language.",
      why: "Variables of the type string take texts as they are. Values of all others are expressions: lists in brackets, texts in quotes.",
      fix: "Quote it for the shell: --var 'ports=[80, 443]'.",
    },
    "missing-variable": {
      means: "A variable has no value.",
      why: "It has no default, and neither a file, the environment nor a flag gives one.",
      fix: "Give it with --var NAME=VALUE, ORCH_VAR_NAME or orch.vars.hcl, or write a default.",
      wrong: 'variable "tag" {\n  type = string\n}',
      right: 'variable "tag" {\n  type    = string\n  default = "1"\n}',
    },
    "password-in-clear": {
      means: "A password stands in the configuration. A warning.",
      why: "Configuration is shared, and stays in its history.",
      fix: "Take it from the environment or from a sensitive variable.",
    },
    "secret-too-large": {
      means: "The value of a secret is larger than secrets can be.",
      why: "Engines keep secrets in memory.",
      fix: "Put what is large into a file or a volume, and only its key into a secret.",
    },
    "secret-unavailable": {
      means: "The value of a secret cannot be read from where it is to come from.",
      why: "The environment variable is not set, the file is not there, or the command fails.",
      fix: "Set it, or give the value from elsewhere: --secret NAME=env:NAME or NAME=file:PATH.",
    },
    "undeclared-secret": {
      means: "--secret gives a value to a secret that is not declared.",
      why: "A slip of the pen, or the secret is in a module: then its address is its name.",
      fix: "Correct the name, or declare it.",
    },
    "undeclared-variable": {
      means: "A value is given to a variable that is not declared.",
      why: "A slip of the pen. In files that are read by themselves and in the environment it is a warning.",
      fix: 'Correct the name, or declare it: variable "name" { … }.',
    },
    "value-not-constant": {
      means: "A value in a file of variables refers to something.",
      why: "These files hold values only. Often it is text without quotes.",
      fix: "Put quotes around text, or write the value out.",
    },
  },
);
