// A way to an engine while a session lasts: sockets for the library, what has to be there before a call, and what the way itself
// knows about a break.
import { Agent } from "node:http";
import { opaque } from "./opaque.ts";
import { strict } from "./strict-agent.ts";
import type { OpenOptions } from "orch/provider";
import type { Route } from "./host.ts";
import { sshLink } from "./ssh-link.ts";
import { tcpLink } from "./tcp-link.ts";

export interface Link {
  /** Where the library sends requests to. */
  readonly target:
    | { readonly socketPath: string }
    | { readonly host: string; readonly port: number; readonly protocol: "http" | "https" };
  readonly agent: Agent;
  /** The engine is on this machine, so that addresses of containers can be reached. */
  readonly isLocal: boolean;
  /** Before each call. Rejects with an `EngineError` where the way cannot be opened, so nothing was sent. */
  readonly ready: (signal: AbortSignal) => Promise<void>;
  /** Why a call had no answer; null where the way knows nothing beyond the error. */
  readonly explain: (thrown: unknown) => Promise<Break | null>;
  /** Ends with every socket, process and file of the way gone. */
  readonly close: () => Promise<void>;
}

export interface Break {
  /** The rest of `The engine of edge-a cannot be reached: `, without its full stop. */
  readonly why: string;
  /** Nothing of the call can have come to the engine. */
  readonly notSent: boolean;
  /** The same call may do better in a moment. */
  readonly passes: boolean;
}

/** Milliseconds after which an unused connection is closed, before somebody on the way does so unseen. */
export const IDLE = 15_000;

/** Rejects with an `EngineError` where certificates or keys cannot be used. */
export async function openLink(node: string, route: Route, options: OpenOptions): Promise<Link> {
  switch (route.via) {
    case "unix":
      return unixLink(route.socketPath);
    case "tcp":
      return tcpLink(node, route);
    case "ssh":
      return sshLink(node, route, options.environment);
    default:
      return route satisfies never;
  }
}

function unixLink(socketPath: string): Link {
  const agent = opaque(strict(new Agent({ keepAlive: true, timeout: IDLE })));
  return {
    target: { socketPath },
    agent,
    isLocal: true,
    ready: () => Promise.resolve(),
    explain: (thrown) => Promise.resolve(socketBreak(codeOf(thrown), socketPath)),
    close: () => {
      agent.destroy();
      return Promise.resolve();
    },
  };
}

function socketBreak(code: string | null, path: string): Break | null {
  switch (code) {
    case "ENOENT":
      return {
        why: `there is no socket ${path}; the engine may not be running`,
        notSent: true,
        passes: true,
      };
    case "ECONNREFUSED":
      return {
        why: `nothing listens on ${path}; the engine may not be running`,
        notSent: true,
        passes: true,
      };
    case "EACCES":
      return {
        why: `this user may not open ${path}; on most systems members of the group docker may`,
        notSent: true,
        passes: false,
      };
    case "ENOTSOCK":
      return { why: `${path} is no socket`, notSent: true, passes: false };
    default:
      return null;
  }
}

/** A system's or OpenSSL's name of an error. */
export function codeOf(thrown: unknown): string | null {
  if (typeof thrown !== "object" || thrown === null || !("code" in thrown)) return null;
  return typeof thrown.code === "string" ? thrown.code : null;
}
