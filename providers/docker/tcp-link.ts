// tcp://: with TLS and both sides verified, or plain where the node says that it wants that.
import { Agent } from "node:http";
import { Agent as TlsAgent } from "node:https";
import { isIP } from "node:net";
import { engineError } from "./errors.ts";
import type { Route } from "./host.ts";
import { IDLE, codeOf } from "./link.ts";
import type { Break, Link } from "./link.ts";
import { opaque } from "./opaque.ts";
import { strict } from "./strict-agent.ts";
import { loadTls } from "./tls-material.ts";
import type { TlsMaterial } from "./tls-material.ts";
import { tlsBreak } from "./tls-break.ts";

export async function tcpLink(node: string, route: Extract<Route, { via: "tcp" }>): Promise<Link> {
  const { host, port, tls } = route;
  const material = tls === null ? null : await loadTls(tls);
  if (material !== null && "problem" in material)
    throw engineError("unreachable", `The engine of ${node} cannot be reached: ${material.problem}.`);
  const agent = opaque(
    strict(
      material === null ? new Agent({ keepAlive: true, timeout: IDLE }) : verifyingAgent(host, material),
    ),
  );
  // the library reads an IPv6 address as a URL with a scheme, unless it is written as one
  const name = isIP(host) === 6 ? `${tls === null ? "http" : "https"}://[${host}]` : host;
  return {
    target: { host: name, port, protocol: tls === null ? "http" : "https" },
    agent,
    isLocal: false,
    ready: () => Promise.resolve(),
    explain: (thrown) =>
      Promise.resolve(
        networkBreak(codeOf(thrown), host, port) ??
          (material === null ? plainBreak(thrown) : tlsBreak(thrown, host, material)),
      ),
    close: () => {
      agent.destroy();
      return Promise.resolve();
    },
  };
}

function verifyingAgent(host: string, material: TlsMaterial): Agent {
  return new TlsAgent({
    ...material,
    keepAlive: true,
    timeout: IDLE,
    minVersion: "TLSv1.2",
    // never left to the environment, which can turn it off
    rejectUnauthorized: true,
    // an address is checked against the certificate's addresses, and cannot be asked for by name
    servername: isIP(host) === 0 ? host : "",
  });
}

function networkBreak(code: string | null, host: string, port: number): Break | null {
  switch (code) {
    case "ECONNREFUSED":
      return {
        why: `nothing listens on ${host}:${port}; the engine may not be running`,
        notSent: true,
        passes: true,
      };
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return { why: `the name ${host} is not known here`, notSent: true, passes: code === "EAI_AGAIN" };
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return { why: `there is no route to ${host}`, notSent: true, passes: true };
    default:
      return null;
  }
}

function plainBreak(thrown: unknown): Break | null {
  // an engine that wants TLS answers plain requests with a sentence, a proxy before it with a closed connection
  if (codeOf(thrown)?.startsWith("HPE_") !== true) return null;
  return { why: "what answers does not speak HTTP; the engine may want TLS", notSent: true, passes: false };
}
