// Pull requests from strangers: whatever stands in the project, planning it from an inventory starts no program, reaches no network,
// reads nothing outside of the repository and nothing of the environment, and ends.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Checkout, type Entry, type Ran, openedSockets, readFiles, startedPrograms } from "./run.ts";
import { many, yamlBomb } from "./endless.ts";

const SLOW = { timeout: 120_000 };

const NODES = `orch {
  project = "shop"
}
node "a" { provider = "simulator" }
node "b" { provider = "simulator" }
`;
const WEB = `service "web" {
  image    = "acme/web:1"
  replicas = 2
}
`;

function nodeAt(name: string, host: string): string {
  return `node "${name}" {
  host     = "${host}"
  ${host.startsWith("tcp") ? "insecure = true" : 'ssh = { identity_file = "/etc/shadow" }'}
  capacity = { cpu = 64, memory = "64Gi" }
}
`;
}

/** What a stranger would like to see in the plan. */
const TOKEN = "ghs_0123456789secretsecret";
const ENVIRONMENT = {
  GITHUB_TOKEN: TOKEN,
  ORCH_VAR_token: TOKEN,
  ORCH_HTTP_PASSWORD: TOKEN,
  PGPASSWORD: TOKEN,
};

const trusted = mkdtempSync(join(tmpdir(), "orch-inventory-"));
const INVENTORY = join(trusted, "inventory.json");
const open: Checkout[] = [];

beforeAll(() => {
  const base = checkout({ "main.orch.hcl": NODES + WEB });
  expect(base.trusted(["apply", "--auto-approve"]).code).toBe(0);
  const written = base.trusted(["nodes", "export", "--with-state", "--out", INVENTORY]);
  expect(written.code).toBe(0);
}, 120_000);

afterAll(() => {
  for (const one of open) one.remove();
  rmSync(trusted, { recursive: true, force: true });
});

function checkout(files: Readonly<Record<string, Entry>>): Checkout {
  const made = new Checkout(files);
  open.push(made);
  return made;
}

/** A plan of the project under the guard; whatever happens, the token is nowhere. */
function planOf(files: Readonly<Record<string, Entry>>, args: readonly string[] = []): Ran {
  const made = checkout({
    ".git/config": `[http "https://github.com/"]\n\textraheader = AUTHORIZATION: basic ${TOKEN}\n`,
    "../outside.txt": TOKEN,
    "../modules/away/main.orch.hcl": `output "x" { value = "${TOKEN}" }\n`,
    ...files,
  });
  const ran = made.orch(["plan", "--inventory", INVENTORY, "--verbose", ...args], ENVIRONMENT);
  expect(ran.out + ran.err).not.toContain(TOKEN);
  expect(ran.refused).toBe("");
  return ran;
}

function output(expression: string): string {
  return `${NODES}output "x" { value = ${expression} }\n`;
}

describe("what is read", () => {
  const OUTSIDE = "is outside of the project's folder";
  const APART = "is not for expressions to read";
  const READS: readonly (readonly [name: string, expression: string, reason: string])[] = [
    ["the environment of the process", 'file("/proc/self/environ")', "is absolute"],
    ["a file above the project", 'file("../outside.txt")', OUTSIDE],
    ["a link that leads out", 'file("out")', OUTSIDE],
    ["a link into the system", 'file("environ")', OUTSIDE],
    ["a folder that leads out", 'file("above/outside.txt")', OUTSIDE],
    ["a template above the project", 'templatefile("../outside.txt", {})', OUTSIDE],
    ["bytes above the project", 'filebase64("../outside.txt")', OUTSIDE],
    ["a digest of what is above the project", 'filesha256("../outside.txt")', OUTSIDE],
    ["names above the project", 'join(" ", fileset("..", "**"))', OUTSIDE],
    ["the token of the checkout", 'file(".git/config")', APART],
    ["the token through a link", 'file("git")', APART],
    ["the token as a template", 'templatefile(".git/config", {})', APART],
    ["whatever version control keeps", 'file(".git/HEAD")', APART],
    ["the state", 'file("orch.state.json")', APART],
    ["an older state", 'file(".orch/history/1.json")', APART],
    ["a variable of the environment", "var.token", 'The variable "token" has no value.'],
  ];
  let said = "";

  beforeAll(() => {
    const outputs = READS.map(([, expression], at) => `output "x${at}" { value = ${expression} }\n`);
    const { code, err } = planOf({
      "m.orch.hcl": `${NODES}variable "token" {}\n${outputs.join("")}`,
      out: { link: "../outside.txt" },
      environ: { link: "/proc/self/environ" },
      above: { link: ".." },
      git: { link: ".git/config" },
      ".git/HEAD": TOKEN,
      "orch.state.json": TOKEN,
      ".orch/history/1.json": TOKEN,
    });
    expect(code).toBe(1);
    said = err;
  }, 120_000);

  test.each(READS.map(([name, , reason], at) => ({ name, reason, at })))("$name: never", ({ reason, at }) => {
    const about = said.split(/^(?=Error: )/m).find((error) => error.includes(`in output "x${at}"`)) ?? said;
    expect(about.replaceAll(/\s+/g, " ")).toContain(reason);
  });

  test("secrets: a text stands in for each, also where it is laid bare", SLOW, () => {
    const { code, out } = planOf({
      "m.orch.hcl": `${NODES}secret "a" { env = "GITHUB_TOKEN" }
secret "b" { file = ".git/config" }
secret "c" { command = ["touch", "pwned"] }
output "x" { value = [nonsensitive(secret.a.value), nonsensitive(secret.b.value), nonsensitive(secret.c.value)] }
`,
    });
    expect([code, out.match(/value-that-was-not-read/g)?.length]).toEqual([0, 3]);
  });

  test("modules, configuration and variables: from the repository alone", SLOW, () => {
    const { code, err } = planOf({
      "m.orch.hcl": `${NODES}module "a" { source = "../modules/away" }\nmodule "b" { source = "./l" }\n`,
      l: { link: "../modules/away" },
      "l.orch.hcl": { link: "../modules/away/main.orch.hcl" },
      "l.auto.vars.hcl": { link: "../outside.txt" },
    });
    expect(code).toBe(1);
    expect(err).toContain("l.orch.hcl is a link that leads out of the project's folder. [file-outside]");
    expect(err).toContain("l.auto.vars.hcl is a link that leads out of the project's folder. [file-outside]");
    const modules = planOf({
      "m.orch.hcl": `${NODES}module "a" { source = "../modules/away" }\nmodule "b" { source = "./l" }\nmodule "c" { source = "./.orch" }\n`,
      l: { link: "../modules/away" },
      ".orch/m.orch.hcl": 'output "x" { value = file("key") }',
      ".orch/key": TOKEN,
    });
    expect(modules.err).toContain('"../modules/away" leads out of the repository');
    expect(modules.err).toContain('"l" leads out of the repository');
    expect(modules.code).toBe(1);
  });

  test("what version control keeps is in no folder that is listed", SLOW, () => {
    const files = {
      "m.orch.hcl": output('join(" ", fileset(".", "**"))'),
      "a.txt": "",
      "sub/.git/config": TOKEN,
    };
    const { code, out } = planOf(files);
    expect(code).toBe(0);
    expect(out).toContain("a.txt m.orch.hcl");
    expect(out).not.toContain(".git");
  });

  test("a module beside the project and in the repository is", SLOW, () => {
    const made = checkout({
      "app/m.orch.hcl": `${NODES}module "m" { source = "../shared" }\noutput "x" { value = module.m.x }\n`,
      "shared/main.orch.hcl": 'output "x" { value = "of the shared module" }\n',
    });
    const { code, out } = made.orch(["--chdir", "app", "plan", "--inventory", INVENTORY]);
    expect([code, out]).toEqual([0, expect.stringContaining("of the shared module")]);
  });

  test("state and backend that a stranger commits mean nothing", SLOW, () => {
    const { code, out } = planOf({
      "m.orch.hcl": NODES + WEB,
      "orch.state.json": readFileSync(INVENTORY, "utf8"),
      ".orch/backend.json": '{"type":"http","address":"http://127.0.0.1:9/"}',
    });
    expect([code, out]).toEqual([0, expect.stringContaining("No changes.")]);
  });

  test("what the command line says goes before what files of the project say", SLOW, () => {
    const files = {
      "m.orch.hcl": `${NODES}variable "v" {}\noutput "x" { value = var.v }\n`,
      "z.auto.vars.hcl": 'v = "of the stranger"\n',
    };
    expect(planOf(files).out).toContain("of the stranger");
    expect(planOf(files, ["--var", "v=of the workflow"]).out).toContain("of the workflow");
  });
});

describe("what is started or asked", () => {
  const WRITES =
    'import { writeFileSync } from "node:fs"; writeFileSync(new URL("./pwned", import.meta.url), "");';

  test.each<readonly [string, Readonly<Record<string, Entry>>, number, string]>([
    [
      "a provider of the repository",
      { "m.orch.hcl": `${NODES}node "c" { provider = "./provider.js" }`, "provider.js": WRITES },
      1,
      "[provider-not-recorded]",
    ],
    [
      "a provider with a name that leads there",
      { "m.orch.hcl": `${NODES}node "c" { provider = "builtin/../provider.js" }`, "provider.js": WRITES },
      1,
      "[provider-not-recorded]",
    ],
    [
      "a package of the repository",
      {
        "m.orch.hcl": `${NODES}node "c" { provider = "npm:evil" }`,
        "node_modules/evil/package.json": '{"type":"module","main":"index.js"}',
        "node_modules/evil/index.js": WRITES,
      },
      1,
      "[provider-not-recorded]",
    ],
    [
      "an engine by ssh with an option",
      { "m.orch.hcl": `${NODES}node "c" { host = "ssh://-oProxyCommand=touch pwned/x" }\n${WEB}` },
      1,
      '"host" names no host. [invalid-value]',
    ],
    [
      "a node that is there, at another place",
      {
        "m.orch.hcl":
          NODES.replace('node "a" { provider = "simulator" }\n', nodeAt("a", "tcp://127.0.0.1:9")) + WEB,
      },
      0,
      "[node-not-recorded]",
    ],
    [
      "a database, or a solver of the repository",
      {
        "m.orch.hcl": `${NODES.replace('"shop"\n', '"shop"\n  backend "postgres" { connection = "postgres://127.0.0.1:9/x" }\n  placement { strategy = "optimal" }\n')}${WEB}`,
        "node_modules/highs/package.json": '{"type":"module","main":"index.js"}',
        "node_modules/highs/index.js": WRITES,
        "node_modules/pg/package.json": '{"type":"module","main":"index.js"}',
        "node_modules/pg/index.js": WRITES,
      },
      0,
      "",
    ],
    [
      "a web page",
      {
        "m.orch.hcl": `${NODES}data "http" "p" { url = "http://127.0.0.1:9/" }\noutput "x" { value = data.http.p.body }`,
      },
      1,
      "[http-not-allowed]",
    ],
  ])("not %s", SLOW, (_, files, code, reason) => {
    const made = planOf(files);
    expect([made.code, made.err]).toEqual([code, expect.stringContaining(reason)]);
    const folder = open.at(-1)?.folder ?? "";
    const written = readdirSync(folder, { recursive: true, encoding: "utf8" });
    expect(written.filter((path) => path.endsWith("pwned"))).toEqual([]);
  });

  test("the guard sees a program that plans with engines start", SLOW, () => {
    const made = checkout({
      "m.orch.hcl": 'orch { project = "p" }\nnode "c" { host = "ssh://nobody@127.0.0.1" }\n',
    });
    expect(made.orch(["plan"]).refused).toContain("child_process.spawn");
  });
});

// each kind of text and value that has no end is held to its limit in test/bad-inputs
describe("what never ends", () => {
  test.each<readonly [string, Readonly<Record<string, Entry>>, readonly string[]]>([
    [
      "a template with loops in loops",
      {
        "m.orch.hcl": output('templatefile("t", {})'),
        t: `${"%{ for a in range(1000) }".repeat(4)}x${"%{ endfor }".repeat(4)}`,
      },
      ["[step-limit]"],
    ],
    [
      "a pattern that explodes, and aliases of YAML",
      {
        "m.orch.hcl": `${output(`regex("^(a+)+$", "${"a".repeat(60)}!")`)}output "y" { value = yamldecode(file("y")) }\n`,
        y: yamlBomb(),
      },
      ["[function-failed]", "yamldecode"],
    ],
    [
      "a file of 1 GiB, a pipe and a device",
      {
        "m.orch.hcl": `${output('file("big")')}output "p" { value = file("p") }\noutput "z" { value = file("z") }\n`,
        big: { size: 1024 ** 3 },
        p: { fifo: true },
        z: { link: "/dev/zero" },
      },
      ["is larger than 10 MiB", '"p" is not a file', '"z" is outside of the project\'s folder'],
    ],
    [
      "configuration of 1 GiB, and pipes",
      {
        "m.orch.hcl": NODES,
        "big.orch.hcl": { size: 1024 ** 3 },
        "p.orch.hcl": { fifo: true },
        "p.auto.vars.hcl": { fifo: true },
      },
      ["[file-too-large]", "p.orch.hcl is not a file.", "p.auto.vars.hcl is not a file."],
    ],
    [
      "files that are too many together",
      { "m.orch.hcl": NODES, ...many("", 30), ...many("m/", 30) },
      ["[configuration-too-large]"],
    ],
  ])("%s: a plan ends, and says why", SLOW, (_, files, reasons) => {
    const started = performance.now();
    const { code, err } = planOf(files);
    expect(code).toBe(1);
    for (const reason of reasons) expect(err).toContain(reason);
    expect(performance.now() - started).toBeLessThan(30_000);
  });

  test("a plan with engines, too: a pipe for a simulator, a device for a certificate", SLOW, () => {
    const made = checkout({
      "m.orch.hcl": `orch { project = "p" }
node "a" {
  provider = "simulator"
  file     = "p"
}
node "b" {
  host = "tcp://127.0.0.1:9"
  tls  = { ca = "/dev/zero" }
}
`,
      p: { fifo: true },
    });
    const { code, err, refused } = made.orch(["plan"]);
    expect([code, refused]).toEqual([1, ""]);
    expect(err).toContain(`${join(made.folder, "p")} is not a file: set another \`file\``);
  });
});

describe("the system's own word", () => {
  const HOSTILE: Readonly<Record<string, Entry>> = {
    "m.orch.hcl": `orch {
  project = "shop"
  backend "http" { address = "http://127.0.0.1:9/" }
}
node "a" { provider = "simulator" }
node "b" {
  provider = "simulator"
  settings = { file = "../outside.txt" }
}
${nodeAt("c", "ssh://127.0.0.1")}${nodeAt("d", "tcp://127.0.0.1:9")}
${WEB.replace("acme/web:1", "127.0.0.1:9/x:2")}
secret "s" { env = "GITHUB_TOKEN" }
secret "t" { file = "l" }
secret "u" { command = ["touch", "pwned"] }
output "x" { value = [nonsensitive(secret.s.value), nonsensitive(secret.t.value), nonsensitive(secret.u.value)] }
output "y" { value = fileset(".", "**") }
module "m" { source = "./modules/m" }
`,
    "modules/m/main.orch.hcl": 'output "z" { value = file("a.txt") }\n',
    "modules/m/a.txt": "a",
    l: { link: "../outside.txt" },
    ".git/config": TOKEN,
    "../outside.txt": TOKEN,
  };

  test("nothing is started, no socket is opened, no file outside is read", SLOW, (context) => {
    const made = checkout(HOSTILE);
    const traced = made.traced(["plan", "--inventory", INVENTORY], ENVIRONMENT);
    if (traced === null) return context.skip("there is no strace here, or it may not look at programs");
    expect([traced.code, traced.err]).toEqual([0, expect.stringContaining("[node-not-recorded]")]);
    expect(traced.out).toContain("Speculative:");
    expect(startedPrograms(traced)).toEqual([]);
    expect(openedSockets(traced)).toEqual([]);
    const own = ["", "m.orch.hcl", "modules", "modules/m", "modules/m/a.txt", "modules/m/main.orch.hcl"];
    expect(readFiles(traced)).toEqual([...own.map((path) => join(made.folder, path)), INVENTORY].sort());
    return undefined;
  });

  test("a plan with engines is seen to open sockets", SLOW, (context) => {
    const made = checkout({ "m.orch.hcl": `orch { project = "p" }\n${nodeAt("c", "tcp://127.0.0.1:9")}` });
    const traced = made.traced(["plan"]);
    if (traced === null) return context.skip("there is no strace here, or it may not look at programs");
    expect(openedSockets(traced).length).toBeGreaterThan(0);
    return undefined;
  });
});
