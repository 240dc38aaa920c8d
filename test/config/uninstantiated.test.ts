// What has no instances is read for the mistakes in its text, and for nothing else.
import { expect, test } from "vitest";
import { load } from "./rig.ts";
import type { Given } from "./rig.ts";

const ORCH = `orch { project = "shop" }
node "a" { provider = "simulator" }
`;

const said = (text: string, given: Given = {}): readonly string[] =>
  load(ORCH + text, given).diagnostics.map(({ summary }) => summary);

test("a block whose for_each is empty, or which is switched off, is checked", () => {
  expect(
    said(`service "none" {
  for_each = {}
  image    = "a:\${each.value.tag}-\${each.key}\${missing}"
  typo     = 1
  port "http" { contaner = 80 }
}
volume "off" {
  enabled = false
  driver  = var.nope
}
network "off" {
  for_each = toset([])
  driver   = upper()
}
secret "off" {
  enabled = false
  valeu   = "x"
}
`),
  ).toEqual([
    'There is nothing called "missing" here.',
    'service "none" has no attribute "typo".',
    'port "http" has no attribute "contaner".',
    'There is no variable "nope".',
    'upper takes 1 argument; "str" is missing.',
    'secret "off" has no attribute "valeu".',
  ]);
});

test("what only a value is to blame for is no mistake of a block without instances", () => {
  expect(
    said(
      `variable "image" {
  type    = string
  default = null
}
variable "ports" {
  type    = map(number)
  default = null
}
service "off" {
  enabled = var.image != null
  image   = var.image
  env     = { PORT = var.ports["http"], N = 1 / 0, S = service.other.endpoint["http"] }
  port "http" { container = var.ports.http }
}
service "other" {
  enabled = false
  image   = "a"
}
secret "off" {
  enabled = false
  env     = "NOT_SET"
}
data "http" "off" {
  enabled = false
  url     = "http://localhost/"
}
service "reads" {
  for_each = {}
  image    = each.value.image
  env      = { BODY = data.http.off.body }
}
`,
    ),
  ).toEqual([]);
});

const MODULE = {
  "app/main.orch.hcl": `variable "size" { type = number }
locals { x = nosuch(1) }
service "s" {
  image    = "a:\${local.missing}"
  replicas = var.size
  typo     = 1
}
module "inner" {
  source = "../inner"
  more   = 1
}
output "x" { value = service.t.host }
check "c" {
  assert {
    condition     = var.nope
    error_message = "x"
  }
}
`,
};

const INNER = { "main.orch.hcl": `service "deep" { imgae = "a" }\n` };

test("a module that is called by no instance is checked, with the modules that it calls", () => {
  const given: Given = { modules: { app: { "main.orch.hcl": MODULE["app/main.orch.hcl"] }, inner: INNER } };
  const inside = [
    'There is no function "nosuch".',
    'There is no local "missing".',
    'service "s" has no attribute "typo".',
    'module "inner" has no attribute "more".',
    'There is no service "t".',
    'There is no variable "nope".',
    'service "deep" has no attribute "imgae".',
  ];
  expect(
    said(
      'module "a" {\n  source   = "./app"\n  for_each = {}\n  size     = each.value\n  more     = 1\n}\n',
      given,
    ),
  ).toEqual(expect.arrayContaining([...inside, 'module "a" has no attribute "more".']));
  expect(said('module "a" {\n  source  = "./app"\n  enabled = false\n}\n', given)).toEqual(
    expect.arrayContaining([...inside, 'module "a" has no "size".']),
  );
});

test("a module that is called by no instance makes nothing, asks for nothing and needs no value", () => {
  const { configuration, diagnostics, requests } = load(
    `${ORCH}module "a" {
  source   = "./app"
  for_each = {}
  size     = "no number"
}
`,
    {
      modules: {
        app: {
          "main.orch.hcl": `variable "size" { type = number }
variable "more" { default = null }
data "http" "x" { url = "http://localhost/\${var.size}" }
data "image" "y" { ref = "a:1" }
service "s" {
  image    = "a"
  replicas = var.size
  env      = { X = data.http.x.body, Y = var.more.z }
}
output "x" { value = 1 / 0 }
`,
        },
      },
    },
  );
  expect(diagnostics).toEqual([]);
  expect(requests).toEqual([]);
  expect(configuration?.workloads).toEqual([]);
  expect(configuration?.rules).toEqual([]);
});

test("a module block has no providers, and is told where they stand", () => {
  const [problem] = load(
    `${ORCH}module "a" {\n  source    = "./app"\n  providers = { docker = docker.eu }\n}\n`,
    {
      modules: { app: { "main.orch.hcl": 'service "s" { image = "a" }' } },
    },
  ).diagnostics;
  expect(problem?.code).toBe("unknown-attribute");
  expect(problem?.detail).toContain("Nodes say by which provider they run things");
});
