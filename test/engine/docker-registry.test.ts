import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { busyboxImage } from "../engines/images.ts";
import { startEngines } from "../engines/lab.ts";
import type { Lab, LabEngine } from "../engines/lab.ts";
import { startRegistry } from "../engines/registry.ts";
import type { Registry } from "../engines/registry.ts";
import { instance, node, openHarness, replica, runCall } from "../engines/replicas.ts";
import type { Harness } from "../engines/replicas.ts";
import type { HealthcheckSpec } from "../../src/provider/index.ts";

let lab: Lab;
let registry: Registry;
let harness: Harness;
let [a, b]: LabEngine[] = [];
let ref = "";
let digest = "";

beforeAll(async () => {
  lab = await startEngines(["edge-a", "edge-b"], { labels: { "edge-a": { zone: "a" } } });
  [a, b] = [lab.engine("edge-a"), lab.engine("edge-b")];
  registry = await startRegistry(lab.gateway);
  ref = `${registry.address}/tools/busybox:1`;
  await busyboxImage(a, ref);
  await a.docker("push", "-q", ref);
  digest = (await a.docker("inspect", "-f", "{{index .RepoDigests 0}}", ref)).split("@")[1] ?? "";
  harness = await openHarness([a, b].map(({ name, host, address }) => ({ name, host, advertise: address })));
});
afterAll(async () => {
  await harness?.session.close();
  await registry?.stop();
  await lab?.stop();
});

test("a reference means its registry's digest, also where a node has the image already", async () => {
  expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  const requests = [
    { ref, nodes: [node("edge-b")], pull: "missing" },
    { ref, nodes: [node("edge-a"), node("edge-b")], pull: "missing" },
    { ref, nodes: [node("edge-a")], pull: "never" },
    { ref, nodes: [node("edge-a")], pull: "always" },
  ] as const;
  const same = { ref, digest };
  expect(await harness.session.resolve(requests, harness.context)).toEqual([same, same, same, same]);
  expect(await b?.docker("images", "-q")).toBe("");
});

test("an image that the registry does not have is told apart from a registry that is silent", async () => {
  const requests = [`${registry.address}/tools/none:1`, "10.77.250.1:5055/app:1"].map((name) => ({
    ref: name,
    nodes: [node("edge-b")],
    pull: "missing" as const,
  }));
  const answers = await harness.session.resolve(requests, harness.context);
  const texts = answers.map((answer) => ("message" in answer ? answer.message : ""));
  expect(texts[0]).toContain("is not on node edge-b and its registry does not give it out");
  expect(texts[1]).toContain("is not on node edge-b and its registry does not answer");
});

test("a node without the image pulls exactly the digest, and says how it goes", async () => {
  const images = { [ref]: digest };
  const spec = replica({}, { image: ref });
  await harness.ok(runCall("create", { node: "edge-b", spec, images }));
  expect(await b?.docker("inspect", "-f", "{{.Config.Image}}", "shop-web-0")).toBe(
    `${registry.address}/tools/busybox@${digest}`,
  );
  const pulls = harness.events.filter((event) => event.type === "pull");
  expect(pulls.length).toBeGreaterThan(1);
  expect(pulls.at(-1)).toMatchObject({ node: "edge-b", ref });
  await harness.ok(runCall("delete", { node: "edge-b", spec }));
});

test("an image that cannot be pulled leaves nothing behind", async () => {
  const spec = replica({}, { image: `${registry.address}/tools/none:1` });
  const images = { [`${registry.address}/tools/none:1`]: `sha256:${"1".repeat(64)}` };
  expect(await harness.run(runCall("create", { node: "edge-b", spec, images }))).toMatchObject({ ok: false });
  expect(await b?.docker("ps", "-aq")).toBe("");
});

test("two engines are two nodes, each with its own name, labels and ports", async () => {
  const spec = replica(
    { ports: { http: { container: 80, count: 1, protocol: "tcp", host: 8080, publish: true } } },
    {
      image: ref,
      command: ["httpd", "-f", "-p", "80", "-h", "/etc"],
      files: { "/etc/ok": { inline: "ok", mode: "0644", on_change: "none" } },
    },
  );
  const check = { interval: 100, timeout: 1000, retries: 1, start_period: 0 };
  const http: HealthcheckSpec = { ...check, http: { port: "http", path: "/ok", scheme: "http" } };
  const missing: HealthcheckSpec = { ...check, http: { port: "http", path: "/none", scheme: "http" } };
  const tcp: HealthcheckSpec = { ...check, tcp: { port: "http" } };
  for (const [index, engine] of [a, b].entries()) {
    if (engine === undefined) continue;
    const call = runCall("create", {
      ...{ spec, node: engine.name, images: { [ref]: digest }, ports: { http: 8080 } },
      ...{ uid: `uid-${index}`, address: `service.web[${index}]`, name: `shop-web-${index}` },
    });
    const made = await harness.ok(call);
    const probe = (healthcheck: HealthcheckSpec): ReturnType<Harness["session"]["probe"]> =>
      harness.session.probe(
        {
          instance: instance(call, made?.ids ?? {}),
          check: { container: "main", healthcheck },
          advertise: engine.address,
        },
        harness.context,
      );
    const from = "published port";
    await vi.waitFor(
      async () => expect(await probe(http)).toEqual({ status: "healthy", detail: null, from }),
      5000,
    );
    expect(await probe(tcp)).toEqual({ status: "healthy", detail: null, from });
    expect(await probe(missing)).toEqual({ status: "unhealthy", detail: "status 404", from });
    await engine.docker("stop", "-t", "0", call.name);
    expect(await probe(http)).toEqual({ status: "stopped", detail: "exit 137", from: "engine" });
  }
  const seen = await harness.observe();
  expect(seen.nodes.map(({ name, labels }) => [name, labels])).toEqual([
    ["edge-a", { zone: "a" }],
    ["edge-b", {}],
  ]);
  expect(seen.nodes[0]?.fingerprint).not.toBe(seen.nodes[1]?.fingerprint);
  expect(seen.objects.map(({ node: on, name, phase, exit }) => [on, name, phase, exit])).toEqual([
    ["edge-a", "shop-web-0", "failed", 137],
    ["edge-b", "shop-web-1", "failed", 137],
  ]);
});

test("a lost node is unreachable within its time-out, and the other is seen all the same", async () => {
  await b?.docker("ps");
  b?.freeze();
  try {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 1000);
    const context = { signal: controller.signal, event: () => undefined };
    const query = { project: "shop", names: [], load: false };
    const { nodes } = await harness.session.observe(query, context);
    expect(nodes.map(({ name, status }) => [name, status])).toEqual([
      ["edge-a", "ready"],
      ["edge-b", "unreachable"],
    ]);
  } finally {
    b?.thaw();
  }
});
