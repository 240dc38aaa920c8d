// The way to a node's engine: unix://, tcp:// with TLS, or ssh://. A node without host means DOCKER_HOST, else the Docker CLI's
// current context, else the system's default socket.
import { isIP } from "node:net";
import { join, resolve } from "node:path";
import type { NodeConfig, OpenOptions } from "orch/provider";
import { currentContext, dockerFolder, tlsFilesIn } from "./docker-config.ts";
import type { Environment, TlsFiles } from "./docker-config.ts";
import { readSettings } from "./settings.ts";
import type { EngineSettings, TlsSettings } from "./settings.ts";

export type Route =
  | { readonly via: "unix"; readonly socketPath: string }
  /** `tls` null: plain, which the node has to want. Texts of `tls` are paths or PEM. */
  | { readonly via: "tcp"; readonly host: string; readonly port: number; readonly tls: TlsSettings | null }
  | SshRoute;

export interface SshRoute {
  readonly via: "ssh";
  readonly user: string | null;
  readonly host: string;
  readonly port: number | null;
  /** Path of a file on this machine; null leaves it to ssh. */
  readonly identityFile: string | null;
  /** The engine's socket on the other side. */
  readonly socket: string;
}

export type RouteAnswer =
  | { readonly ok: true; readonly route: Route }
  /** A sentence why the engine cannot be reached. */
  | { readonly ok: false; readonly problem: string };

const DEFAULT_SOCKET = "/var/run/docker.sock";

/** A host, with the words for where it came from and the TLS material that came with it. */
interface Source {
  readonly host: string;
  /** ` (from DOCKER_HOST)`, or nothing. */
  readonly origin: string;
  readonly tls: TlsSettings | null;
}

export async function resolveRoute(
  config: Pick<NodeConfig, "host" | "settings" | "sensitiveSettings">,
  options: OpenOptions,
): Promise<RouteAnswer> {
  const settings = readSettings(config);
  if ("problem" in settings) return { ok: false, problem: settings.problem };
  const source = await sourceOf(config.host, options.environment);
  return "problem" in source ? { ok: false, ...source } : routeOf(source, settings, options);
}

/** The host that an engine on another machine is reached at; null for one on this machine. */
export function reachedAt(answer: RouteAnswer): string | null {
  if (!answer.ok || answer.route.via === "unix") return null;
  const { host } = answer.route;
  return host === "localhost" || host === "::1" || /^127(?:\.\d+){3}$/.test(host) ? null : host;
}

async function sourceOf(
  host: string | null,
  environment: Environment,
): Promise<Source | { readonly problem: string }> {
  if (host !== null) return { host, origin: "", tls: null };
  const fromEnvironment = environment["DOCKER_HOST"];
  if (fromEnvironment !== undefined && fromEnvironment !== "")
    return { host: fromEnvironment, origin: " (from DOCKER_HOST)", tls: await environmentTls(environment) };
  const context = await currentContext(environment);
  if (context === null) return { host: `unix://${DEFAULT_SOCKET}`, origin: "", tls: null };
  if (context.host === null)
    return {
      problem: `The Docker context "${context.name}" is not there or names no engine: see docker context ls, or set the node's host.`,
    };
  return { host: context.host, origin: ` (from the Docker context "${context.name}")`, tls: context.tls };
}

/** DOCKER_TLS_VERIFY or DOCKER_TLS ask for TLS; the material is in DOCKER_CERT_PATH. Verification is always on. */
async function environmentTls(environment: Environment): Promise<TlsFiles | null> {
  const isSet = (name: string): boolean => (environment[name] ?? "") !== "";
  if (!isSet("DOCKER_TLS_VERIFY") && !isSet("DOCKER_TLS")) return null;
  const folder = isSet("DOCKER_CERT_PATH")
    ? (environment["DOCKER_CERT_PATH"] ?? "")
    : dockerFolder(environment);
  return (await tlsFilesIn(folder)) ?? { ca: null, cert: null, key: null };
}

function routeOf(source: Source, settings: EngineSettings, options: OpenOptions): RouteAnswer {
  const { host, origin } = source;
  const problem = (text: string): RouteAnswer => ({ ok: false, problem: text });
  const [, scheme = "", rest = ""] = /^([a-z]+):\/\/(.*)$/s.exec(host) ?? [
    "",
    host.startsWith("/") ? "unix" : "",
    host,
  ];
  const written = JSON.stringify(host);
  switch (scheme) {
    case "unix":
      return {
        ok: true,
        route: { via: "unix", socketPath: resolve(options.directory, rest === "" ? DEFAULT_SOCKET : rest) },
      };
    case "tcp":
    case "http":
    case "https": {
      const place = parsePlace(rest);
      if (place === null || place.user !== null || place.path !== null)
        return problem(`${written}${origin} names no host and port. Write it as tcp://10.0.0.1:2376.`);
      const tls =
        settings.tls ?? source.tls ?? (scheme === "https" ? { ca: null, cert: null, key: null } : null);
      if (tls === null && !settings.insecure)
        return problem(
          `${written}${origin} is without TLS, so whoever reaches its port is root there. ${origin === "" ? 'Give the node tls = { ca = "ca.pem", cert = "cert.pem", key = "key.pem" }' : "Set DOCKER_TLS_VERIFY=1 and DOCKER_CERT_PATH"}, use ssh://, or give the node insecure = true.`,
        );
      const { host: name, port } = place;
      const paths = tls === null ? null : absolute(tls, options.directory);
      return {
        ok: true,
        route: { via: "tcp", host: name, port: port ?? (tls === null ? 2375 : 2376), tls: paths },
      };
    }
    case "ssh": {
      const place = parsePlace(rest);
      if (place === null)
        return problem(
          `${written}${origin} names no host that ssh can be given. Write it as ssh://deploy@10.0.0.1.`,
        );
      const { ssh } = settings;
      const identity = ssh.identityFile;
      return {
        ok: true,
        route: {
          ...{ via: "ssh", user: place.user, host: place.host, port: place.port },
          identityFile:
            identity === null ? null : resolve(options.directory, homePath(identity, options.environment)),
          socket: ssh.socket ?? place.path ?? DEFAULT_SOCKET,
        },
      };
    }
    case "npipe":
      return problem(`${written}${origin} is a Windows pipe, which this machine has not.`);
    default:
      return problem(
        `${written}${origin} names no engine. Write it as unix:///path/to/docker.sock, tcp://host:2376 or ssh://user@host.`,
      );
  }
}

interface Place {
  readonly user: string | null;
  readonly host: string;
  readonly port: number | null;
  readonly path: string | null;
}

/** These become arguments of ssh, and ssh hands them to shells of proxy commands: only what names are made of. */
const USER = /^[A-Za-z0-9_][A-Za-z0-9_.+-]*$/;
const NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/;
const PATH = /^(?:\/[A-Za-z0-9._@+-]+)+$/;

function parsePlace(text: string): Place | null {
  const found = /^(?:([^@/]*)@)?(?:\[([^\]]*)\]|([^@:/]*))(?::(\d{1,5}))?(\/.*)?$/s.exec(text);
  if (found === null) return null;
  const [, user, bracketed, name = "", port, rest] = found;
  if (user !== undefined && !USER.test(user)) return null;
  if (bracketed === undefined ? !NAME.test(name) : isIP(bracketed) !== 6) return null;
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535)) return null;
  const path = rest === undefined || rest === "/" ? null : rest;
  if (path !== null && !PATH.test(path)) return null;
  return {
    user: user ?? null,
    host: bracketed ?? name,
    port: port === undefined ? null : Number(port),
    path,
  };
}

function absolute(tls: TlsSettings, directory: string): TlsSettings {
  const place = (text: string | null): string | null =>
    text === null || text.includes("-----BEGIN") ? text : resolve(directory, text);
  return { ca: place(tls.ca), cert: place(tls.cert), key: place(tls.key) };
}

function homePath(path: string, environment: Environment): string {
  return path.startsWith("~/") ? join(environment["HOME"] ?? "/", path.slice(2)) : path;
}
