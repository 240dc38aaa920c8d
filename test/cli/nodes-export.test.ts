// `orch nodes export`: what it writes, over what, and which files are no inventory.
import { describe, expect, test } from "vitest";
import { schemaProblems } from "../examples/schema.ts";
import { project } from "../rig/cli.ts";
import { OFFLINE, SECRET, SHOP, SLOW, VALUES, oneLine, running } from "./inventory-project.ts";

describe("an inventory", () => {
  test("is the same bytes each time, and fits its schema", SLOW, async () => {
    const made = await running(SHOP);
    const before = made.read("inventory.json");
    await made.ok(["nodes", "export", "--with-state", "--out", "inventory.json"]);
    expect(made.read("inventory.json")).toBe(before);
    expect(await made.ok(["nodes", "export", "--with-state"])).toBe(before);
    expect(schemaProblems(JSON.parse(before), "inventory")).toEqual([]);
    const bare = JSON.parse(await made.ok(["nodes", "export"])) as object;
    expect(Object.keys(bare).join(" ")).toBe("checksum format_version images kind nodes project providers");
    expect(schemaProblems(bare, "inventory")).toEqual([]);
  });

  test("holds no key, no digest of a secret, no host and no setting of a node", SLOW, async () => {
    const file = 'settings = { file = ".orch/elsewhere.json" }';
    const made = await running(
      SECRET.replace('provider = "simulator"', `provider = "simulator"\n  ${file}`),
      VALUES,
    );
    const text = made.read("inventory.json");
    const state = JSON.parse(made.read("orch.state.json")) as { key: string; records: readonly object[] };
    const digests = [...JSON.stringify(state.records).matchAll(/"digest":"([^"]+)"/g)].map(([, one]) => one);
    expect(digests.length).toBeGreaterThan(1);
    for (const secret of [state.key, "hunter2", "k3y-secret", "elsewhere", made.folder, ...digests])
      expect(text).not.toContain(secret);
  });

  test("goes over another inventory, and over nothing else", SLOW, async () => {
    const made = await running(SHOP);
    made.write("notes.json", "{}");
    const refused = await made.orch(["nodes", "export", "--out", "notes.json"]);
    expect(refused.code).toBe(1);
    expect(oneLine(refused.stderr)).toContain("something else is there. [inventory-not-saved]");
    expect(made.read("notes.json")).toBe("{}");
    const nowhere = await made.orch(["nodes", "export", "--out", "none/x.json"]);
    expect(oneLine(nowhere.stderr)).toContain("there is no such folder. [inventory-not-saved]");
  });

  test.each([
    ["{", "it is not JSON. [inventory-damaged]"],
    ["[]", "it must be an object. [inventory-damaged]"],
    ["null", "it must be an object. [inventory-damaged]"],
    ['{"format_version":"2.0"}', "has the inventory format 2.0; this orch reads 1.0. [inventory-version]"],
    [
      '{"checksum":"","format_version":"1.0","kind":"orch-inventory","project":"shop","nodes":[{}],"providers":{},"images":[]}',
      "nodes[0].name must be a string.",
    ],
    [
      '{"checksum":"","format_version":"1.0","kind":"orch-inventory","project":"shop","nodes":[],"providers":{},"images":[{"ref":"a","digest":"1"},{"ref":"a","ids":{}}]}',
      'the image "a" is in it twice. [inventory-damaged]',
    ],
    [
      '{"checksum":"","format_version":"1.0","kind":"orch-inventory","project":"shop","nodes":[],"providers":{"x":{"__proto__":1}},"images":[]}',
      'providers["x"].version must be an integer from 0 on.',
    ],
    [
      '{"checksum":"","format_version":"1.0","kind":"orch-inventory","project":"shop","nodes":[],"providers":{},"images":[]}',
      "it was changed after it was made, as its checksum does not fit. [inventory-damaged]",
    ],
  ])("that is %s is refused with a reason", async (text, reason) => {
    const made = project({ "main.orch.hcl": SHOP, "inventory.json": text });
    const { code, stderr } = await made.orch(["plan", ...OFFLINE]);
    expect(code).toBe(1);
    expect(oneLine(stderr)).toContain(reason);
  });
});

test("an inventory with one letter changed, or of another project, is refused", SLOW, async () => {
  const made = await running(SHOP);
  const text = made.read("inventory.json");
  for (const [from, to] of [
    ["acme/web:1", "acme/web:9"],
    ['"cpu": 4000', '"cpu": 4001'],
    ['"http": 20000', '"http": 1e999'],
  ] as const) {
    expect(text).toContain(from);
    made.write("changed.json", text.replace(from, to));
    const { stderr } = await made.orch(["plan", "--inventory", "changed.json"]);
    expect(stderr).toContain("[inventory-damaged]");
  }
  made.write("main.orch.hcl", SHOP.replace('project = "shop"', 'project = "shop2"'));
  const other = await made.orch(["plan", ...OFFLINE]);
  expect(oneLine(other.stderr)).toContain(
    'is the inventory of the project "shop", not of "shop2". [other-project]',
  );
});
