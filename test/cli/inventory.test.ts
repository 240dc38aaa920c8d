// Plans from an inventory: without any engine, the same placements, and never to be applied.
import { describe, expect, test } from "vitest";
import { schemaProblems } from "../examples/schema.ts";
import { project } from "../rig/cli.ts";
import { OFFLINE, SECRET, SHOP, SLOW, VALUES, oneLine, planned, running } from "./inventory-project.ts";

describe("a plan from an inventory", () => {
  test("places what engines would place, with the same effect and another id", SLOW, async () => {
    const made = await running(SHOP);
    made.write("main.orch.hcl", SHOP.replace("replicas = 3", "replicas = 6\n  resources = { cpu = 1 }"));
    const [online, offline] = [await planned(made), await planned(made, OFFLINE)];
    expect(offline.placements).toEqual(online.placements);
    expect(offline.changes).toEqual(online.changes);
    expect(offline.nodes).toEqual(online.nodes);
    expect(offline.effect_id).toBe(online.effect_id);
    expect(offline.id).not.toBe(online.id);
    expect(offline.unknown).toEqual({ images: [], sensitive: [], state: false });
    expect([online.speculative, offline.speculative]).toEqual([undefined, true]);
    expect(schemaProblems(offline)).toEqual([]);
    expect(await planned(made, OFFLINE)).toEqual(offline);
  });

  test("of what runs already is empty", SLOW, async () => {
    const made = await running(SHOP);
    const text = await made.ok(["plan", "--detailed-exitcode", ...OFFLINE]);
    expect(text).toContain("No changes.");
    expect(text).toContain("It cannot be applied.\n");
  });

  test("says first what it does not know, in every form, and how to apply it nowhere", SLOW, async () => {
    const made = await running(SHOP);
    made.write("main.orch.hcl", SHOP.replace("acme/api:1", "acme/api:2"));
    const terminal = await made.ok(["plan", ...OFFLINE]);
    expect(terminal.slice(0, terminal.indexOf("\n\n"))).toBe(
      [
        "orch plan  shop   state #2   2 nodes",
        "Speculative: made from an inventory, no engine was asked. It cannot be applied.",
        "  Digest not known yet: 1 image is looked up when it is planned with engines:",
        "    acme/api:2.",
      ].join("\n"),
    );
    expect(terminal).toContain("Apply refuses it: it was made without engines. Plan again where they are.");
    expect(oneLine(terminal)).toContain("plan --inventory inventory.json \\ --out shop.plan");
    expect(terminal).not.toMatch(/--approve|--refresh=false/);
    const markdown = await made.ok(["plan", "--format", "markdown", ...OFFLINE]);
    expect(markdown.split("\n").slice(2, 6)).toEqual([
      "",
      "**Speculative: made from an inventory, no engine was asked. It cannot be applied.**<br>",
      "Digest not known yet: 1 image is looked up when it is planned with engines: `acme/api:2`",
      "",
    ]);
    expect(markdown).not.toMatch(/--approve|Apply exactly/);
    const least = await made.ok(["plan", "--format", "markdown", "--max-length", "500", ...OFFLINE]);
    expect(least).toContain("refused, as it was made without engines");
    const page = await made.ok(["plan", "--format", "html", ...OFFLINE]);
    expect(page).toContain("Speculative: made from an inventory");
    expect(page).not.toMatch(/--approve|Apply exactly/);
    expect((await planned(made, OFFLINE)).unknown?.images).toEqual(["acme/api:2"]);
  });

  test("is refused by apply: the file, and its id", SLOW, async () => {
    const made = await running(SHOP);
    made.write("main.orch.hcl", SHOP.replace("replicas = 3", "replicas = 4"));
    await made.ok(["plan", "--out", "s.plan", ...OFFLINE]);
    const file = await made.orch(["apply", "s.plan"]);
    expect([file.code, file.stderr]).toEqual([1, expect.stringContaining("[speculative-plan]")]);
    const { id } = await planned(made, OFFLINE);
    const byId = await made.orch(["apply", "--approve", id]);
    expect(byId.code).toBe(4);
    expect(await made.ok(["show", "s.plan"])).toContain("Speculative: made from");
    await made.ok(["approve", "--new-key", "me.key"], { ORCH_KEY_PASSPHRASE: "" });
    const approved = await made.orch([
      "approve",
      "s.plan",
      "--key",
      "me.key",
      "--out",
      "a.json",
      "--auto-approve",
    ]);
    expect([approved.code, approved.stderr]).toEqual([1, expect.stringContaining("[speculative-plan]")]);
  });

  test(
    "reads neither the environment nor a secret, and does not take secrets for changed",
    SLOW,
    async () => {
      const made = await running(SECRET, VALUES);
      const offline = await planned(made, OFFLINE);
      expect(offline.changes).toEqual([]);
      expect(offline.unknown).toEqual({ images: [], sensitive: ["secret.db", "var.token"], state: false });
      expect(await planned(made, [...OFFLINE])).toEqual(offline);
      made.write("main.orch.hcl", `${SECRET}\nvariable "tag" {}\noutput "tag" { value = var.tag }\n`);
      const refused = await made.orch(["plan", ...OFFLINE], { ORCH_VAR_tag: "from-environment" });
      expect(refused.code).toBe(1);
      expect(oneLine(refused.stderr)).toContain("With an inventory the environment is not read.");
      expect(refused.stdout + refused.stderr).not.toContain("from-environment");
      const { outputs } = await planned(made, [...OFFLINE, "--var", "tag=given"]);
      expect(outputs["tag"]?.after).toBe("given");
    },
  );

  test("without a state counts everything as new, and says so", SLOW, async () => {
    const made = await running(SHOP);
    await made.ok(["nodes", "export", "--out", "inventory.json"]);
    const text = await made.ok(["plan", ...OFFLINE]);
    expect(text).toContain("  No state is in the inventory: everything counts as new.\n");
    // the folder's own state is a file like others
    expect((await planned(made, OFFLINE)).summary.create).toBe(7);
  });

  test("knows nodes that are new by what they declare", SLOW, async () => {
    const made = await running(SHOP);
    const more = `node "c" {
  provider = "simulator"
  capacity = { cpu = 16, memory = "64Gi" }
}
node "d" { provider = "docker" }
`;
    made.write("main.orch.hcl", `${SHOP.replace("replicas = 3", "replicas = 9")}${more}`);
    const { code, stderr, stdout } = await made.orch(["plan", ...OFFLINE]);
    expect(code).toBe(0);
    expect(stderr).toContain("Node c is not in the inventory. [node-not-recorded]");
    expect(stderr).toContain("The inventory does not have it, and its block declares no capacity.");
    expect(stdout).toMatch(/web\[\d\] {2}c/);
  });

  test("answers questions, why and validate", SLOW, async () => {
    const made = await running(SHOP);
    expect(await made.ok(["why", "service.web[0]", ...OFFLINE])).toContain("service.web[0] stays on");
    expect(await made.ok(["plan", "--survival", ...OFFLINE])).toContain("What survives a loss");
    expect(await made.ok(["plan", "--if-lost", "a", ...OFFLINE])).toContain("What if a is lost?");
    expect(await made.ok(["validate", ...OFFLINE])).toContain("The configuration is valid");
  });

  test.each([
    [["--secret", "db=env:HOME"], "With --inventory no secret is read, so --secret means nothing here."],
    [["--allow-http"], "With --inventory nothing is asked of the network, so --allow-http means"],
    [["--upgrade-images"], "With --inventory no registry is asked, so --upgrade-images means"],
    [["--refresh-only"], "With --inventory no engine is asked, so --refresh-only means"],
    [["--generate-config-out", "x.orch.hcl"], "so --generate-config-out means"],
  ])("is not made with %j", async (flags, reason) => {
    const made = project(SHOP);
    const { code, stderr } = await made.orch(["plan", ...OFFLINE, ...flags]);
    expect(code).toBe(1);
    expect(oneLine(stderr)).toContain(reason);
  });

  test("answers data of images and nodes, and asks no server", SLOW, async () => {
    const made = await running(SHOP);
    const data = `
data "image" "web" { ref = "acme/of-data:7" }
data "nodes" "all" {}
output "digest" { value = data.image.web.digest }
output "nodes" { value = length(data.nodes.all.nodes) }
`;
    made.write("main.orch.hcl", SHOP + data);
    await made.ok(["nodes", "export", "--with-state", "--out", "inventory.json"]);
    const { outputs } = await planned(made, OFFLINE);
    expect(outputs["digest"]?.after).toMatch(/^sha256:/);
    expect(outputs["nodes"]?.after).toBe(2);
    made.write(
      "main.orch.hcl",
      `${SHOP}data "http" "page" { url = "http://127.0.0.1:9/" }\noutput "x" { value = data.http.page.body }\n`,
    );
    const refused = await made.orch(["plan", ...OFFLINE]);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("[http-not-allowed]")]);
  });

  test("goes by the load that was there", SLOW, async () => {
    const text = `orch {
  project = "shop"
  placement { strategy = "least_loaded" }
}
node "a" {
  provider = "simulator"
  load     = { cpu = 0.83, memory = 0.2 }
}
node "b" {
  provider = "simulator"
  load     = { cpu = 0.11, memory = 0.2 }
}
service "web" { image = "acme/web:1" }
`;
    const made = project(text);
    await made.ok(["nodes", "export", "--out", "inventory.json"]);
    expect(made.read("inventory.json")).toContain(
      '"load": {\n        "cpu": 85,\n        "memory": 20\n      }',
    );
    expect((await planned(made, OFFLINE)).placements).toEqual({ "service.web[0]": "b" });
    expect((await planned(made)).placements).toEqual({ "service.web[0]": "b" });
  });

  test("may be one to destroy, to drain, or of a part", SLOW, async () => {
    const made = await running(SHOP);
    const removed = await planned(made, ["--destroy", ...OFFLINE]);
    expect([removed.summary.delete, removed.speculative]).toEqual([7, true]);
    const drained = await planned(made, ["--drain", "a", ...OFFLINE]);
    expect(drained.placements).toEqual((await planned(made, ["--drain", "a"])).placements);
    expect(drained.summary.move).toBeGreaterThan(0);
    const limited = await planned(made, [
      "--replace",
      "service.api[0]",
      "--target",
      "service.api",
      ...OFFLINE,
    ]);
    expect(limited.changes.map(({ address }) => address)).toEqual(["service.api[0]"]);
  });

  test("is a comment that says so", SLOW, async () => {
    const made = await running(SHOP);
    await made.ok(["plan", "--out", "s.plan", ...OFFLINE]);
    const text = await made.ok(["comment", "s.plan", "--to", "-"]);
    expect(text).toContain(
      "**Speculative: made from an inventory, no engine was asked. It cannot be applied.**",
    );
    expect(text).not.toContain("orch apply");
  });

  test("does not look for what import blocks name", SLOW, async () => {
    const made = await running(SHOP);
    const block = `
service "old" { image = "acme/web:1" }
import {
  to   = service.old[0]
  id   = "old-container"
  node = "a"
}
`;
    made.write("main.orch.hcl", SHOP + block);
    const { code, stdout, stderr } = await made.orch(["plan", ...OFFLINE]);
    expect(code).toBe(0);
    expect(stderr).toContain("[import-not-looked-up]");
    expect(stdout).toContain("1 create");
  });
});

describe("a provider of the project", () => {
  const PROVIDER = `import { appendFileSync } from "node:fs";
appendFileSync(new URL("./loaded.txt", import.meta.url), "loaded\\n");
const { default: simulator } = await import(process.env.ORCH_TEST_SIMULATOR);
export default { ...simulator, name: "mine" };
`;
  const OWN = SHOP.replaceAll('provider = "simulator"', 'provider = "./provider.js"');
  const environment = {
    ORCH_TEST_SIMULATOR: new URL("../../providers/simulator/index.ts", import.meta.url).href,
  };

  test("is not loaded where the inventory has what is known of it", SLOW, async () => {
    const made = project({ "main.orch.hcl": OWN, "provider.js": PROVIDER });
    await made.ok(["nodes", "export", "--out", "inventory.json"], environment);
    expect(made.read("loaded.txt")).toBe("loaded\n");
    made.write("loaded.txt", "");
    made.write("provider.js", 'throw new Error("it runs");');
    const plan = await planned(made, OFFLINE);
    expect(plan.summary.create).toBe(7);
    expect(made.read("loaded.txt")).toBe("");
  });

  test("is refused where it does not", SLOW, async () => {
    const made = await running(SHOP);
    made.write("main.orch.hcl", OWN);
    made.write("provider.js", PROVIDER);
    for (const command of [["plan"], ["validate"], ["why", "service.web"]]) {
      const { code, stderr } = await made.orch([...command, ...OFFLINE], environment);
      expect([code, stderr]).toEqual([1, expect.stringContaining("[provider-not-recorded]")]);
    }
    expect(() => made.read("loaded.txt")).toThrow();
  });
});
