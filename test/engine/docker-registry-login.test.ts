import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { busyboxImage } from "../engines/images.ts";
import { startEngine } from "../engines/lab.ts";
import { proxyEngine } from "../engines/proxy.ts";
import type { EngineProxy } from "../engines/proxy.ts";
import { LOGIN, startRegistry } from "../engines/registry.ts";
import type { Registry } from "../engines/registry.ts";
import { node, openHarness, replica, runCall } from "../engines/replicas.ts";
import type { Harness } from "../engines/replicas.ts";

let engine: Awaited<ReturnType<typeof startEngine>>;
let registry: Registry;
let proxy: EngineProxy;
let folder = "";
let ref = "";
let digest = "";

beforeAll(async () => {
  engine = await startEngine("edge-a");
  registry = await startRegistry(engine.gateway, { login: true });
  proxy = await proxyEngine(engine.socket);
  folder = await mkdtemp(join(tmpdir(), "orch-login-"));
  ref = `${registry.address}/tools/busybox:1`;
  await busyboxImage(engine, ref);
  await engine.docker("--config", await configOf("push", stored()), "push", "-q", ref);
  digest = (await engine.docker("inspect", "-f", "{{index .RepoDigests 0}}", ref)).split("@")[1] ?? "";
  await engine.docker("rmi", ref);
});
afterAll(async () => {
  await proxy?.close();
  await registry?.stop();
  await engine?.stop();
  await rm(folder, { recursive: true, force: true });
});

const stored = (password: string = LOGIN.password): object => ({
  auths: {
    [registry.address]: { auth: Buffer.from(`${LOGIN.username}:${password}`).toString("base64") },
  },
});

/** A folder with a config.json, as DOCKER_CONFIG has it. */
async function configOf(name: string, config: object): Promise<string> {
  const path = join(folder, name);
  await mkdir(path, { recursive: true });
  await writeFile(join(path, "config.json"), JSON.stringify(config));
  return path;
}

async function withHarness<T>(
  environment: Readonly<Record<string, string>>,
  work: (harness: Harness) => Promise<T>,
): Promise<T> {
  const harness = await openHarness([{ name: "edge-a", host: proxy.host }], environment);
  try {
    return await work(harness);
  } finally {
    await harness.session.close();
  }
}

const resolved = (environment: Readonly<Record<string, string>>) =>
  withHarness(environment, async (harness) => {
    const request = { ref, nodes: [node("edge-a")], pull: "always" } as const;
    return (await harness.session.resolve([request], harness.context))[0];
  });

test("a registry that wants a login is asked and pulled from with the one that docker login stored", async () => {
  const environment = { DOCKER_CONFIG: await configOf("stored", stored()) };
  expect(await resolved(environment)).toEqual({ ref, digest });
  await withHarness(environment, async (harness) => {
    const spec = replica({}, { image: ref });
    const call = runCall("create", { node: "edge-a", spec, images: { [ref]: digest } });
    await harness.ok(call);
    await harness.ok({ ...call, verb: "delete" });
    await engine.docker("rmi", `${registry.address}/tools/busybox@${digest}`);
  });
  // in a header of the calls that need it, and nowhere else
  const encoded = Buffer.from(LOGIN.password).toString("base64");
  const telling = proxy.requests().filter((text) => /x-registry-auth (?!e30=)/i.test(text));
  expect(telling.map((text) => text.split(/[ ?]/)[1])).toEqual([
    expect.stringContaining("/distribution/"),
    "/v1.41/images/create",
  ]);
  expect(proxy.requests().filter((text) => text.includes(LOGIN.password) || text.includes(encoded))).toEqual(
    [],
  );
});

test("a credential helper gives them too", async () => {
  const bin = join(folder, "bin");
  await mkdir(bin);
  const answer = JSON.stringify({
    ServerURL: registry.address,
    Username: LOGIN.username,
    Secret: LOGIN.password,
  });
  await writeFile(join(bin, "docker-credential-lab"), `#!/bin/sh\ncat >/dev/null\necho '${answer}'\n`);
  await chmod(join(bin, "docker-credential-lab"), 0o755);
  const config = await configOf("helped", { credHelpers: { [registry.address]: "lab" } });
  expect(await resolved({ DOCKER_CONFIG: config, PATH: `${bin}:${process.env["PATH"] ?? ""}` })).toEqual({
    ref,
    digest,
  });
});

test("without a login, or with a wrong one, the answer says what to do", async () => {
  const none = await resolved({ DOCKER_CONFIG: await configOf("none", {}) });
  const wrong = await resolved({ DOCKER_CONFIG: await configOf("wrong", stored("no")) });
  for (const answer of [none, wrong]) {
    expect(answer).toMatchObject({ code: "not-found", maybeDone: false });
    expect(answer !== undefined && "message" in answer ? answer.message : "").toContain(
      "Its registry wants other credentials: docker login, where orch runs.",
    );
  }
  await withHarness({ DOCKER_CONFIG: await configOf("none", {}) }, async (harness) => {
    const spec = replica({}, { image: ref });
    const result = await harness.run(runCall("create", { node: "edge-a", spec, images: { [ref]: digest } }));
    expect(result).toMatchObject({ ok: false, error: { code: "failed", maybeDone: false } });
    expect(result.ok ? "" : result.error.message).toContain("docker login, where orch runs.");
  });
  expect(await engine.docker("ps", "-aq")).toBe("");
});
