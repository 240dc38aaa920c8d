import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { busyboxImage } from "../engines/images.ts";
import { startEngine } from "../engines/lab.ts";
import { address, container, instance, openHarness, replica, runCall } from "../engines/replicas.ts";
import type { CallParts, Harness } from "../engines/replicas.ts";
import type { ProbeRequest, ReplicaSpec, RunCall } from "../../src/provider/index.ts";

let engine: Awaited<ReturnType<typeof startEngine>>;
let harness: Harness;

beforeAll(async () => {
  engine = await startEngine();
  await busyboxImage(engine);
  harness = await openHarness([{ name: "node-a", host: engine.host }]);
});
afterAll(async () => {
  await harness?.session.close();
  await engine?.stop();
});
afterEach(async () => {
  const ids = (await engine.docker("ps", "-aq")).split("\n").filter((id) => id !== "");
  if (ids.length > 0) await engine.docker("rm", "-f", "-v", ...ids);
  await engine.docker("network", "prune", "-f");
  const volumes = (await engine.docker("volume", "ls", "-q")).split("\n").filter((name) => name !== "");
  if (volumes.length > 0) await engine.docker("volume", "rm", ...volumes);
});

const exec = (name: string, ...args: readonly string[]): Promise<string> =>
  engine.docker("exec", name, ...args);
const names = async (): Promise<readonly string[]> =>
  (await engine.docker("ps", "-a", "--format", "{{.Names}}")).split("\n").filter(Boolean).sort();
const inspect = async (name: string, format: string): Promise<string> =>
  engine.docker("inspect", "-f", format, name);

const networks = ["backend", "frontend"].map((name) => ({
  network: address(`network.${name}`),
  name: `shop-${name}`,
  aliases: name === "backend" ? ["web"] : [],
}));

async function makeNetworks(): Promise<void> {
  for (const name of ["backend", "frontend"])
    await harness.ok(
      runCall("create", {
        kind: "network",
        address: `network.${name}@node-a`,
        uid: `uid-${name}`,
        name: `shop-${name}`,
        spec: { name: `shop-${name}`, scope: "node", driver: "bridge" },
      }),
    );
}

async function makeVolume(): Promise<void> {
  const spec = { name: "shop-data", scope: "single", driver: "local", on_delete: "retain" };
  await harness.ok(
    runCall("create", { kind: "volume", address: "volume.data", uid: "uid-data", name: "shop-data", spec }),
  );
}

const data = { "/data": { type: "volume", volume: address("volume.data"), name: "shop-data" } } as const;

/** Uses everything that is made around a container. */
const whole: ReplicaSpec = {
  networks,
  hostname: "web-zero",
  extra_hosts: ["other:10.9.8.7"],
  secrets: { password: null },
  init_containers: [
    {
      ...container({
        command: ["sh", "-c", "echo seeded $(cat /run/secrets/password) >> /data/seed"],
        secrets: ["password"],
        mounts: data,
      }),
      name: "seed",
    },
  ],
  containers: {
    main: container({
      env: { MODE: "test", TOKEN: "" },
      secrets: ["password"],
      mounts: data,
      files: { "/etc/web/web.toml": { blob: "b1", mode: "0640", uid: 7, gid: 8, on_change: "signal:HUP" } },
      directories: {
        "/srv/www": { files: { "a/index.html": { blob: "b1", mode: "0644" } }, on_change: "none" },
      },
      healthcheck: { command: ["true"], interval: 200, timeout: 1000, retries: 2, start_period: 0 },
      ulimits: { nofile: { soft: 1000, hard: 2000 } },
    }),
    metrics: container({ command: ["sh", "-c", "exec httpd -f -p 9100 -h /etc"] }),
  },
};

const wholeCall = (verb: RunCall["verb"], more: Partial<CallParts> = {}): RunCall =>
  runCall(verb, {
    spec: whole,
    secrets: [
      { path: ["secrets", "password"], value: "hunter2" },
      { path: ["containers", "main", "env", "TOKEN"], value: "hunter3" },
    ],
    blobs: { b1: { encoding: "utf8", data: "hello = 1\n" } },
    ...more,
  });

describe("a whole replica", () => {
  beforeEach(async () => {
    await makeNetworks();
    await makeVolume();
  });

  test("has its sidecar, init container, files, secrets, networks and health check", async () => {
    const made = await harness.ok(wholeCall("create"));
    expect(Object.keys(made?.ids ?? {})).toEqual(["main", "metrics"]);
    expect(await names()).toEqual(["shop-web-0", "shop-web-0.init.seed", "shop-web-0.metrics"]);
    expect(await exec("shop-web-0", "cat", "/data/seed")).toBe("seeded hunter2");
    expect(await exec("shop-web-0", "stat", "-c", "%a %u %g", "/etc/web/web.toml")).toBe("640 7 8");
    expect(await exec("shop-web-0", "cat", "/srv/www/a/index.html")).toBe("hello = 1");
    expect(await exec("shop-web-0", "stat", "-c", "%a", "/run/secrets/password", "/run/secrets")).toBe(
      "444\n755",
    );
    expect(
      await exec("shop-web-0", "sh", "-c", "echo $MODE $TOKEN $(hostname) $(grep files /proc/self/limits)"),
    ).toBe("test hunter3 web-zero Max open files 1000 2000 files");
    // the sidecar listens in the same network namespace
    const ask = ["wget", "-qO-", "http://127.0.0.1:9100/hostname"];
    await vi.waitFor(async () => expect(await exec("shop-web-0", ...ask)).toBe("web-zero"), 5000);
    expect(await inspect("shop-web-0", "{{range $k, $v := .NetworkSettings.Networks}}{{$k}} {{end}}")).toBe(
      "shop-backend shop-frontend",
    );
    expect(await exec("shop-web-0", "nslookup", "web")).toContain("Name:\tweb");
  });

  test("is observed as it was specified", async () => {
    const made = await harness.ok(wholeCall("create"));
    const seen = await harness.find("uid-a");
    const limits = { resources: { cpu: 100, memory: 134_217_728 }, restart: { condition: "unless-stopped" } };
    expect(seen).toEqual({
      born: {
        project: "shop",
        lineage: "lineage-1",
        address: "service.web[0]",
        uid: "uid-a",
        step: "step-uid-a",
      },
      kind: "service",
      endpoint: "node-a",
      node: "node-a",
      name: "shop-web-0",
      ids: made?.ids,
      phase: "running",
      exit: null,
      attributes: { containers: { main: limits, metrics: limits }, networks },
      missing: [],
    });
    const kinds = (await harness.observe()).objects.map(({ kind, name, ids }) => [
      kind,
      name,
      Object.keys(ids),
    ]);
    expect(kinds).toEqual([
      ["network", "shop-backend", ["network"]],
      ["network", "shop-frontend", ["network"]],
      ["service", "shop-web-0", ["main", "metrics"]],
      ["volume", "shop-data", ["volume"]],
    ]);
  });

  test("is healthy when the engine says so", async () => {
    const call = wholeCall("create");
    const made = await harness.ok(call);
    const check = { container: "main", healthcheck: whole.containers["main"]?.healthcheck };
    const request = { instance: instance(call, made?.ids ?? {}), check, advertise: null };
    await vi.waitFor(
      async () => {
        const health = await harness.session.probe(request as ProbeRequest, harness.context);
        expect(health).toEqual({ status: "healthy", detail: null, from: "engine" });
      },
      { timeout: 10_000, interval: 100 },
    );
  });

  test("creating it again changes nothing", async () => {
    const first = await harness.ok(wholeCall("create"));
    const started = await inspect("shop-web-0", "{{.State.StartedAt}}");
    expect(await harness.ok(wholeCall("create"))).toEqual(first);
    expect(await inspect("shop-web-0", "{{.State.StartedAt}}")).toBe(started);
    expect(await exec("shop-web-0", "cat", "/data/seed")).toMatch(/^seeded hunter2(\nseeded hunter2)?$/);
  });

  test("takes new content in place and signals its process", async () => {
    const trap = ["sh", "-c", "trap 'cat /etc/web/web.toml' HUP; while :; do sleep 0.1; done"];
    const main = whole.containers["main"] ?? container();
    const spec = { ...whole, containers: { main: { ...main, command: trap, stop_grace_period: 500 } } };
    await harness.ok(wholeCall("create", { spec }));
    const started = await inspect("shop-web-0", "{{.State.StartedAt}}");
    const changed = [
      { path: ["containers", "main", "files", "/etc/web/web.toml", "blob"], effect: "live" },
    ] as const;
    const blobs = { b1: { encoding: "utf8", data: "hello = 2\n" } } as const;
    await harness.ok(wholeCall("update", { spec, changed, blobs }));
    await vi.waitFor(async () => expect(await engine.docker("logs", "shop-web-0")).toBe("hello = 2"), 5000);
    expect(await inspect("shop-web-0", "{{.State.StartedAt}}")).toBe(started);
    await harness.ok(
      wholeCall("update", { spec, changed: [{ path: ["secrets", "password"], effect: "restart" }] }),
    );
    expect(await inspect("shop-web-0", "{{.State.StartedAt}}")).not.toBe(started);
  });

  test("is deleted with all its containers", async () => {
    await harness.ok(wholeCall("create"));
    await harness.ok(wholeCall("delete"));
    await harness.ok(wholeCall("delete"));
    expect(await names()).toEqual([]);
    expect(await harness.find("uid-a")).toBeUndefined();
    const spec = { name: "shop-data", scope: "single", driver: "local", on_delete: "delete" };
    await harness.ok(
      runCall("delete", { kind: "volume", address: "volume.data", uid: "uid-data", name: "shop-data", spec }),
    );
    expect(await engine.docker("volume", "ls", "-q")).toBe("");
  });

  test("its networks are in use until it is gone", async () => {
    await harness.ok(wholeCall("create"));
    const spec = { name: "shop-backend", scope: "node", driver: "bridge" };
    const remove = runCall("delete", {
      ...{ kind: "network", address: "network.backend@node-a", uid: "uid-backend", name: "shop-backend" },
      spec,
    });
    expect(await harness.run(remove)).toMatchObject({
      ok: false,
      error: { code: "in-use", maybeDone: false },
    });
    await harness.ok(wholeCall("delete"));
    await harness.ok(remove);
    await harness.ok(remove);
  });
});

describe("changes in place", () => {
  test("a memory limit keeps the container running", async () => {
    await harness.ok(runCall("create", { spec: replica() }));
    const started = await inspect("shop-web-0", "{{.State.StartedAt}}");
    for (const limit of [64 * 2 ** 20, 256 * 2 ** 20]) {
      const resources = {
        cpu: 250,
        memory: 32 * 2 ** 20,
        memory_limit: limit,
        cpu_limit: 1500,
        pids_limit: 50,
      };
      const spec = replica({}, { resources, restart: { condition: "on-failure", max_attempts: 3 } });
      const path = ["containers", "main", "resources", "memory_limit"];
      await harness.ok(runCall("update", { spec, changed: [{ path, effect: "in-place" }] }));
      expect((await harness.find("uid-a"))?.attributes["containers"]).toEqual({
        main: {
          resources: { ...resources, memory_swap: 2 * limit },
          restart: { condition: "on-failure", max_attempts: 3 },
        },
      });
    }
    expect(await inspect("shop-web-0", "{{.State.StartedAt}}")).toBe(started);
  });

  test("networks are joined and left while it runs, and manual changes are seen", async () => {
    await makeNetworks();
    const [first, second] = networks;
    const wanted = (...list: readonly (typeof first)[]): ReplicaSpec =>
      replica({ networks: list.flatMap((each) => each ?? []) });
    await harness.ok(runCall("create", { spec: wanted(first) }));
    const started = await inspect("shop-web-0", "{{.State.StartedAt}}");
    const changed = [{ path: ["networks"], effect: "live" }] as const;
    await harness.ok(runCall("update", { spec: wanted(second, first), changed }));
    expect((await harness.find("uid-a"))?.attributes["networks"]).toEqual([second, first]);
    await engine.docker("network", "disconnect", "shop-backend", "shop-web-0");
    await engine.docker("network", "connect", "bridge", "shop-web-0");
    expect((await harness.find("uid-a"))?.attributes["networks"]).toEqual([
      second,
      { name: "bridge", aliases: [] },
    ]);
    await harness.ok(runCall("update", { spec: wanted(second, first), changed }));
    expect((await harness.find("uid-a"))?.attributes["networks"]).toEqual([second, first]);
    expect(await inspect("shop-web-0", "{{.State.StartedAt}}")).toBe(started);
  });
});

describe("admission", () => {
  test("a replica that is not admitted is in no service name, and retiring takes it out", async () => {
    await makeNetworks();
    const spec = replica({ networks });
    const call = (verb: RunCall["verb"], index: number, more: Partial<CallParts> = {}): RunCall =>
      runCall(verb, {
        ...{ spec, uid: `uid-${index}`, address: `service.web[${index}]`, name: `shop-web-${index}` },
        ...more,
      });
    await harness.ok(call("create", 0));
    await harness.ok(call("create", 1, { admission: "later" }));
    const lookup = async (): Promise<number> => {
      const args = ["run", "--rm", "--network", "shop-backend", "busybox:1", "nslookup", "-type=a", "web"];
      const answer = await engine.docker(...args).catch((error: unknown) => String(error));
      return answer.match(/Name:\tweb/g)?.length ?? 0;
    };
    expect(await lookup()).toBe(1);
    const started = await inspect("shop-web-1", "{{.State.StartedAt}}");
    await harness.ok(call("admit", 1));
    await harness.ok(call("admit", 1));
    expect(await lookup()).toBe(2);
    expect(await inspect("shop-web-1", "{{.State.StartedAt}}")).toBe(started);
    await harness.ok(call("retire", 0));
    await harness.ok(call("retire", 0));
    expect(await lookup()).toBe(1);
    expect(await harness.find("uid-0")).toMatchObject({ phase: "done", exit: 0 });
    await harness.ok(call("start", 0));
    await harness.ok(call("start", 0));
    expect(await lookup()).toBe(2);
    expect((await harness.find("uid-0"))?.attributes["networks"]).toEqual(networks);
  });

  test("a sidecar follows its main container into a new network namespace", async () => {
    const spec = replica({ containers: { main: container(), side: container() } });
    await harness.ok(runCall("create", { spec }));
    await engine.docker("restart", "-t", "1", "shop-web-0");
    expect(await harness.find("uid-a")).toMatchObject({ phase: "stopped" });
    await harness.ok(runCall("start", { spec }));
    expect(await harness.find("uid-a")).toMatchObject({ phase: "running" });
    const devices = await exec("shop-web-0", "cat", "/proc/net/dev");
    expect((await exec("shop-web-0.side", "cat", "/proc/net/dev")).split("\n").length).toBe(
      devices.split("\n").length,
    );
  });
});

describe("a read-only root file system", () => {
  test("gets its files and secrets all the same, and stays read-only around them", async () => {
    const spec = replica(
      { secrets: { token: null } },
      {
        read_only: true,
        secrets: ["token"],
        files: { "/etc/app/deep/app.conf": { inline: "x = 1", mode: "0444", on_change: "none" } },
      },
    );
    const secrets = [{ path: ["secrets", "token"], value: "hunter2" }];
    await harness.ok(runCall("create", { spec, secrets }));
    expect(await exec("shop-web-0", "cat", "/etc/app/deep/app.conf", "/run/secrets/token")).toBe(
      "x = 1hunter2",
    );
    await expect(exec("shop-web-0", "touch", "/etc/other")).rejects.toThrow("Read-only file system");
    const file = { inline: "x = 2", mode: "0444", on_change: "none" };
    const next = replica(
      { secrets: { token: null } },
      { ...spec.containers["main"], files: { "/etc/app/deep/app.conf": file } },
    );
    const changed = [
      { path: ["containers", "main", "files", "/etc/app/deep/app.conf", "inline"], effect: "live" },
    ] as const;
    await harness.ok(runCall("update", { spec: next, secrets, changed }));
    expect(await exec("shop-web-0", "cat", "/etc/app/deep/app.conf")).toBe("x = 2");
    await harness.ok(runCall("delete", { spec }));
    expect(await engine.docker("volume", "ls", "-q", "-f", "dangling=true")).not.toMatch(/^[0-9a-f]{64}$/m);
  });
});
