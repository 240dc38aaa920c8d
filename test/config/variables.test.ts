import { expect, test } from "vitest";
import type { VariableSources } from "../../src/config/input.ts";
import { configured, mistakes, ORCH } from "./rig.ts";

const SCALARS = `${ORCH}
variable "tag" { default = "from-default" }
variable "count" {
  type    = number
  default = 1
}
variable "ports" {
  type    = list(number)
  default = []
}
variable "debug" {
  type    = bool
  default = false
}
`;

const values = (text: string, variables: Partial<VariableSources> = {}) =>
  configured(text, { variables }).variables;

test("later sources win: default, environment, files by name, then flags in order", () => {
  const environment = new Map([["tag", "from-environment"]]);
  const files = [
    { name: "b.auto.vars.hcl", text: 'tag = "from-b"' },
    { name: "a.auto.vars.json", text: '{ "tag": "from-a" }' },
    { name: "orch.vars.json", text: '{ "tag": "from-json" }' },
    { name: "orch.vars.hcl", text: 'tag = "from-hcl"' },
  ];
  const flag = (text: string) => ({ kind: "value", name: "tag", text }) as const;
  const file = { kind: "file", name: "prod.vars.hcl", text: 'tag = "from-var-file"' } as const;
  const tag = (variables: Partial<VariableSources>) => values(SCALARS, variables)["tag"];
  expect([
    tag({}),
    tag({ environment }),
    tag({ environment, files: files.slice(3) }),
    tag({ environment, files: files.slice(2) }),
    tag({ environment, files: files.slice(1) }),
    tag({ environment, files }),
    tag({ environment, files, flags: [flag("from-flag")] }),
    tag({ environment, files, flags: [flag("from-flag"), file] }),
    tag({ environment, files, flags: [file, flag("from-flag")] }),
  ]).toEqual([
    "from-default",
    "from-environment",
    "from-hcl",
    "from-json",
    "from-a",
    "from-b",
    "from-flag",
    "from-var-file",
    "from-flag",
  ]);
});

test("text is a value of the language where the variable's type is no scalar, and converted where it is", () => {
  const flags = [
    { kind: "value", name: "tag", text: '${"$"}{x} "1.10"' },
    { kind: "value", name: "count", text: "3" },
    { kind: "value", name: "ports", text: "[80, 400 + 43]" },
    { kind: "value", name: "debug", text: "true" },
  ] as const;
  expect(values(SCALARS, { flags })).toEqual({
    tag: '${"$"}{x} "1.10"',
    count: 3,
    ports: [80, 443],
    debug: true,
  });
});

test("a missing value is an error that says how to give it", () => {
  expect(mistakes(`${ORCH}variable "tag" {}\noutput "o" { value = var.tag }`)).toEqual([
    'main.orch.hcl:2 missing-variable: The variable "tag" has no value. Give it one with --var tag=…, in the file orch.vars.hcl, or in the environment as ORCH_VAR_tag; or write a default into its block.',
  ]);
});

test("what is not declared is an error in a flag, a warning in a file and nothing in the environment", () => {
  const variables = {
    environment: new Map([["nope", "1"]]),
    files: [{ name: "orch.vars.hcl", text: 'tga = "x"' }],
    flags: [{ kind: "value", name: "cuont", text: "3" } as const],
  };
  expect(mistakes(SCALARS, { variables })).toEqual([
    'orch.vars.hcl:1 warning undeclared-variable: orch.vars.hcl gives a value to "tga", and there is no such variable. Did you mean "tag"? Declare it with variable "tga" { … }, or remove the line.',
    'undeclared-variable: --var gives a value to "cuont", and there is no such variable. Did you mean "count"? Declare it with variable "cuont" { … }, or leave the flag out.',
  ]);
});

test("a value that does not fit says where it came from", () => {
  const variables = {
    environment: new Map([["debug", "yes"]]),
    files: [{ name: "orch.vars.hcl", text: 'ports = ["a"]' }],
    flags: [{ kind: "value", name: "count", text: "many" } as const],
  };
  expect(mistakes(SCALARS, { variables })).toEqual([
    'main.orch.hcl:4 wrong-type: The value from --var count does not fit the variable "count": a number is required, and this string is not a decimal number. Its type is number.',
    'main.orch.hcl:12 wrong-type: The value from ORCH_VAR_debug does not fit the variable "debug": a bool is required, and this string is neither "true" nor "false". Its type is bool.',
    'orch.vars.hcl:1 wrong-type: The value from orch.vars.hcl does not fit the variable "ports": at [0], a number is required, and this string is not a decimal number. Its type is list(number).',
  ]);
});

test("the value of a sensitive variable is in no message about it", () => {
  const text = `${ORCH}variable "s" {\n  type = list(string)\n  sensitive = true\n}`;
  const flags = [{ kind: "value", name: "s", text: "hunter2 =" } as const];
  const files = [{ name: "orch.vars.hcl", text: "s = hunter2" }];
  const broken = [{ name: "orch.vars.json", text: '{ "s": hunter2 }' }];
  for (const variables of [{ flags }, { files }, { files: broken }])
    expect(JSON.stringify(mistakes(text, { variables }))).not.toContain("hunter2");
});

test("defaults inside of a type are put in where an attribute is absent or null", () => {
  const text = `${ORCH}variable "apps" {
  type = map(object({
    image = string
    port  = optional(number, 80)
    tls   = optional(object({ on = optional(bool, true) }), {})
    note  = optional(string)
  }))
}`;
  const files = [
    {
      name: "orch.vars.hcl",
      text: 'apps = { a = { image = "x" }, b = { image = "y", port = null, tls = { on = false } } }',
    },
  ];
  expect(values(text, { files })).toEqual({
    apps: {
      a: { image: "x", port: 80, tls: { on: true }, note: null },
      b: { image: "y", port: 80, tls: { on: false }, note: null },
    },
  });
});

test("null takes the default of a variable that is not nullable", () => {
  const text = `${ORCH}variable "a" {\n  default = "d"\n  nullable = false\n}\nvariable "b" { default = "d" }`;
  expect(values(text, { files: [{ name: "orch.vars.json", text: '{ "a": null, "b": null }' }] })).toEqual({
    a: "d",
    b: null,
  });
});

test("a rule of validation refuses a value with its own message", () => {
  const text = `${ORCH}variable "n" {
  type = number
  validation {
    condition     = var.n > 3
    error_message = "It is \${var.n}, and must be over 3."
  }
}`;
  const flags = (value: string) => ({
    variables: { flags: [{ kind: "value", name: "n", text: value } as const] },
  });
  expect(mistakes(text, flags("4"))).toEqual([]);
  expect(mistakes(text, flags("2"))).toEqual([
    'main.orch.hcl:5 invalid-variable-value: The value of the variable "n" is refused. It is 2, and must be over 3.',
  ]);
});

test("a default is a constant", () => {
  expect(mistakes(`${ORCH}locals { a = 1 }\nvariable "n" { default = local.a }`)).toEqual([
    "main.orch.hcl:3 default-not-constant: A default refers to nothing, and this one reads local. Write a constant, or use a local that chooses: coalesce(var.x, local.y).",
  ]);
});

test("a sensitive variable is null where variables are listed", () => {
  const text = `${ORCH}variable "a" {\n  default = "x"\n  sensitive = true\n}\nvariable "b" { default = { z = 1, y = 2 } }`;
  expect(values(text)).toEqual({ a: null, b: { y: 2, z: 1 } });
});

test("an output with a sensitive value must say so", () => {
  const text = (more: string) =>
    `${ORCH}variable "a" {\n  default = "x"\n  sensitive = true\n}\noutput "o" {\n  value = "is \${var.a}"\n${more}}`;
  expect(mistakes(text(""))).toEqual([
    'main.orch.hcl:7 sensitive-output: The output "o" holds a sensitive value. Write sensitive = true into its block to keep it from being shown, or nonsensitive(…) where it is no secret.',
  ]);
  expect(mistakes(text("  sensitive = true\n"))).toEqual([]);
});

test("every rule of a variable is checked, and one may read other variables and locals", () => {
  const text = `${ORCH}
variable "least" { default = 3 }
locals { most = 10 }
variable "n" {
  type = number
  validation {
    condition     = var.n >= var.least
    error_message = "At least \${var.least}."
  }
  validation {
    condition     = var.n % 2 == 0 && var.n <= local.most
    error_message = "Even, and at most \${local.most}."
  }
}`;
  const given = (value: string) => ({
    variables: { flags: [{ kind: "value", name: "n", text: value } as const] },
  });
  expect(mistakes(text, given("4"))).toEqual([]);
  expect(mistakes(text, given("1"))).toEqual([
    'main.orch.hcl:8 invalid-variable-value: The value of the variable "n" is refused. At least 3.',
    'main.orch.hcl:12 invalid-variable-value: The value of the variable "n" is refused. Even, and at most 10.',
  ]);
});

test("an ephemeral variable is sensitive: neither plan nor state have it", () => {
  const text = `${ORCH}variable "t" {\n  default = "x"\n  ephemeral = true\n}\noutput "o" { value = var.t }`;
  expect(mistakes(text)).toEqual([
    'main.orch.hcl:6 sensitive-output: The output "o" holds a sensitive value. Write sensitive = true into its block to keep it from being shown, or nonsensitive(…) where it is no secret.',
  ]);
  expect(values(text.replace("value = var.t", 'value = "y"'))).toEqual({ t: null });
});

test("a default that is null contradicts nullable = false", () => {
  expect(mistakes(`${ORCH}variable "a" {\n  nullable = false\n  default = null\n}`)).toEqual([
    "main.orch.hcl:4 null-value: The default is null, and nullable = false says that no value is. Write another default, remove it so that a value must be given, or remove nullable = false.",
  ]);
});

test("without a type text is text, and of the type any it is an expression", () => {
  const text = `${ORCH}variable "a" {}\nvariable "b" { type = any }`;
  const flags = ["a", "b"].map((name) => ({ kind: "value", name, text: "[1, 2]" }) as const);
  expect(values(text, { flags })).toEqual({ a: "[1, 2]", b: [1, 2] });
});

test("values of variables refer to nothing", () => {
  const text = `${ORCH}variable "a" {}\nvariable "b" { type = list(string) }\nvariable "c" { sensitive = true }`;
  const variables = {
    files: [{ name: "orch.vars.hcl", text: "a = var.c\nc = var.a" }],
    flags: [{ kind: "value", name: "b", text: "[local.x]" } as const],
  };
  expect(mistakes(text, { variables })).toContain(
    "orch.vars.hcl:1 value-not-constant: A value of a variable refers to nothing, and this one reads var. Text stands in double quotes; else write the value out.",
  );
  expect(mistakes(text, { variables })).toContain(
    "invalid-variable-value: The value of --var b is no value of the language. A value of a variable refers to nothing, and this one reads local. Its type is not string, so it is read as an expression: --var 'ports=[80, 443]'.",
  );
});
