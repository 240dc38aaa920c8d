// A plan that does not hold any more is told with what moved it: a run in the state, the files, an engine, an image.
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openWorldFile } from "../../providers/simulator/world-file.ts";
import { removeObject, setReachable } from "../../providers/simulator/world.ts";
import type { State } from "../../src/model/state.ts";
import { type Project, project } from "../rig/cli.ts";

const ACTOR = { GITHUB_ACTIONS: "true", GITHUB_ACTOR: "alice", COLUMNS: "200" };
const BY = /alice@\S+/g;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.parse("2026-03-01T12:00:00Z") });
});

afterEach(() => {
  vi.useRealTimers();
});

const shop = (image: string, more = ""): string => `orch { project = "shop" }
node "a" { provider = "simulator" }
variable "level" { default = "info" }
service "web" {
  image = "${image}"
  env   = { LEVEL = var.level }
  update { min_healthy_time = "0s" }
}
${more}`;
const API = `service "api" {
  image = "api:1"
  update { min_healthy_time = "0s" }
}
`;

async function start(): Promise<Project> {
  const one = project(shop("web:1"));
  await one.ok(["apply", "--auto-approve"], ACTOR);
  one.write("main.orch.hcl", shop("web:3"));
  await one.ok(["plan", "--out", "p.plan"]);
  return one;
}

/** What moved it, without who and which: those are random or of this machine. */
async function moved(one: Project, args: readonly string[] = []): Promise<string> {
  const { code, stderr } = await one.orch(["apply", "p.plan", ...args], ACTOR);
  expect(code).toBe(4);
  const text = stderr.slice(stderr.indexOf("What moved it:"));
  return text.replace(BY, "alice@HOST").replace(/([pe]1)-[0-9a-f]{12}/g, "$1-ID");
}

const AGAIN = "\nPlan again (it would be p1-ID now), review it, and apply that plan.\n";

test("a run that moved the state is told, with who ran it, and that the effect is still the same", async () => {
  const one = await start();
  one.write("main.orch.hcl", shop("web:2", API));
  await one.ok(["apply", "--auto-approve"], ACTOR);
  await one.ok(["state", "mv", "service.api", "service.x"], ACTOR);
  await one.ok(["state", "mv", "service.x", "service.api"], ACTOR);
  one.write("main.orch.hcl", shop("web:3", API));
  expect(await moved(one)).toBe(`What moved it:
  state  moved from #2 to #6 by 3 commands:
         #6 orch state mv by alice@HOST at 2026-03-01T12:00:00Z
         #5 orch state mv by alice@HOST at 2026-03-01T12:00:00Z
         #3 orch apply of p1-ID by alice@HOST at 2026-03-01T12:00:00Z: service.api, service.web

The effect is the same, e1-ID, from another start: --approve e1-ID in place of the saved plan applies it.
${AGAIN}`);
});

test("files that say something else are told with the block and its line", async () => {
  const one = await start();
  one.write("main.orch.hcl", shop("web:4"));
  expect(await moved(one)).toBe(`What moved it:
  state          nothing has moved it since: it is still #2
  configuration  service.web (main.orch.hcl:4) asks for something else than when the plan was made
${AGAIN}`);
});

test("a container that somebody removed is told as what it is, and a node that is not reached", async () => {
  const one = project(shop("web:1", 'node "b" { provider = "simulator" }\n'));
  await one.ok(["apply", "--auto-approve"], ACTOR);
  one.write("main.orch.hcl", shop("web:3", 'node "b" { provider = "simulator" }\n'));
  await one.ok(["plan", "--out", "p.plan"]);
  const world = openWorldFile(join(one.folder, ".orch/simulator.json"));
  removeObject(world, "a", { address: "service.web[0]" });
  setReachable(world, "b", false);
  expect(await moved(one)).toBe(`What moved it:
  state    nothing has moved it since: it is still #2
  node     b cannot be reached
  outside  service.web[0] is gone, and no run of orch removed it
${AGAIN}`);
});

test("another value of a secret is told, and none is shown", async () => {
  const secret = 'secret "key" { env = "KEY" }\n';
  const text = (image: string): string =>
    `${shop(image, secret).replace("LEVEL = var.level", "LEVEL = secret.key.value")}`;
  const one = project(text("web:1"));
  const given = (value: string) => ({ ...ACTOR, KEY: value });
  await one.ok(["apply", "--auto-approve"], given("first-value"));
  one.write("main.orch.hcl", text("web:3"));
  await one.ok(["plan", "--out", "p.plan"], given("first-value"));
  const { code, stderr } = await one.orch(["apply", "p.plan"], given("second-value"));
  expect(code).toBe(4);
  expect(stderr).toContain("  secret  the value of a secret or of a sensitive variable is another one\n");
  expect(stderr).not.toMatch(/first-value|second-value/);
});

test("an approved id that does not fit any more is told with the run that has applied it, or else the last one", async () => {
  const one = await start();
  const { id, effect_id: effect } = JSON.parse(one.read("p.plan")) as { id: string; effect_id: string };
  await one.ok(["apply", "--approve", id.slice(0, 15)], ACTOR);
  const ask = async (given: string): Promise<string> => {
    const { code, stderr } = await one.orch(["apply", "--approve", given], ACTOR);
    expect(code).toBe(4);
    return stderr.replace(BY, "alice@HOST").replace(/([pe]1)-[0-9a-f]{12}/g, "$1-ID");
  };
  one.write("main.orch.hcl", shop("web:5"));
  const applied =
    "It was applied by then: #3 orch apply of p1-ID by alice@HOST at 2026-03-01T12:00:00Z: service.web.\n";
  expect(await ask(id)).toContain(applied);
  expect(await ask(effect)).toContain(applied);
  expect(await ask("p1-000000000000")).toContain(
    "The state was last moved by #3 orch apply of p1-ID by alice@HOST at 2026-03-01T12:00:00Z: service.web.\n",
  );
});

test("the state keeps the last twenty runs, and plans hold neither time nor user nor machine", async () => {
  const one = await start();
  for (let index = 0; index < 12; index++) {
    await one.ok(["state", "mv", "service.web", "service.x"], ACTOR);
    await one.ok(["state", "mv", "service.x", "service.web"], ACTOR);
  }
  const { runs = [], serial } = JSON.parse(one.read("orch.state.json")) as State; // written by orch
  expect(runs.length).toBe(20);
  expect(runs.at(-1)).toMatchObject({
    operation: "orch state mv",
    serial,
    plan: null,
    finished: true,
    at: "2026-03-01T12:00:00Z",
  });
  await one.ok(["plan", "--out", "q.plan"], ACTOR);
  expect(one.read("q.plan")).not.toMatch(/2026-03-01|alice/);
});
