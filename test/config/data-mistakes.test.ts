// What may not stand in `data` blocks, and where they cannot be read.
import { expect, test } from "vitest";
import { IMAGE, VERSION, answered, problems } from "./data-rig.ts";
import { line } from "./rig.ts";

test.each([
  [
    'data "docker_image" "x" {}',
    'main.orch.hcl:2 unknown-data: There is no kind of data "docker_image". The kinds are image, nodes, file, http.',
  ],
  [
    'data "image" {}',
    'main.orch.hcl:2 wrong-labels: A block "data" has two labels, its kind and its name; this one has 1 label. Write data "image" "name" { … }.',
  ],
  [
    `${IMAGE}data "image" "web" {\n ref = "b"\n}`,
    'main.orch.hcl:5 duplicate-block: data "image" "web" is declared twice. The first one is at main.orch.hcl:2. Rename or remove one of them.',
  ],
  [
    'data "image" "x" {\n ref = "a"\n depends_on = [service.web]\n}',
    'main.orch.hcl:4 unknown-attribute: data "image" "x" has no attribute "depends_on". Data is read before anything is planned, in the order of the references: remove it.',
  ],
  [
    'service "web" {\n image = "w"\n port "p" { container = 1 }\n}\ndata "http" "x" {\n url = "http://${service.web.endpoint["p"]}/"\n}',
    'main.orch.hcl:7 late-value-not-allowed: "url" needs a placement to be known: it reads service.web.endpoint["p"]. Such values can stand in env, command, entrypoint, hostname, labels, file content, healthcheck and outputs.',
  ],
  [
    'data "http" "x" {\n url = data.http.x.body\n}',
    "main.orch.hcl:2 reference-cycle: This refers to itself: data.http.x → data.http.x. data.http.x at main.orch.hcl:2. Take one of the references out.",
  ],
  [
    `${IMAGE}node "a" {\n labels = { d = data.image.web.digest }\n}`,
    "main.orch.hcl:6 data-too-early: data.image.web cannot be read here. Where things run and where the state is must be known to every command without asking anybody: orch and node blocks, and validations of variables, read variables and files.",
  ],
  [
    'output "o" {\n value = data.web.image\n}',
    'main.orch.hcl:3 unknown-reference: There is no kind of data "web". The kinds are file, http, image, nodes.',
  ],
  [
    `${IMAGE}output "o" {\n value = data.web.image\n}`,
    'main.orch.hcl:6 unknown-reference: There is no kind of data "web". The kind comes first: write data.image.web.',
  ],
  [
    `${IMAGE}output "o" {\n value = data.image.wep.digest\n}`,
    'main.orch.hcl:6 unknown-reference: There is no data "image" "wep". Did you mean "web"?',
  ],
])("%s is a mistake", (text, message) => expect(problems(text)).toEqual([message]));

test("the backend cannot come from data, not even through a local", () =>
  expect(
    answered(
      `${VERSION}locals {\n v = data.http.version.body\n}\noutput "o" {\n value = local.v\n}\norch {\n project = "p"\n backend "local" { path = local.v }\n}`,
    ).diagnostics.map(line),
  ).toEqual([
    "main.orch.hcl:5 data-too-early: data.http.version cannot be read here. Where things run and where the state is must be known to every command without asking anybody: orch and node blocks, and validations of variables, read variables and files.",
  ]));
