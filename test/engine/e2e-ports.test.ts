// A fixed host port that somebody else holds on a real engine: the plan says who.
import { afterAll, beforeAll, expect, test } from "vitest";
import { busyboxImage } from "../engines/images.ts";
import { type Lab, startEngines } from "../engines/lab.ts";
import { createProject, inProject, nodeBlock } from "./e2e-project.ts";

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
