// Credentials for registries, from where `docker login` put them: config.json itself, or a helper program that it names. They are
// handed to an engine for one pull, in a header, and are kept in memory only.
import type { Environment } from "./docker-config.ts";
import { partAt, readDockerConfig, textAt } from "./docker-config.ts";
import { askHelper } from "./credential-helper.ts";
import { parseImageName } from "./image-name.ts";

/** What the engine's API takes as `X-Registry-Auth`. */
export type RegistryAuth =
  | { readonly username: string; readonly password: string; readonly serveraddress: string }
  | { readonly identitytoken: string; readonly serveraddress: string };

/** By an image's name; null where nobody has logged in. Asked once a registry and session. */
export type Credentials = (ref: string) => Promise<RegistryAuth | null>;

/** Under this name Docker Hub's are kept. */
const HUB = "https://index.docker.io/v1/";

export function registryCredentials(environment: Environment): Credentials {
  const known = new Map<string, Promise<RegistryAuth | null>>();
  let config: Promise<unknown> | null = null;
  return (ref) => {
    const registry = registryOf(ref);
    const answer =
      known.get(registry) ??
      (config ??= readDockerConfig(environment)).then((document) => find(document, registry, environment));
    known.set(registry, answer);
    return answer;
  };
}

/** `registry:5000` of `registry:5000/team/app:1`; Docker Hub's long name for names without one. */
export function registryOf(ref: string): string {
  const [first = "", ...rest] = parseImageName(ref).repository.split("/");
  const isRegistry = rest.length > 0 && (/[.:]/.test(first) || first === "localhost");
  return !isRegistry || first === "docker.io" || first === "index.docker.io" ? HUB : first;
}

async function find(
  config: unknown,
  registry: string,
  environment: Environment,
): Promise<RegistryAuth | null> {
  const helper = textAt(config, ["credHelpers", registry]) ?? textAt(config, ["credsStore"]);
  if (helper !== null && helper !== "") {
    const found = await askHelper(helper, registry, environment);
    if (found !== null)
      return found.username === "<token>"
        ? { identitytoken: found.secret, serveraddress: registry }
        : { username: found.username, password: found.secret, serveraddress: registry };
  }
  return storedAuth(config, registry);
}

/** Entries are under a host, or under a URL of it that older programs wrote. */
function storedAuth(config: unknown, registry: string): RegistryAuth | null {
  const entries = partAt(config, ["auths"]);
  if (typeof entries !== "object" || entries === null) return null;
  const name =
    Object.keys(entries).find((key) => key === registry) ??
    Object.keys(entries).find((key) => hostOf(key) === hostOf(registry));
  if (name === undefined) return null;
  const entry = partAt(entries, [name]);
  const token = textAt(entry, ["identitytoken"]);
  if (token !== null && token !== "") return { identitytoken: token, serveraddress: registry };
  const pair = Buffer.from(textAt(entry, ["auth"]) ?? "", "base64").toString("utf8");
  const colon = pair.indexOf(":");
  const username = colon > 0 ? pair.slice(0, colon) : textAt(entry, ["username"]);
  // the CLI pads what it writes with zero bytes
  const password = colon > 0 ? pair.slice(colon + 1).replace(/\0+$/, "") : textAt(entry, ["password"]);
  if (username === null || password === null) return null;
  return { username, password, serveraddress: registry };
}

function hostOf(registry: string): string {
  return registry.replace(/^https?:\/\//, "").replace(/\/.*$/s, "");
}

/** As the library wants it beside a request. */
export function withAuth(auth: RegistryAuth | null): { readonly authconfig?: RegistryAuth } {
  return auth === null ? {} : { authconfig: auth };
}
