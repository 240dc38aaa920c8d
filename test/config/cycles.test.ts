import { expect, test } from "vitest";
import { mistakes, ORCH } from "./rig.ts";

const image = 'image = "x"';

test("locals that refer to each other are a cycle with all places, reported once", () => {
  expect(
    mistakes(`${ORCH}locals {
  a = local.b
  b = [local.c]
  c = "\${local.a}"
}
output "o" { value = local.a }
output "p" { value = local.c }`),
  ).toEqual([
    "main.orch.hcl:5 reference-cycle: This refers to itself: local.a → local.b → local.c → local.a. local.a at main.orch.hcl:3, local.b at main.orch.hcl:4, local.c at main.orch.hcl:5. Take one of the references out.",
  ]);
});

test("a for_each that reads the instances of its own block is a cycle", () => {
  expect(mistakes(`${ORCH}service "a" {\n  for_each = service.a\n  ${image}\n}`)).toEqual([
    "main.orch.hcl:3 reference-cycle: This refers to itself: service.a (for_each) → service.a (for_each). service.a (for_each) at main.orch.hcl:2. Take one of the references out.",
  ]);
});

test("a number of replicas that comes from its own endpoints is a cycle", () => {
  expect(
    mistakes(
      `${ORCH}service "a" {\n  ${image}\n  port "p" { container = 1 }\n  replicas = length(service.a.endpoints["p"]) + 1\n}`,
    ),
  ).toEqual([
    "main.orch.hcl:5 reference-cycle: This refers to itself: service.a.replicas → service.a.replicas. service.a.replicas at main.orch.hcl:5. Take one of the references out.",
  ]);
});

test("workloads that wait for each other are a cycle with all places", () => {
  expect(
    mistakes(`${ORCH}service "a" {
  ${image}
  depends_on = [service.b]
}
service "b" {
  ${image}
  depends_on = [service.c, service.d]
}
service "c" {
  ${image}
  depends_on = [service.a]
}
service "d" { ${image} }`),
  ).toEqual([
    "main.orch.hcl:4 dependency-cycle: Workloads wait for each other: service.a → service.b → service.c → service.a. service.a at main.orch.hcl:4, service.b at main.orch.hcl:8, service.c at main.orch.hcl:12. Take one of the dependencies out.",
  ]);
});

test("workloads may read each other's addresses in a circle", () => {
  expect(
    mistakes(`${ORCH}service "a" {
  ${image}
  port "p" { container = 1 }
  env = { B = service.b.endpoint["p"] }
}
service "b" {
  ${image}
  port "p" { container = 1 }
  env = { A = service.a.endpoint["p"] }
}`),
  ).toEqual([]);
});
