import { expect, test } from "vitest";
import { configured, mistakes, plain } from "./rig.ts";

const HCL = `orch {
  project = "p"
  backend "local" { path = "s.json" }
  placement { strategy = "binpack" }
}
variable "ports" {
  type    = map(number)
  default = { http = 80 }
  validation {
    condition     = length(var.ports) > 0
    error_message = "None."
  }
}
locals {
  name = "x-\${length(var.ports)}"
  list = [1, true, null, local.name]
}
network "n" {}
secret "s" { value = sensitive("v") }
service "db" {
  image      = "i:\${local.name}"
  networks   = [network.n]
  depends_on = [job.m, { workload = service.two["a"], condition = "started" }]
  command    = ["a", "%{if true}b%{endif}"]
  resources  = { memory = "1Gi" }
  secrets    = [secret.s]
  port "pg" { container = 5432 }
  port "x" { container = "7000-7001" }
  constraint { condition = node.labels.zone == "a" }
  constraint { distinct = node.name }
  lifecycle {
    prevent_destroy = true
    ignore_changes  = [image, env["A"]]
    precondition {
      condition     = var.ports.http == 80
      error_message = "no"
    }
  }
  dynamic "file" {
    for_each = var.ports
    labels   = ["/\${file.key}"]
    content { content = "\${file.value}" }
  }
}
service "two" {
  for_each = { a = 1 }
  image    = each.key
}
job "m" { image = "m" }
output "o" { value = service.db.endpoint["pg"] }
moved {
  from = service.old
  to   = service.db
}
`;

const JSON_FORM = JSON.stringify({
  "//": "the same",
  orch: { project: "p", backend: { local: { path: "s.json" } }, placement: { strategy: "binpack" } },
  variable: {
    ports: {
      type: "map(number)",
      default: { http: 80 },
      validation: [{ condition: "${length(var.ports) > 0}", error_message: "None." }],
    },
  },
  locals: [{ name: "x-${length(var.ports)}" }, { list: [1, true, null, "${local.name}"] }],
  network: { n: {} },
  secret: { s: { value: '${sensitive("v")}' } },
  service: [
    {
      db: {
        "//": "a comment",
        image: "i:${local.name}",
        networks: ["${network.n}"],
        depends_on: ["job.m", { workload: 'service.two["a"]', condition: "started" }],
        command: ["a", "%{if true}b%{endif}"],
        resources: { memory: "1Gi" },
        secrets: ["${secret.s}"],
        port: { pg: { container: 5432 }, x: { container: "7000-7001" } },
        constraint: [{ condition: '${node.labels.zone == "a"}' }, { distinct: "${node.name}" }],
        lifecycle: {
          prevent_destroy: true,
          ignore_changes: ["image", 'env["A"]'],
          precondition: { condition: "${var.ports.http == 80}", error_message: "no" },
        },
        dynamic: {
          file: {
            for_each: "${var.ports}",
            labels: ["/${file.key}"],
            content: { content: "${file.value}" },
          },
        },
      },
    },
    { two: { for_each: { a: 1 }, image: "${each.key}" } },
  ],
  job: { m: { image: "m" } },
  output: { o: { value: '${service.db.endpoint["pg"]}' } },
  moved: { from: "service.old", to: "${service.db}" },
});

const without = (configuration: ReturnType<typeof configured>) =>
  JSON.parse(
    JSON.stringify(plain(configuration), (key, value: unknown) => (key === "text" ? undefined : value)),
  ) as unknown;

test("a configuration in JSON says the same as in HCL", () => {
  expect(without(configured({ "main.orch.json": JSON_FORM }))).toEqual(
    without(configured({ "main.orch.hcl": HCL })),
  );
});

test("both syntaxes make one module", () => {
  const configuration = configured({
    "a.orch.hcl": 'orch { project = "p" }\nservice "s" { image = local.image }',
    "b.orch.json": '{ "locals": { "image": "i" } }',
  });
  expect(configuration.workloads).toHaveLength(1);
});

const wrong = (json: string) => mistakes({ "a.orch.hcl": 'orch { project = "p" }', "b.orch.json": json });

test.each([
  ["{", "1 invalid-json: This is no JSON. A name in double quotes is expected here."],
  [
    '{\n "a": hunter2 }',
    "2 invalid-json: This is no JSON. A value is expected here: text stands in double quotes, and true, false, null are written so.",
  ],
  ['{"a": 1,}', "1 invalid-json: This is no JSON. A name in double quotes is expected here."],
  [
    '{"a": "x\n"}',
    "1 invalid-json: This is no JSON. The string has no end on its line; a line break in it is written \\n.",
  ],
  ["{} {}", "1 invalid-json: This is no JSON. Nothing may follow the value."],
  [
    '{"service": "x"}',
    "1 invalid-json: A block is an object, and this is none. Write { … }, or [{ … }, { … }] for several.",
  ],
  [
    '{"service": {"s": {\n"imgae": "i", "image": "i"}}}',
    '2 unknown-attribute: service "s" has no attribute "imgae". Did you mean "image"?',
  ],
  [
    '{"service": {"s": {\n"image": "${vra.x}"}}}',
    '2 unknown-variable: There is nothing called "vra" here. Did you mean "var"?',
  ],
  ['{"servce": {}}', '1 unknown-block: There is no block type "servce". Did you mean "service"?'],
  [
    '{"service": {"s": {"image": "i",\n"image": "j"}}}',
    '2 duplicate-attribute: "image" is given twice in one object. Remove one of them.',
  ],
])("%s is refused at its place", (json, expected) => {
  expect(wrong(json)).toEqual([`b.orch.json:${expected}`]);
});

test("an unclosed template is told at its string", () => {
  expect(wrong('{"locals": {\n"a": "${1 + "}}')[0]).toMatch(/^b\.orch\.json:2 /);
});

test("depth bombs end in a message", () => {
  expect(wrong(`{"locals": {"a": ${"[".repeat(100_000)}`)).toEqual([
    "b.orch.json:1 invalid-json: This is no JSON. It is nested more than 200 levels deep, the limit.",
  ]);
});
