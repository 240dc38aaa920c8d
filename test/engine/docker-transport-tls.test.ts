import { copyFile, mkdir } from "node:fs/promises";
import { createServer as createHttpServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { connect, createServer } from "node:net";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { makeAuthority, pem } from "../engines/certificates.ts";
import type { Authority, Pair } from "../engines/certificates.ts";
import { command } from "../engines/command.ts";
import { busyboxImage } from "../engines/images.ts";
import { startEngine } from "../engines/lab.ts";
import { openHarness, replica, runCall } from "../engines/replicas.ts";
import type { Harness } from "../engines/replicas.ts";
import type { JsonObject } from "../../src/provider/index.ts";

let ours: Authority;
let theirs: Authority;
let engine: Awaited<ReturnType<typeof startEngine>>;
let client: Pair;
let stranger: Pair;
let expired: Pair;
let host = "";
const PORT = 2376;

/** The same daemon listens with a good certificate here, and with bad ones on its other ports. */
beforeAll(async () => {
  [ours, theirs] = await Promise.all([makeAuthority("lab"), makeAuthority("stranger")]);
  [client, stranger, expired] = await Promise.all([
    ours.issue("client"),
    theirs.issue("client"),
    ours.issue("late", { days: -1 }),
  ]);
  engine = await startEngine("edge-a", {
    daemon: async ({ address }) => {
      const server = await ours.issue("engine", { names: `IP:${address},DNS:engine.lab` });
      return [
        ...["--tlsverify", "--tlscacert", ours.ca, "--tlscert", server.cert, "--tlskey", server.key],
        ...["-H", `tcp://${address}:${PORT}`],
      ];
    },
  });
  await busyboxImage(engine);
  host = `tcp://${engine.address}:${PORT}`;
});
afterAll(async () => {
  await engine?.stop();
  await ours?.remove();
  await theirs?.remove();
});

const tls = (pair: Pair | null, ca = ours.ca): JsonObject => ({
  tls: { ca, ...(pair === null ? {} : { cert: pair.cert, key: pair.key }) },
});

async function withHarness<T>(
  settings: JsonObject,
  work: (harness: Harness) => Promise<T>,
  node: { readonly host?: string | null; readonly environment?: Record<string, string> } = {},
): Promise<T> {
  const at = node.host === undefined ? host : node.host;
  const harness = await openHarness([{ name: "edge-a", host: at, settings }], node.environment);
  try {
    return await work(harness);
  } finally {
    await harness.session.close();
  }
}

const problemWith = (settings: JsonObject, at?: string | null, environment?: Record<string, string>) =>
  withHarness(settings, async (harness) => (await harness.observe()).nodes[0]?.problem, {
    ...(at === undefined ? {} : { host: at }),
    ...(environment === undefined ? {} : { environment }),
  });

test("both sides verified, a replica lives through tcp:// as through a socket", async () => {
  await withHarness(tls(client), async (harness) => {
    const call = runCall("create", { node: "edge-a", spec: replica() });
    await harness.ok(call);
    expect(await harness.find("uid-a")).toMatchObject({ phase: "running", name: "shop-web-0" });
    const parallel = Array.from({ length: 50 }, () => harness.observe());
    expect((await Promise.all(parallel)).map(({ nodes }) => nodes[0]?.status)).toEqual(
      Array.from({ length: 50 }, () => "ready"),
    );
    await harness.ok({ ...call, verb: "delete" });
  });
});

test("keys and certificates may be text, as a variable holds them", async () => {
  const [ca, cert, key] = await Promise.all([ours.ca, client.cert, client.key].map(pem));
  expect(await problemWith({ tls: { ca: ca ?? "", cert: cert ?? "", key: key ?? "" } })).toBeNull();
});

test("DOCKER_HOST takes its certificates from DOCKER_CERT_PATH", async () => {
  const folder = `${ours.folder}/docker`;
  await mkdir(folder);
  await copyFile(ours.ca, `${folder}/ca.pem`);
  await copyFile(client.cert, `${folder}/cert.pem`);
  await copyFile(client.key, `${folder}/key.pem`);
  const environment = { DOCKER_HOST: host, DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: folder };
  expect(await problemWith({}, null, environment)).toBeNull();
});

test("an engine of another authority is not believed", async () => {
  expect(await problemWith(tls(client, theirs.ca))).toBe(
    "The engine of edge-a cannot be reached: its certificate is not signed by the authority in tls.ca.",
  );
  expect(await problemWith({ tls: { cert: client.cert, key: client.key } })).toBe(
    "The engine of edge-a cannot be reached: its certificate is not signed by an authority that this machine knows; set tls.ca to the engine's own.",
  );
});

test("NODE_TLS_REJECT_UNAUTHORIZED does not turn verification off", async () => {
  process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0";
  try {
    expect(await problemWith(tls(client, theirs.ca))).toContain("not signed by the authority in tls.ca");
  } finally {
    delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
  }
});

test("a certificate for another name is not believed, and its names are told", async () => {
  const elsewhere = `tcp://${engine.gateway}:${PORT}`;
  const forward = await forwardPort(engine.gateway, engine.address);
  try {
    expect(await problemWith(tls(client), elsewhere)).toBe(
      `The engine of edge-a cannot be reached: its certificate is not for ${engine.gateway} but for IP Address:${engine.address}, DNS:engine.lab; use one of its names as host, or make it a certificate for this one.`,
    );
  } finally {
    forward.close();
  }
});

test("an engine whose certificate has expired is not believed", async () => {
  const server = await ours.issue("old", { names: `IP:${engine.gateway}`, days: -1 });
  const old = createTlsServer({ cert: await pem(server.cert), key: await pem(server.key) });
  await new Promise<void>((resolve) => old.listen(2399, engine.gateway, resolve));
  try {
    expect(await problemWith(tls(client), `tcp://${engine.gateway}:2399`)).toBe(
      "The engine of edge-a cannot be reached: its certificate, or its authority's, has expired; renew it on the engine.",
    );
  } finally {
    old.close();
  }
});

test("the engine turns away who has no certificate, or one of a stranger", async () => {
  expect(await problemWith(tls(null))).toBe(
    "The engine of edge-a cannot be reached: it wants a client certificate; set tls.cert and tls.key.",
  );
  expect(await problemWith(tls(stranger))).toBe(
    "The engine of edge-a cannot be reached: it does not accept the client certificate in tls.cert; it must be signed by the authority that the engine was given, and be valid.",
  );
});

test("a client certificate that has expired, or is not the key's, is said without asking the engine", async () => {
  expect(await problemWith(tls(expired))).toMatch(
    /^The engine of edge-a cannot be reached: the client certificate of tls\.cert expired on /,
  );
  expect(await problemWith(tls({ cert: client.cert, key: stranger.key }))).toBe(
    "The engine of edge-a cannot be reached: its tls.key is not the key of its tls.cert.",
  );
});

test("TLS and no TLS do not meet, and say so", async () => {
  expect(await problemWith({ insecure: true })).toMatch(
    /Client sent an HTTP request to an HTTPS server\. It wants TLS: give the node tls = \{ … \}\.$/,
  );
  const plain = createHttpServer();
  await new Promise<void>((resolve) => plain.listen(2398, engine.gateway, resolve));
  try {
    expect(await problemWith(tls(client), `tcp://${engine.gateway}:2398`)).toBe(
      "The engine of edge-a cannot be reached: what answers does not speak TLS; the engine may listen without it.",
    );
  } finally {
    plain.closeAllConnections();
    plain.close();
  }
});

test("nobody there, a name that nobody knows", async () => {
  expect(await problemWith(tls(client), `tcp://${engine.address}:1`)).toBe(
    `The engine of edge-a cannot be reached: nothing listens on ${engine.address}:1; the engine may not be running.`,
  );
  expect(await problemWith(tls(client), "tcp://engine.invalid:2376")).toMatch(
    /^The engine of edge-a cannot be reached: the name engine\.invalid is not known here\.$/,
  );
});

test("a session that is closed leaves no connection", async () => {
  const connections = async (): Promise<number> => {
    const text = await command("ss", ["-Htn", "state", "established", "dst", `${engine.address}:${PORT}`]);
    return text.split("\n").filter((line) => line !== "").length;
  };
  expect(await connections()).toBe(0);
  await withHarness(tls(client), async (harness) => {
    await Promise.all(Array.from({ length: 8 }, () => harness.observe()));
    expect(await connections()).toBeGreaterThan(0);
  });
  await vi.waitFor(async () => expect(await connections()).toBe(0), 1000);
});

/** As an address that the certificate does not name. */
async function forwardPort(from: string, to: string): Promise<{ readonly close: () => void }> {
  const server = createServer((socket) => {
    const onward = connect(PORT, to);
    onward.on("error", () => socket.destroy());
    socket.on("error", () => onward.destroy());
    socket.pipe(onward).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(PORT, from, resolve));
  return server;
}
