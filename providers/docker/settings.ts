// A node's settings as this provider takes them: how its engine is reached, and how long it may take to answer.
import { isObject, valueAt } from "orch/provider";
import type { Json, NodeConfig } from "orch/provider";

export interface EngineSettings {
  /** Paths of files or PEM text. Null: no TLS was asked for. */
  readonly tls: TlsSettings | null;
  readonly ssh: { readonly identityFile: string | null; readonly socket: string | null };
  /** tcp:// without TLS is wanted. */
  readonly insecure: boolean;
  /** Milliseconds that an answer may take; null is the default. */
  readonly timeout: number | null;
}

export interface TlsSettings {
  readonly ca: string | null;
  readonly cert: string | null;
  readonly key: string | null;
}

/** Sensitive values are put back in; one that is not known, as with a node that only the state remembers, is a problem. */
export function readSettings(
  config: Pick<NodeConfig, "settings" | "sensitiveSettings">,
): EngineSettings | { readonly problem: string } {
  const { settings, sensitiveSettings = [] } = config;
  const at = (...path: readonly string[]): Json | undefined =>
    sensitiveSettings.find((each) => each.path.join("\0") === path.join("\0"))?.value ??
    valueAt(settings, path);
  const text = (...path: readonly string[]): string | null => {
    const value = at(...path);
    return typeof value === "string" && value !== "" ? value : null;
  };
  const { tls } = settings;
  for (const name of ["ca", "cert", "key"])
    if (tls !== undefined && isObject(tls) && Object.hasOwn(tls, name) && text("tls", name) === null)
      return {
        problem: `tls.${name} of this node is secret and not kept in the state. Write its node block again, with drain = true, to reach it.`,
      };
  const timeout = at("timeout");
  return {
    tls:
      tls === undefined || tls === null
        ? null
        : { ca: text("tls", "ca"), cert: text("tls", "cert"), key: text("tls", "key") },
    ssh: { identityFile: text("ssh", "identity_file"), socket: text("ssh", "socket") },
    insecure: at("insecure") === true,
    timeout: typeof timeout === "number" && timeout > 0 ? timeout : null,
  };
}
