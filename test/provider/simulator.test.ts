import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { NO_RESOURCES } from "orch/provider";
import type {
  CallContext,
  Instance,
  JsonObject,
  NodeConfig,
  RunCall,
  RunResult,
  Session,
} from "orch/provider";
import simulator, { createSimulator } from "../../providers/simulator/index.ts";
import { openWorldFile } from "../../providers/simulator/world-file.ts";
import {
  addStranger,
  createWorld,
  objectsOf,
  removeContainer,
  removeObject,
  renameObject,
  setAttribute,
  setHealthy,
  setReachable,
  startObject,
  stopObject,
  wipeNode,
} from "../../providers/simulator/world.ts";
import type { World } from "../../providers/simulator/world.ts";
import { simulatedNode } from "./simulator-rig.ts";

let directory = "";
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), "orch-simulator-"))));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const WEB = "service.web[0]";
const context: CallContext = { signal: new AbortController().signal, event: () => {} };

function open(world: World, ...nodes: readonly NodeConfig[]): Promise<Session> {
  return createSimulator({ world }).open(nodes, { environment: {}, directory });
}

function createCall(address: string, node = "a", main: JsonObject = {}, more: JsonObject = {}): RunCall {
  const kind = /^\w+/.exec(address)?.[0] ?? "service";
  const call = {
    step: `step ${address}`,
    verb: "create",
    project: "shop",
    lineage: "l1",
    kind,
    address,
    endpoint: node,
    node,
    uid: `uid ${address}`,
    name: `shop-${address.replaceAll(/\W+/g, "-")}`,
    spec: {
      containers: {
        main: { image: "acme/web:1", pull: "missing", resources: { cpu: 100, memory: 1000 }, ...main },
      },
      ...more,
    },
    secrets: [],
    blobs: {},
    ports: {},
    images: {},
    admission: "now",
    current: null,
    changed: [],
  };
  return call as unknown as RunCall; // plain text where brands are wanted
}

function on(verb: RunCall["verb"], call: RunCall): RunCall {
  return { ...call, verb, current: { ...call, ids: {} } as unknown as Instance }; // only uid and step are looked at
}

async function run(session: Session, call: RunCall): Promise<string> {
  const result: RunResult = await session.run(call, context);
  return result.ok ? "ok" : `${result.error.code}${result.error.maybeDone ? " maybe done" : ""}`;
}

async function phases(session: Session): Promise<readonly string[]> {
  const { objects } = await session.observe({ project: "shop", names: [], load: false }, context);
  return objects.map(
    (one) => `${one.node} ${one.name} ${one.phase} ${one.exit ?? "-"} missing:${one.missing.join()}`,
  );
}

test("a node says what its settings say", async () => {
  const node = simulatedNode("a", {
    os: "linux",
    arch: "arm64",
    engine_version: "27.1",
    fingerprint: "engine-7",
    engine_labels: { zone: "z1" },
    foreign: { cpu: "500m", memory: "1Gi", ports: [22, "53/udp"] },
    load: { cpu: 0.25, memory: 0.5 },
  });
  const session = await open(createWorld(), { ...node, capacity: { cpu: 2000 } });
  const { nodes } = await session.observe({ project: "shop", names: [], load: true }, context);
  expect(nodes).toEqual([
    {
      name: "a",
      endpoint: "a",
      status: "ready",
      problem: null,
      fingerprint: "engine-7",
      os: "linux",
      arch: "arm64",
      engineVersion: "27.1",
      labels: { zone: "z1" },
      capacity: { cpu: 2000, memory: 8 * 2 ** 30, devices: {} },
      foreign: { cpu: 500, memory: 2 ** 30, devices: {} },
      foreignPorts: ["22/tcp", "53/udp"],
      load: { cpu: 0.25, memory: 0.5 },
    },
  ]);
});

test("a wrong setting makes the node unreachable with a problem that names it", async () => {
  const problems = async (settings: JsonObject) => {
    const session = await open(createWorld(), simulatedNode("a", settings));
    return (await session.observe({ project: "shop", names: [], load: false }, context)).nodes.map(
      (one) => one.problem,
    );
  };
  expect(await problems({ latncy: 5 })).toEqual(["Setting `latncy` is unknown to the simulator."]);
  expect(await problems({ latency: { create: "soon" } })).toEqual([
    "Setting `latency.create` must be a number or a quantity.",
  ]);
  expect(await problems({ faults: [{ verb: "create", effect: "explode" }] })).toEqual([
    "Setting `faults[0].effect` must be one of refuse, fail-after, half-done, hang.",
  ]);
  expect(await problems({ images: { "*": "nice" } })).toEqual([
    'Setting `images["*"]` must be one of ok, broken, crash, unknown, local.',
  ]);
});

test("what another project's replicas hold is foreign", async () => {
  const world = createWorld();
  const session = await open(world, simulatedNode("a"));
  await run(session, { ...createCall(WEB), project: "other" });
  const { nodes, objects } = await session.observe({ project: "shop", names: [], load: false }, context);
  expect(objects).toEqual([]);
  expect(nodes[0]?.foreign).toEqual({ ...NO_RESOURCES, cpu: 100, memory: 1000 });
});

test("scripted faults strike the call that they name", async () => {
  const faults = [
    { verb: "create", address: "service.web[0]", nth: 1, error: "port-taken" },
    { verb: "create", address: "service.lost*", nth: 1, effect: "fail-after" },
    { verb: "create", address: "service.half*", nth: 1, effect: "half-done" },
    { verb: "delete", effect: "hang" },
  ];
  const world = createWorld();
  const session = await open(world, simulatedNode("a", { faults, timeout: 5 }));
  expect(await run(session, createCall(WEB))).toBe("port-taken");
  expect(objectsOf(world)).toEqual([]);
  expect(await run(session, createCall(WEB))).toBe("ok");
  expect(await run(session, createCall("service.lost[0]"))).toBe("unreachable maybe done");
  expect(await run(session, createCall("service.half[0]"))).toBe("unreachable maybe done");
  expect(await phases(session)).toEqual([
    "a shop-service-half-0- created - missing:",
    "a shop-service-lost-0- running - missing:",
    "a shop-service-web-0- running - missing:",
  ]);
  expect(await run(session, createCall("service.half[0]"))).toBe("ok");
  expect(await run(session, on("delete", createCall(WEB)))).toBe("timeout maybe done");
  expect(objectsOf(world).map((one) => one.name)).toEqual([
    "shop-service-web-0-",
    "shop-service-lost-0-",
    "shop-service-half-0-",
  ]);
});

test("a hanging call ends when it is cancelled", async () => {
  const session = await open(createWorld(), simulatedNode("a", { faults: [{ effect: "hang" }] }));
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 5);
  const result = await session.run(createCall(WEB), { ...context, signal: controller.signal });
  expect(result).toEqual({
    ok: false,
    error: { code: "cancelled", retryable: true, maybeDone: true, message: "create was cancelled" },
  });
});

test("what happens behind orch's back is observed", async () => {
  const world = createWorld();
  const session = await open(world, simulatedNode("a"), simulatedNode("b"));
  const which = { address: WEB };
  const two = { containers: { main: {}, side: {} } };
  const call = createCall(WEB);
  const main = (call.spec as typeof two)["containers"]["main"];
  await run(session, { ...call, spec: { containers: { main, side: main } } });
  expect(stopObject(world, "a", which)).toBe(true);
  expect(await phases(session)).toEqual(["a shop-service-web-0- failed 143 missing:"]);
  expect(startObject(world, "a", which)).toBe(true);
  expect(setAttribute(world, "a", which, ["containers", "main", "resources", "memory_limit"], 5)).toBe(true);
  expect(removeContainer(world, "a", which, "side")).toBe(true);
  expect(await phases(session)).toEqual(["a shop-service-web-0- stopped - missing:side"]);
  expect(objectsOf(world, "a").map((one) => one.attributes)).toEqual([
    {
      containers: {
        main: { resources: { cpu: 100, memory: 1000, memory_limit: 5 } },
        side: { resources: { cpu: 100, memory: 1000 } },
      },
    },
  ]);
  expect(renameObject(world, "a", which, "mine")).toBe(true);
  expect(await phases(session)).toEqual(["a mine stopped - missing:side"]);
  expect(await run(session, { ...call, name: "mine", spec: { containers: { main, side: main } } })).toBe(
    "ok",
  );
  expect(await phases(session)).toEqual(["a mine running - missing:"]);
  setReachable(world, "a", false);
  expect(await phases(session)).toEqual([]);
  expect(await run(session, on("delete", call))).toBe("unreachable");
  setReachable(world, "a", true);
  expect(removeObject(world, "a", which)).toBe(true);
  expect(removeObject(world, "a", which)).toBe(false);
  addStranger(world, "b", { kind: "service", name: "nginx", ports: ["80/tcp"] });
  wipeNode(world, "b");
  expect(objectsOf(world)).toEqual([]);
});

test("healthy, starting and unhealthy come from the image, the settings and the test", async () => {
  const world = createWorld();
  const times = { now: 1000 };
  const session = await createSimulator({ world, clock: () => times.now }).open(
    [simulatedNode("a", { healthy_after: "2s" })],
    { environment: {}, directory },
  );
  const healthcheck = { command: ["x"], interval: 1, timeout: 1, retries: 3, start_period: 0 };
  const probe = async (address: string) => {
    const instance = on("admit", createCall(address)).current;
    if (instance === null) throw new Error("made above");
    const request = { instance, check: { container: "main", healthcheck }, advertise: null };
    const { status, detail } = await session.probe(request, context);
    return `${status} ${detail ?? ""}`.trim();
  };
  await run(session, createCall(WEB, "a", { healthcheck }));
  await run(session, createCall("service.bad[0]", "a", { healthcheck, image: "acme/web:2-broken" }));
  await run(session, createCall("service.dead[0]", "a", { image: "acme/web:2-broken" }));
  expect(await probe(WEB)).toBe("starting");
  times.now += 2000;
  expect(await probe(WEB)).toBe("healthy");
  expect(await probe("service.bad[0]")).toBe("unhealthy 3 of 3 failed");
  expect(await probe("service.dead[0]")).toBe("stopped exit 1");
  setHealthy(world, "a", { address: "service.bad[0]" }, true);
  expect(await probe("service.bad[0]")).toBe("healthy");
});

test("attempts of a job follow its script up to the backoff limit", async () => {
  const session = await open(createWorld(), simulatedNode("a"));
  const job = { backoff_limit: 2 };
  const script = (SIMULATOR_EXIT: string) => ({ env: { SIMULATOR_EXIT } });
  await run(session, createCall("job.plain[0]"));
  await run(session, createCall("job.late[0]", "a", script("1,1,0"), { job }));
  await run(session, createCall("job.never[0]", "a", script("1,1,4,0"), { job }));
  await run(session, createCall("job.slow[0]", "a", { env: { SIMULATOR_DURATION: "1h" } }));
  expect(await phases(session)).toEqual([
    "a shop-job-late-0- done 0 missing:",
    "a shop-job-never-0- failed 4 missing:",
    "a shop-job-plain-0- done 0 missing:",
    "a shop-job-slow-0- running - missing:",
  ]);
});

test("images resolve as the settings of the asked nodes say", async () => {
  const local = simulatedNode("a", { images: { "mine:*": "local", "gone:*": "unknown" } });
  const other = simulatedNode("b", { images: { "mine:*": "unknown", "gone:*": "unknown" } });
  const session = await open(createWorld(), local, other);
  const nodes = [local.name, other.name];
  const pinned = `nginx@sha256:${"0".repeat(64)}`;
  const requests = ["nginx", pinned, "mine:1", "gone:1"].map((ref) => ({
    ref,
    nodes,
    pull: "missing" as const,
  }));
  expect(await session.resolve(requests, context)).toEqual([
    { ref: "nginx", digest: "sha256:5be1ecc7935f1dd85635d4feedaf660594030253cc97c9e9ca3819ffeac36b65" },
    { ref: pinned, digest: `sha256:${"0".repeat(64)}` },
    { ref: "mine:1", ids: { a: "sha256:ac9554310e40a984ba9c9450adf1dec610fca7188a75dd320647bcef324fe650" } },
    {
      code: "not-found",
      retryable: false,
      maybeDone: false,
      message: "no registry and no node knows the image gone:1",
    },
  ]);
  expect(await run(session, createCall(WEB, "b", { image: "mine:1" }))).toBe("not-found");
  expect(await run(session, createCall(WEB, "a", { image: "mine:1" }))).toBe("ok");
});

test("an exit script that is none is reported before anything runs", async () => {
  const session = await open(createWorld(), simulatedNode("a"));
  const { address, kind, spec } = createCall(WEB, "a", { env: { SIMULATOR_EXIT: "soon" } });
  expect(await session.check([{ address, kind, spec }])).toEqual([
    {
      address: WEB,
      path: ["containers", "main", "env", "SIMULATOR_EXIT"],
      severity: "error",
      summary: "SIMULATOR_EXIT must be an exit code, or the exit codes of a job's attempts such as 1,1,0.",
    },
  ]);
});

test("to observe ten thousand objects in memory takes a small multiple of a copy by way of JSON", async () => {
  const world = createWorld();
  const session = await open(world, ...Array.from({ length: 100 }, (_, index) => simulatedNode(`n${index}`)));
  for (let index = 0; index < 10_000; index++)
    await run(session, createCall(`service.web[${index}]`, `n${index % 100}`));
  const ratios: number[] = [];
  for (let round = 0; round < 3; round++) {
    const began = performance.now();
    const seen = await session.observe({ project: "shop", names: [], load: false }, context);
    const observed = performance.now();
    const { objects } = JSON.parse(JSON.stringify(seen)) as typeof seen; // JSON by the contract
    ratios.push((observed - began) / (performance.now() - observed));
    expect(objects.length).toBe(10_000);
  }
  // about 1; what looks through all objects for each of them takes hundreds of times as long
  expect(Math.min(...ratios)).toBeLessThan(10);
});

// --- the file -------------------------------------------------------------------------------------------------------

async function openFile(): Promise<Session> {
  return simulator.open([simulatedNode("a")], { environment: {}, directory });
}

test("separate sessions see the same world, and looking writes nothing", async () => {
  const [first, second] = [await openFile(), await openFile()];
  expect(await phases(second)).toEqual([]);
  expect(() => statSync(join(directory, ".orch"))).toThrow();
  await run(first, createCall(WEB));
  expect(await phases(second)).toEqual(["a shop-service-web-0- running - missing:"]);
  await run(second, on("delete", createCall(WEB)));
  expect(await phases(first)).toEqual([]);
});

test("faults are counted over separate sessions", async () => {
  const faults = [{ verb: "create", nth: 2 }];
  const again = () => simulator.open([simulatedNode("a", { faults })], { environment: {}, directory });
  expect(await run(await again(), createCall("service.one[0]"))).toBe("ok");
  expect(await run(await again(), createCall("service.two[0]"))).toBe("failed");
  expect(await run(await again(), createCall("service.two[0]"))).toBe("ok");
});

test("a change appends to the file and history is cut off in time", async () => {
  const path = join(directory, "world.json");
  const world = openWorldFile(path);
  addStranger(world, "a", { kind: "service", name: "kept" });
  const sizes: number[] = [];
  for (let round = 0; round < 3000; round++) {
    setReachable(world, "a", round % 2 === 0);
    if (round % 100 === 0) sizes.push(statSync(path).size);
  }
  const [first = 0, second = 0] = sizes;
  expect(second - first).toBeLessThan(100 * 60);
  expect(sizes.reduce((a, b) => (a > b ? a : b), 0)).toBeLessThan(1100 * 60);
  expect(openWorldFile(path).look().nodes.get("a")?.reachable).toBe(false);
  expect(objectsOf(openWorldFile(path)).map((one) => one.name)).toEqual(["kept"]);
});

test("a reader follows when another writer cuts the history off", () => {
  const path = join(directory, "world.json");
  const [writer, reader] = [openWorldFile(path), openWorldFile(path)];
  addStranger(writer, "a", { kind: "service", name: "one" });
  expect(objectsOf(reader).map((one) => one.name)).toEqual(["one"]);
  for (let round = 0; round < 1500; round++) setReachable(writer, "a", round % 2 === 0);
  addStranger(writer, "a", { kind: "service", name: "two" });
  expect(objectsOf(reader).map((one) => one.name)).toEqual(["one", "two"]);
});

test("a line that was torn by a crash is dropped by the next change", () => {
  const path = join(directory, "world.json");
  addStranger(openWorldFile(path), "a", { kind: "service", name: "one" });
  appendFileSync(path, '{"type":"put","node":"a","obj');
  const world = openWorldFile(path);
  expect(objectsOf(world).map((one) => one.name)).toEqual(["one"]);
  addStranger(world, "a", { kind: "service", name: "two" });
  expect(objectsOf(openWorldFile(path)).map((one) => one.name)).toEqual(["one", "two"]);
  expect(readFileSync(path, "utf8")).not.toContain('"obj{');
});

test("a file that is something else is left alone and named", async () => {
  const path = join(directory, "data.json");
  writeFileSync(path, '{ "name": "mine" }\n');
  const node = simulatedNode("a", { file: "data.json" });
  const session = await simulator.open([node], { environment: {}, directory });
  const { nodes } = await session.observe({ project: "shop", names: [], load: false }, context);
  expect(nodes.map((one) => one.problem)).toEqual([
    `${path} is not a world of this simulator: remove it, or set another \`file\``,
  ]);
  expect(await run(session, createCall(WEB))).toBe("failed");
  expect(readFileSync(path, "utf8")).toBe('{ "name": "mine" }\n');
});
