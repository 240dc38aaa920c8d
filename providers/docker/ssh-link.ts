// ssh://: one forward from a socket here to the engine's socket there, by the user's own ssh, for as long as the session lasts. It
// is opened when first needed and once more whenever it has died between calls.
//
//   closed ──ready──▶ opening ──socket is there──▶ open ──ssh ends──▶ closed
//                        └──ssh ends, or too slow──▶ failed: the same answer for a while, then closed
import { Agent } from "node:http";
import { raceAbort } from "./abortable.ts";
import type { Environment } from "./docker-config.ts";
import { engineError } from "./errors.ts";
import type { EngineError } from "./errors.ts";
import { makeGate } from "./gate.ts";
import type { SshRoute } from "./host.ts";
import { IDLE, codeOf } from "./link.ts";
import type { Link } from "./link.ts";
import { opaque } from "./opaque.ts";
import { strict } from "./strict-agent.ts";
import { makeFolder, startForward } from "./ssh-forward.ts";
import type { Forward } from "./ssh-forward.ts";
import { sshReason } from "./ssh-reason.ts";

/** Servers and jump hosts turn away most of what comes at once: sshd lets ten connections be unauthenticated by default. */
const OPENING = makeGate(6);
/** Milliseconds for which a failed attempt is the answer, so that calls in a row are one knock at the door. */
const REST = 3000;

export async function sshLink(node: string, route: SshRoute, environment: Environment): Promise<Link> {
  const folder = await makeFolder().catch((thrown: unknown) => {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw engineError("unreachable", `There is no place for the socket of ${node}: ${why}.`);
  });
  const agent = opaque(strict(new Agent({ keepAlive: true, timeout: IDLE })));
  const ending = new AbortController();
  let forward: Forward | null = null;
  let opening: Promise<void> | null = null;
  let failed: { readonly error: EngineError; readonly until: number } | null = null;

  async function open(): Promise<void> {
    const previous = forward;
    forward = null;
    await previous?.close();
    if (failed !== null && Date.now() < failed.until) throw failed.error;
    try {
      forward = await OPENING.enter(ending.signal, () =>
        startForward(route, folder, environment, ending.signal),
      );
      failed = null;
    } catch (thrown) {
      if (!(thrown instanceof Error)) throw thrown;
      const error = refusal(node, route, thrown.message);
      failed = { error, until: Date.now() + REST };
      throw error;
    }
  }

  return {
    target: { socketPath: folder.socket },
    agent,
    isLocal: false,
    ready: (signal) => {
      if (forward !== null && forward.isAlive()) return Promise.resolve();
      opening ??= open().finally(() => (opening = null));
      return raceAbort(opening, signal);
    },
    explain: async (thrown) => {
      const { words = "", ended = false } = (await forward?.lastWords()) ?? {};
      const code = codeOf(thrown);
      if (ended) {
        const why = words === "" ? "" : `: ${sshReason(words, route)}`;
        return { why: `the ssh connection to ${route.host} broke off${why}`, notSent: false, passes: true };
      }
      if (code === "ENOENT" || code === "ECONNREFUSED")
        return { why: `the ssh connection to ${route.host} is gone`, notSent: true, passes: true };
      // the server let us in, and this call not through to the engine's socket
      if (/open failed|prohibited/.test(words))
        return { why: sshReason(words, route), notSent: true, passes: false };
      return null;
    },
    close: async () => {
      ending.abort(new Error("the session is closed"));
      agent.destroy();
      await opening?.catch(() => undefined);
      await forward?.close();
      await folder.remove();
    },
  };
}

function refusal(node: string, route: SshRoute, words: string): EngineError {
  const why = sshReason(words, route);
  return engineError("unreachable", `The engine of ${node} cannot be reached: ${why}.`, { retryable: true });
}
