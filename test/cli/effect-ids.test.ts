// What the ids of a plan survive: found with the command line, between a plan that was approved and the one that is made at apply.
import { expect, test } from "vitest";
import type { Plan } from "../../src/plan/document.ts";
import { type Project, project } from "../rig/cli.ts";

const HEAD = `orch { project = "shop" }
node "a" { provider = "simulator" }
node "b" { provider = "simulator" }
`;
const web = (image: string, more = ""): string => `service "web" {
  image    = "${image}"
  replicas = 2
  env      = { LEVEL = "info" }
  port "http" { container = 80 }
${more}  update { min_healthy_time = "0s" }
}
`;
const DB = `service "db" {
  image = "db:1"
  update { min_healthy_time = "0s" }
}
`;
const OUTPUT = 'output "image" { value = "IMAGE" }\n';
const files = (image: string): string => `${HEAD}${web(image)}${DB}${OUTPUT.replace("IMAGE", image)}`;
const CACHE = `service "cache" {
  image = "cache:1"
  update { min_healthy_time = "0s" }
}
`;

async function ids(one: Project): Promise<Pick<Plan, "id" | "effect_id">> {
  const plan = JSON.parse(await one.ok(["plan", "--json"])) as Plan; // printed by orch
  return { id: plan.id, effect_id: plan.effect_id };
}

async function start(): Promise<Project> {
  const one = project(files("web:1"));
  await one.ok(["apply", "--auto-approve"]);
  one.write("main.orch.hcl", files("web:3"));
  return one;
}

type Survives = "plan and effect" | "effect" | "nothing";

test.each<readonly [string, (one: Project) => Promise<void> | void, Survives]>([
  [
    "a file is renamed",
    (one) => {
      one.write("main.orch.hcl", "# empty\n");
      one.write("other.orch.hcl", files("web:3"));
    },
    "plan and effect",
  ],
  [
    "blocks are in another order, in several files, with comments",
    (one) => {
      one.write("main.orch.hcl", `# the shop\n\n${OUTPUT.replace("IMAGE", "web:3")}${DB}`);
      one.write("a.orch.hcl", `${web("web:3")}\n# nodes\n${HEAD}`);
    },
    "plan and effect",
  ],
  [
    "a value comes out of a variable",
    (one) => {
      const text = files("web:3").replace('"web:3"', "var.image");
      one.write("main.orch.hcl", `variable "image" { default = "web:3" }\n${text}`);
    },
    "plan and effect",
  ],
  [
    "something else is applied in between",
    async (one) => {
      one.write("main.orch.hcl", files("web:1") + CACHE);
      await one.ok(["apply", "--auto-approve"]);
      one.write("main.orch.hcl", files("web:3") + CACHE);
    },
    "plan and effect",
  ],
  [
    "something else is changed and removed in between",
    async (one) => {
      one.write("main.orch.hcl", files("web:1").replace("db:1", "db:2"));
      await one.ok(["apply", "--auto-approve"]);
      one.write("main.orch.hcl", files("web:3").replace("db:1", "db:2"));
    },
    "plan and effect",
  ],
  [
    "the state is written without a change",
    async (one) => {
      await one.ok(["state", "mv", "service.db", "service.database"]);
      await one.ok(["state", "mv", "service.database", "service.db"]);
    },
    "plan and effect",
  ],
  [
    "another image is applied in between",
    async (one) => {
      one.write("main.orch.hcl", files("web:2"));
      await one.ok(["apply", "--auto-approve"]);
      one.write("main.orch.hcl", files("web:3"));
    },
    "effect",
  ],
  [
    "the containers are made anew in between",
    async (one) => {
      one.write("main.orch.hcl", files("web:1"));
      await one.ok(["apply", "--auto-approve", "--replace", "service.web"]);
      one.write("main.orch.hcl", files("web:3"));
    },
    "effect",
  ],
  [
    "all of it is destroyed and made again, with another lineage",
    async (one) => {
      one.write("main.orch.hcl", files("web:1"));
      await one.ok(["destroy", "--auto-approve"]);
      one.remove();
      one.write("main.orch.hcl", files("web:1"));
      await one.ok(["apply", "--auto-approve"]);
      one.write("main.orch.hcl", files("web:3"));
    },
    "effect",
  ],
  [
    "the result is another one",
    (one) => one.write("main.orch.hcl", files("web:3").replace('"info"', '"debug"')),
    "nothing",
  ],
  [
    "an output is another one",
    (one) => one.write("main.orch.hcl", files("web:3").replace('value = "web:3"', 'value = "x"')),
    "nothing",
  ],
  ["more is done", (one) => one.write("main.orch.hcl", files("web:3").replace("db:1", "db:2")), "nothing"],
  [
    "something is let go of by the way",
    (one) =>
      one.write(
        "main.orch.hcl",
        `${files("web:3").replace(DB, "")}removed {\n  from = service.db\n  lifecycle { destroy = false }\n}\n`,
      ),
    "nothing",
  ],
  [
    "a port is fixed",
    (one) =>
      one.write(
        "main.orch.hcl",
        files("web:3").replace("{ container = 80 }", "{\n    container = 80\n    host      = 8080\n  }"),
      ),
    "nothing",
  ],
  [
    "the project is another one",
    (one) => one.write("main.orch.hcl", files("web:3").replace('"shop"', '"shop2"')),
    "nothing",
  ],
])("of an approved plan, when %s, its ids are told apart as they should be", async (_, change, survives) => {
  const one = await start();
  const before = await ids(one);
  await change(one);
  const after = await ids(one).catch((error: unknown) => ({ id: String(error), effect_id: "" }));
  const same = { plan: before.id === after.id, effect: before.effect_id === after.effect_id };
  expect(same).toEqual({ plan: survives === "plan and effect", effect: survives !== "nothing" });
});
