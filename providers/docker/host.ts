// Which socket a node's `host` means: unix:// as written; none means DOCKER_HOST, else the Docker CLI's current context, else the
// system's default socket.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";

export type HostAnswer =
  | { readonly ok: true; readonly socketPath: string; readonly url: string }
  /** A sentence why the engine cannot be reached. */
  | { readonly ok: false; readonly problem: string };

export interface HostSource {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly directory: string;
}

const DEFAULT_HOST = "unix:///var/run/docker.sock";

export async function resolveHost(host: string | null, source: HostSource): Promise<HostAnswer> {
  const { environment } = source;
  if (host !== null) return parseHost(host, "", source.directory);
  const fromEnvironment = environment["DOCKER_HOST"];
  if (fromEnvironment !== undefined && fromEnvironment !== "")
    return parseHost(fromEnvironment, " (from DOCKER_HOST)", source.directory);
  const context = await currentContext(environment);
  if (context === null) return parseHost(DEFAULT_HOST, "", source.directory);
  if (context.host === null)
    return {
      ok: false,
      problem: `The Docker context "${context.name}" names no engine; set the node's host.`,
    };
  return parseHost(context.host, ` (from the Docker context "${context.name}")`, source.directory);
}

function parseHost(host: string, origin: string, directory: string): HostAnswer {
  const scheme = /^([a-z]+):\/\//.exec(host)?.[1] ?? (host.startsWith("/") ? "unix" : "");
  switch (scheme) {
    case "unix": {
      const path = host.replace(/^unix:\/\//, "");
      if (path === "") return parseHost(DEFAULT_HOST, origin, directory);
      return { ok: true, socketPath: resolve(directory, path), url: `unix://${path}` };
    }
    case "tcp":
    case "http":
    case "https":
    case "ssh":
    case "npipe":
      return {
        ok: false,
        problem: `Engines over ${scheme}:// are not supported yet: ${host}${origin}. Use a unix:// socket.`,
      };
    default:
      return {
        ok: false,
        problem: `"${host}"${origin} names no engine. Write it as unix:///path/to/docker.sock.`,
      };
  }
}

/** As the Docker CLI does: DOCKER_CONTEXT, else `currentContext` of its configuration; null for the default one. */
async function currentContext(
  environment: HostSource["environment"],
): Promise<{ readonly name: string; readonly host: string | null } | null> {
  const folder = environment["DOCKER_CONFIG"] ?? join(environment["HOME"] ?? homedir(), ".docker");
  const chosen = environment["DOCKER_CONTEXT"];
  const name =
    chosen !== undefined && chosen !== ""
      ? chosen
      : textAt(await readJson(join(folder, "config.json")), ["currentContext"]);
  if (name === null || name === "" || name === "default") return null;
  const key = createHash("sha256").update(name).digest("hex");
  const meta = await readJson(join(folder, "contexts", "meta", key, "meta.json"));
  return { name, host: textAt(meta, ["Endpoints", "docker", "Host"]) };
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch {
    return null; // no configuration, or one that the Docker CLI would refuse too: the default engine is meant
  }
}

function textAt(value: unknown, path: readonly string[]): string | null {
  let current: unknown = value;
  for (const step of path) {
    if (typeof current !== "object" || current === null) return null;
    current = (current as Readonly<Record<string, unknown>>)[step]; // any JSON object
  }
  return typeof current === "string" ? current : null;
}
