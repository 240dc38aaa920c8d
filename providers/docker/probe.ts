// Health of a replica, once. A command is run by the engine and read from it; http and tcp are tried from here, over the published
// port, or over the container's own address where the engine is on this machine.
import { connect } from "node:net";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { CallContext, Health, HealthcheckSpec, PortSpec, ProbeRequest } from "orch/provider";
import type { ContainerDetails } from "./api.ts";
import type { Engine } from "./engine.ts";
import { EngineError } from "./errors.ts";
import { MAIN, longRunning, readReplica } from "./workload-spec.ts";

/** Milliseconds that the engine may take: who waits for health wants to hear of a silent one before its time-out. */
const PATIENCE = 5000;

export async function probeReplica(
  engine: Engine,
  request: ProbeRequest,
  context: CallContext,
): Promise<Health> {
  const { signal } = context;
  // by hand: on Node 20 AbortSignal.any keeps every composite of a long-lived signal in memory
  const controller = new AbortController();
  const cancel = (): void => controller.abort();
  const check = request.check?.healthcheck;
  const own = check?.http === undefined && check?.tcp === undefined ? 0 : check.timeout;
  const timer = setTimeout(cancel, PATIENCE + own);
  signal.addEventListener("abort", cancel, { once: true });
  if (signal.aborted) cancel();
  try {
    return await look(engine, request, controller.signal);
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    const { code, message } = error.error;
    const silent = code === "unreachable" || code === "timeout" || code === "cancelled";
    const detail =
      code === "cancelled" ? `no answer of ${engine.config.name} within ${PATIENCE / 1000} s` : message;
    return { status: "unknown", detail, from: null, ...(silent ? { silent } : {}) };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", cancel);
  }
}

async function look(engine: Engine, request: ProbeRequest, signal: AbortSignal): Promise<Health> {
  const { instance, check } = request;
  const client = await engine.client();
  const replica = readReplica(instance.applied.value);
  const containers = new Map<string, ContainerDetails | null>();
  for (const { name } of longRunning(replica))
    containers.set(name, await client.inspect(signal, instance.ids[name] ?? instance.name));
  for (const [name, details] of containers) {
    const state = runState(name, details);
    if (state !== null) return state;
  }
  if (check === null) {
    for (const [name, details] of containers) {
      const loop = restartLoop(name, details);
      if (loop !== null) return loop;
    }
    // without a check of the workload, one that comes with the image counts
    const health = [...containers.values()]
      .map((details) => engineHealth(details))
      .filter((each) => each !== null);
    return (
      health.find(({ status }) => status !== "healthy") ?? { status: "healthy", detail: null, from: "engine" }
    );
  }
  const details = containers.get(check.container) ?? null;
  const { http, tcp } = check.healthcheck;
  if (http === undefined && tcp === undefined)
    return engineHealth(details) ?? { status: "unknown", detail: "the engine runs no check", from: "engine" };
  const target = targetOf(
    // an engine elsewhere has a loopback of its own
    request.advertise ?? (await engine.advertise()) ?? (client.isLocal ? "127.0.0.1" : null),
    replica.ports?.[http?.port ?? tcp?.port ?? ""],
    containers.get(MAIN) ?? null,
    client.isLocal,
  );
  if (target === null)
    return {
      status: "unknown",
      detail: "the port is not published and its container is out of reach",
      from: null,
    };
  const { timeout } = check.healthcheck;
  const problem =
    http === undefined ? await tryTcp(target, timeout, signal) : await tryHttp(target, http, timeout, signal);
  if (problem === null) return { status: "healthy", detail: null, from: target.from };
  return { status: "unhealthy", detail: `${problem}${restartsOf(details)}`, from: target.from };
}

/** Null where the container runs. */
function runState(name: string, details: ContainerDetails | null): Health | null {
  const who = name === MAIN ? "" : `${name}: `;
  if (details === null) return { status: "stopped", detail: `${who}gone`, from: "engine" };
  const { Status, Running, Restarting, Paused, ExitCode } = details.State;
  if (Restarting)
    return { status: "unhealthy", detail: `${who}restarting, exit ${ExitCode}`, from: "engine" };
  if (Paused) return { status: "stopped", detail: `${who}paused`, from: "engine" };
  if (Running) return null;
  if (Status === "created") return { status: "starting", detail: `${who}not started`, from: "engine" };
  return { status: "stopped", detail: `${who}exit ${ExitCode}`, from: "engine" };
}

/** Milliseconds that a restarted container has to run before it counts as being up. */
const SETTLED = 10_000;

/** Null where the container has been up for a while, or never ended. */
function restartLoop(name: string, details: ContainerDetails | null): Health | null {
  if (details === null || (details.RestartCount ?? 0) === 0) return null;
  if (Date.now() - Date.parse(details.State.StartedAt) >= SETTLED) return null;
  const who = name === MAIN ? "" : `${name}: `;
  return { status: "unhealthy", detail: `${who}${restartsOf(details).replace(/^; /, "")}`, from: "engine" };
}

/** One that the engine starts again and again is found running as often as not: then this is what explains the check. */
function restartsOf(details: ContainerDetails | null): string {
  const count = details?.RestartCount ?? 0;
  return count === 0 ? "" : `; it ended and was restarted ${count === 1 ? "once" : `${count} times`}`;
}

/** Null where the engine runs no check. */
function engineHealth(details: ContainerDetails | null): Health | null {
  const health = details?.State.Health;
  if (health === undefined || health.Status === "none") return null;
  const last = health.Log?.at(-1);
  const failing = last !== undefined && last.ExitCode !== 0;
  const detail = failing ? `exit ${last.ExitCode}, ${health.FailingStreak} failed` : null;
  const status =
    health.Status === "healthy" ? "healthy" : health.Status === "unhealthy" ? "unhealthy" : "starting";
  return { status, detail, from: "engine" };
}

interface Target {
  readonly host: string;
  readonly port: number;
  readonly from: "published port" | "container address";
}

function targetOf(
  advertised: string | null,
  port: PortSpec | undefined,
  main: ContainerDetails | null,
  isLocal: boolean,
): Target | null {
  if (port === undefined || main === null || advertised === null) return null;
  const networks = main.NetworkSettings.Networks ?? {};
  if (Object.hasOwn(networks, "host"))
    return { host: advertised, port: port.container, from: "published port" };
  const bindings = main.NetworkSettings.Ports?.[`${port.container}/${port.protocol}`] ?? [];
  const published = bindings.find(({ HostIp }) => !HostIp.includes("::")) ?? bindings[0];
  if (published !== undefined) {
    const isAny = ["", "0.0.0.0", "::"].includes(published.HostIp);
    return {
      host: isAny ? advertised : published.HostIp,
      port: Number(published.HostPort),
      from: "published port",
    };
  }
  if (!isLocal) return null; // its bridges are on another machine
  const address = Object.values(networks).find(({ IPAddress }) => (IPAddress ?? "") !== "")?.IPAddress;
  return address === undefined ? null : { host: address, port: port.container, from: "container address" };
}

/** Null when it worked, else one short phrase. */
function tryTcp({ host, port }: Target, timeout: number, signal: AbortSignal): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout, signal });
    const end = (problem: string | null): void => {
      socket.destroy();
      resolve(problem);
    };
    socket.once("connect", () => end(null));
    socket.once("timeout", () => end(`no answer within ${timeout} ms`));
    socket.once("error", (error) => end(phraseOf(error)));
  });
}

function tryHttp(
  { host, port }: Target,
  check: NonNullable<HealthcheckSpec["http"]>,
  timeout: number,
  signal: AbortSignal,
): Promise<string | null> {
  return new Promise((resolve) => {
    const start = check.scheme === "https" ? requestHttps : requestHttp;
    const request = start({
      host,
      port,
      path: check.path,
      headers: check.headers ?? {},
      signal,
      agent: false,
      // a probe asks whether the service answers, not who it is: certificates are for its clients' names
      rejectUnauthorized: false,
    });
    const timer = setTimeout(() => request.destroy(new Error(`no answer within ${timeout} ms`)), timeout);
    request.once("response", (response) => {
      const status = response.statusCode ?? 0;
      const accepted =
        check.status === undefined ? status >= 200 && status < 400 : check.status.includes(status);
      clearTimeout(timer);
      resolve(accepted ? null : `status ${status}`);
      response.destroy();
    });
    request.on("error", (error) => {
      clearTimeout(timer);
      resolve(phraseOf(error));
    });
    request.end();
  });
}

function phraseOf(error: Error & { readonly code?: string }): string {
  switch (error.code) {
    case "ECONNREFUSED":
      return "connection refused";
    case "ECONNRESET":
      return "connection reset";
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return "no route to the host";
    case undefined:
      return error.message;
    default:
      return error.code;
  }
}
