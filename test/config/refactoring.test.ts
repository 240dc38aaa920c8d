import { expect, test } from "vitest";
import { ORCH, configured, mistakes } from "./rig.ts";

const WEB = 'service "web" { image = "i" }\n';
const moved = (from: string, to: string) => `moved {\n  from = ${from}\n  to = ${to}\n}\n`;

test("moves are read in an order in which each can follow the other, from every module instance", () => {
  const configuration = configured(
    `${ORCH}${moved("service.b", "service.c")}${moved("service.a", "service.b")}${moved("module.old", 'module.m["x"]')}
service "c" { image = "i" }
module "m" {
  source   = "./m"
  for_each = toset(["x", "y"])
}`,
    { modules: { m: { "m.orch.hcl": `${WEB}${moved('service.a["k"]', "service.web")}` } } },
  );
  expect(configuration.moves.map(({ from, to }) => `${from} → ${to}`)).toEqual([
    "service.a → service.b",
    "service.b → service.c",
    'module.old → module.m["x"]',
    'module.m["x"].service.a["k"] → module.m["x"].service.web',
    'module.m["y"].service.a["k"] → module.m["y"].service.web',
  ]);
});

test("removals say whether what is gone is destroyed", () => {
  const text = `${ORCH}removed { from = service.a }\nremoved {\n  from = module.m\n  lifecycle { destroy = false }\n}`;
  expect(configured(text).removals).toMatchObject([
    { from: "service.a", destroy: true },
    { from: "module.m", destroy: false },
  ]);
});

test.each([
  [
    moved("service.web", "service.b"),
    "2 moved-still-declared: service.web is moved, and its block is still there. Rename the block to its new name, or remove moved.",
  ],
  [
    moved("service.a", "job.b"),
    "4 other-kind: service.a cannot become job.b: its kind is service, not job. What a kind needs is made with the object. Remove the one and make the other.",
  ],
  [
    moved("module.a", "service.b"),
    "4 other-kind: module.a cannot become service.b: its kind is module, not service. What a kind needs is made with the object. Remove the one and make the other.",
  ],
  [
    moved("service.a[0]", "service.b"),
    '3 invalid-address: "from" is no address of an object or module. A workload moves with all of its replicas: leave the index out.',
  ],
  [
    moved('"service.a"', "service.b"),
    '3 invalid-address: "from" is no address of an object or module. Write it without quotes, as in service.web, service.web["eu"] or module.shop.',
  ],
  [
    moved("service.a", "service.b") + moved("service.a", "service.c"),
    "6 duplicate-move: service.a is moved to two addresses, service.b and service.c. The first one is at main.orch.hcl:2. Remove one of them.",
  ],
  [
    moved("service.a", "service.b") + moved("service.c", "service.b"),
    "6 duplicate-move: Two objects are moved to service.b: service.a and service.c. The first one is at main.orch.hcl:2. Remove one of them.",
  ],
  [
    moved("service.a", "service.b") + moved("service.b", "service.a"),
    "2 moved-cycle: Moves lead back to where they began: service.a → service.b. Take one of the moved blocks out.",
  ],
  [
    "moved { from = service.a }\n",
    '2 missing-attribute: moved has no "to". It is required: add to = …. An address without quotes, as in service.web or module.shop.',
  ],
  [
    "removed { from = service.web }\n",
    "2 removed-still-declared: service.web is removed, and its block is still there. Remove one of the two.",
  ],
])("%s is refused", (text, expected) => {
  expect(mistakes(`${ORCH}${text}${WEB}`)).toEqual([`main.orch.hcl:${expected}`]);
});
