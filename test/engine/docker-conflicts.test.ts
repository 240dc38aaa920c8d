import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { busyboxImage } from "../engines/images.ts";
import { startEngine } from "../engines/lab.ts";
import { proxyEngine } from "../engines/proxy.ts";
import { address, container, openHarness, replica, runCall } from "../engines/replicas.ts";
import type { CallParts, Harness } from "../engines/replicas.ts";
import type { RunCall } from "../../src/provider/index.ts";

let engine: Awaited<ReturnType<typeof startEngine>>;
let proxy: Awaited<ReturnType<typeof proxyEngine>>;
let harness: Harness;
/** The same engine, seen through the proxy. */
let proxied: Harness;

beforeAll(async () => {
  engine = await startEngine();
  await busyboxImage(engine);
  proxy = await proxyEngine(engine.socket);
  harness = await openHarness([{ name: "node-a", host: engine.host, advertise: engine.address }]);
  proxied = await openHarness([{ name: "node-a", host: proxy.host }]);
});
afterAll(async () => {
  await proxied?.session.close();
  await harness?.session.close();
  await proxy?.close();
  await engine?.stop();
});
afterEach(async () => {
  proxy.cut(null);
  const ids = (await engine.docker("ps", "-aq")).split("\n").filter((id) => id !== "");
  if (ids.length > 0) await engine.docker("rm", "-f", "-v", ...ids);
});

const names = async (): Promise<readonly string[]> =>
  (await engine.docker("ps", "-a", "--format", "{{.Names}} {{.State}}")).split("\n").filter(Boolean).sort();

describe("a name that is held", () => {
  test("by a stranger is a conflict that names it, and the stranger is left alone", async () => {
    await engine.docker("run", "-d", "--name", "shop-web-0", "busybox:1", "sleep", "1000");
    const result = await harness.run(runCall("create", { spec: replica() }));
    expect(result).toEqual({
      ok: false,
      error: {
        code: "conflict",
        retryable: false,
        maybeDone: false,
        message:
          "The container name shop-web-0 on node-a is held by an object that orch did not make; remove or rename that container, or give the workload another name.",
      },
    });
    expect(await names()).toEqual(["shop-web-0 running"]);
    const { objects } = await harness.observe(["shop-web-0"]);
    expect(objects).toMatchObject([{ born: null, kind: "service", name: "shop-web-0", phase: "running" }]);
  });

  test("by another lineage of the project is a conflict too", async () => {
    await harness.ok({ ...runCall("create", { spec: replica() }), lineage: "lineage-0" });
    const result = await harness.run(runCall("create", { spec: replica(), uid: "uid-b" }));
    expect(result).toMatchObject({ ok: false, error: { code: "conflict" } });
    expect(result.ok ? "" : result.error.message).toContain(
      "service.web[0] of project shop (lineage lineage-0)",
    );
  });

  test("by an older instance of the address is given up to the newer one, and given back when that goes", async () => {
    const spec = replica({ containers: { main: container(), side: container() } });
    const older = runCall("create", { spec, uid: "aaaaaa-old" });
    const newer = runCall("create", { spec, uid: "bbbbbb-new" });
    await harness.ok(older);
    await harness.ok(newer);
    expect(await names()).toEqual([
      "shop-web-0 running",
      "shop-web-0-aaaaaa running",
      "shop-web-0-aaaaaa.side running",
      "shop-web-0.side running",
    ]);
    await harness.ok({ ...newer, verb: "delete" });
    expect(await names()).toEqual(["shop-web-0 running", "shop-web-0.side running"]);
    expect(await harness.find("aaaaaa-old")).toMatchObject({ name: "shop-web-0" });
  });

  test("goes back to the older instance when the newer one cannot be made", async () => {
    await harness.ok(runCall("create", { spec: replica(), uid: "aaaaaa-old" }));
    const spec = replica({}, { command: ["/no/such/program"] });
    const result = await harness.run(runCall("create", { spec, uid: "bbbbbb-new" }));
    expect(result).toMatchObject({ ok: false, error: { code: "invalid" } });
    expect(result.ok ? "" : result.error.message).toContain("/no/such/program");
    expect(await names()).toEqual(["shop-web-0 running"]);
  });
});

describe("networks and volumes of strangers", () => {
  test("are never taken over", async () => {
    await engine.docker("network", "create", "shop-net");
    await engine.docker("volume", "create", "shop-vol");
    const network = runCall("create", {
      ...{ kind: "network", address: "network.net@node-a", uid: "uid-n", name: "shop-net" },
      spec: { name: "shop-net", scope: "node", driver: "bridge" },
    });
    const volume = runCall("create", {
      ...{ kind: "volume", address: "volume.vol", uid: "uid-v", name: "shop-vol" },
      spec: { name: "shop-vol", scope: "single", driver: "local", on_delete: "delete" },
    });
    for (const call of [network, volume]) {
      expect(await harness.run(call)).toMatchObject({ ok: false, error: { code: "conflict" } });
      expect(await harness.run({ ...call, verb: "delete" })).toEqual({ ok: true, result: null });
      expect(await harness.run({ ...call, spec: { ...call.spec, external: true } })).toMatchObject({
        ok: true,
      });
    }
    expect(await engine.docker("network", "rm", "shop-net")).toBe("shop-net");
    expect(await engine.docker("volume", "rm", "shop-vol")).toBe("shop-vol");
  });

  test("a volume that is not there is an error, not a new volume", async () => {
    const mount = { type: "volume", volume: address("volume.gone"), name: "shop-gone" } as const;
    const spec = replica({}, { mounts: { "/data": mount } });
    expect(await harness.run(runCall("create", { spec }))).toMatchObject({
      ok: false,
      error: {
        code: "not-found",
        message: "The volume shop-gone that service.web[0] mounts is not on node node-a.",
      },
    });
    expect(await engine.docker("volume", "ls", "-q")).toBe("");
  });
});

describe("what an engine refuses", () => {
  test("a port that is taken is told as such, and nothing is left behind", async () => {
    await engine.docker("run", "-d", "--name", "other", "-p", "8080:80", "busybox:1", "sleep", "1000");
    const http = { container: 80, count: 1, protocol: "tcp", host: 8080, publish: true } as const;
    const result = await harness.run(
      runCall("create", { spec: replica({ ports: { http } }), ports: { http: 8080 } }),
    );
    expect(result).toMatchObject({ ok: false, error: { code: "port-taken", maybeDone: false } });
    expect(result.ok ? "" : result.error.message).toMatch(
      /^Host port 8080 that service\.web\[0\] needs on node-a is taken by something else: /,
    );
    expect(await names()).toEqual(["other running"]);
    expect((await harness.observe()).nodes[0]?.foreignPorts).toEqual(["8080/tcp"]);
  });

  test("a chosen port listens where other nodes reach the node", async () => {
    const web = { container: 80, count: 2, protocol: "tcp", publish: true } as const;
    const spec = replica({ ports: { web } }, { command: ["httpd", "-f", "-p", "80", "-h", "/etc"] });
    await harness.ok(runCall("create", { spec, ports: { web: 20_000 } }));
    expect(await engine.docker("port", "shop-web-0")).toBe(
      `80/tcp -> ${engine.address}:20000\n81/tcp -> ${engine.address}:20001`,
    );
  });

  test("an init container that fails takes its log along", async () => {
    const init = { ...container({ command: ["sh", "-c", "echo cannot migrate; exit 3"] }), name: "migrate" };
    const result = await harness.run(runCall("create", { spec: replica({ init_containers: [init] }) }));
    expect(result).toEqual({
      ok: false,
      error: {
        code: "failed",
        retryable: false,
        maybeDone: false,
        message: "The init container migrate of service.web[0] on node-a ended with exit code 3.",
        log: ["cannot migrate"],
      },
    });
    expect(await names()).toEqual([]);
  });

  test("an image that is nowhere says what to do", async () => {
    const request = {
      ref: "nothing.invalid/app:9",
      nodes: [runCall("create", { spec: {} }).node],
      pull: "missing",
    } as const;
    const [answer] = await harness.session.resolve([request], harness.context);
    expect(answer).toMatchObject({ code: "not-found" });
    expect(answer !== undefined && "message" in answer ? answer.message : "").toMatch(
      /^Image nothing\.invalid\/app:9 is not on node node-a and its registry does not answer.*\. Check the name, or load the image on the nodes/,
    );
  });

  test("an image made on the node is known by its id", async () => {
    const { node } = runCall("create", { spec: {} });
    const id = await engine.docker("inspect", "-f", "{{.Id}}", "busybox:1");
    const digest = `sha256:${"0".repeat(64)}`;
    const requests = ["busybox:1", `busybox@${digest}`].map((ref) => ({
      ref,
      nodes: [node],
      pull: "missing" as const,
    }));
    expect(await harness.session.resolve(requests, harness.context)).toEqual([
      { ref: "busybox:1", ids: { "node-a": id } },
      { ref: `busybox@${digest}`, digest },
    ]);
    await harness.ok(runCall("create", { spec: replica(), images: { "busybox:1": id } }));
    expect(await engine.docker("inspect", "-f", "{{.Config.Image}}", "shop-web-0")).toBe(id);
  });
});

describe("resuming", () => {
  const init = { ...container({ command: ["true"] }), name: "first" };
  const spec = replica({
    init_containers: [init],
    secrets: { token: null },
    containers: { main: container({ secrets: ["token"] }), side: container() },
  });
  const call = (verb: RunCall["verb"], more: Partial<CallParts> = {}): RunCall =>
    runCall(verb, { spec, secrets: [{ path: ["secrets", "token"], value: "hunter2" }], ...more });
  const complete = ["shop-web-0 running", "shop-web-0.init.first exited", "shop-web-0.side running"];

  test("after a break at any request, run again makes exactly one replica", async () => {
    await proxied.ok(call("create"));
    const total = proxy.requests().length;
    await proxied.ok(call("delete"));
    for (const when of ["before", "after"] as const) {
      for (let at = 0; at < total; at++) {
        let seen = 0;
        let cut = "";
        proxy.cut({
          when,
          match: (line) => {
            // reads change nothing: only what is written can be half done
            if (line.startsWith("GET") || line.startsWith("HEAD") || seen++ !== at) return false;
            cut = line;
            return true;
          },
        });
        const first = await proxied.run(call("create"));
        proxy.cut(null);
        if (cut === "") {
          expect(first.ok).toBe(true);
          await proxied.ok(call("delete"));
          break;
        }
        // waiting changes nothing, so it is taken up again at once
        if (cut.includes("/wait?")) expect(first.ok, cut).toBe(true);
        else expect(first, cut).toMatchObject({ ok: false, error: { code: "unreachable", maybeDone: true } });
        await proxied.ok(call("create"));
        expect(await names(), `${when} ${cut}`).toEqual(complete);
        expect(await engine.docker("exec", "shop-web-0", "cat", "/run/secrets/token")).toBe("hunter2");
        await proxied.ok(call("delete"));
        expect(await names()).toEqual([]);
      }
    }
  });

  test("a container that never started is made again", async () => {
    await harness.ok(call("create"));
    const { ids } = (await harness.find("uid-a")) ?? {};
    await engine.docker("rm", "-f", "shop-web-0.side");
    await engine.docker(
      "create",
      "--name",
      "shop-web-0.side",
      "--label",
      "orch.uid=uid-a",
      "--label",
      "orch.project=shop",
      "--label",
      "orch.lineage=lineage-1",
      "--label",
      "orch.address=service.web[0]",
      "--label",
      "orch.step=step-uid-a",
      "--label",
      "orch.container=side",
      "--label",
      "orch.containers=main,side",
      "busybox:1",
      "true",
    );
    expect(await harness.find("uid-a")).toMatchObject({ phase: "created" });
    const made = await harness.ok(call("create"));
    expect(made?.ids["main"]).toBe(ids?.["main"]);
    expect(await names()).toEqual(complete);
    expect(await harness.find("uid-a")).toMatchObject({ phase: "running", missing: [] });
  });

  test("secrets are in no URL and no header", async () => {
    const secret = "correct-horse-battery";
    const secrets = [
      { path: ["secrets", "token"], value: secret },
      { path: ["containers", "main", "env", "TOKEN"], value: secret },
    ];
    await proxied.ok(call("create", { secrets }));
    await proxied.ok(call("delete", { secrets }));
    const requests = proxy.requests();
    expect(requests.some((line) => line.startsWith("POST /v1.41/containers/create?name=shop-web-0\n"))).toBe(
      true,
    );
    expect(requests.filter((line) => line.includes(secret) || line.includes("TOKEN"))).toEqual([]);
    expect(JSON.stringify(await proxied.observe())).not.toContain(secret);
  });
});

describe("an engine that is lost", () => {
  test("is an unreachable node with a reason, and DOCKER_HOST does not stand in for it", async () => {
    process.env["DOCKER_HOST"] = engine.host;
    try {
      const lost = await openHarness([
        { name: "node-a", host: "unix:///nowhere/docker.sock" },
        { name: "node-b", host: "npipe:////./pipe/docker_engine" },
        { name: "node-c", host: engine.host },
      ]);
      const { nodes } = await lost.observe();
      expect(nodes.map(({ name, status, problem }) => [name, status, problem])).toEqual([
        [
          "node-a",
          "unreachable",
          "The engine of node-a cannot be reached: there is no socket /nowhere/docker.sock; the engine may not be running.",
        ],
        [
          "node-b",
          "unreachable",
          '"npipe:////./pipe/docker_engine" is a Windows pipe, which this machine has not.',
        ],
        ["node-c", "ready", null],
      ]);
      await lost.session.close();
    } finally {
      delete process.env["DOCKER_HOST"];
    }
  });

  test("holds a call only until it is cancelled", async () => {
    const controller = new AbortController();
    engine.freeze();
    try {
      const pending = harness.session.run(runCall("create", { spec: replica() }), {
        signal: controller.signal,
        event: () => undefined,
      });
      setTimeout(() => controller.abort(), 300);
      expect(await pending).toMatchObject({ ok: false, error: { code: "cancelled" } });
    } finally {
      engine.thaw();
    }
  });
});

describe("what others hold of a node", () => {
  test("limits and reservations of running containers count, another project's requests too", async () => {
    await engine.docker("run", "-d", "--cpus", "0.5", "-m", "64m", "busybox:1", "sleep", "1000");
    await engine.docker("create", "--cpus", "1", "-m", "64m", "busybox:1", "sleep", "1000");
    const other = runCall("create", {
      spec: replica({}, { resources: { cpu: 300, memory: 2 ** 27 } }),
      name: "other",
    });
    await harness.ok({ ...other, project: "other" });
    await harness.ok(runCall("create", { spec: replica(), uid: "uid-own" }));
    const [seen] = (await harness.observe()).nodes;
    expect(seen).toMatchObject({
      status: "ready",
      os: "linux",
      foreign: { cpu: 800, memory: 3 * 2 ** 26, devices: {} },
      load: null,
    });
    expect(seen?.fingerprint).toMatch(/.+\/node-a$/);
    const measured = await harness.session.observe(
      { project: "shop", names: [], load: true },
      harness.context,
    );
    expect(measured.nodes[0]?.load?.memory).toBeGreaterThan(0);
  });
});
