// Where a secret's value can come from, by the built program: what counts, what is refused, and what does without.
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { commandWords } from "../../src/cli/command-words.ts";
import { plantProject } from "./project.ts";
import type { Planted } from "./project.ts";

/** The program is started many times, on machines that do other things. */
const SLOW = { timeout: 60_000 };

let project: Planted;

beforeEach(() => {
  project = plantProject("", "i");
  for (const name of ["a.auto.vars.hcl", "b.auto.vars.json"]) rmSync(join(project.folder, name));
});
afterEach(() => project.remove());

/** The content of the file that the one secret is put into, as orch would send it: shown by a condition that only it meets. */
function check(secret: string, expected: string, args: readonly string[] = [], environment = {}) {
  project.write(
    "main.orch.hcl",
    `orch { project = "p" }
node "a" { provider = "simulator" }
secret "x" {
  ${secret}
}
service "s" {
  image    = "i"
  replicas = nonsensitive(secret.x.value) == ${JSON.stringify(expected)} ? 1 : 0
  secrets  = [secret.x]
}
`,
  );
  return project.orch(["plan", "--detailed-exitcode", ...args], environment);
}

/** Messages are wrapped. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}

async function isValue(...given: Parameters<typeof check>): Promise<void> {
  const { code, out } = await check(...given);
  expect({ code, out: code === 2 ? "" : out }).toEqual({ code: 2, out: "" });
}

async function refusal(...given: Parameters<typeof check>): Promise<string> {
  const { code, out } = await check(...given);
  expect(code).toBe(1);
  return oneLine(out);
}

test("from an expression, the environment or a file of the project", SLOW, async () => {
  await isValue('value = "ab${1}"', "ab1");
  await isValue('env = "TOKEN"', "to ken\n", [], { TOKEN: "to ken\n" });
  writeFileSync(join(project.folder, "line.txt"), "one line\r\n");
  await isValue('file = "line.txt"', "one line");
  writeFileSync(join(project.folder, "lines.txt"), "two\nlines\n");
  await isValue('file = "lines.txt"', "two\nlines\n");
});

test("the command line wins over the block", SLOW, async () => {
  writeFileSync(join(project.base, "elsewhere"), "elsewhere\n");
  await isValue('value = "block"', "flag", ["--secret", "x=env:TOKEN"], { TOKEN: "flag" });
  await isValue('env = "NOT_SET"', "elsewhere", ["--secret", "x=file:../elsewhere"]);
  await isValue("", "a b", ["--secret", `x=command:printf '%s' "a b"`]);
  await isValue('command = ["false"]', "ok", ["--secret", `x=command:sh -c "echo ok"`]);
});

test("an instance of a block with for_each is named with its key", SLOW, async () => {
  project.write(
    "main.orch.hcl",
    `orch { project = "p" }
node "a" { provider = "simulator" }
secret "x" {
  for_each = toset(["eu", "us"])
  env      = "TOKEN_\${each.key}"
}
service "s" {
  image    = "i"
  replicas = nonsensitive("\${secret.x["eu"].value}-\${secret.x["us"].value}") == "1-3" ? 1 : 0
}
`,
  );
  const environment = { TOKEN_eu: "1", TOKEN_us: "2", OTHER: "3" };
  const args = ["plan", "--detailed-exitcode", "--secret", 'x["us"]=env:OTHER'];
  expect((await project.orch(args, environment)).code).toBe(2);
  const { code, out } = await project.orch(["plan", "--secret", "x=env:OTHER"], environment);
  expect(code).toBe(1);
  expect(oneLine(out)).toContain('--secret gives a value to "x", and there is no such secret.');
});

test("a configuration alone has no command run", SLOW, async () => {
  const out = await refusal(`command = ["touch", "${join(project.base, "ran")}"]`, "");
  expect(out).toContain("[command-not-allowed]");
  expect(out).toContain("--secret 'x=command:PROGRAM ARGUMENTS'");
  await project.orch(["validate"], {});
  await project.orch(["apply", "--auto-approve"], {});
  expect(() => rmSync(join(project.base, "ran"))).toThrow();
});

test(
  "what cannot be read is said with the name of the place, and no file outside of the project is",
  SLOW,
  async () => {
    expect(await refusal('env = "TOKEN"', "")).toContain("the environment variable TOKEN is not set");
    expect(await refusal('env = "TOKEN"', "", [], { TOKEN: "" })).toContain("it is empty");
    expect(await refusal('env = "a b"', "")).toContain('"env" is no name of an environment variable');
    expect(await refusal('file = "no.txt"', "")).toContain('there is no file "no.txt"');
    expect(await refusal('file = "../outside.txt"', "")).toContain("outside of the project's folder");
    expect(await refusal('file = "/etc/hostname"', "")).toContain("is absolute");
    symlinkSync("../outside.txt", join(project.folder, "link"));
    expect(await refusal('file = "link"', "")).toContain("outside of the project's folder");
    mkdirSync(join(project.folder, "folder"));
    expect(await refusal('file = "folder"', "")).toContain("is not a file");
    writeFileSync(join(project.folder, "bytes"), Buffer.from([0xff, 0x00]));
    expect(await refusal('file = "bytes"', "")).toContain("is no UTF-8 text");
    writeFileSync(join(project.folder, "large"), "x".repeat(500 * 1024 + 1));
    expect(await refusal('file = "large"', "")).toContain("larger than 500 KiB");
    expect(await refusal("", "", ["--secret", "x=command:false"])).toContain(
      'the command "false" ended with exit code 1',
    );
    expect(await refusal("", "", ["--secret", "x=command:nope-not-there"])).toContain(
      'no program "nope-not-there"',
    );
    expect(await refusal("", "", ["--secret", "x=command:sh -c 'open"])).toContain("a quote has no end");
    expect(await refusal("", "", ["--secret", "x=clear-text"])).not.toContain("clear-text");
    expect(await refusal('value = "a"\nenv = "B"', "")).toContain("its value comes from one place");
  },
);

test("commands that need no values do without; validate warns", SLOW, async () => {
  await isValue('env = "TOKEN"', "v", [], { TOKEN: "v" });
  expect((await project.orch(["apply", "--auto-approve"], { TOKEN: "v" })).code).toBe(0);
  const { code, out } = await project.orch(["validate"], {});
  expect(code).toBe(0);
  expect(oneLine(out)).toContain("Warning: The value of secret.x cannot be read");
  for (const args of [["status"], ["state", "list"], ["output"], ["nodes"], ["logs", "service.s"]])
    expect((await project.orch(args, {})).code).toBe(0);
  expect((await project.orch(["plan"], {})).code).toBe(1);
  expect((await project.orch(["destroy", "--auto-approve"], {})).code).toBe(0);
});

test.each([
  ["pass show  shop/db", ["pass", "show", "shop/db"]],
  [`a 'b c' "d e" f\\ g`, ["a", "b c", "d e", "f g"]],
  [`x"y"'z' '' ""`, ["xyz", "", ""]],
  [`"a \\" \\$ \\n" '\\'`, ['a " $ \\n', "\\"]],
  ["  ", []],
  ["a 'b", null],
  ["a \\", null],
])("the words of %s", (text, words) => {
  expect(commandWords(text)).toEqual(words);
});
