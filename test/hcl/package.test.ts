// `orch/hcl` as a user of the package has it: the examples of docs/hcl.md, run as programs of their own on what was built.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../house/sources.ts";

const PAGE = readFileSync(join(ROOT, "docs/hcl.md"), "utf8");
const EXAMPLES = [...PAGE.matchAll(/^```js\n(.*?)^```\n\n```text\n(.*?)^```/gms)].map(
  ([, program = "", output = ""], index) => ({ number: index + 1, program, output }),
);

test("every program of the page has its output below it", () => {
  expect(EXAMPLES.length).toBe([...PAGE.matchAll(/^```js$/gm)].length);
  expect(EXAMPLES.length).toBeGreaterThan(8);
});

test.each(EXAMPLES)("example $number of docs/hcl.md prints what the page says", ({ program, output }) => {
  expect(run(program)).toBe(output);
});

test("the page speaks of everything that the package exports", () => {
  const names = run('import * as hcl from "orch/hcl"; console.log(Object.keys(hcl).join(" "));')
    .trim()
    .split(" ");
  expect(names.length).toBeGreaterThan(40);
  expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(PAGE))).toEqual([]);
});

/** What a module of the package's folder prints: it finds `orch/hcl` by the package's own exports. */
function run(program: string): string {
  return execFileSync(process.execPath, ["--input-type=module", "-"], {
    cwd: ROOT,
    input: program,
    encoding: "utf8",
    timeout: 60_000,
  });
}
