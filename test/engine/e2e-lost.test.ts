// An engine that does not answer, is given up as lost, and comes back with all that ran there.
import { afterAll, beforeAll, expect, test } from "vitest";
import { busyboxImage } from "../engines/images.ts";
import { type Lab, startEngines } from "../engines/lab.ts";
import type { Plan } from "../../src/plan/document.ts";
import { containersOf, inProject, lines, nodeBlock, rowsOf } from "./e2e-project.ts";

let lab: Lab;

beforeAll(async () => {
  lab = await startEngines(["edge-a", "edge-b", "edge-c"]);
  await Promise.all(lab.engines.map((engine) => busyboxImage(engine)));
});
afterAll(async () => {
  await lab?.stop();
});

const configuration = (
  level = "1",
) => `${lab.engines.map((engine) => nodeBlock(engine, `timeout = "4s"`)).join("")}
  volume "data" {}
  service "web" {
    image    = "busybox:1"
    command  = ["sleep", "1000"]
    init     = true
    replicas = 3
    env      = { LEVEL = "${level}" }
    port "http" {
      container = 80
      host      = 8080
    }
    update { min_healthy_time = "100ms" }
  }
  service "db" {
    image   = "busybox:1"
    command = ["sleep", "1000"]
    init    = true
    mount "/data" { volume = volume.data }
    constraint { condition = node.name != "edge-a" }
    update { min_healthy_time = "100ms" }
  }
  job "report" {
    image   = "busybox:1"
    command = ["true"]
  }`;

const short = (text: string): string => text.replace(/\s+/g, " ");

test("a dead engine: nothing is planned against it, the rest goes on; back again, nothing is missing", async () => {
  // a daemon that starts anew makes its own bridge again
  const others = lab.engines.filter(({ name }) => name !== "edge-b");
  await inProject(others, "away", async (project) => {
    project.write(configuration());
    await project.apply();
    const engine = lab.engine("edge-b");
    const before = await containersOf(engine, project);
    await engine.kill();
    try {
      const { code, stdout, stderr } = await project.orch("plan", "--detailed-exitcode");
      expect([code, short(stderr)]).toEqual([0, expect.stringContaining("Node edge-b cannot be reached")]);
      expect(stdout).toContain("edge-b unreachable");
      project.write(configuration("2"));
      const plan = await project.plan();
      expect(plan.changes.flatMap(({ node }) => [node.from, node.to])).not.toContain("edge-b");
      expect(plan.changes.filter(({ address }) => address.startsWith("service.web"))).toHaveLength(2);
      project.write(configuration());
    } finally {
      await engine.revive();
    }
    // containers have died with their engine or live on, as it may be: one apply makes all whole
    await project.apply();
    expect((await containersOf(engine, project)).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    expect((await project.plan()).changes).toEqual([]);
  });
});

test("a frozen engine given up as lost: its replicas move, the stale ones go when it thaws, its data is kept and told", async () => {
  await inProject(lab.engines, "lost", async (project) => {
    project.write(configuration());
    await project.apply();
    const places = (await project.plan()).placements;
    const of = (address: string): string =>
      Object.entries(places).find(([one]) => one === address)?.[1] ?? "";
    const at = of("service.db[0]");
    const engine = lab.engine(at);
    const stale = await containersOf(engine, project);
    expect(stale.length).toBeGreaterThan(1);
    engine.freeze();
    try {
      const plan = JSON.parse((await project.orch("plan", "--json", "--lost", at)).stdout) as Plan; // one replica is pending
      expect(rowsOf(plan).filter((row) => row.startsWith("service.db"))).toEqual(["service.db[0] move"]);
      expect(plan.risks.map(({ code }) => code)).toContain("data-left-behind");
      // 8080 is taken on the others, so a replica of web has to wait
      await project.apply("--lost", at, "--allow-pending");
      const again = await project.orch("plan", "--json", "--allow-pending");
      expect(rowsOf(JSON.parse(again.stdout) as Plan)).toEqual([]);
    } finally {
      engine.thaw();
    }
    // all that came back runs on until the next apply: then what has moved goes, and what nobody else could take stays
    expect((await containersOf(engine, project)).map(({ id }) => id)).toEqual(stale.map(({ id }) => id));
    const { stderr } = await project.orch("plan");
    expect(short(stderr)).toContain(`Node ${at} has data that was given up as lost: volume.data@${at}`);
    await project.apply();
    const now = (await Promise.all(lab.engines.map((one) => containersOf(one, project)))).flat();
    expect(
      now
        .filter(({ address }) => address.startsWith("service"))
        .map(({ address, state }) => `${address} ${state}`)
        .sort(),
    ).toEqual([
      "service.db[0] running",
      "service.web[0] running",
      "service.web[1] running",
      "service.web[2] running",
    ]);
    const left = stale.filter(({ id }) => now.some((one) => one.id === id)).map(({ address }) => address);
    expect(left).toEqual(
      stale.map(({ address }) => address).filter((address) => address !== "service.db[0]"),
    );
    expect((await project.plan()).changes).toEqual([]);
    expect(lines(await engine.docker("volume", "ls", "-q"))).toEqual(["lost-data"]);
    await engine.docker("volume", "rm", "lost-data");
  });
});
