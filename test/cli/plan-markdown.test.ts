// `--format markdown`: what `plan` writes, and what `show` makes of the saved plan.
import { expect, test } from "vitest";
import { project } from "../rig/cli.ts";

const SHOP = `orch { project = "shop" }
node "a" { provider = "simulator" }
service "web" {
  image    = "web:1"
  replicas = 2
}
`;

test("a plan is written as a comment, and again from its file", async () => {
  const shop = project({ "main.orch.hcl": SHOP });
  // the rig names the folder, and so do the commands that are proposed
  const planned = await shop.ok(["plan", "--out", "p.plan", "--format", "markdown"]);
  const orch = `orch --chdir ${shop.folder}`;
  const id = /Plan `(p1-[0-9a-f]{12})`/.exec(planned)?.[1] ?? "";
  expect(planned.split("\n").slice(0, 2)).toEqual([
    "<!-- orch:plan project=shop v=1 -->",
    "### orch · `shop` · 3 create · **0 destroy**",
  ]);
  expect(planned).toContain(
    `**Apply exactly this:** \`${orch} apply --approve ${id}\`, or the saved plan: \`${orch} apply p.plan\``,
  );
  // which flags the plan was made with, its file does not tell
  expect(await shop.ok(["show", "p.plan", "--format", "markdown"])).toBe(
    planned.replace(
      `\`${orch} apply --approve ${id}\`, or the saved plan: \`${orch} apply p.plan\``,
      `\`${orch} apply p.plan\`, or with the flags that it was planned with: \`${orch} apply --approve ${id}\``,
    ),
  );
  const short = await shop.ok(["show", "p.plan", "--format", "markdown", "--max-length", "500"]);
  expect(short).toBe(
    [
      "<!-- orch:plan project=shop v=1 -->",
      "### orch · `shop` · 3 create · **0 destroy**",
      "",
      `Plan \`${id}\` · **2 notes** · too long to be shown here`,
      "",
      `**Apply:** \`${orch} apply --approve ${id}\``,
      "",
    ].join("\n"),
  );
});

test("what Markdown cannot be limited to, or be made of, is refused", async () => {
  const shop = project({ "main.orch.hcl": SHOP });
  const refused = async (...args: string[]): Promise<string> => {
    const { code, stderr, stdout } = await shop.orch(args);
    expect([code, stdout]).toEqual([1, ""]);
    return stderr.replace(/\s+/g, " ");
  };
  expect(await refused("plan", "--format", "markdown", "--max-length", "499")).toContain(
    "It must be a whole number from 500 on",
  );
  expect(await refused("plan", "--max-length", "5000")).toContain(
    "--max-length limits --format markdown only.",
  );
  expect(await refused("plan", "--format", "markdown", "--json")).toContain(
    "--json and --format markdown contradict each other.",
  );
  expect(await refused("plan", "--format", "markdown", "--if-lost", "a")).toContain(
    "--format markdown shows plans, and a question has no plan to be reviewed.",
  );
  expect(await refused("show", "--format", "markdown")).toContain("--format markdown");
});
