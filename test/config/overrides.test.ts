import { expect, test } from "vitest";
import { configured, mistakes, specOf, workload } from "./rig.ts";

const MAIN = `orch { project = "p" }
variable "tag" { default = "1" }
locals {
  a = "a"
  b = "b"
}
service "web" {
  image    = "i:\${var.tag}"
  replicas = 3
  env      = { A = local.a, B = local.b }
  resources { memory = "1Gi" }
  port "http" { container = 80 }
  port "admin" { container = 90 }
  lifecycle {
    prevent_destroy = true
    ignore_changes  = [image]
  }
}
`;

const withOverrides = (overrides: Record<string, string>) =>
  configured({ "main.orch.hcl": MAIN, ...overrides });

test("attributes of an override replace those of the block, in the order of the files", () => {
  const configuration = withOverrides({
    "b_override.orch.hcl": 'service "web" { replicas = 7 }\nvariable "tag" { default = "3" }\n',
    "a_override.orch.hcl": 'service "web" { replicas = 5 }\nlocals { b = "c" }\n',
    "override.orch.json": '{ "variable": { "tag": { "default": "4" } } }',
  });
  expect(workload(configuration, "service.web").replicas).toBe(7);
  const main = specOf(configuration, "service.web").containers["main"];
  expect([main?.image, main?.env]).toEqual(["i:4", { A: "a", B: "c" }]);
});

test("nested blocks replace all of their type, records in either form, and lifecycle is merged", () => {
  const configuration = withOverrides({
    "override.orch.hcl": `service "web" {
  port "other" { container = 100 }
  resources = { cpu = 2 }
  lifecycle {
    prevent_destroy = false
  }
}`,
  });
  const { requirements, preventDestroy, ignoreChanges } = workload(configuration, "service.web");
  expect(Object.keys(specOf(configuration, "service.web").ports ?? {})).toEqual(["other"]);
  expect(requirements.request).toMatchObject({ cpu: 2000, memory: 128 * 2 ** 20 });
  expect([preventDestroy, ignoreChanges]).toEqual([false, [["containers", "main", "image"]]]);
});

test("a dynamic block takes the place of the blocks that it makes", () => {
  const configuration = withOverrides({
    "override.orch.hcl": `service "web" {
  dynamic "port" {
    for_each = ["x"]
    labels   = [port.value]
    content { container = 1 }
  }
}`,
  });
  expect(Object.keys(specOf(configuration, "service.web").ports ?? {})).toEqual(["x"]);
});

test("what there is nothing to override of is refused, and mistakes are told in the override's file", () => {
  expect(
    mistakes({
      "main.orch.hcl": MAIN,
      "override.orch.hcl":
        'service "wbe" { replicas = 1 }\nlocals { z = 1 }\nmoved {\n  from = service.x\n  to = service.y\n}\nservice "web" { replica = 1 }\n',
    }),
  ).toEqual([
    'override.orch.hcl:1 invalid-override: There is no service "wbe" to override. An override file changes blocks that other files of the folder declare. Rename the file to declare it here.',
    "override.orch.hcl:2 invalid-override: There is no local.z to override. An override file changes what other files of the folder define.",
    'override.orch.hcl:3 invalid-override: A block "moved" cannot stand in an override file. It has no name by which it could be changed: write it into another file.',
    'override.orch.hcl:7 unknown-attribute: service "web" has no attribute "replica". Did you mean "replicas"?',
  ]);
});

test("what stands outside of any block is wrong in an override, too", () => {
  expect(mistakes({ "main.orch.hcl": MAIN, "override.orch.hcl": "x = 1\n" })[0]).toContain(
    'override.orch.hcl:1 unexpected-attribute: "x" stands outside of any block.',
  );
});
