// Stands between a client and an engine, as somebody's access log does: keeps every request line, and can cut a connection.
import { createServer, request } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface EngineProxy {
  readonly host: string;
  /** `POST /v1.41/containers/create?name=x` and headers, one text a request. */
  readonly requests: () => readonly string[];
  /**
   * The next requests that match are cut: `before` the engine sees them, or `after` it answered, which the client then does not
   * get to know. Null cuts none.
   */
  readonly cut: (
    rule: { readonly match: (line: string) => boolean; readonly when: "before" | "after" } | null,
  ) => void;
  readonly close: () => Promise<void>;
}

export async function proxyEngine(socketPath: string): Promise<EngineProxy> {
  const folder = await mkdtemp(join(tmpdir(), "orch-proxy-"));
  const own = join(folder, "sock");
  const log: string[] = [];
  let rule: Parameters<EngineProxy["cut"]>[0] = null;

  const server = createServer((incoming: IncomingMessage, answer: ServerResponse) => {
    const line = `${incoming.method ?? ""} ${incoming.url ?? ""}`;
    log.push(`${line}\n${incoming.rawHeaders.join(" ")}`);
    const cutting = rule?.match(line) === true ? rule.when : null;
    if (cutting === "before") return void incoming.socket.destroy();
    const onward = request(
      { socketPath, path: incoming.url, method: incoming.method, headers: incoming.headers, agent: false },
      (response) => {
        if (cutting === "after") {
          response.resume();
          response.on("end", () => incoming.socket.destroy());
          return;
        }
        answer.writeHead(response.statusCode ?? 500, response.headers);
        response.pipe(answer);
      },
    );
    onward.on("error", () => incoming.socket.destroy());
    answer.on("close", () => onward.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(own, resolve));
  return {
    host: `unix://${own}`,
    requests: () => log,
    cut: (next) => {
      rule = next;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
