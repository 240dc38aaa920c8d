// `orch show PLAN --open`: where the page is written, and what opens it.
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { openPage, writePage } from "../../src/cli/open-page.ts";
import { renderHtml } from "../../src/render/html/page.ts";
import { shopPlan } from "../render/fixtures/shop.ts";
import { readMarkup } from "../render/html-balance.ts";
import { project } from "../rig/cli.ts";

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true });
});

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "orch-open-"));
  made.push(path);
  return path;
}

async function pathOf(page: string, directory: string): Promise<string> {
  const written = await writePage(page, "prod.plan", directory);
  if ("problem" in written) throw new Error(written.problem.summary);
  return written.path;
}

test("the page is beside the plan, for its owner only, and is written again over one of ours", async () => {
  const directory = folder();
  const page = renderHtml(shopPlan());
  const path = await pathOf(page, directory);
  expect(path).toBe(join(directory, "prod.plan.html"));
  expect(statSync(path).mode & 0o777).toBe(0o600);
  writeFileSync(path, page.slice(0, 2000));
  expect(await pathOf(page, directory)).toBe(path);
  expect(readFileSync(path, "utf8")).toBe(page);
});

test("what somebody else put there is left alone: the page goes into a temporary folder", async () => {
  const directory = folder();
  writeFileSync(join(directory, "prod.plan.html"), "<!doctype html>\n<p>mine</p>\n");
  const path = await pathOf(renderHtml(shopPlan()), directory);
  made.push(dirname(path));
  expect(path.startsWith(join(tmpdir(), "orch-"))).toBe(true);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(directory, "prod.plan.html"), "utf8")).toBe("<!doctype html>\n<p>mine</p>\n");
});

test("a desktop's own program opens it, as an address that no name can break", async () => {
  const directory = folder();
  const opened = join(directory, "opened");
  writeFileSync(join(directory, "xdg-open"), `#!/bin/sh\nprintf '%s' "$1" >'${opened}'\n`, { mode: 0o700 });
  expect(await openPage("/tmp/a plan?#.html", { DISPLAY: ":0", PATH: directory })).toBe(true);
  const told = (): string => (existsSync(opened) ? readFileSync(opened, "utf8") : "");
  await vi.waitFor(() => expect(told()).toBe("file:///tmp/a%20plan%3F%23.html"), 10_000);
});

test("without a desktop, or without such a program, nothing is opened", async () => {
  expect(await openPage("/tmp/p.html", { PATH: process.env["PATH"] })).toBe(false);
  expect(await openPage("/tmp/p.html", { DISPLAY: ":0", PATH: folder() })).toBe(false);
});

const PROJECT = `orch { project = "shop" }
node "edge" {
  for_each  = { a = "10.0.0.1", b = "10.0.0.2" }
  provider  = "simulator"
  advertise = each.value
}
service "web" {
  image    = "web:1"
  replicas = 2
}
`;
const NO_DESKTOP = { DISPLAY: "", WAYLAND_DISPLAY: "" };

test("plan prints the page, and show writes the same of the saved plan, told where it is", async () => {
  const shop = project({ "main.orch.hcl": PROJECT });
  const page = await shop.ok(["plan", "--out", "shop.plan", "--format", "html"]);
  expect(readMarkup(page).problems).toEqual([]);
  expect(readMarkup(page).text).toContain("web[0]");
  expect(await shop.orch(["show", "shop.plan", "--open"], NO_DESKTOP)).toEqual({
    code: 0,
    stdout: `${join(shop.folder, "shop.plan.html")}\n`,
    stderr: "There is no desktop to open it on. The page is in\n",
  });
  const text = (html: string): string => readMarkup(html).text.replace(/orch.* apply/, "orch apply");
  expect(text(shop.read("shop.plan.html"))).toBe(text(page));
});

test.each([
  [["plan", "--format", "html", "--json"], "--json and --format html contradict each other."],
  [
    ["plan", "--format", "html", "--refresh-only"],
    "--format html shows plans, and --refresh-only compares the state alone.",
  ],
  [
    ["plan", "--format", "html", "--headroom"],
    "--format html shows plans, and a question has no plan to be reviewed.",
  ],
  [["show", "--open"], "--open is for a saved plan."],
  [["show", "p", "--open", "--json"], "--open shows a page, and --format json makes none."],
])("contradictions are refused: %s", async (args, message) => {
  const { code, stderr } = await project({ "main.orch.hcl": PROJECT }).orch(args);
  expect([code, stderr.replace(/\s+/g, " ")]).toEqual([1, expect.stringContaining(`Error: ${message}`)]);
});
