// `depends_on` of outputs: who reads an output of a module waits for what it depends on.
import { expect, test } from "vitest";
import { configured, line, load, workload } from "./rig.ts";

const ORCH = `orch { project = "p" }
node "a" { provider = "simulator" }
`;

const MODULE = {
  db: {
    "main.orch.hcl": `service "db" { image = "db:1" }
job "migrate" { image = "db:1" }
output "name" {
  value      = "shop"
  depends_on = [service.db, { workload = job.migrate, condition = "started" }]
}
output "plain" { value = "x" }
`,
  },
};

test("a workload that reads an output of a module waits for what the output depends on", () => {
  const configuration = configured(
    `${ORCH}module "db" { source = "./db" }
locals { url = "db://\${upper(module.db.name)}" }
service "web" {
  image = "web:1"
  env   = { NAME = "db-\${module.db.name}" }
}
service "nested" {
  image = "web:1"
  healthcheck { command = ["test", local.url] }
}
service "other" {
  image = "web:1"
  env   = { NAME = module.db.plain }
}
`,
    { modules: MODULE },
  );
  const waits = [
    { target: "module.db.job.migrate", condition: "started" },
    { target: "module.db.service.db", condition: "healthy" },
  ];
  expect(workload(configuration, "service.web").dependsOn).toEqual(waits);
  expect(workload(configuration, "service.nested").dependsOn).toEqual(waits);
  expect(workload(configuration, "service.other").dependsOn).toEqual([]);
});

test("outputs of outputs hand on what they depend on, and the root's may have it as well", () => {
  const configuration = configured(
    `${ORCH}module "outer" { source = "./outer" }
service "web" {
  image    = module.outer.image
  replicas = 2
}
output "web" {
  value      = "there"
  depends_on = [service.web, module.outer]
}
`,
    {
      modules: {
        ...MODULE,
        outer: {
          "main.orch.hcl": `module "db" { source = "../db" }
output "image" { value = "\${module.db.name}:1" }
`,
        },
      },
    },
  );
  expect(workload(configuration, "service.web").dependsOn.map(({ target }) => target)).toEqual([
    "module.outer.module.db.job.migrate",
    "module.outer.module.db.service.db",
  ]);
});

test("what is no workload cannot be depended on, and a circle is told", () => {
  const said = (text: string) => load(ORCH + text).diagnostics.map(line);
  expect(said('output "x" {\n  value      = 1\n  depends_on = [local.y]\n}\nlocals { y = 1 }\n')).toEqual([
    'main.orch.hcl:5 wrong-type: "depends_on" holds what is no reference to a workload or module. Write [service.NAME], or [{ workload = service.NAME, condition = "started" }], names without quotes.',
  ]);
  expect(said('output "x" {\n  value      = 1\n  depends_on = [service.nope]\n}\n')[0]).toContain(
    'There is no service "nope".',
  );
  const circle = load(
    `${ORCH}module "m" {
  source = "./m"
  name   = "a"
}
`,
    {
      modules: {
        m: {
          "main.orch.hcl": `variable "name" {}
module "i" {
  source = "../i"
  from   = module.j.name
}
module "j" {
  source = "../i"
  from   = module.i.name
}
`,
        },
        i: {
          "main.orch.hcl": `variable "from" {}
service "s" {
  image = "a:\${var.from}"
}
output "name" {
  value      = "x"
  depends_on = [service.s]
}
`,
        },
      },
    },
  );
  expect(circle.diagnostics.map(({ code }) => code)).toEqual(["dependency-cycle"]);
});
