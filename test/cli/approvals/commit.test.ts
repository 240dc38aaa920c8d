// Where HEAD points, read as git keeps it and without running it.
import { afterEach, expect, test } from "vitest";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { commitOf } from "../../../src/cli/approvals/commit.ts";

const [A, B] = ["a".repeat(40), "b".repeat(64)];
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function tree(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "orch-git-"));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text.replaceAll("ROOT", folder));
  }
  return folder;
}

const head = (files: Readonly<Record<string, string>>, inside = "."): string | null =>
  commitOf(undefined, {}, join(tree(files), inside));

test("a branch, a packed branch, a commit by itself, a folder below and another hash", () => {
  expect(head({ ".git/HEAD": "ref: refs/heads/x/y\n", ".git/refs/heads/x/y": `${A}\n` })).toBe(A);
  expect(
    head({
      ".git/HEAD": "ref: refs/heads/main\n",
      ".git/packed-refs": `# pack-refs\n${B} refs/heads/main2\n${A} refs/heads/main\n^${B}\n`,
    }),
  ).toBe(A);
  expect(head({ ".git/HEAD": `${B}\n` })).toBe(B);
  expect(head({ ".git/HEAD": `${A}\n`, "deploy/prod/main.orch.hcl": "" }, "deploy/prod")).toBe(A);
});

test("a linked worktree has its own HEAD and the branches of its checkout", () => {
  const files = {
    "main/.git/HEAD": "ref: refs/heads/main\n",
    "main/.git/refs/heads/topic": `${A}\n`,
    "main/.git/worktrees/w/HEAD": "ref: refs/heads/topic\n",
    "main/.git/worktrees/w/commondir": "../..\n",
    "w/.git": "gitdir: ROOT/main/.git/worktrees/w\n",
  };
  expect(head(files, "w")).toBe(A);
  expect(head({ ...files, "w/.git": "gitdir: ../main/.git/worktrees/w\n" }, "w")).toBe(A);
});

test("what is no checkout, or a strange one, has no commit", () => {
  for (const files of [
    { "main.orch.hcl": "" },
    { ".git/HEAD": "ref: refs/heads/main\n" },
    { ".git/HEAD": "ref: refs/heads/.invalid\n" },
    { ".git/HEAD": "ref: refs/../../secret\n", secret: A },
    { ".git/HEAD": "ref: /etc/passwd\n" },
    { ".git/HEAD": "ref: refs/heads/main\n", ".git/refs/heads/main": "no commit\n" },
    { ".git": "nonsense" },
    { ".git/HEAD": "x".repeat(100) },
  ] as const)
    expect([files, head(files)]).toEqual([files, null]);
});

test("what the command line says comes first, then GitHub, then GitLab, then the checkout; what is no commit is nothing", () => {
  const folder = tree({ ".git/HEAD": `${A}\n` });
  const [c, d, e] = ["c", "d", "e"].map((digit) => digit.repeat(40));
  expect(commitOf(c, { GITHUB_SHA: d, CI_COMMIT_SHA: e }, folder)).toBe(c);
  expect(commitOf(undefined, { GITHUB_SHA: d, CI_COMMIT_SHA: e }, folder)).toBe(d);
  expect(commitOf(undefined, { GITHUB_SHA: "", CI_COMMIT_SHA: e }, folder)).toBe(e);
  expect(commitOf(undefined, { GITHUB_SHA: "main" }, folder)).toBe(A);
});
