// What a node has once, on a real engine: fixed host ports, on each of its addresses, and exclusive cores.
import { afterAll, beforeAll, expect, test } from "vitest";
import { busyboxImage } from "../engines/images.ts";
import { type Lab, startEngines } from "../engines/lab.ts";
import { createProject, inProject, inspect, nodeBlock, rowsOf } from "./e2e-project.ts";

let lab: Lab;

beforeAll(async () => {
  lab = await startEngines(["edge-a"]);
  await Promise.all(lab.engines.map((engine) => busyboxImage(engine)));
});
afterAll(async () => {
  await lab?.stop();
});

const web = () => `${lab.engines.map((engine) => nodeBlock(engine)).join("")}
  service "web" {
    image   = "busybox:1"
    command = ["sleep", "1000"]
    init    = true
    port "http" {
      container = 80
      host      = 18099
    }
  }`;

test("a port that another project or a container of somebody else holds is pending with the holder's name", async () => {
  const [engine] = lab.engines;
  const other = createProject("holder");
  await inProject(lab.engines, "ports", async (project) => {
    project.write(web());
    const reason = async () => (await project.plan("--allow-pending")).pending.map((item) => item.reason);
    other.write(web());
    await other.apply();
    expect(await reason()).toEqual([
      expect.stringContaining(
        'host port 18099/tcp of edge-a is held by the container holder-web-0 of the project "holder". Free the port',
      ),
    ]);
    await other.end();
    await engine?.docker("run", "-d", "--name", "stranger", "-p", "18099:80", "busybox:1", "sleep", "1000");
    expect(await reason()).toEqual([
      expect.stringContaining(
        "host port 18099/tcp of edge-a is held by the container stranger. Free the port",
      ),
    ]);
    await engine?.docker("rm", "-f", "stranger");
    expect(await reason()).toEqual([]);
  });
}, 120_000);

test("exclusive cores are pinned and watched, and one host port is published on two addresses", async () => {
  const [engine] = lab.engines;
  if (engine === undefined) throw new Error("no engine");
  const service = (name: string, bind: string) => `service "${name}" {
    image             = "busybox:1"
    command           = ["sleep", "1000"]
    stop_grace_period = "0s"
    resources         = { exclusive_cores = 1, memory = "16Mi" }
    port "http" {
      container = 80
      host      = 18099
      bind      = "${bind}"
    }
  }`;
  await inProject(lab.engines, "numbers", async (project) => {
    project.write(`${nodeBlock(engine)}${service("a", "127.0.0.1")}\n${service("b", "127.0.0.2")}`);
    const cores = async () =>
      await Promise.all(
        ["numbers-a-0", "numbers-b-0"].map(
          async (name) => await inspect(engine, name, "{{.HostConfig.CpusetCpus}}"),
        ),
      );
    await project.apply();
    expect(await cores()).toEqual(["0", "1"]);
    await engine.docker("update", "--cpuset-cpus", "0-1", "numbers-a-0");
    expect(rowsOf(await project.plan())).toEqual(["service.a[0] update"]);
    await project.apply();
    expect(await cores()).toEqual(["0", "1"]);
    expect(rowsOf(await project.plan())).toEqual([]);
  });
}, 120_000);
