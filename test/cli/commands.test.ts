// The command line from the first plan to the end, on the simulator: whole texts, exit codes, and no secret anywhere.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Plan } from "../../src/plan/document.ts";
import { type Project, project } from "../rig/cli.ts";

const SECRET = "correct-horse-battery";

const shop = (tag: string, more = "") => `orch { project = "shop" }

node "edge" {
  for_each  = { a = "10.0.0.1", b = "10.0.0.2" }
  provider  = "simulator"
  advertise = each.value
}

variable "password" {
  sensitive = true
  type      = string
}

secret "db" { value = var.password }

service "web" {
  image    = "acme/web:${tag}"
  replicas = 2
  env      = { PASSWORD = var.password }
  secrets  = [secret.db]
  port "http" { container = 8080 }
  update { min_healthy_time = "0s" }
}
${more}
output "urls" { value = service.web.endpoints["http"] }
output "password" {
  value     = var.password
  sensitive = true
}
`;

function made(tag = "1", more = ""): Project {
  return project({ "main.orch.hcl": shop(tag, more), "orch.vars.hcl": `password = "${SECRET}"\n` });
}

async function applied(tag = "1", more = ""): Promise<Project> {
  const one = made(tag, more);
  await one.ok(["apply", "--auto-approve"]);
  return one;
}

function planFile(one: Project, name: string): Plan {
  return JSON.parse(one.read(name)) as Plan; // written by orch
}

describe("exit codes", () => {
  test("0 without changes, 2 with them under --detailed-exitcode, 0 without that flag", async () => {
    const one = made();
    expect((await one.orch(["plan"])).code).toBe(0);
    expect((await one.orch(["plan", "--detailed-exitcode"])).code).toBe(2);
    await one.ok(["apply", "--auto-approve"]);
    expect((await one.orch(["plan", "--detailed-exitcode"])).code).toBe(0);
  });

  test("1 for mistakes, all of them in one run", async () => {
    const one = project(`orch { project = "shop" }
service "web" {
  imagge = "acme/web:1"
  replicas = "many"
}
service "api" { env = { A = service.wep.endpoint["http"] } }
`);
    const { code, stdout, stderr } = await one.orch(["validate"]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    for (const part of ["imagge", "replicas", "wep", "main.orch.hcl:3", "main.orch.hcl:4", "main.orch.hcl:6"])
      expect(stderr).toContain(part);
  });

  test("an output that says something else is another plan", async () => {
    const of = async (text: string) => {
      const one = made("outputs", `output "a" { value = "${text}" }\n`);
      return (JSON.parse((await one.orch(["plan", "--json"])).stdout) as { readonly id: string }).id;
    };
    expect(await of("1")).not.toBe(await of("evil"));
  });

  test("1 for what fits nowhere, unless --allow-pending", async () => {
    const one = made("1", 'service "big" {\n  image = "b"\n  resources = { cpu = "64" }\n}\n');
    const { code, stdout } = await one.orch(["plan"]);
    expect(code).toBe(1);
    expect(stdout).toContain("service.big[0]");
    expect((await one.orch(["plan", "--allow-pending"])).code).toBe(0);
    const refused = await one.orch(["apply", "--auto-approve"]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("1 replica cannot be placed. Nothing was done.");
    expect((await one.orch(["apply", "--auto-approve", "--allow-pending"])).code).toBe(0);
  });

  test("3 where nobody can approve, and nothing is done", async () => {
    const one = made();
    const { code, stderr } = await one.orch(["apply"]);
    expect(code).toBe(3);
    expect(stderr).toContain("approval-missing");
    expect(existsSync(join(one.folder, "orch.state.json"))).toBe(false);
  });

  test("6 for an apply in part, and the next one mends it", async () => {
    const one = await applied();
    one.write("main.orch.hcl", shop("broken"));
    expect((await one.orch(["apply", "--auto-approve"])).code).toBe(6);
    const status = await one.ok(["status"]);
    expect(status).toContain("2/2");
    one.write("main.orch.hcl", shop("2"));
    await one.ok(["apply", "--auto-approve"]);
    expect((await one.orch(["plan", "--detailed-exitcode"])).code).toBe(0);
  });

  test.each([
    ["6 where the only step's answer was lost, as it may be done", "fail-after", 6],
    ["1 where the only step was refused, as nothing was done", "refuse", 1],
  ])("%s", async (_, effect, code) => {
    const one = project(`orch { project = "shop" }
node "a" {
  provider = "simulator"
  faults   = [{ verb = "create", address = "service.*", effect = "${effect}", nth = 1 }]
}
network "default" {}
service "web" {
  image        = "acme/web:1"
  network_mode = "none"
}
`);
    expect((await one.orch(["apply", "--auto-approve"])).code).toBe(code);
  });
});

describe("a saved plan", () => {
  test("is applied as reviewed, once", async () => {
    const one = made();
    await one.ok(["plan", "--out", "p.plan"]);
    await one.ok(["apply", "p.plan"]);
    const again = await one.orch(["apply", "p.plan"]);
    expect(again.code).toBe(4);
    expect(again.stderr).toContain("was applied already. Nothing was done.");
  });

  test("that no longer holds is refused with what differs, and nothing is done", async () => {
    const one = await applied();
    one.write("main.orch.hcl", shop("2"));
    await one.ok(["plan", "--out", "p.plan"]);
    one.write("main.orch.hcl", shop("3"));
    const [state, world] = [one.read("orch.state.json"), one.read(".orch/simulator.json")];
    const { code, stdout, stderr } = await one.orch(["apply", "p.plan"]);
    expect({ code, stdout }).toEqual({ code: 4, stdout: "" });
    expect(stderr).toContain("  web[0..1]  image acme/web:2 -> acme/web:3\n");
    expect([one.read("orch.state.json"), one.read(".orch/simulator.json")]).toEqual([state, world]);
  });

  test("of a lost node, of a drained one and of deleted volumes brings what it was made with", async () => {
    const volume =
      'service "db" {\n  image = "d"\n  mount "/data" { volume = volume.data }\n}\nvolume "data" {}\n';
    for (const flags of [
      ["--lost", "edge-b"],
      ["--drain", "edge-a"],
      ["--destroy", "--delete-volumes"],
    ]) {
      const one = await applied("1", flags[0] === "--destroy" ? volume : "");
      await one.ok(["plan", ...flags, "--out", "p.plan"]);
      const { code, stderr } = await one.orch(["apply", "p.plan"]);
      expect({ flags, code, stderr: code === 0 ? "" : stderr }).toEqual({ flags, code: 0, stderr: "" });
    }
  });

  test("with a variable of the command line needs it no more", async () => {
    const one = project(`orch { project = "v" }
node "a" { provider = "simulator" }
variable "tag" { default = "1" }
service "web" { image = "acme/web:\${var.tag}" }
`);
    await one.ok(["plan", "--var", "tag=7", "--out", "p.plan"]);
    await one.ok(["apply", "p.plan"]);
    expect(await one.ok(["state", "show", "service.web[0]"])).toContain("acme/web:7");
  });

  test("with pending replicas is applied for the rest", async () => {
    const one = made("1", 'service "big" {\n  image = "b"\n  resources = { cpu = "64" }\n}\n');
    await one.ok(["plan", "--allow-pending", "--out", "p.plan"]);
    await one.ok(["apply", "p.plan", "--allow-pending"]);
    expect(await one.ok(["state", "list", "service"])).not.toContain("big");
  });

  test("that was edited, or is none, is refused", async () => {
    const one = made();
    await one.ok(["plan", "--out", "p.plan"]);
    writeFileSync(join(one.folder, "q.plan"), one.read("p.plan").replace('"shop"', '"shop2"'));
    for (const [name, what] of [
      ["q.plan", "plan-damaged"],
      ["main.orch.hcl", "plan-unreadable"],
      ["no.plan", "file-unreadable"],
    ] as const) {
      const { code, stderr } = await one.orch(["apply", name]);
      expect(code).toBe(1);
      expect(stderr).toContain(what);
    }
  });
});

describe("--approve", () => {
  test("applies if the plan has the id, with 12 digits or all", async () => {
    const one = made();
    const { id } = JSON.parse(await one.ok(["plan", "--json"])) as Plan; // a plan by its schema
    await one.ok(["apply", "--approve", id.slice(0, 15)]);
    expect((await one.orch(["plan", "--detailed-exitcode"])).code).toBe(0);
  });

  test("of another plan is stale, of too few digits a mistake; nothing is done", async () => {
    const one = made();
    const { code, stderr } = await one.orch(["apply", "--approve", "p1-000000000000"]);
    expect(code).toBe(4);
    expect(stderr).toContain("not the approved");
    const short = await one.orch(["apply", "--approve", "p1-00"]);
    expect(short.code).not.toBe(0);
    expect(short.stderr).toContain("It must be the id of a plan");
    expect(existsSync(join(one.folder, "orch.state.json"))).toBe(false);
  });
});

test("no secret is in any output, state, plan, journal or backup", async () => {
  const one = made();
  const outputs: string[] = [];
  const all = async (args: readonly string[]): Promise<void> => {
    const { stdout, stderr } = await one.orch(args);
    outputs.push(stdout, stderr);
  };
  await all(["plan", "--json"]);
  await all(["plan", "--out", "p.plan", "--verbose"]);
  await all(["apply", "p.plan"]);
  one.write("main.orch.hcl", shop("2"));
  await all(["plan", "--out", "q.plan"]);
  await all(["apply", "--auto-approve", "--json"]);
  one.write("main.orch.hcl", shop("broken"));
  await all(["apply", "--auto-approve"]);
  for (const args of [
    ["show"],
    ["show", "--json"],
    ["show", "p.plan", "--json", "--expand"],
    ["output"],
    ["status", "--json"],
    ["state", "show", "service.web[0]"],
    ["nodes", "--json"],
    ["why", "service.web[0]"],
  ])
    await all(args);
  expect(outputs.filter((text) => text.includes(SECRET))).toEqual([]);
  const files = one.everything().replace(readFileSync(join(one.folder, "orch.vars.hcl"), "utf8"), "");
  // the simulator is the engine: like any engine it is told secrets
  const kept = files.split("\n").filter((text) => text.includes(SECRET));
  expect(kept.filter((text) => !text.includes('"attributes"'))).toEqual([]);
});

test("a changed secret is a change that shows nothing of it", async () => {
  const one = await applied();
  one.write("orch.vars.hcl", 'password = "another-one"\n');
  const { code, stdout } = await one.orch(["plan", "--detailed-exitcode"]);
  expect(code).toBe(2);
  expect(stdout).toContain("PASSWORD");
  expect(stdout).not.toContain("another-one");
});

describe("commands that look", () => {
  test("state list, output, output --json and --raw", async () => {
    const one = await applied();
    expect(await one.ok(["state", "list", "service"])).toBe(
      "ADDRESS         NODE    NAME\nservice.web[0]  edge-a  shop-web-0\nservice.web[1]  edge-b  shop-web-1\n",
    );
    expect(await one.ok(["output"])).toBe(
      'password = (sensitive)\nurls     = ["10.0.0.1:20000", "10.0.0.2:20000"]\n',
    );
    expect(JSON.parse(await one.ok(["output", "--json"]))).toEqual({
      password: { sensitive: true, value: null },
      urls: { sensitive: false, value: ["10.0.0.1:20000", "10.0.0.2:20000"] },
    });
  });

  test("what does not exist is an error with a suggestion", async () => {
    const one = await applied();
    for (const [args, part] of [
      [["state", "show", "service.wep[0]"], "service.web[0]"],
      [["why", "service.wep[0]"], "service.web[0]"],
      [["why", "service.web[0]", "edge-c"], "edge-"],
      [["output", "url"], "urls"],
      [["logs", "service.wep"], "service.web"],
    ] as const) {
      const { code, stderr } = await one.orch(args);
      expect({ args, code }).toEqual({ args, code: 1 });
      expect(stderr).toContain(part);
    }
  });

  test("before the first apply there is nothing to show, and that is no error", async () => {
    const one = made();
    for (const args of [["show"], ["status"], ["state", "list"], ["nodes"]])
      expect((await one.orch(args)).code).toBe(0);
  });
});

test("no line of a plan is wider than the terminal", async () => {
  const one = await applied();
  one.write("main.orch.hcl", shop("2"));
  for (const width of [80, 100, 160]) {
    const { stdout } = await one.orch(["plan"], { COLUMNS: String(width) });
    expect(stdout.split("\n").filter((text) => [...text].length > width)).toEqual([]);
  }
});

test("an apply holds the lock to its end and gives it up", async () => {
  const one = made();
  one.write(
    "main.orch.hcl",
    shop("1").replace('provider  = "simulator"', 'provider  = "simulator"\n  latency = { create = "300ms" }'),
  );
  const run = one.orch(["apply", "--auto-approve"]);
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(existsSync(join(one.folder, "orch.state.lock"))).toBe(true);
  expect((await run).code).toBe(0);
  expect(existsSync(join(one.folder, "orch.state.lock"))).toBe(false);
});

test("after a run that was cut off, an apply without changes still writes the state", async () => {
  const one = await applied();
  const text = JSON.parse(one.read("orch.state.json")) as { lastRun: { finished: boolean } };
  text.lastRun.finished = false;
  one.write("orch.state.json", JSON.stringify(text));
  await one.ok(["apply", "--auto-approve"]);
  expect((JSON.parse(one.read("orch.state.json")) as typeof text).lastRun.finished).toBe(true);
});

test("init writes a project that plans", async () => {
  const one = project({});
  expect((await one.orch(["init"])).code).toBe(0);
  expect((await one.orch(["validate"])).code).toBe(0);
});

test("a plan is a file that only its owner can read, and holds no path of this machine", async () => {
  const one = made();
  await one.ok(["plan", "--out", "p.plan"]);
  expect(one.read("p.plan")).not.toContain(one.folder);
  expect(planFile(one, "p.plan").mode).toBe("normal");
});
