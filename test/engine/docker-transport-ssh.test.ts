import { readFileSync, readdirSync, statSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { spawn } from "node:child_process";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { command } from "../engines/command.ts";
import { busyboxImage } from "../engines/images.ts";
import { startEngine } from "../engines/lab.ts";
import { instance, nodeConfig, openHarness, replica, runCall } from "../engines/replicas.ts";
import type { Harness } from "../engines/replicas.ts";
import { sshEnvironment, startSshd } from "../engines/sshd.ts";
import type { Sshd } from "../engines/sshd.ts";
import type { JsonObject } from "../../src/provider/index.ts";

let engine: Awaited<ReturnType<typeof startEngine>>;
let sshd: Sshd;
let closed: Sshd;
const PORT = 22_022;

beforeAll(async () => {
  [engine, sshd, closed] = await Promise.all([
    startEngine("edge-a"),
    startSshd(PORT),
    startSshd(PORT + 1, { config: ["AllowStreamLocalForwarding no"] }),
  ]);
  await busyboxImage(engine);
});
afterAll(async () => {
  await closed?.stop();
  await sshd?.stop();
  await engine?.stop();
});

/** Nothing of a session is left once it is closed: no ssh, no shell beside it, no socket, no folder. */
afterEach(async () => {
  await vi.waitFor(async () => expect(await leftovers()).toEqual([]), 3000);
});

async function leftovers(): Promise<readonly string[]> {
  const folders = readdirSync(tmpdir()).filter((name) => name.startsWith("orch-ssh-"));
  const processes = await command("sh", ["-c", "ps -eo args | grep '[o]rch-ssh-' || true"]);
  return [...folders, ...processes.split("\n").filter((line) => line !== "")];
}

interface Node {
  readonly host?: string;
  readonly settings?: JsonObject;
  readonly server?: Sshd;
  readonly environment?: Readonly<Record<string, string>>;
}

function open({
  host = "ssh://lab-engine",
  settings,
  server = sshd,
  environment,
}: Node = {}): Promise<Harness> {
  return openHarness(
    [{ name: "edge-a", host, settings: settings ?? { ssh: { socket: engine.socket } } }],
    environment ?? sshEnvironment(server),
  );
}

async function withHarness<T>(work: (harness: Harness) => Promise<T>, node?: Node): Promise<T> {
  const harness = await open(node);
  try {
    return await work(harness);
  } finally {
    await harness.session.close();
  }
}

const problemOf = (node: Node) =>
  withHarness(async (harness) => (await harness.observe()).nodes[0]?.problem, node);

const connections = async (): Promise<number> =>
  ((await sshd.log()).match(/Accepted publickey/g) ?? []).length;

test("a replica lives through ssh:// as through a socket, over one connection for 200 calls at once", async () => {
  const before = await connections();
  await withHarness(async (harness) => {
    const call = runCall("create", { node: "edge-a", spec: replica() });
    const made = await harness.ok(call);
    const many = Array.from({ length: 200 }, () => harness.find("uid-a"));
    expect((await Promise.all(many)).map((found) => found?.phase)).toEqual(
      Array.from({ length: 200 }, () => "running"),
    );
    const [folder = ""] = (await leftovers()).filter((name) => name.startsWith("orch-ssh-"));
    expect(statSync(join(tmpdir(), folder)).mode & 0o777).toBe(0o700);
    expect(statSync(join(tmpdir(), folder, "sock")).mode & 0o777).toBe(0o600);
    // neither addresses of containers nor a loopback of the other machine are ours to try
    const check = { interval: 100, timeout: 1000, retries: 1, start_period: 0, tcp: { port: "http" } };
    const probe = { instance: instance(call, made?.ids ?? {}), advertise: null };
    expect(
      await harness.session.probe(
        { ...probe, check: { container: "main", healthcheck: check } },
        harness.context,
      ),
    ).toMatchObject({ status: "unknown" });
    await harness.ok({ ...call, verb: "delete" });
  });
  expect((await connections()) - before).toBe(1);
});

test("user and port of the host, and an identity file of the node, do without the configuration", async () => {
  const identity = join(sshd.home, "../elsewhere");
  await writeFile(identity, await readFile(join(sshd.home, ".ssh/id_ed25519"), "utf8"), { mode: 0o600 });
  expect(
    await problemOf({
      host: `ssh://${sshd.user}@127.0.0.1:${PORT}`,
      settings: { ssh: { socket: engine.socket, identity_file: identity } },
    }),
  ).toBeNull();
});

test("a Docker context over ssh is followed", async () => {
  const environment = { ...sshEnvironment(sshd), DOCKER_HOST: `ssh://lab-engine${engine.socket}` };
  const harness = await openHarness([{ name: "edge-a", host: null }], environment);
  expect((await harness.observe()).nodes[0]?.status).toBe("ready");
  await harness.session.close();
});

test("a host key that changed, or is not known, is not believed", async () => {
  const file = join(sshd.home, ".ssh/known_hosts");
  const good = await readFile(file, "utf8");
  try {
    await command("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(sshd.home, "other")]);
    const other = (await readFile(join(sshd.home, "other.pub"), "utf8")).split(" ").slice(0, 2).join(" ");
    await writeFile(file, `[127.0.0.1]:${PORT} ${other}\n`);
    expect(await problemOf({})).toBe(
      "The engine of edge-a cannot be reached: the ssh host key of lab-engine is not the one that known_hosts has. If the machine was made anew, remove the old key with ssh-keygen -R lab-engine; if not, somebody may be in between.",
    );
    await writeFile(file, "");
    expect(await problemOf({})).toBe(
      "The engine of edge-a cannot be reached: the ssh host key of lab-engine is not known yet. Connect once by hand, ssh lab-engine, and compare the key that it shows.",
    );
  } finally {
    await writeFile(file, good);
  }
});

test("whom the server does not let in is told how to get in", async () => {
  await command("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(sshd.home, "stranger")]);
  const environment = sshEnvironment(sshd);
  const settings = { ssh: { socket: engine.socket, identity_file: join(sshd.home, "stranger") } };
  const config = join(sshd.home, ".ssh/config");
  const good = await readFile(config, "utf8");
  await writeFile(config, good.replace(/ {2}IdentityFile .*\n/, ""));
  try {
    expect(await problemOf({ environment, settings })).toBe(
      'The engine of edge-a cannot be reached: lab-engine does not let this user in (publickey). Add the key to the agent (ssh-add), or set ssh = { identity_file = "…" }; ssh lab-engine must work without a question.',
    );
    expect(
      await problemOf({
        environment,
        settings: { ssh: { socket: engine.socket, identity_file: "/nowhere/id" } },
      }),
    ).toBe("The engine of edge-a cannot be reached: the identity file /nowhere/id cannot be read.");
  } finally {
    await writeFile(config, good);
  }
});

test("a server that lets the user in and not through to the engine is told", async () => {
  // sshd answers alike in both cases
  const reasons =
    "no engine listens on it, the user may not (members of the group docker may), or the server forbids it (AllowStreamLocalForwarding).";
  expect(await problemOf({ server: closed })).toBe(
    `The engine of edge-a cannot be reached: lab-engine cannot open ${engine.socket} there: ${reasons}`,
  );
  expect(await problemOf({ settings: { ssh: { socket: "/nowhere/docker.sock" } } })).toBe(
    `The engine of edge-a cannot be reached: lab-engine cannot open /nowhere/docker.sock there: ${reasons}`,
  );
});

test("nobody there, a name that nobody knows, no ssh at all", async () => {
  expect(await problemOf({ host: "ssh://127.0.0.1:1" })).toBe(
    "The engine of edge-a cannot be reached: no ssh server listens on 127.0.0.1:1.",
  );
  expect(await problemOf({ host: "ssh://engine.invalid" })).toBe(
    "The engine of edge-a cannot be reached: ssh does not know the host engine.invalid.",
  );
  await command("sh", ["-c", 'mkdir -p "$0" && ln -sf "$(command -v sh)" "$0/sh"', join(sshd.home, "empty")]);
  expect(await problemOf({ environment: { PATH: join(sshd.home, "empty") } })).toBe(
    "The engine of edge-a cannot be reached: there is no ssh program in PATH; install the OpenSSH client.",
  );
});

test("a connection that breaks in a call may have done it, and the next call opens another", async () => {
  await withHarness(async (harness) => {
    await harness.observe();
    const before = await connections();
    const spec = replica({}, { command: ["sleep", "1000"], stop_grace_period: 4000 });
    const call = runCall("create", { node: "edge-a", spec });
    await harness.ok(call);
    // nothing handles SIGTERM: stopping takes its whole grace
    const pending = harness.run({ ...call, verb: "retire" });
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await sshd.cutConnections();
    const result = await pending;
    expect(result).toMatchObject({ ok: false, error: { code: "unreachable", maybeDone: true } });
    expect(result.ok ? "" : result.error.message).toMatch(
      /^The engine of edge-a cannot be reached: the ssh connection to lab-engine broke off/,
    );
    await harness.ok({ ...call, verb: "delete" });
    expect((await connections()) - before).toBe(1);
    expect((await harness.observe()).objects).toEqual([]);
  });
});

test("a connection that died between calls is opened again without a word", async () => {
  await withHarness(async (harness) => {
    await harness.observe();
    await sshd.cutConnections();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await harness.observe()).nodes[0]).toMatchObject({ status: "ready", problem: null });
  });
});

test("closing in the middle of connecting and of calls ends them", async () => {
  const harness = await open();
  const early = harness.observe();
  await harness.session.close();
  await early;
  const busy = await open();
  await busy.observe();
  const call = runCall("create", { node: "edge-a", spec: replica({}, { command: ["sleep", "9"] }) });
  const creating = busy.run(call);
  await busy.session.close();
  expect((await creating).ok).toBe(false);
  await withHarness((again) => again.ok({ ...call, verb: "delete" }));
});

test("orch's own variables are no business of ssh", async () => {
  const environment = { ...sshEnvironment(sshd), ORCH_VAR_password: "hunter2" };
  await withHarness(
    async (harness) => {
      await harness.observe();
      const ids = await command("pgrep", ["-f", "orch-ssh-"]);
      const found = ids
        .trim()
        .split("\n")
        .map((id) => readFileSync(`/proc/${id}/environ`, "utf8"));
      expect(found.length).toBeGreaterThan(1);
      expect(found.filter((text) => text.includes("hunter2"))).toEqual([]);
    },
    { environment },
  );
});

test("ssh goes with a process that is killed", async () => {
  const provider = fileURLToPath(new URL("../../dist/providers/docker/index.js", import.meta.url));
  const script = `
    const { default: provider } = await import(process.argv[1]);
    const session = await provider.open([JSON.parse(process.argv[2])], { environment: process.env, directory: "/" });
    const context = { signal: new AbortController().signal, event: () => undefined };
    const seen = await session.observe({ project: "x", names: [], load: false }, context);
    console.log(seen.nodes[0].status);
    setInterval(() => undefined, 1000);`;
  const node = nodeConfig({
    ...{ name: "edge-a", host: "ssh://lab-engine", settings: { ssh: { socket: engine.socket } } },
  });
  const child = spawn(
    process.execPath,
    ["--input-type=module", "-e", script, provider, JSON.stringify(node)],
    { env: { ...process.env, ...sshEnvironment(sshd) }, stdio: ["ignore", "pipe", "inherit"] },
  );
  const said = await new Promise<string>((resolve) =>
    child.stdout.once("data", (data: Buffer) => resolve(data.toString().trim())),
  );
  expect(said).toBe("ready");
  expect((await leftovers()).length).toBeGreaterThan(1);
  child.kill("SIGKILL");
});
