// A state that is lost: it is rebuilt from what objects remember, and then nothing is left to do.
import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { setAttribute, stopObject, removeObject } from "../../providers/simulator/world.ts";
import { resolveImages, observe } from "../../src/cli/world.ts";
import type { State } from "../../src/model/state.ts";
import { recallState } from "../../src/planner/recall.ts";
import { type Rebuilt, rebuildState } from "../../src/planner/rebuild.ts";
import { newState } from "../../src/state/create.ts";
import { keyedDigest } from "../../src/state/digest.ts";
import { line } from "../config/rig.ts";
import { ORCH, Rig, nodes, rows } from "../rig/rig.ts";

/** Loses the state and rebuilds it. */
async function discover(rig: Rig): Promise<Rebuilt> {
  rig.state = null;
  rig.journal = [];
  const { world, configuration } = await rig.open();
  const observation = await observe(world, configuration, false);
  const fresh = newState({
    project: configuration.project,
    lineage: "lineage-1",
    key: randomBytes(32).toString("hex"),
  });
  const recalled = recallState({ configuration, observation, fresh });
  const images = await resolveImages(world, configuration, recalled.state, false);
  const rebuilt = rebuildState({
    recalled,
    configuration,
    observation,
    images,
    schemas: world.schemas,
    digest: (value) => keyedDigest(fresh.key, value),
    lost: [],
  });
  if ("failed" in rebuilt) throw new Error(rebuilt.failed.map(line).join("\n"));
  rig.state = rebuilt.state;
  return rebuilt;
}

/** Records without what is new: digests under another key, steps of other runs. */
function comparable(state: State | null): unknown {
  return (state?.records ?? []).map(({ address, current, outcome, others }) => ({
    address,
    current:
      current === null
        ? null
        : {
            ...current,
            applied: { ...current.applied, sensitive: current.applied.sensitive.map(({ path }) => path) },
          },
    outcome: outcome === null ? null : { kind: outcome.kind, exit: outcome.exit },
    others,
  }));
}

const WHOLE = `${ORCH}${nodes(3)}
variable "password" {
  type      = string
  sensitive = true
  default   = "hunter2"
}
network "backend" {}
network "one" { scope = "single" }
volume "data" {}
volume "each" { scope = "node" }
volume "own" { scope = "replica" }
secret "db" { value = var.password }

service "db" {
  image    = "db:1"
  networks = [network.backend]
  secrets  = [secret.db]
  port "sql" { container = 5432 }
  mount "/data" { volume = volume.data }
}
service "kv" {
  image    = "kv:1"
  replicas = 2
  mount "/data" { volume = volume.own }
}
service "web" {
  image    = "web:1"
  replicas = 3
  networks = [network.backend]
  env      = { DB = service.db.endpoint["sql"], SECRET = "x-\${var.password}", URL = "\${var.password}@\${service.db.endpoint["sql"]}", ME = self.name }
  port "http" { container = 80 }
  file "/etc/web.conf" { content = "me=\${self.name}" }
  container "metrics" { image = "metrics:1" }
  init_container "wait" { image = "wait:1" }
}
service "lone" {
  image    = "lone:1"
  networks = [network.one]
}
daemon "agent" {
  image = "agent:1"
  mount "/logs" { volume = volume.each }
}
job "migrate" {
  image    = "migrate:1"
  env      = { PASSWORD = var.password }
  triggers = { version = 2 }
}
output "urls" { value = service.web.endpoints["http"] }
`;

describe("a lost state", () => {
  test("comes back from what objects remember, and a plan with it is empty", async () => {
    const rig = new Rig(WHOLE);
    await rig.converge();
    const before = rig.state;
    const rebuilt = await discover(rig);
    expect(comparable(rebuilt.state)).toEqual(comparable(before));
    expect(rebuilt.unseen).toEqual(["job.migrate", "service.db", "service.web"]);
    expect(rebuilt.state.outputs).toEqual(before?.outputs);
    expect(rebuilt.state.images).toEqual(before?.images);
    expect(rows((await rig.plan()).plan)).toEqual([]);
  });

  test("what was changed in place since is seen, what somebody else changed is drift", async () => {
    const text = (memory: string) => `${ORCH}${nodes(1)}service "web" {
      image = "web:1"
      resources = { memory_limit = "${memory}" }
    }`;
    const rig = new Rig(text("256Mi"));
    await rig.converge();
    await rig.converge(text("512Mi"));
    await discover(rig);
    expect(rows((await rig.plan()).plan)).toEqual([]);
    const path = ["containers", "main", "resources", "memory_limit"];
    setAttribute(rig.engines, "a", { address: "service.web[0]" }, path, 2 ** 30);
    await discover(rig);
    expect(rows((await rig.plan()).plan)).toEqual([
      "update service.web[0] on a: config containers.main.resources.memory_limit",
    ]);
  });

  test("what the files changed meanwhile is what a plan then shows", async () => {
    const rig = new Rig(WHOLE);
    await rig.converge();
    rig.configure(
      WHOLE.replace('"web:1"', '"web:2"').replace('job "migrate" {', 'job "migrate" {\n  command = ["up"]'),
    );
    await discover(rig);
    expect(rows((await rig.plan()).plan)).toEqual([
      "replace job.migrate[0] on c, stop-first: run (its specification or triggers changed), config containers.main.command",
      "replace service.web[0] on a, start-first: config containers.main.image",
      "replace service.web[1] on a, start-first: config containers.main.image",
      "replace service.web[2] on b, start-first: config containers.main.image",
    ]);
  });

  test("a removed block is removed by the next plan, a forgotten volume stays forgotten", async () => {
    const rig = new Rig(WHOLE);
    await rig.converge();
    const without = WHOLE.replace(/volume "own"[^\n]*\n/, "").replace(/service "kv" \{[\s\S]*?\n\}\n/, "");
    await rig.converge(without);
    await discover(rig);
    expect(rows((await rig.plan()).plan)).toEqual([]);
    rig.configure(without.replace(/daemon "agent" \{[\s\S]*?\n\}\n/, ""));
    await discover(rig);
    expect(rows((await rig.plan()).plan).filter((row) => row.startsWith("delete daemon"))).toHaveLength(3);
  });

  test("replicas that are stopped or gone are planned as ever", async () => {
    const rig = new Rig(WHOLE);
    await rig.converge();
    const [first] = rig.state?.records.filter(({ address }) => address === "service.web[0]") ?? [];
    const at = first?.current?.node ?? "";
    stopObject(rig.engines, at, { address: "service.web[0]" }, rig.clock.now());
    const other = rig.state?.records.find(({ address }) => address === "service.web[1]")?.current?.node ?? "";
    removeObject(rig.engines, other, { address: "service.web[1]" });
    await discover(rig);
    expect(rows((await rig.plan()).plan).map((row) => row.replace(/:.*/, ""))).toEqual([
      `update service.web[0] on ${at}`,
      expect.stringMatching(/^create service\.web\[1\] on /),
    ]);
  });

  test("prevent_destroy holds though block and state are gone", async () => {
    const rig = new Rig(`${ORCH}${nodes(1)}service "web" {
      image = "web:1"
      lifecycle { prevent_destroy = true }
    }`);
    await rig.converge();
    rig.configure(`${ORCH}${nodes(1)}`);
    await expect(discover(rig)).rejects.toThrow("service.web is protected by prevent_destroy");
  });
});
