// Values of variables: files, flags, the environment.
import { type BadInput, type Files, project } from "./bad-input.ts";

const BASE: Files = project(
  'variable "tag" { default = "1" }',
  'variable "n" {',
  "  type    = number",
  "  default = 1",
  "}",
  'variable "ports" {',
  "  type    = list(number)",
  "  default = []",
  "}",
  'variable "secret" {',
  "  type      = list(string)",
  "  default   = []",
  "  sensitive = true",
  "}",
  'service "web" { image = "nginx:${var.tag}" }',
);

function given(
  name: string,
  more: Files,
  args: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): BadInput {
  return { name, files: { ...BASE, ...more }, args: ["validate", ...args], environment };
}

export const VARIABLES: readonly BadInput[] = [
  {
    name: "a variable without a value",
    files: project('variable "a" {}', 'service "web" { image = var.a }'),
    args: ["validate"],
  },
  given("--var without a value", {}, ["--var", "tag"]),
  given("--var without a name", {}, ["--var", "=x"]),
  given("--var of nothing", {}, ["--var", ""]),
  given("--var of a variable that there is not", {}, ["--var", "tga=2"]),
  given("--var of the wrong type", {}, ["--var", "n=many"]),
  given("--var of an expression that is none", {}, ["--var", "ports=[80,"]),
  given("--var of an expression that reads something", {}, ["--var", "ports=[local.x]"]),
  given("--var of an expression that reads a file", {}, ["--var", 'ports=[file("/etc/passwd")]']),
  given("--var of a sensitive value of the wrong type", {}, ["--var", "secret=[hunter2"]),
  given("--var of __proto__", {}, ["--var", "__proto__=1"]),
  given("--var with control characters", {}, ["--var", "\u001b[2Jx=1"]),
  given("--var-file of nothing", {}, ["--var-file", "gone.hcl"]),
  given("--var-file of a folder", { d: { folder: true } }, ["--var-file", "d"]),
  given("--var-file of a device", {}, ["--var-file", "/dev/zero"]),
  given("--var-file of a pipe", { f: { fifo: true } }, ["--var-file", "f"]),
  given("--var-file with broken syntax", { "x.hcl": "tag = = 1\n" }, ["--var-file", "x.hcl"]),
  given("--var-file with a block", { "x.hcl": "tag { }\n" }, ["--var-file", "x.hcl"]),
  given("--var-file of broken JSON", { "x.json": '{"tag": ' }, ["--var-file", "x.json"]),
  given("--var-file of a JSON list", { "x.json": "[1]" }, ["--var-file", "x.json"]),
  {
    ...given(
      "--var-file of JSON with __proto__",
      { "x.json": '{"__proto__": {"tag": "2"}, "constructor": 1}' },
      ["--var-file", "x.json"],
    ),
    exit: 0,
  },
  given(
    "--var-file of JSON nested 100,000 times",
    { "x.json": `{"tag": ${"[".repeat(100_000)}${"]".repeat(100_000)}}` },
    ["--var-file", "x.json"],
  ),
  {
    ...given("--var-file of JSON with a key twice", { "x.json": '{"tag": "1", "tag": "2"}' }, [
      "--var-file",
      "x.json",
    ]),
    exit: 0,
  },
  given("--var-file of JSON of the wrong type", { "x.json": '{"n": {"a": 1}}' }, ["--var-file", "x.json"]),
  given("--var-file of 2 MiB", { "x.hcl": `tag = "${"x".repeat(2 * 1024 * 1024)}"` }, [
    "--var-file",
    "x.hcl",
  ]),
  given("--var-file in UTF-16", { "x.hcl": Buffer.from('\ufefftag = "2"', "utf16le") }, [
    "--var-file",
    "x.hcl",
  ]),
  { ...given("a misspelt name in orch.vars.hcl", { "orch.vars.hcl": 'tga = "2"\n' }), exit: 0 },
  given("an expression with a function that there is not in orch.vars.hcl", {
    "orch.vars.hcl": "tag = uper(1)\n",
  }),
  given("orch.vars.json of null", { "orch.vars.json": "null" }),
  given("auto variables that link out", { "x.auto.vars.hcl": { link: "/etc/passwd" } }),
  given("ORCH_VAR of the wrong type", {}, [], { ORCH_VAR_n: "many" }),
  given("ORCH_VAR of an expression that is none", {}, [], { ORCH_VAR_ports: "[" }),
  {
    ...given("ORCH_VAR of a variable that there is not", {}, [], {
      ORCH_VAR_nope: "1",
      ORCH_VAR_: "2",
      ORCH_VAR___proto__: "3",
    }),
    exit: 0,
  },
  given("ORCH_VAR with control characters", {}, [], { ORCH_VAR_n: "\u001b[31m1\u202e" }),
];
