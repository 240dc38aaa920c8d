// Addresses of engines: `unix:///run/docker.sock`, `tcp://10.0.0.1:2376`, `ssh://deploy@10.0.0.1`.
import { suggestion } from "../hcl/suggest.ts";

export type Host =
  /** `name`: where other nodes reach it; null for a local socket. */
  | { readonly scheme: "unix" | "tcp" | "ssh"; readonly name: string | null }
  | { readonly problem: string; readonly detail: string };

const SCHEMES = ["unix", "tcp", "ssh"] as const;
const EXAMPLES =
  'Write for example "unix:///run/docker.sock", "tcp://10.0.0.1:2376" or "ssh://deploy@10.0.0.1".';

const USER = /^[A-Za-z0-9_][A-Za-z0-9_.+-]*$/;
const NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/;

export function parseHost(text: string): Host {
  const found = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/(.*)$/s.exec(text);
  if (found === null) return { problem: "has no scheme", detail: EXAMPLES };
  const [, written = "", rest = ""] = found;
  const scheme = SCHEMES.find((name) => name === written);
  if (scheme === undefined)
    return {
      problem: `has the scheme "${written}", which is no way to an engine`,
      detail: `${suggestion(written, SCHEMES)} ${EXAMPLES}`.trimStart(),
    };
  if (scheme === "unix")
    return rest.startsWith("/")
      ? { scheme, name: null }
      : { problem: "names no absolute path of a socket", detail: EXAMPLES };
  const place = /^(?:([^@/]*)@)?(\[[0-9A-Fa-f:.]+\]|[^@:/?#[\]\s]+)(?::(\d{1,5}))?\/?$/.exec(rest);
  if (place === null) return { problem: "names no host", detail: EXAMPLES };
  const [, user, name = "", port] = place;
  if (user?.includes(":") === true)
    return {
      problem: "holds a password",
      detail: "It would be stored in the state. Use keys, and leave the password out.",
    };
  if (user !== undefined && scheme === "tcp")
    return { problem: "names a user, which tcp has not", detail: EXAMPLES };
  // they become arguments of ssh: none may look like an option, or like a command for somebody's shell
  if ((user !== undefined && !USER.test(user)) || !(name.startsWith("[") || NAME.test(name)))
    return { problem: "holds characters that no user and no host name has", detail: EXAMPLES };
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535))
    return { problem: "has a port beyond 65535", detail: EXAMPLES };
  return { scheme, name: name.replace(/^\[|\]$/g, "") };
}
