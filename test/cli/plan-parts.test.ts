// `--concise` and `--only`: how much of a plan the terminal shows.
import { expect, test } from "vitest";
import { project } from "../rig/cli.ts";

const SHOP = `orch { project = "shop" }
node "a" { provider = "simulator" }
service "web" {
  image    = "web:1"
  replicas = 2
}
`;

test("a plan is shown in a few lines, or in parts, by plan and from its file", async () => {
  const shop = project({ "main.orch.hcl": SHOP });
  const concise = await shop.ok(["plan", "--out", "p.plan", "--concise"]);
  expect(concise.split("\n").slice(2, 5).join("\n")).toMatch(
    /^Changes .*\n {2}\+ service\.web +2 create +0 → 2 +new; on a \(2\)\n {2}\+ network\.default +1 create +new; on a$/,
  );
  expect(await shop.ok(["show", "p.plan", "--concise"])).toBe(concise);
  const only = await shop.ok(["show", "p.plan", "--only", "destroy,risks", "--only", "pending"]);
  expect(only).toContain("Only destroy, pending, risks. Hidden: 3 create; and nodes, order and outputs.");
  expect(only).toContain("3 create, 0 destroy");
});

test("what has no parts, or all of them, is refused", async () => {
  const shop = project({ "main.orch.hcl": SHOP });
  const refused = async (...args: string[]): Promise<string> => {
    const { code, stderr, stdout } = await shop.orch(args);
    expect([code, stdout]).toEqual([1, ""]);
    return stderr.replace(/\s+/g, " ");
  };
  expect(await refused("plan", "--only", "destroy,risk")).toContain(
    '"risk" is none of destroy, replace, move, update, create, forget, pending, risks.',
  );
  expect(await refused("plan", "--concise", "--json")).toContain(
    "--concise works with --format terminal only.",
  );
  expect(await refused("plan", "--only", "move", "--format", "html")).toContain(
    "--only works with --format terminal only.",
  );
  expect(await refused("plan", "--concise", "--verbose")).toContain(
    "--concise and --verbose contradict each other.",
  );
  expect(await refused("plan", "--concise", "--refresh-only")).toContain(
    "--concise shows plans, and --refresh-only compares the state alone.",
  );
  expect(await refused("show", "--only", "move")).toContain("--only is for a saved plan.");
});
