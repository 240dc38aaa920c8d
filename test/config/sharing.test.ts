import { expect, test } from "vitest";
import { ORCH, configured, mistakes } from "./rig.ts";

const first = (text: string) => mistakes(`${ORCH}${text}`)[0];
const WEB = 'service "web" {\n  image = "i"\n  MORE\n}\n';

test("namespaces with quotas, and reservations, one for each element of for_each", () => {
  const { namespaces, reservations, workloads } = configured(
    `${ORCH}
namespace "team" {
  for_each = { a = 2, b = 4 }
  quota    = { cpu = each.value, memory = "1Gi", replicas = 10, devices = { gpu = 1 } }
}
namespace "free" {}
reservation "room" {
  cpu        = "500m"
  memory     = "1Gi"
  pool       = "default"
  priority   = 80
  namespaces = ["team-a"]
  workloads  = [service.web]
}
${WEB.replace("MORE", 'namespace = "team-b"')}`,
  );
  expect(namespaces?.map(({ name, quota }) => [name, quota])).toEqual([
    ["free", null],
    ["team-a", { cpu: 2000, memory: 2 ** 30, replicas: 10, devices: { gpu: 1 } }],
    ["team-b", { cpu: 4000, memory: 2 ** 30, replicas: 10, devices: { gpu: 1 } }],
  ]);
  expect(reservations?.map(({ range: _, ...rest }) => rest)).toEqual([
    {
      name: "room",
      amounts: { cpu: 500, memory: 2 ** 30, devices: {} },
      nodes: null,
      pool: "default",
      priority: 80,
      namespaces: ["team-a"],
      workloads: ["service.web"],
    },
  ]);
  expect(workloads[0]?.requirements.namespace).toBe("team-b");
});

test.each([
  [
    WEB.replace("MORE", 'namespace = "team-b"'),
    'main.orch.hcl:4 unknown-namespace: There is no namespace "team-b". Declare it in the root module: namespace "team-b" { quota = { cpu = 8 } }.',
  ],
  [
    `namespace "team-a" {}\n${WEB.replace("MORE", 'namespace = "team-b"')}`,
    'main.orch.hcl:5 unknown-namespace: There is no namespace "team-b". Did you mean "team-a"? The namespaces are team-a.',
  ],
  [
    WEB.replace("MORE", 'namespace = "team b"'),
    'main.orch.hcl:4 invalid-value: "namespace" is no name of a namespace. Write for example namespace = "team-a".',
  ],
  [
    'namespace "team-a" {\n  cpu = 8\n}\n',
    'main.orch.hcl:3 unknown-attribute: namespace "team-a" has no attribute "cpu". Write quota = { cpu = 8, memory = "16Gi" }.',
  ],
  [
    'namespace "team-a" {\n  quota = { replicas = -1 }\n}\n',
    'main.orch.hcl:3 invalid-value: "replicas" must be a whole number of at least 0.',
  ],
  [
    'reservation "room" {\n  priority = 80\n}\n',
    'main.orch.hcl:2 missing-attribute: This reservation keeps nothing free. Write what of each node is kept: cpu = 2, memory = "4Gi".',
  ],
  [
    'reservation "room" {\n  cpu = 1\n}\n',
    'main.orch.hcl:2 missing-attribute: This reservation is for nobody. Write priority = 80 (from there on), namespaces = ["team-a"] or workloads = [service.NAME]. What the system needs is reserved in the node block.',
  ],
  [
    'reservation "room" {\n  cpu = 1\n  priority = 80\n  nodes = ["lokal"]\n}\n',
    'main.orch.hcl:5 unknown-node: There is no node "lokal". Did you mean "local"? The nodes are local.',
  ],
  [
    'reservation "room" {\n  cpu = 1\n  priority = 80\n  pool = "gpu"\n}\n',
    'main.orch.hcl:5 unknown-pool: No node is in the pool "gpu". The pools are default.',
  ],
  [
    'reservation "room" {\n  cpu = 1\n  workloads = ["service.web"]\n}\n',
    'main.orch.hcl:4 wrong-type: "workloads" must be a list of references to workloads. Write workloads = [service.NAME], without quotes.',
  ],
])("%s is refused with its line and what to write", (text, expected) => {
  expect(first(text)).toBe(expected);
});

test("modules declare no namespaces", () => {
  expect(
    mistakes(`${ORCH}module "m" { source = "./m" }\n`, {
      modules: { m: { "m.orch.hcl": 'namespace "a" {}\n' } },
    })[0],
  ).toContain('A block "namespace" stands in the root module only.');
});
