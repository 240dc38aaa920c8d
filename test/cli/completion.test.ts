// Completion: what can follow a command line, and the scripts in the shells that this machine has.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { readTypedLine, replacementOf } from "../../src/cli/completion/shell-line.ts";
import { type Project, project } from "../rig/cli.ts";

const PROGRAM = fileURLToPath(new URL("../../dist/program/orch.js", import.meta.url));
/** Bash's own. */
const BREAKS = " \t\n\"'><=;|&(:@";

const SHOP = `orch { project = "shop" }
node "edge" {
  for_each  = { a = "10.0.0.1", b = "10.0.0.2" }
  provider  = "simulator"
  advertise = each.value
}
variable "tag" { default = "1" }
network "backend" {}
service "web" {
  for_each = toset(["eu"])
  image    = "acme/web:\${var.tag}"
  networks = [network.backend]
  update { min_healthy_time = "0s" }
}
output "image" { value = var.tag }
`;

async function applied(): Promise<Project> {
  const one = project({ "main.orch.hcl": SHOP });
  await one.ok(["plan", "--out", "first.plan"]);
  await one.ok(["apply", "first.plan"]);
  return one;
}

/** What bash would offer, whole words. */
async function after(one: Project, line: string): Promise<readonly string[]> {
  const { code, stdout, stderr } = await one.orch(["__complete", "bash", "--", line, BREAKS]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return stdout.split("\n").slice(0, -1);
}

describe("what can follow", () => {
  test("commands, flags and their values", async () => {
    const one = await applied();
    expect(await after(one, "orch pl")).toEqual(["plan"]);
    expect(await after(one, "orch state ")).toEqual([
      "approvals",
      "list",
      "mv",
      "pull",
      "push",
      "rm",
      "show",
    ]);
    expect(await after(one, "orch plan --re")).toEqual([
      "--rebalance",
      "--refresh",
      "--refresh-only",
      "--reinstalled=",
      "--replace=",
    ]);
    expect(await after(one, "orch plan --refresh=")).toEqual(["false", "true"]);
    expect(await after(one, "orch plan --var t")).toEqual(["tag="]);
    one.write("keys/alice.key", "");
    expect(await after(one, "orch approve --key keys/")).toEqual(["keys/alice.key"]);
    expect(await after(one, "orch apply --approval ke")).toEqual(["keys/"]);
    expect(await after(one, "orch plan --drain ")).toEqual(["edge-a", "edge-b"]);
    expect(await after(one, "orch plan -drain=edge-b")).toEqual(["edge-b"]);
    expect(await after(one, "orch completion z")).toEqual(["zsh"]);
    expect(await after(one, "orch explain unknown-attr")).toEqual(["unknown-attribute"]);
  });

  test("addresses of the configuration and the state, quoted as they are typed", async () => {
    const one = await applied();
    expect(await after(one, "orch plan --target s")).toEqual([
      "service.web",
      String.raw`service.web\[\"eu\"\]`,
      String.raw`service.web\[\"eu\"\]\[0\]`,
    ]);
    expect(await after(one, `orch why 'service.web["`)).toEqual([
      'service.web["eu"]',
      'service.web["eu"][0]',
    ]);
    expect(await after(one, `orch logs "service.web[`)).toEqual([
      String.raw`service.web[\"eu\"]`,
      String.raw`service.web[\"eu\"][0]`,
    ]);
    // bash replaces what follows the @
    expect(await after(one, "orch state show network.backend@")).toEqual(["edge-a"]);
    expect(await after(one, `orch why 'service.web["eu"][0]' edge-`)).toEqual(["edge-a", "edge-b"]);
    expect(await after(one, "orch output i")).toEqual(["image"]);
  });

  test("files that are plans, and folders", async () => {
    const one = await applied();
    one.write("plans/second.plan", one.read("first.plan"));
    one.write("other.json", "{}");
    expect(await after(one, "orch apply ")).toEqual(["first.plan", "plans/"]);
    expect(await after(one, "orch show plans/s")).toEqual(["plans/second.plan"]);
    expect(await after(one, "orch fmt m")).toEqual(["main.orch.hcl"]);
    expect(await after(one, "orch --chdir p")).toEqual(["plans/"]);
  });

  test("without a project, or with one that cannot be read, is what needs none", async () => {
    expect(await after(project({}), "orch why ")).toEqual([]);
    const broken = project({ "main.orch.hcl": "orch {" });
    expect(await after(broken, "orch plan --target ")).toEqual([]);
    expect(await after(broken, "orch wh")).toEqual(["why"]);
  });

  test("the project of --chdir is asked, and only the last command of a line counts", async () => {
    const one = await applied();
    const other = project({});
    expect(await after(other, `orch --chdir ${one.folder} plan --drain `)).toEqual(["edge-a", "edge-b"]);
    expect(await after(one, "FOO=1 orch plan; orch wh")).toEqual(["why"]);
  });

  test("other shells quote by themselves", async () => {
    const one = await applied();
    expect((await one.orch(["__complete", "fish", "--", "why", "'service.web[\"e"])).stdout).toBe(
      'service.web["eu"]\nservice.web["eu"][0]\n',
    );
    expect((await one.orch(["__complete", "zsh", "--", "plan", "--drain=edge-a"])).stdout).toBe(
      "--drain=edge-a\n",
    );
  });
});

describe("a line as bash has it", () => {
  test.each([
    ["orch why ", ["orch", "why", ""], 0, null],
    ["orch plan --drain=ed", ["orch", "plan", "--drain=ed"], 8, null],
    [String.raw`orch why a\ b\"`, ["orch", "why", 'a b"'], 0, null],
    [`orch why 'a b`, ["orch", "why", "a b"], 0, "'"],
    [`orch why x"a\\"b`, ["orch", "why", 'xa"b'], 1, '"'],
    ["true && orch", ["orch"], 0, null],
  ])("%s", (line, words, kept, quote) => {
    expect(readTypedLine(line, BREAKS)).toEqual({ words, kept, quote });
  });

  test("what is put in reads as the word again", () => {
    for (const quote of ["", "'", '"'])
      for (const word of ['a["b c"]', "it's", "$HOME`x`", String.raw`a\b`, "a;b|c&d", "é"]) {
        const typed = readTypedLine(`orch ${quote}`, BREAKS);
        const line = `orch ${quote}${replacementOf(word, typed)}`;
        expect(readTypedLine(line, "").words).toEqual(["orch", word]);
      }
  });
});

describe("the scripts", () => {
  test("are printed for shells that are known", async () => {
    for (const shell of ["bash", "zsh", "fish"])
      expect((await project({}).ok(["completion", shell])).split("\n")[shell === "zsh" ? 1 : 0]).toContain(
        `${shell} completion for orch`,
      );
    const { code, stderr } = await project({}).orch(["completion", "zhs"]);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `Error: There is no completion for "zhs". Did you mean "zsh"? [invalid-value]
  The shells are bash, fish, zsh.
`,
    });
  });

  test.skipIf(!existsSync(PROGRAM) || !has("bash"))(
    "complete in a real bash",
    { timeout: 60_000 },
    async () => {
      const one = await applied();
      const script = `source <("$ORCH" completion bash)
complete -p orch
COMP_LINE=$1 COMP_POINT=\${#1}
_orch "$ORCH" 2>/dev/null
printf '%s\n' "\${COMPREPLY[@]}"`;
      const run = (line: string): string =>
        execFileSync("bash", ["--norc", "-c", script, "bash", line], {
          cwd: one.folder,
          env: { ...process.env, ORCH: PROGRAM },
          encoding: "utf8",
        });
      expect(run("orch why s")).toBe(String.raw`complete -F _orch orch
service.web
service.web\[\"eu\"\]
service.web\[\"eu\"\]\[0\]
`);
      expect(run("orch apply f")).toBe("complete -F _orch orch\nfirst.plan\n");
    },
  );

  test.skipIf(!existsSync(PROGRAM) || !has("fish"))(
    "complete in a real fish",
    { timeout: 60_000 },
    async () => {
      const one = await applied();
      const script = `function orch; $ORCH $argv; end; orch completion fish | source; complete -C 'orch plan --drain edge'`;
      const out = execFileSync("fish", ["--no-config", "-c", script], {
        cwd: one.folder,
        env: { ...process.env, ORCH: PROGRAM },
        encoding: "utf8",
      });
      expect(out).toBe("edge-a\nedge-b\n");
    },
  );

  test.skipIf(!has("zsh"))("can be read by a real zsh", async () => {
    const script = await project({}).ok(["completion", "zsh"]);
    const { status, stderr } = spawnSync("zsh", ["-fn"], { input: script, encoding: "utf8" });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  });
});

function has(shell: string): boolean {
  return spawnSync(shell, ["--version"]).status === 0;
}
