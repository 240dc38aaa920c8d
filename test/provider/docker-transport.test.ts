import { createHash, generateKeyPairSync } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Agent } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { NO_RESOURCES } from "orch/provider";
import type { JsonObject, NodeConfig, NodeName } from "orch/provider";
import { callEngine, limitsOf } from "../../providers/docker/call.ts";
import type { CallPlan, Lane } from "../../providers/docker/call.ts";
import { toEngineError } from "../../providers/docker/errors.ts";
import { makeGate } from "../../providers/docker/gate.ts";
import { makeEngine } from "../../providers/docker/engine.ts";
import { resolveRoute } from "../../providers/docker/host.ts";
import type { SshRoute } from "../../providers/docker/host.ts";
import type { Link } from "../../providers/docker/link.ts";
import { makePulse } from "../../providers/docker/pulse.ts";
import { sshReason } from "../../providers/docker/ssh-reason.ts";
import { loadTls } from "../../providers/docker/tls-material.ts";

const folder = mkdtempSync(join(tmpdir(), "orch-transport-"));
afterAll(() => rmSync(folder, { recursive: true }));

const NOBODY = join(folder, "nobody");

const route = (host: string | null, settings: JsonObject = {}, environment: Record<string, string> = {}) =>
  resolveRoute({ host, settings }, { environment: { HOME: NOBODY, ...environment }, directory: "/project" });

const NODE: NodeConfig = {
  ...{
    name: "far" as NodeName,
    provider: "docker",
    host: null,
    advertise: null,
    labels: {},
    pool: "default",
  },
  ...{ capacity: {}, reserved: NO_RESOURCES, portRange: { first: 20_000, last: 32_000 }, drain: false },
  ...{ settings: {}, range: null },
};

const write = (path: string, text: string): string => {
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, text);
  return path;
};

describe("which engine a host means", () => {
  test("a socket is taken as written, from the project's folder", async () => {
    const at = (socketPath: string) => ({ ok: true, route: { via: "unix", socketPath } });
    expect(await route("unix:///run/x.sock")).toEqual(at("/run/x.sock"));
    expect(await route("unix://engine/x.sock")).toEqual(at("/project/engine/x.sock"));
    expect(await route("/run/x.sock")).toEqual(at("/run/x.sock"));
  });

  test("tcp has Docker's ports, TLS from the project's folder, and none only where that is wanted", async () => {
    const tls = { ca: "ca.pem", key: "-----BEGIN PRIVATE KEY-----" };
    expect(await route("tcp://10.0.0.1", { tls })).toEqual({
      ok: true,
      route: {
        ...{ via: "tcp", host: "10.0.0.1", port: 2376 },
        tls: { ca: "/project/ca.pem", cert: null, key: "-----BEGIN PRIVATE KEY-----" },
      },
    });
    expect(await route("tcp://[fd00::2]", { insecure: true })).toEqual({
      ok: true,
      route: { via: "tcp", host: "fd00::2", port: 2375, tls: null },
    });
    expect(await route("tcp://h:2375")).toEqual({
      ok: false,
      problem:
        '"tcp://h:2375" is without TLS, so whoever reaches its port is root there. Give the node tls = { ca = "ca.pem", cert = "cert.pem", key = "key.pem" }, use ssh://, or give the node insecure = true.',
    });
  });

  test("ssh takes user, port, socket and identity file", async () => {
    const ssh = { identity_file: "~/id", socket: "/run/podman/podman.sock" };
    const plain = { via: "ssh", user: null, host: "edge", port: null, identityFile: null };
    expect(await route("ssh://deploy@10.0.0.1:2222", { ssh })).toEqual({
      ok: true,
      route: {
        ...{ via: "ssh", user: "deploy", host: "10.0.0.1", port: 2222 },
        ...{ identityFile: join(NOBODY, "id"), socket: "/run/podman/podman.sock" },
      },
    });
    expect(await route("ssh://edge")).toEqual({
      ok: true,
      route: { ...plain, socket: "/var/run/docker.sock" },
    });
    expect(await route(null, {}, { DOCKER_HOST: "ssh://edge/run/user/1000/docker.sock" })).toEqual({
      ok: true,
      route: { ...plain, socket: "/run/user/1000/docker.sock" },
    });
  });

  test.each([
    "ssh://-oProxyCommand=touch${IFS}x",
    "ssh://-oProxyCommand=x@host",
    "ssh://u;id@host",
    "ssh://user@host name",
    "ssh://user@$(id)",
    "ssh://user@host:22x",
    "ssh://user@host:0",
    "ssh://user@host:99999",
    "ssh://user@host/a:/b",
    "ssh://user@host/a b",
    "ssh://a@b@c",
    "ssh://[-oProxyCommand=x]",
    "ssh://user:secret@host",
    "ssh://",
    "ssh://host\n-v",
  ])("%j is nothing that ssh can be given", async (host) => {
    expect(await route(host)).toEqual({
      ok: false,
      problem: `${JSON.stringify(host)} names no host that ssh can be given. Write it as ssh://deploy@10.0.0.1.`,
    });
  });

  test("none means DOCKER_HOST, else the CLI's context, else the system's socket", async () => {
    const home = join(folder, "somebody");
    const key = (name: string): string => createHash("sha256").update(name).digest("hex");
    const context = (name: string, host: string): string =>
      write(
        join(home, ".docker/contexts/meta", key(name), "meta.json"),
        JSON.stringify({ Name: name, Endpoints: { docker: { Host: host } } }),
      );
    write(join(home, ".docker/config.json"), '{"currentContext": "lab"}');
    context("lab", "unix:///run/lab.sock");
    context("far", "ssh://deploy@far");
    context("safe", "tcp://safe:2376");
    const ca = write(join(home, ".docker/contexts/tls", key("safe"), "docker/ca.pem"), "CA");
    const at = (environment: Record<string, string>) => route(null, {}, environment);
    const unix = (socketPath: string) => ({ ok: true, route: { via: "unix", socketPath } });
    expect(await at({})).toEqual(unix("/var/run/docker.sock"));
    expect(await at({ HOME: home })).toEqual(unix("/run/lab.sock"));
    expect(await at({ DOCKER_CONFIG: join(home, ".docker") })).toEqual(unix("/run/lab.sock"));
    expect(await at({ HOME: home, DOCKER_CONTEXT: "default" })).toEqual(unix("/var/run/docker.sock"));
    expect(await at({ HOME: home, DOCKER_CONTEXT: "far" })).toMatchObject({
      route: { via: "ssh", user: "deploy", host: "far" },
    });
    expect(await at({ HOME: home, DOCKER_CONTEXT: "safe" })).toMatchObject({
      route: { via: "tcp", host: "safe", tls: { ca, cert: null, key: null } },
    });
    expect(await at({ HOME: home, DOCKER_CONTEXT: "other" })).toEqual({
      ok: false,
      problem:
        'The Docker context "other" is not there or names no engine: see docker context ls, or set the node\'s host.',
    });
    expect(await at({ HOME: home, DOCKER_HOST: "unix:///run/env.sock", DOCKER_CONTEXT: "far" })).toEqual(
      unix("/run/env.sock"),
    );
  });

  test("an engine elsewhere advertises its host where nothing is declared, also one that only the environment names", async () => {
    const advertised = (host: string | null, DOCKER_HOST: string, advertise: string | null = null) => {
      const config = { ...NODE, host, advertise, settings: { insecure: true } };
      const options = { environment: { HOME: NOBODY, DOCKER_HOST }, directory: "/project" };
      return makeEngine(config, options, () => Promise.resolve(null)).advertise();
    };
    expect(await advertised(null, "ssh://deploy@edge-a.example")).toBe("edge-a.example");
    expect(await advertised(null, "tcp://10.0.0.2:2375")).toBe("10.0.0.2");
    expect(await advertised(null, "tcp://[fd00::2]:2375")).toBe("fd00::2");
    expect(await advertised("ssh://10.0.0.3", "tcp://10.0.0.2:2375")).toBe("10.0.0.3");
    expect(await advertised(null, "tcp://10.0.0.2:2375", "203.0.113.7")).toBe("203.0.113.7");
    // these say nothing about how others reach it
    for (const host of [
      "unix:///run/x.sock",
      "tcp://127.0.0.1:2375",
      "ssh://localhost",
      "tcp://[::1]:2375",
      "?",
    ])
      expect(await advertised(null, host)).toBeNull();
  });

  test("DOCKER_TLS_VERIFY and DOCKER_CERT_PATH are for DOCKER_HOST only", async () => {
    const certs = join(folder, "certs");
    const [ca, cert, key] = ["ca", "cert", "key"].map((name) => write(join(certs, `${name}.pem`), name));
    const environment = { DOCKER_HOST: "tcp://h:2376", DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: certs };
    expect(await route(null, {}, environment)).toMatchObject({ route: { tls: { ca, cert, key } } });
    expect(await route("tcp://h:2376", {}, environment)).toMatchObject({ ok: false });
    expect(await route(null, {}, { DOCKER_HOST: "tcp://h:2375" })).toEqual({
      ok: false,
      problem:
        '"tcp://h:2375" (from DOCKER_HOST) is without TLS, so whoever reaches its port is root there. Set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH, use ssh://, or give the node insecure = true.',
    });
    expect(await route(null, { insecure: true }, { DOCKER_HOST: "tcp://h:2375" })).toMatchObject({
      ok: true,
    });
  });

  test("a secret that the state does not keep is asked for", async () => {
    const settings = { tls: { ca: "ca.pem", cert: "cert.pem", key: null } };
    expect(await route("tcp://h", settings)).toEqual({
      ok: false,
      problem:
        "tls.key of this node is secret and not kept in the state. Write its node block again, with drain = true, to reach it.",
    });
    const sensitiveSettings = [{ path: ["tls", "key"], value: "-----BEGIN PRIVATE KEY-----" }];
    const options = { environment: {}, directory: "/" };
    expect(await resolveRoute({ host: "tcp://h", settings, sensitiveSettings }, options)).toMatchObject({
      route: { tls: { key: "-----BEGIN PRIVATE KEY-----" } },
    });
  });
});

describe("certificates and keys", () => {
  const none = { ca: null, cert: null, key: null };
  const key = generateKeyPairSync("ec", {
    namedCurve: "P-256",
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  }).privateKey;

  test.each([
    [{ ...none, ca: "/nowhere/ca.pem" }, "its tls.ca cannot be read from /nowhere/ca.pem"],
    // which has no end
    [{ ...none, ca: "/dev/zero" }, "its tls.ca cannot be read from /dev/zero"],
    [{ ...none, ca: key }, "its tls.ca holds no certificate"],
    [{ ...none, key }, "its tls.key needs a tls.cert beside it"],
    [{ ...none, cert: key }, "its tls.cert needs a tls.key beside it"],
    [{ ...none, cert: key, key }, "its tls.cert holds no certificate"],
  ])("what cannot be used is said before it is used, %#", async (settings, problem) => {
    expect(await loadTls(settings)).toEqual({ problem });
  });
});

describe("calls", () => {
  const link: Link = {
    target: { socketPath: "/x" },
    agent: new Agent(),
    isLocal: true,
    ready: () => Promise.resolve(),
    explain: () => Promise.resolve(null),
    close: () => Promise.resolve(),
  };
  const lane = (more: Partial<Lane> = {}): Lane => ({
    node: "edge-a",
    gate: makeGate(2),
    link,
    pulse: null,
    ...more,
  });
  const plan = (more: Partial<CallPlan> = {}): CallPlan => ({
    ...{ what: "list containers", mutates: false, gated: false, limit: 1000 },
    ...more,
  });
  const signal = new AbortController().signal;
  const cut = Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });

  test("a read whose connection breaks is tried twice more, a change never", async () => {
    let tries = 0;
    const work = (good: number) => () => (++tries >= good ? Promise.resolve(tries) : Promise.reject(cut));
    expect(await callEngine(lane(), plan(), signal, work(3))).toBe(3);
    tries = 0;
    await expect(callEngine(lane(), plan(), signal, work(4))).rejects.toMatchObject({
      error: { code: "unreachable", maybeDone: false },
    });
    expect(tries).toBe(3);
    tries = 0;
    const change = plan({ what: "create container x", mutates: true, gated: true });
    await expect(callEngine(lane(), change, signal, work(2))).rejects.toMatchObject({
      error: { code: "unreachable", maybeDone: true, retryable: true },
    });
    expect(tries).toBe(1);
  });

  test("what the engine answers is not asked again", async () => {
    let tries = 0;
    const refused = (): Promise<never> => {
      tries++;
      return Promise.reject(Object.assign(new Error("x"), { statusCode: 500, json: { message: "no" } }));
    };
    await expect(callEngine(lane(), plan(), signal, refused)).rejects.toMatchObject({
      error: { code: "failed" },
    });
    expect(tries).toBe(1);
  });

  test("Podman that looked at a container while its process ended is asked again", async () => {
    let tries = 0;
    const message = "read /proc/6823/cgroup: no such process";
    const look = (): Promise<number> =>
      ++tries > 1
        ? Promise.resolve(tries)
        : Promise.reject(Object.assign(new Error("x"), { statusCode: 500, json: { message } }));
    expect(await callEngine(lane(), plan(), signal, look)).toBe(2);
  });

  test("kinds have time-outs of their own, from the node's", () => {
    expect(limitsOf(null)).toEqual({ read: 20_000, write: 60_000, archive: 120_000, registry: 10_000 });
    expect(limitsOf(5000)).toEqual({ read: 5000, write: 15_000, archive: 30_000, registry: 5000 });
  });

  test("after silence the engine is asked for a pulse before it gets more work", async () => {
    let alive = false;
    let asked = 0;
    const pulse = makePulse("edge-a", 100, () => {
      asked++;
      return Promise.resolve(alive);
    });
    const never = (): Promise<never> => new Promise(() => undefined);
    const calls = lane({ pulse });
    const change = plan({ mutates: true, what: "start container x", limit: 30 });
    await expect(callEngine(calls, change, signal, never)).rejects.toMatchObject({
      error: { code: "timeout", maybeDone: true },
    });
    let sent = 0;
    const work = (): Promise<number> => Promise.resolve(++sent);
    const two = [1, 2].map(() => callEngine(calls, change, signal, work));
    for (const each of two)
      await expect(each).rejects.toMatchObject({
        error: {
          ...{ code: "unreachable", maybeDone: false },
          message: "The engine of edge-a has stopped answering; it was asked again for 0.1 s.",
        },
      });
    expect([asked, sent]).toEqual([1, 0]);
    alive = true;
    expect(await callEngine(calls, change, signal, work)).toBe(1);
    expect(await callEngine(calls, change, signal, work)).toBe(2);
    expect(asked).toBe(2);
    pulse.stop();
  });

  test("a call without a limit ends when the engine does", async () => {
    let alive = true;
    setTimeout(() => (alive = false), 120);
    const pulse = makePulse("edge-a", 50, () => Promise.resolve(alive));
    const pull = plan({ mutates: true, what: "pull app:1", limit: null });
    const started = Date.now();
    await expect(
      callEngine(lane({ pulse }), pull, signal, () => new Promise(() => undefined)),
    ).rejects.toMatchObject({ error: { code: "timeout" } });
    expect(Date.now() - started).toBeGreaterThan(100);
    pulse.stop();
  });

  test("a full disk is said as such", () => {
    const thrown = Object.assign(new Error("x"), {
      statusCode: 500,
      json: { message: "write /data/x: no space left on device" },
    });
    const facts = {
      what: "create container x",
      node: "edge-a",
      mutates: true,
      cancelled: false,
      timedOut: null,
    };
    expect(toEngineError(thrown, facts).error.message).toBe(
      "Cannot create container x on edge-a: write /data/x: no space left on device. The engine's disk is full: free some (docker system df tells what holds it), then plan again.",
    );
  });
});

describe("ssh's last words", () => {
  const target: SshRoute = {
    ...{ via: "ssh", user: "deploy", host: "edge", port: 2222, identityFile: null },
    socket: "/var/run/docker.sock",
  };
  test.each([
    [
      "No ED25519 host key is known for edge and you have requested strict checking.\r\nHost key verification failed.\r\n",
      "the ssh host key of edge is not known yet. Connect once by hand, ssh -p 2222 deploy@edge, and compare the key that it shows",
    ],
    [
      "@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\nHost key verification failed.",
      "the ssh host key of edge is not the one that known_hosts has. If the machine was made anew, remove the old key with ssh-keygen -R '[edge]:2222'; if not, somebody may be in between",
    ],
    [
      "deploy@edge: Permission denied (publickey).",
      'edge does not let deploy in (publickey). Add the key to the agent (ssh-add), or set ssh = { identity_file = "…" }; ssh -p 2222 deploy@edge must work without a question',
    ],
    ["ssh: Could not resolve hostname edge: Name or service not known", "ssh does not know the host edge"],
    ["ssh: connect to host edge port 2222: Connection refused", "no ssh server listens on edge:2222"],
    ["ssh: connect to host edge port 2222: Connection timed out", "edge did not answer ssh in time"],
    ["sh: 9: ssh: not found", "there is no ssh program in PATH; install the OpenSSH client"],
    ["", "ssh to deploy@edge ended without a word; ssh -p 2222 deploy@edge may tell more"],
    ["kex_exchange: bad things.\n", "ssh to deploy@edge failed: kex_exchange: bad things"],
  ])("%j", (words, reason) => {
    expect(sshReason(words, target)).toBe(reason);
  });
});
