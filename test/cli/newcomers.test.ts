// What confused people in their first hours, each by its symptom: the command line on the simulator, whole texts.
import { describe, expect, test } from "vitest";
import { type Project, project } from "../rig/cli.ts";

const shop = (image: string, replicas = 3) => `orch { project = "shop" }

node "edge" {
  for_each  = { a = "10.0.0.1", b = "10.0.0.2" }
  provider  = "simulator"
  advertise = each.value
}

service "web" {
  image    = "${image}"
  replicas = ${replicas}
  port "http" { container = 8080 }
  update {
    min_healthy_time = "0s"
    healthy_deadline = "1s"
  }
}
`;

async function applied(): Promise<Project> {
  const one = project(shop("acme/web:1"));
  await one.ok(["apply", "--auto-approve"]);
  return one;
}

const linesOf = (text: string, start: string): string[] =>
  text.split("\n").filter((line) => line.trimStart().startsWith(start));

describe("why", () => {
  test("a whole service is not refused: every replica has its line", async () => {
    const one = await applied();
    one.write("main.orch.hcl", shop("acme/web:1", 4));
    const text = await one.ok(["why", "service.web"]);
    expect(text.split("\n")[0]).toBe("service.web  4 replicas");
    for (const index of [0, 1, 2])
      expect(linesOf(text, `web[${index}]`)[0]).toMatch(/ {2}stays on edge-[ab]\b/);
    expect(linesOf(text, "web[3]")[0]).toMatch(/ {2}goes to edge-[ab] .* it is new in the configuration$/);
    expect(text).toContain(`All of one: orch --chdir ${one.folder} why 'service.web[3]'`);
    const node = await one.ok(["why", "service.web", "edge-a"]);
    expect(node.split("\n").filter((line) => line.startsWith("service.web["))).toHaveLength(4);
  });

  test("a new replica is new, not changed in its configuration", async () => {
    const text = await project(shop("acme/web:1")).ok(["why", "service.web[0]"]);
    expect(text).toContain("because   it is new in the configuration");
    expect(text).not.toContain("the configuration changed");
  });

  test("an unknown name is answered with a workload that is like it", async () => {
    const { code, stderr } = await (await applied()).orch(["why", "service.wev"]);
    expect(code).toBe(1);
    expect(stderr.replaceAll(/\s+/g, " ")).toContain('Did you mean "service.web"?');
  });
});

describe("a rolling update", () => {
  test("that stops replicas first does not read as if it started them", async () => {
    const web = (driver: string) =>
      `${shop("acme/web:1", 1).replace(/replicas = 1/, "replicas = 1\n  networks = [network.back]")}network "back" { ${driver} }\n`;
    const one = project(web(""));
    await one.ok(["apply", "--auto-approve"]);
    one.write("main.orch.hcl", web("internal = true"));
    const text = await one.ok(["plan"]);
    expect(text.split("\n").filter((line) => /^ {2}\d {2}/.test(line))).toEqual([
      "  1  stop web[0]",
      expect.stringMatching(/^ {2}2 {2}replace network\.back on edge-[ab]$/),
      "  3  start web[0]",
    ]);
  });

  test("does not say 3/3 healthy before the last replica is", async () => {
    const one = await applied();
    one.write("main.orch.hcl", shop("acme/web:2"));
    const { stderr } = await one.orch(["apply", "--auto-approve"]);
    const health = stderr.split("\n").flatMap((line) => / (\d\/3 .*)$/.exec(line)?.[1] ?? []);
    expect(health).toEqual(["1/3 updated, 3/3 up", "2/3 updated, 3/3 up", "3/3 healthy"]);
  });

  test("the log of a candidate that failed can be read, by the command that the failure names", async () => {
    const one = await applied();
    one.write("main.orch.hcl", shop("acme/broken:2"));
    const { stderr } = await one.orch(["apply", "--auto-approve"]);
    const address = /FAILED {2}(service\.web\[\d\])/.exec(stderr)?.[1] ?? "";
    expect(stderr.replaceAll(/\s+/g, " ")).toContain(`logs --failed '${address}'`);
    const running = await one.orch(["logs", address]);
    expect(running.stderr).toContain(`A later start of ${address} failed.`);
    const failed = await one.orch(["logs", "--failed", address]);
    expect(failed.code).toBe(0);
    expect(`${failed.stdout}${failed.stderr}`).not.toContain("No other start");
    expect(`${failed.stdout}${failed.stderr}`).not.toBe(`${running.stdout}${running.stderr}`);
    expect(await one.ok(["status"])).toContain("its replacement failed");
  });

  test("apply and status name one next step after a failure", async () => {
    const one = await applied();
    one.write("main.orch.hcl", shop("acme/broken:2"));
    const { stderr } = await one.orch(["apply", "--auto-approve"]);
    expect(stderr.replaceAll(/\s+/g, " ")).toContain(" plan shows what is left; apply goes on from there");
    expect((await one.ok(["status"])).replaceAll(/\s+/g, " ")).toContain(
      `orch --chdir ${one.folder} plan shows what is left; apply goes on from there.`,
    );
  });
});

describe("proposed commands", () => {
  test("repeat the flags of the plan and its folder, but no sensitive value", async () => {
    const one = project(
      `${shop("acme/web:1")}variable "pw" {\n  sensitive = true\n  type = string\n}\nvariable "tag" { default = "1" }\n`,
    );
    const text = await one.ok(["plan", "--var", "pw=hunter2", "--var", "tag=2", "--drain", "edge-b"]);
    const command = text.slice(text.indexOf("  Apply")).replaceAll(/ \\\n +/g, " ");
    expect(command).toContain(
      `orch --chdir ${one.folder} apply --var 'pw=...' --var 'tag=2' --drain edge-b --approve p1-`,
    );
    expect(text).not.toContain("hunter2");
  });

  test("a sensitive variable is not asked for with --var, which the shell remembers", async () => {
    const one = project(`${shop("acme/web:1")}variable "pw" {\n  sensitive = true\n  type = string\n}\n`);
    const { stderr } = await one.orch(["plan"]);
    const text = stderr.replaceAll(/\s+/g, " ");
    expect(text).toContain(
      "in the environment as ORCH_VAR_pw, or in a file that stays out of version control",
    );
    expect(text).not.toContain("--var pw");
  });
});

test("init and apply work beside what holds port 8080, and apply ends with the address to look at", async () => {
  const one = project({});
  await one.ok(["init"]);
  const written = one.read("main.orch.hcl");
  expect(written).not.toMatch(/^ *host /m);
  one.write(
    "main.orch.hcl",
    `${written}\nnode "local" {\n  provider = "simulator"\n  foreign = { ports = [8080] }\n}\n`,
  );
  const { code, stdout } = await one.orch(["apply", "--auto-approve"]);
  expect(code).toBe(0);
  expect(stdout.split("\n").at(-2)).toMatch(/^url = "http:\/\/127\.0\.0\.1:20000"$/);
});

test("help is not one long list: commands and flags stand by what they are for", async () => {
  const headings = (text: string): string[] => text.split("\n").filter((line) => /^[A-Z].*:$/.test(line));
  const one = project({});
  expect(headings(await one.ok(["--help"]))).toEqual([
    "Options:",
    "Plan and apply:",
    "Look:",
    "Review:",
    "State:",
    "Help:",
  ]);
  const help = await one.ok(["--help"]);
  const last = help.slice(help.indexOf("\nHelp:"));
  const commands = [...last.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name);
  expect(commands).toEqual(["version", "console", "explain", "completion", "help"]);
  expect(headings(await one.ok(["plan", "--help"]))).toEqual(["Options:", "Values:", "What is planned:"]);
});

test("a wrong amount is quoted, with what was probably meant", async () => {
  const one = project(`orch { project = "shop" }
service "web" {
  image     = "acme/web:1"
  resources = { memory = "512MB" }
}
`);
  const { stderr } = await one.orch(["validate"]);
  expect(stderr).toContain('"memory" is no amount of bytes: "512MB".');
  expect(stderr).toContain('Write for example "512Mi", "1.5Gi" or "1G"');
});

test("a node that does not answer is one error, not also an image that is not found", async () => {
  const one = project(`orch { project = "shop" }
node "a" {
  provider    = "simulator"
  unreachable = true
}
service "web" { image = "acme/unknown:1" }
`);
  const { code, stderr } = await one.orch(["plan"]);
  expect(code).toBe(1);
  expect(stderr.match(/^Error: /gm)).toHaveLength(1);
  expect(stderr).toContain("Node a cannot be reached. [no-node-reachable]");
});
