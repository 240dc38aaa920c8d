// The steps of plans and what they wait for.
import { describe, expect, test } from "vitest";
import { ORCH, Rig, address, nodes, rows, steps } from "../rig/rig.ts";

const HEAD = `${ORCH}${nodes(2)}`;
const at = (name: string) => `constraint { condition = node.name == "${name}" }`;

async function stepsOf(before: string, after: string): Promise<readonly string[]> {
  const rig = new Rig(`${HEAD}${before}`);
  await rig.converge();
  return steps((await rig.converge(`${HEAD}${after}`)).work);
}

const web = (lines: string) => `service "web" {\n  image = "acme/web:1"\n  ${lines}\n}\n`;

test("networks and volumes are there before their users and go after them", async () => {
  const rig = new Rig(
    `${HEAD}volume "data" { on_delete = "delete" }\n${web(`mount "/data" { volume = volume.data }\n${at("a")}`)}`,
  );
  expect(steps((await rig.converge()).work)).toEqual([
    "network.default@a#up",
    "service.web[0]#up <- network.default@a#up, volume.data@a#up",
    "service.web[0]#gate <- service.web[0]#up",
    "volume.data@a#up",
  ]);
  expect(steps((await rig.plan({ mode: "destroy" })).work)).toEqual([
    "network.default@a#remove <- service.web[0]#remove",
    "service.web[0]#down",
    "service.web[0]#remove <- service.web[0]#down",
    "volume.data@a#remove <- service.web[0]#remove",
  ]);
});

test("start-first: up, gate, down, remove", async () => {
  expect(await stepsOf(web(at("a")), web(`env = { A = "1" }\n${at("a")}`))).toEqual([
    "service.web[0]#up",
    "service.web[0]#gate <- service.web[0]#up",
    "service.web[0]#down <- service.web[0]#gate",
    "service.web[0]#remove <- service.web[0]#down",
  ]);
});

test("stop-first: down, up, gate, remove", async () => {
  const port = 'port "p" {\n container = 80\n host = 80\n}\n';
  expect(await stepsOf(web(port + at("a")), web(`env = { A = "1" }\n${port}${at("a")}`))).toEqual([
    "service.web[0]#down",
    "service.web[0]#up <- service.web[0]#down",
    "service.web[0]#gate <- service.web[0]#up",
    "service.web[0]#remove <- service.web[0]#gate",
  ]);
});

test("a moved address: target up, then consumers, then target down", async () => {
  const text = (place: string) =>
    `${web(`port "p" { container = 80 }\n${at(place)}`)}service "api" {\n image = "i"\n env = { WEB = service.web.endpoint["p"] }\n ${at("b")}\n}\n`;
  expect(await stepsOf(text("a"), text("b"))).toEqual([
    "network.default@a#remove <- service.web[0]#remove",
    "service.api[0]#up <- service.web[0]#gate",
    "service.api[0]#gate <- service.api[0]#up",
    "service.api[0]#down <- service.api[0]#gate",
    "service.api[0]#remove <- service.api[0]#down",
    "service.web[0]#up",
    "service.web[0]#gate <- service.web[0]#up",
    "service.web[0]#down <- service.api[0]#gate, service.web[0]#gate",
    "service.web[0]#remove <- service.web[0]#down",
  ]);
});

test("who reads all addresses of a workload is replaced before a replica that goes", async () => {
  const text = (replicas: number) =>
    `${web(`replicas = ${replicas}\nport "p" { container = 80 }\n${at("a")}`)}service "lb" {\n image = "i"\n env = { ALL = join(",", service.web.endpoints["p"]) }\n ${at("b")}\n}\n`;
  expect(await stepsOf(text(2), text(1))).toEqual([
    "service.lb[0]#up",
    "service.lb[0]#gate <- service.lb[0]#up",
    "service.lb[0]#down <- service.lb[0]#gate",
    "service.lb[0]#remove <- service.lb[0]#down",
    "service.web[1]#down <- (service.lb after service.web)",
    "service.web[1]#remove <- service.web[1]#down",
  ]);
});

test("depends_on waits for all replicas; a job must have succeeded", async () => {
  const rig = new Rig(
    `${HEAD}job "m" { image = "j" }\nservice "db" {\n image = "d"\n replicas = 2\n depends_on = [job.m]\n ${at("a")}\n}\n${web(`depends_on = [service.db]\n${at("a")}`)}`,
  );
  const { work } = await rig.plan();
  expect(work.graph.barriers).toEqual([
    { id: "job.m succeeded", needs: ["job.m[0]#gate"] },
    { id: "service.db healthy", needs: ["service.db[0]#gate", "service.db[1]#gate"] },
  ]);
  expect(steps(work).filter((line) => /^service\.(db|web)\[\d\]#up/.test(line))).toEqual([
    "service.db[0]#up <- (job.m succeeded), network.default@a#up",
    "service.db[1]#up <- (job.m succeeded), network.default@a#up",
    "service.web[0]#up <- network.default@a#up, (service.db healthy)",
  ]);
});

test("destroying goes the other way round", async () => {
  const rig = new Rig(
    `${HEAD}service "db" {\n image = "d"\n ${at("a")}\n}\n${web(`depends_on = [service.db]\n${at("a")}`)}`,
  );
  await rig.converge();
  expect(steps((await rig.plan({ mode: "destroy" })).work)).toEqual([
    "network.default@a#remove <- service.db[0]#remove, service.web[0]#remove",
    "service.db[0]#down <- (service.web down)",
    "service.db[0]#remove <- service.db[0]#down",
    "service.web[0]#down",
    "service.web[0]#remove <- service.web[0]#down",
  ]);
});

describe("host ports", () => {
  const on = (name: string, place: string, host: number) =>
    `service "${name}" {\n image = "i"\n port "p" {\n container = 80\n host = ${host}\n }\n ${at(place)}\n}\n`;

  test("a fixed port is handed over when its holder has stopped", async () => {
    expect(await stepsOf(on("x", "a", 80), on("x", "a", 81) + on("y", "a", 80))).toContain(
      "service.y[0]#up <- service.x[0]#down",
    );
  });

  test("two replicas that trade places and ports stop first, rather than wait for each other for ever", async () => {
    const rig = new Rig(`${HEAD}${on("x", "a", 80)}${on("y", "b", 80)}`);
    await rig.converge();
    const planned = await rig.converge(`${HEAD}${on("x", "b", 80)}${on("y", "a", 80)}`);
    expect(rows(planned.plan)).toEqual([
      "move service.x[0] a -> b, stop-first: rules (constraint)",
      "move service.y[0] b -> a, stop-first: rules (constraint)",
    ]);
    expect(planned.plan.changes.map((change) => change.order_reason)).toEqual([
      "service.y[0] still holds host port 80/tcp on b",
      "service.x[0] still holds host port 80/tcp on a",
    ]);
  });

  test("a chain of replicas that follow each other starts first", async () => {
    const rig = new Rig(`${ORCH}${nodes(3)}${on("x", "a", 80)}${on("y", "b", 80)}`);
    await rig.converge();
    const planned = await rig.converge(`${ORCH}${nodes(3)}${on("x", "b", 80)}${on("y", "c", 80)}`);
    expect(
      planned.plan.changes.filter((change) => change.action === "move").map((change) => change.order),
    ).toEqual(["start-first", "start-first"]);
    expect(steps(planned.work)).toContain("service.x[0]#up <- service.y[0]#down");
  });

  test("ports traded on one node between a consumer and what it depends on are freed before both wait", async () => {
    const text = (x: number, y: number) =>
      `${on("x", "a", x).replace('image = "i"', 'image = "i"\n depends_on = [service.y]')}${on("y", "a", y)}`;
    expect(await stepsOf(text(80, 81), text(81, 80))).toEqual([
      "service.x[0]#down",
      "service.x[0]#up <- service.x[0]#down, (service.y healthy), service.y[0]#down",
      "service.x[0]#gate <- service.x[0]#up",
      "service.x[0]#remove <- service.x[0]#gate",
      "service.y[0]#down",
      "service.y[0]#up <- service.x[0]#down, service.y[0]#down",
      "service.y[0]#gate <- service.y[0]#up",
      "service.y[0]#remove <- service.y[0]#gate",
    ]);
  });
});

describe("a network that is made anew", () => {
  const text = (subnet: number, more = "") =>
    `network "n" { subnet = "10.${subnet}.0.0/16" }\n${web(`replicas = 2\nnetworks = [network.n]\n${at("a")}`)}${more}`;

  test("its users are replaced around it, all at once if need be", async () => {
    const rig = new Rig(`${HEAD}${text(1)}`);
    await rig.converge();
    const planned = await rig.converge(`${HEAD}${text(2)}`);
    expect(rows(planned.plan)).toEqual([
      "replace network.n@a on a, stop-first: config subnet",
      "replace service.web[0] on a, stop-first: trigger of network.n",
      "replace service.web[1] on a, stop-first: trigger of network.n",
    ]);
    expect(steps(planned.work).slice(0, 4)).toEqual([
      "network.n@a#remove <- service.web[0]#down, service.web[1]#down",
      "network.n@a#up <- network.n@a#remove",
      "service.web[0]#down",
      "service.web[0]#up <- network.n@a#up, service.web[0]#down",
    ]);
  });

  test("a replica that leaves it while it runs is detached before", async () => {
    const before = `${text(1)}service "s" {\n image = "i"\n networks = [network.n]\n ${at("a")}\n}\n`;
    const after = `${text(2)}service "s" {\n image = "i"\n ${at("a")}\n}\n`;
    expect((await stepsOf(before, after))[1]).toBe(
      "network.n@a#remove <- service.s[0]#update, service.web[0]#down, service.web[1]#down",
    );
  });

  test("a replica that joins it and waits for one that needs it is no circle", async () => {
    const rig = new Rig(`${HEAD}${text(1)}`);
    await rig.converge();
    await rig.converge(
      `${HEAD}network "n" { subnet = "10.2.0.0/16" }\n${web(`replicas = 2\ndepends_on = [service.x]\n${at("a")}`)}service "x" {\n image = "i"\n networks = [network.n]\n ${at("a")}\n}\n`,
    );
  });

  test("is refused where a replica that is no target uses it", async () => {
    const rig = new Rig(`${HEAD}${text(1)}`);
    await rig.converge();
    rig.configure(`${HEAD}${text(2)}service "y" {\n image = "i"\n networks = [network.n]\n ${at("a")}\n}\n`);
    expect(await rig.problems({ targets: [address("service.y"), address("network.n")] })).toEqual([
      "main.orch.hcl:12 network-in-use: network.n@a cannot be made anew: service.web[1] uses it and stays as it is. The change of subnet needs all its users stopped. service.web[1] is pending, out of reach or not a target of this plan.",
    ]);
  });
});

test("a network that nothing uses any more goes after its last user was detached", async () => {
  const before = `network "n" {}\n${web(`networks = [network.n, network.default]\n${at("a")}`)}`;
  expect(await stepsOf(before, web(at("a")))).toEqual([
    "network.n@a#remove <- service.web[0]#update",
    "service.web[0]#update",
  ]);
});

test("a workload of another kind takes the name when the old one is gone", async () => {
  expect(await stepsOf(web(at("a")), `job "web" {\n image = "i"\n ${at("a")}\n}\n`)).toContain(
    "job.web[0]#up <- service.web[0]#remove",
  );
});
