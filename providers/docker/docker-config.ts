// The Docker CLI's own configuration: its folder, config.json, and the contexts kept beside it.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

export type Environment = Readonly<Record<string, string | undefined>>;

export interface DockerContext {
  readonly name: string;
  /** Null: the context is not there, or says nothing about Docker. */
  readonly host: string | null;
  /** Files of its TLS material that exist. */
  readonly tls: TlsFiles | null;
}

/** Paths of files. */
export interface TlsFiles {
  readonly ca: string | null;
  readonly cert: string | null;
  readonly key: string | null;
}

/** As the CLI does: DOCKER_CONTEXT, else `currentContext` of its configuration; null for the default one. */
export async function currentContext(environment: Environment): Promise<DockerContext | null> {
  const chosen = environment["DOCKER_CONTEXT"];
  const name =
    chosen !== undefined && chosen !== ""
      ? chosen
      : textAt(await readDockerConfig(environment), ["currentContext"]);
  if (name === null || name === "" || name === "default") return null;
  const key = createHash("sha256").update(name).digest("hex");
  const contexts = join(dockerFolder(environment), "contexts");
  const meta = await readJson(join(contexts, "meta", key, "meta.json"));
  const host = textAt(meta, ["Endpoints", "docker", "Host"]);
  return { name, host, tls: await tlsFilesIn(join(contexts, "tls", key, "docker")) };
}

/** `ca.pem`, `cert.pem` and `key.pem` of a folder; null where none of them is there. */
export async function tlsFilesIn(folder: string): Promise<TlsFiles | null> {
  const present = async (name: string): Promise<string | null> => {
    const path = join(folder, name);
    return await readFile(path).then(
      () => path,
      () => null,
    );
  };
  const [ca, cert, key] = await Promise.all([present("ca.pem"), present("cert.pem"), present("key.pem")]);
  return ca === null && cert === null && key === null ? null : { ca, cert, key };
}

/** `config.json`; null where there is none, or one that the CLI could not read either. */
export function readDockerConfig(environment: Environment): Promise<unknown> {
  return readJson(join(dockerFolder(environment), "config.json"));
}

export function dockerFolder(environment: Environment): string {
  const own = environment["DOCKER_CONFIG"];
  return own !== undefined && own !== "" ? own : join(environment["HOME"] ?? homedir(), ".docker");
}

/** The text at a path of a JSON document; null where there is none. */
export function textAt(value: unknown, path: readonly string[]): string | null {
  const found = partAt(value, path);
  return typeof found === "string" ? found : null;
}

/** The part at a path of a JSON document; undefined where there is none. */
export function partAt(value: unknown, path: readonly string[]): unknown {
  let current = value;
  for (const step of path) {
    if (typeof current !== "object" || current === null || !Object.hasOwn(current, step)) return undefined;
    current = (current as Readonly<Record<string, unknown>>)[step]; // any JSON object
  }
  return current;
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch {
    return null;
  }
}
