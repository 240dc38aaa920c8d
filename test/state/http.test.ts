// The HTTP backend against a server that behaves like GitLab's, and misbehaves.
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import { execFileSync } from "node:child_process";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { HttpBackend } from "../../src/model/configuration.ts";
import type { Lock, StateBackend } from "../../src/state/backend.ts";
import { httpBackend } from "../../src/state/http.ts";
import { startRun } from "../../src/state/run.ts";
import { openStateStore } from "../../src/state/store.ts";
import { problem, value } from "./backend-suite.ts";
import { created, emptyState, intent, numbered } from "./examples.ts";
import { GitlabServer, PASSWORD, USER } from "./gitlab-server.ts";

let server: GitlabServer;
let folder = "";
let opened: StateBackend[] = [];

beforeEach(async () => {
  server = await new GitlabServer().start();
  folder = mkdtempSync(join(tmpdir(), "orch-http-"));
});

afterEach(async () => {
  for (const backend of opened) await backend.close();
  opened = [];
  await server.stop();
  rmSync(folder, { recursive: true });
});

function open(
  change: Partial<HttpBackend> = {},
  machine = "here",
  password: string | null = PASSWORD,
): StateBackend {
  const backend = httpBackend({
    backend: server.backend(change),
    username: USER,
    password,
    journal: join(folder, machine, ".orch/http.journal"),
    firstWait: 1,
  });
  opened.push(backend);
  return backend;
}

async function locked(backend = open()): Promise<{ backend: StateBackend; lock: Lock }> {
  return { backend, lock: value(await backend.lock({ operation: "orch apply", timeout: 0 })) };
}

const told = (status: number) => ({ kind: "status" as const, status });

test("a write names its lock, and a lock says who holds it as Terraform does", async () => {
  const { backend, lock } = await locked();
  value(await backend.write({ ...emptyState(), serial: 1 }, 0));
  await lock.release();
  expect(server.asked.map(({ method, url }) => `${method} ${url}`)).toEqual([
    "POST /state/lock",
    "GET /state",
    `POST /state?ID=${lock.info.id}`,
    "DELETE /state/lock",
  ]);
  const described = JSON.parse(server.asked[0]?.body ?? "") as Record<string, string>; // as sent
  expect({ ...described, Info: null }).toEqual({
    ID: lock.info.id,
    Operation: "orch apply",
    Info: null,
    Who: `process ${lock.info.pid}@${lock.info.host}`,
    Version: "orch",
    Created: lock.info.since,
    Path: "/state",
  });
});

test("a holder that is Terraform itself is named from what it says", async () => {
  server.lock = JSON.stringify({
    ID: "abc",
    Operation: "OperationTypeApply",
    Who: "me@laptop",
    Created: "2026-01-02",
  });
  expect(problem(await open().lock({ operation: "orch apply", timeout: 0 }))).toBe(
    "state-locked: The state is locked by OperationTypeApply (me@laptop) since 2026-01-02.",
  );
  server.lock = "not even JSON";
  expect(problem(await open().lock({ operation: "orch apply", timeout: 0 }))).toBe(
    `state-locked: The state is locked at ${server.address}/lock; the server does not say by whom.`,
  );
});

test("what a server refuses is said with what to do, and never with the password", async () => {
  const { backend } = await locked();
  const cases: [number, string][] = [
    [401, "the server wants credentials (401)"],
    [403, "the credentials do not allow it (403)"],
    [405, "the server does not know this method (405)"],
    [302, "the server names another address (302)"],
    [422, "the server refuses it (422)"],
  ];
  for (const [status, expected] of cases) {
    server.strike("GET", told(status));
    expect(problem(await backend.read())).toBe(
      `state-server: Could not read the state from ${server.address}: ${expected}.`,
    );
    server.strike("POST", told(status));
    const written = await backend.write({ ...emptyState(), serial: 1 }, 0);
    expect(problem(written)).toBe(
      `state-server: Could not write the state to ${server.address}: ${expected}.`,
    );
    expect(JSON.stringify(written)).not.toContain(PASSWORD);
  }
  expect(problem(await open({}, "here", "wrong").read())).toContain("wants credentials (401)");
  expect(problem(await open({}, "here", "wrong").lock({ operation: "x", timeout: 0 }))).toContain(
    `Could not lock the state ${server.address}/lock: the server wants credentials (401)`,
  );
});

test("reads are repeated while the server is in trouble, up to a limit; writes never", async () => {
  const { backend } = await locked();
  server.strike("GET", told(500));
  server.strike("GET", { kind: "cut-before" });
  expect(value(await backend.read())).toBeNull();
  expect(server.count("GET /state")).toBe(3);
  server.strike("GET", told(503), 3);
  expect(problem(await backend.read())).toContain("the server has a problem (503)");
  expect(server.count("GET /state")).toBe(6);
  server.strike("POST", told(500));
  expect(problem(await backend.write({ ...emptyState(), serial: 1 }, 0))).toContain("(500)");
  expect(server.count("POST /state")).toBe(1);
  expect(server.state).toBeNull();
});

test("a write whose answer is lost is looked up, not repeated", async () => {
  const { backend } = await locked();
  server.strike("POST", { kind: "cut-after" });
  value(await backend.write({ ...emptyState(), serial: 1 }, 0));
  server.strike("POST", { kind: "cut-before" });
  expect(problem(await backend.write({ ...emptyState(), serial: 2 }, 1))).toBe(
    `state-server: Could not write the state to ${server.address}: the connection was cut.`,
  );
  expect(server.count("POST /state")).toBe(2);
  expect(value(await backend.read())?.state.serial).toBe(1);
});

test("a lock whose answer is lost is not left behind", async () => {
  server.strike("POST /lock", { kind: "cut-after" });
  expect(problem(await open().lock({ operation: "orch apply", timeout: 0 }))).toContain(
    "the connection was cut",
  );
  expect(server.lock).toBeNull();
});

test("a lock that cannot be given up is named with the way to force it", async () => {
  const { lock } = await locked();
  server.strike("DELETE /lock", told(500), 3);
  expect((await lock.release()).map((one) => [one.summary, one.detail])).toEqual([
    [
      "The lock of the state could not be given up: the server answered 500.",
      `Give it free with: orch force-unlock ${lock.info.id}`,
    ],
  ]);
});

test("a server that does not answer is given up after the time-out", async () => {
  server.strike("GET", { kind: "slow", milliseconds: 3000 });
  const started = performance.now();
  expect(problem(await open({ timeout: 150, retries: 0 }).read())).toBe(
    `state-server: Could not read the state from ${server.address}: no answer within 0.15 s.`,
  );
  expect(performance.now() - started).toBeLessThan(2000);
});

test("a server that is not there, and one that answers something else", async () => {
  const gone = open({ address: "http://127.0.0.1:9/state", retries: 0 });
  expect(problem(await gone.read())).toContain("ECONNREFUSED");
  server.state = "<html>";
  expect(problem(await open().read())).toBe(
    `state-damaged: ${server.address} is not a state file: it is not JSON.`,
  );
  server.state = "";
  expect(value(await open().read())).toBeNull();
});

test("the journal is this machine's, private, and of no use once another machine has gone on", async () => {
  const here = await locked();
  const state = { ...emptyState(), serial: 1, folded: { run: "run-1", seq: 0 } };
  value(await here.backend.write(state, 0));
  for (const entry of numbered([intent(0, "u1"), created(0, "u1")]))
    value(await here.backend.append(entry, true));
  const path = join(folder, "here/.orch/http.journal");
  expect([statSync(path).mode & 0o777, statSync(join(folder, "here/.orch")).mode & 0o777]).toEqual([
    0o600, 0o700,
  ]);
  await here.lock.release();

  // another machine knows the snapshot only, and goes on from it
  const there = await locked(open({}, "there"));
  expect(value(await there.backend.read())).toEqual({ state, entries: [] });
  value(await there.backend.write({ ...state, serial: 2, folded: { run: "run-2", seq: 0 } }, 1));
  await there.lock.release();

  const again = await open().read();
  expect([value(again)?.entries, again.diagnostics.map((one) => one.code)]).toEqual([[], ["journal-stale"]]);
  const next = await locked();
  value(await next.backend.write({ ...state, serial: 3, folded: { run: "run-3", seq: 0 } }, 2));
  expect(existsSync(path)).toBe(false);
});

test("a run writes snapshots in between, and its end finds the last one whose answer was lost", async () => {
  const { backend } = await locked();
  const state = { ...emptyState(), serial: 1, folded: { run: "run-1", seq: 0 } };
  value(await backend.write(state, 0));
  const run = startRun({
    backend,
    state,
    betweenSnapshots: 0,
    write: async (next, expected, journal) => {
      const written = await backend.write(next, expected, journal);
      return written.ok ? { ...written, value: next } : written;
    },
    rescue: () => Promise.reject(new Error("it is written")),
  });
  for (let index = 0; index < 20; index++) {
    // done, but neither the answer nor the look at it arrives
    if (index === 10) {
      server.strike("POST", { kind: "cut-after" });
      server.strike("GET", told(500), 3);
    }
    value(await run.record(created(index, `u${index}`)));
  }
  const finished = value(await run.finish());
  const stored = value(await open().read());
  expect(stored).toEqual({ state: finished, entries: [] });
  expect(finished.records.length).toBe(20);
  expect(server.versions.size).toBeGreaterThan(2);
  expect(server.versions.size).toBe(finished.serial);
});

test("a state that the server does not take goes into a file, and its author is told how to push it back", async () => {
  const store = openStateStore({ backend: open(), project: "shop", folder });
  value(await store.lock({ operation: "orch apply", timeout: 0 }));
  const run = value(await store.openRun(emptyState()));
  value(await run.record(created(0, "u1")));
  server.strike("POST", told(500));
  const path = join(folder, "errored.orch.state.json");
  const finished = await run.finish();
  expect(finished.diagnostics.map((one) => one.detail)[1]).toBe(
    `When ${server.address} can be written again, push it back before anything else: orch state push ${path}`,
  );
  expect(problem(finished)).toContain(
    `The state could not be written to ${server.address}. It is in ${path}.`,
  );
  expect(JSON.parse(readFileSync(path, "utf8"))).toEqual({ ...run.state(), serial: 2 });
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test("a certificate that nobody vouches for is refused, unless it is named or said to be insecure", async () => {
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  execFileSync(
    "openssl",
    [
      "req",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:prime256v1",
      "-nodes",
      "-keyout",
      key,
    ].concat([
      "-out",
      cert,
      "-days",
      "2",
      "-subj",
      "/CN=localhost",
      "-addext",
      "subjectAltName=DNS:localhost",
    ]),
    { stdio: "ignore" },
  );
  writeFileSync(join(folder, "x"), "");
  const pem = readFileSync(cert, "utf8");
  const tls = createServer({ key: readFileSync(key), cert: pem }, (_, response) =>
    response.writeHead(204).end(),
  );
  await new Promise<void>((resolve) => tls.listen(0, "127.0.0.1", resolve));
  const address = `https://localhost:${(tls.address() as AddressInfo).port}/state`; // it listens on TCP
  try {
    const refused = await open({ address, retries: 0 }).read();
    expect(problem(refused)).toMatch(/^state-server: .*self-signed certificate/);
    expect(refused.diagnostics[0]?.detail).toContain("ca_certificate");
    expect(value(await open({ address, caCertificate: pem }).read())).toBeNull();
    expect(value(await open({ address, insecure: true }).read())).toBeNull();
  } finally {
    tls.closeAllConnections();
    await new Promise((resolve) => tls.close(resolve));
  }
});
