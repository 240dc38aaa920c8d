// Checks and conditions, asked with everything placed.
import { expect, test } from "vitest";
import { line, mistakes } from "../config/rig.ts";
import { Rig } from "../rig/rig.ts";

const NODES = `orch { project = "p" }
node "a" {
  provider  = "simulator"
  advertise = "10.0.0.1"
}
`;
const rule = (kind: string, condition: string, message = "No.") =>
  `${kind} {\n  condition     = ${condition}\n  error_message = "${message}"\n}\n`;
const web = (lifecycle: string) => `service "web" {
  image    = "i"
  replicas = 2
  port "http" { container = 80 }
  lifecycle {
    ${lifecycle}
  }
}
`;

const warnings = async (text: string) => {
  const { diagnostics } = await new Rig(NODES + text).plan();
  return diagnostics.map(line);
};
const problems = (text: string) => new Rig(NODES + text).problems();

test("a check that does not hold is a warning with its message, and others are asked all the same", async () => {
  const text = `locals { least = 3 }
service "web" { image = "i" }
check "size" {
  ${rule("assert", "local.least < 3", "It is ${local.least}.")}
  ${rule("assert", "local.least > 100", "Too few.")}
  ${rule("assert", "true")}
}
`;
  expect(await warnings(text)).toEqual([
    "main.orch.hcl:10 warning check-failed: The check size does not hold. It is 3.",
    "main.orch.hcl:15 warning check-failed: The check size does not hold. Too few.",
  ]);
});

test("a check sees addresses that only a placement makes known", async () => {
  const check = (host: string) =>
    `${web("")}check "where" {\n${rule("assert", `startswith(service.web.endpoint["http"], "${host}")`, '${service.web.endpoint["http"]}')}}\n`;
  expect(await warnings(check("10.0.0.1:"))).toEqual([]);
  expect(await warnings(check("10.0.0.2:"))).toEqual([
    "main.orch.hcl:16 warning check-failed: The check where does not hold. 10.0.0.1:20000",
  ]);
});

test("a precondition that does not hold makes no plan, with all of those that do not", async () => {
  expect(
    await problems(
      `variable "n" { default = 1 }\n${web(rule("precondition", "var.n == 2", "n is ${var.n}."))}output "o" {\n  value = 1\n${rule("precondition", "var.n == 3")}}\nvolume "v" {\n  lifecycle {\n${rule("precondition", "var.n == 4")}}\n}\n`,
    ),
  ).toEqual([
    "main.orch.hcl:13 condition-failed: A precondition of service.web does not hold. n is 1.",
    "main.orch.hcl:22 condition-failed: A precondition of output.o does not hold. No.",
    "main.orch.hcl:29 condition-failed: A precondition of volume.v does not hold. No.",
  ]);
});

test("a postcondition is asked of each replica, and told once", async () => {
  expect(await problems(web(rule("postcondition", "self.index < 2")))).toEqual([]);
  expect(
    await problems(web(rule("postcondition", "self.index == 7", "${self.name} on ${self.node}"))),
  ).toEqual([
    "main.orch.hcl:12 condition-failed: A postcondition of service.web does not hold. p-web-0 on a",
  ]);
});

test("nothing of it is asked when everything goes", async () => {
  const rig = new Rig(`${NODES}${web(rule("precondition", "false"))}`);
  expect(await rig.problems({ mode: "destroy" })).toEqual([]);
});

test("what is wrong with a rule is told before any plan", () => {
  expect(
    mistakes(`${NODES}check "a" {}\ncheck "b" {\n${rule("assert", '"x"')}${rule("assert", "local.no")}}\n`),
  ).toEqual([
    'main.orch.hcl:6 missing-block: check "a" asserts nothing. Write assert { condition = …, error_message = … } into it, each on a line of its own.',
    'main.orch.hcl:13 unknown-variable: There is no local "no". Define it in locals { … }.',
  ]);
});

test("the message of a rule tells nothing that is sensitive", async () => {
  const text = `variable "s" {\n  default = "hunter2"\n  sensitive = true\n}\ncheck "c" {\n${rule("assert", 'var.s == ""', "it is ${var.s}")}}\nservice "s" { image = "i" }\n`;
  expect(await warnings(text)).toEqual([
    "main.orch.hcl:12 warning check-failed: The check c does not hold. The message of its rule is sensitive.",
  ]);
});
