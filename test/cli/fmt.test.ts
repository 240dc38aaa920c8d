// `orch fmt` on files: what it prints, what it writes, and its exit codes.
import { chmodSync, lstatSync, mkdirSync, statSync, symlinkSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import { type Project, type Run, project } from "../rig/cli.ts";

const MESSY = 'service "web" {\nimage="nginx" # c\n}\n';
const TIDY = 'service "web" {\n  image = "nginx" # c\n}\n';

function mixed(): Project {
  return project({
    "orch.hcl": TIDY,
    "a.orch.hcl": MESSY,
    "orch.vars.hcl": "tag=1\n",
    "prod.vars.hcl": "tag=1\n",
    "other.hcl": "tag=1\n",
    "main.tf": "tag=1\n",
    "modules/web/web.orch.hcl": MESSY,
    ".hidden/x.orch.hcl": MESSY,
  });
}

async function withInput(one: Project, args: readonly string[], input: string): Promise<Run> {
  const before = Object.getOwnPropertyDescriptor(process, "stdin");
  Object.defineProperty(process, "stdin", { value: Readable.from([Buffer.from(input)]), configurable: true });
  try {
    return await one.orch(args);
  } finally {
    if (before !== undefined) Object.defineProperty(process, "stdin", before);
  }
}

describe("folders", () => {
  test("the project's folder is formatted, what changed is named, and a second run changes nothing", async () => {
    const one = mixed();
    expect(await one.orch(["fmt"])).toEqual({
      code: 0,
      stdout: "a.orch.hcl\norch.vars.hcl\nprod.vars.hcl\n",
      stderr: "",
    });
    expect(one.read("a.orch.hcl")).toBe(TIDY);
    expect(one.read("orch.vars.hcl")).toBe("tag = 1\n");
    expect(one.read("other.hcl")).toBe("tag=1\n");
    expect(one.read("modules/web/web.orch.hcl")).toBe(MESSY);
    expect(await one.orch(["fmt"])).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  test("--recursive goes into folders that are not hidden", async () => {
    const one = mixed();
    expect(await one.ok(["fmt", "--recursive"])).toBe(
      "a.orch.hcl\nmodules/web/web.orch.hcl\norch.vars.hcl\nprod.vars.hcl\n",
    );
    expect(one.read(".hidden/x.orch.hcl")).toBe(MESSY);
  });

  test("files are formatted whatever their name where they are named", async () => {
    const one = mixed();
    expect(await one.ok(["fmt", "main.tf", "modules/web"])).toBe("main.tf\nmodules/web/web.orch.hcl\n");
  });

  test("what is not there is told, and the rest is formatted", async () => {
    const one = mixed();
    const run = await one.orch(["fmt", "nothing.hcl", "a.orch.hcl"]);
    expect([run.code, run.stdout]).toEqual([1, "a.orch.hcl\n"]);
    expect(run.stderr).toContain("There is no file or folder nothing.hcl that can be read.");
  });
});

describe("files", () => {
  test("a file that is formatted is not written, one that is not keeps its mode", async () => {
    const one = mixed();
    chmodSync(join(one.folder, "a.orch.hcl"), 0o640);
    utimesSync(join(one.folder, "orch.hcl"), 1000, 1000);
    await one.ok(["fmt"]);
    expect(statSync(join(one.folder, "orch.hcl")).mtimeMs).toBe(1_000_000);
    expect(statSync(join(one.folder, "a.orch.hcl")).mode & 0o777).toBe(0o640);
  });

  test("a link stays a link and its file is formatted once, unless it leads out of the folder", async () => {
    const one = project({ "inside/a.orch.hcl": MESSY, "outside.orch.hcl": MESSY });
    const inside = join(one.folder, "inside");
    symlinkSync("a.orch.hcl", join(inside, "0.orch.hcl"));
    symlinkSync("../outside.orch.hcl", join(inside, "b.orch.hcl"));
    symlinkSync("nowhere", join(inside, "c.orch.hcl"));
    mkdirSync(join(inside, "folder.orch.hcl"));
    const run = await one.orch(["fmt", "inside"]);
    expect([run.code, run.stdout]).toEqual([1, "inside/a.orch.hcl\n"]);
    expect(run.stderr).toContain("inside/b.orch.hcl is a link that leads out of the folder.");
    expect(run.stderr).toContain("There is no file or folder inside/c.orch.hcl that can be read.");
    expect(lstatSync(join(inside, "0.orch.hcl")).isSymbolicLink()).toBe(true);
    expect(one.read("outside.orch.hcl")).toBe(MESSY);
    expect(await one.ok(["fmt", "inside/b.orch.hcl"])).toBe("inside/b.orch.hcl\n");
    expect(one.read("outside.orch.hcl")).toBe(TIDY);
    expect(lstatSync(join(inside, "b.orch.hcl")).isSymbolicLink()).toBe(true);
  });

  test("a file with mistakes is told and left alone, others are formatted", async () => {
    const one = project({ "a.orch.hcl": "a = \n", "b.orch.hcl": MESSY });
    const run = await one.orch(["fmt"]);
    expect([run.code, run.stdout]).toEqual([1, "b.orch.hcl\n"]);
    expect(run.stderr).toContain("`a` has no value. [missing-value]");
    expect(run.stderr).toContain("a.orch.hcl:1");
    expect(one.read("a.orch.hcl")).toBe("a = \n");
    expect(one.read("b.orch.hcl")).toBe(TIDY);
  });

  test("a mistake in a file of variables shows no value", async () => {
    const one = project({
      "prod.vars.hcl": 'password = "correct-horse\n',
      "x.hcl": "secret = = correct-horse\n",
    });
    const run = await one.orch(["fmt", "prod.vars.hcl", "x.hcl"]);
    expect(run.code).toBe(1);
    expect(run.stderr).not.toContain("correct-horse");
  });

  test("what is no text is told", async () => {
    const one = project({ "a.orch.hcl": "" });
    const { writeFileSync } = await import("node:fs");
    writeFileSync(join(one.folder, "a.orch.hcl"), Buffer.from([0xff, 0xfe, 0x61]));
    const run = await one.orch(["fmt"]);
    expect([run.code, run.stdout]).toEqual([1, ""]);
    expect(run.stderr).toContain("a.orch.hcl is not UTF-8 text. [file-unreadable]");
  });
});

describe("flags", () => {
  test("--check writes nothing and exits 3 where something is not formatted", async () => {
    const one = mixed();
    expect(await one.orch(["fmt", "--check", "a.orch.hcl", "orch.hcl"])).toEqual({
      code: 3,
      stdout: "a.orch.hcl\n",
      stderr: "",
    });
    expect(await one.orch(["fmt", "-check", "-list=false", "a.orch.hcl"])).toMatchObject({
      code: 3,
      stdout: "",
    });
    expect(await one.orch(["fmt", "--check", "orch.hcl"])).toMatchObject({ code: 0, stdout: "" });
    expect(one.read("a.orch.hcl")).toBe(MESSY);
  });

  test("--diff shows what changes", async () => {
    const one = mixed();
    expect(await one.ok(["fmt", "--diff", "--write=false", "a.orch.hcl"])).toBe(
      `a.orch.hcl
--- old/a.orch.hcl
+++ new/a.orch.hcl
@@ -1,3 +1,3 @@
 service "web" {
-image="nginx" # c
+  image = "nginx" # c
 }
`,
    );
    expect(one.read("a.orch.hcl")).toBe(MESSY);
  });

  test("--diff of very many changes shows all of the text", async () => {
    const one = project({ "a.orch.hcl": "a=[\n".concat("1,\n".repeat(300), "]\n") });
    const stdout = await one.ok(["fmt", "--diff", "--list=false"]);
    expect(stdout.split("\n").filter((line) => line === "+  1,")).toHaveLength(300);
    expect(stdout).toContain("@@ -1,302 +1,302 @@");
  });

  test("--write=false --list=false prints the formatted text", async () => {
    const one = mixed();
    expect(await one.ok(["fmt", "--write=false", "--list=false", "a.orch.hcl", "orch.hcl"])).toBe(
      TIDY + TIDY,
    );
    expect(one.read("a.orch.hcl")).toBe(MESSY);
  });
});

describe("standard input", () => {
  test("goes formatted to standard output", async () => {
    expect(await withInput(mixed(), ["fmt", "-"], "\ufeffa=1\r\nbb=2")).toEqual({
      code: 0,
      stdout: "a  = 1\r\nbb = 2",
      stderr: "",
    });
  });

  test("with --check only the exit code tells", async () => {
    const one = mixed();
    expect(await withInput(one, ["fmt", "--check", "-"], "a=1\n")).toEqual({
      code: 3,
      stdout: "",
      stderr: "",
    });
    expect(await withInput(one, ["fmt", "--check", "-"], "a = 1\n")).toMatchObject({ code: 0, stdout: "" });
  });

  test("with --diff shows what changes", async () => {
    expect((await withInput(mixed(), ["fmt", "--diff", "-"], "a=1\n")).stdout).toBe(
      "--- old/<stdin>\n+++ new/<stdin>\n@@ -1,1 +1,1 @@\n-a=1\n+a = 1\n",
    );
  });

  test("mistakes in it, too much of it, and files beside it are told", async () => {
    const one = mixed();
    const wrong = await withInput(one, ["fmt", "-"], "a = {\n");
    expect([wrong.code, wrong.stdout]).toEqual([1, ""]);
    expect(wrong.stderr).toContain("<stdin>:1");
    const large = await withInput(one, ["fmt", "-"], " ".repeat(2 ** 20 + 1));
    expect([large.code, large.stdout]).toEqual([1, ""]);
    expect(large.stderr).toContain("[file-too-large]");
    const both = await withInput(one, ["fmt", "-", "a.orch.hcl"], "");
    expect([both.code, both.stdout]).toEqual([1, ""]);
    expect(both.stderr).toContain("orch fmt: - stands alone. [invalid-usage]");
  });
});
