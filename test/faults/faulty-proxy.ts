// Stands between orch and a real engine, and does to one request what networks, proxies and engines do to requests.
import { createServer, request } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const FAULTS = [
  /** The connection breaks before the engine hears of it. */
  "cut-before",
  /** The engine does it, and the connection breaks instead of its answer. */
  "cut-after",
  /** The engine does it, and its answer never comes. */
  "hang",
  /** The engine never hears of it, and nothing ever comes. */
  "swallow",
  /** It comes late to the engine. */
  "delay",
  /** It comes twice to the engine, as when something on the way tries again; the second answer counts. */
  "duplicate",
  /** Half of the answer's body comes, then the connection breaks. */
  "truncate",
  /** The engine does it and says that it has failed. */
  "error",
] as const;

export type Fault = (typeof FAULTS)[number];

/** The nth request of a kind, from 1. */
export interface Strike {
  readonly kind: string;
  readonly nth: number;
  readonly fault: Fault;
}

export interface FaultyProxy {
  /** `unix:///…/sock` */
  readonly host: string;
  /** Which request is struck from now on, counted afresh; null: none. */
  readonly strike: (strike: Strike | null) => void;
  readonly hasStruck: () => boolean;
  /** How many requests of each kind came since the last `strike`. */
  readonly kinds: () => ReadonlyMap<string, number>;
  readonly close: () => Promise<void>;
}

const LATE = 400;

/** `POST /containers/{}/start`: what differs from one object to the next is left out. */
export function kindOf(method: string, url: string): string {
  const [path = ""] = url.split("?");
  const parts = path.replace(/^\/v\d+\.\d+/, "").split("/");
  const [, collection, name] = parts;
  const isName = name !== undefined && !["json", "create", "prune", "auth"].includes(name);
  if (collection === "images" || collection === "distribution") {
    const verb = parts.at(-1) === "json" && parts.length > 3 ? "/json" : "";
    return `${method} /${collection}${isName ? `/{}${verb}` : `/${name ?? ""}`}`;
  }
  return `${method} ${parts.map((part, index) => (index === 2 && isName ? "{}" : part)).join("/")}`;
}

export async function faultyProxy(socketPath: string): Promise<FaultyProxy> {
  const folder = await mkdtemp(join(tmpdir(), "orch-faulty-"));
  const own = join(folder, "sock");
  let planned: Strike | null = null;
  let struck = false;
  const kinds = new Map<string, number>();

  const server = createServer((incoming, answer) => {
    const kind = kindOf(incoming.method ?? "", incoming.url ?? "");
    const count = (kinds.get(kind) ?? 0) + 1;
    kinds.set(kind, count);
    const isStruck = planned?.kind === kind && planned.nth === count;
    if (isStruck) struck = true;
    void handle(socketPath, incoming, answer, isStruck ? (planned?.fault ?? null) : null);
  });
  await new Promise<void>((resolve) => server.listen(own, resolve));
  return {
    host: `unix://${own}`,
    strike: (next) => {
      [planned, struck] = [next, false];
      kinds.clear();
    },
    hasStruck: () => struck,
    kinds: () => new Map(kinds),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function handle(
  socketPath: string,
  incoming: IncomingMessage,
  answer: ServerResponse,
  fault: Fault | null,
): Promise<void> {
  if (fault === null) return stream(socketPath, incoming, answer);
  const body = await wholeBody(incoming);
  const send = (): Promise<Answer> => sendOn(socketPath, incoming, body);
  const cut = (): void => void incoming.socket.destroy();
  try {
    switch (fault) {
      case "cut-before":
        return cut();
      case "swallow":
        return; // the client will have to hang up
      case "cut-after":
        await send();
        return cut();
      case "hang":
        await send();
        return;
      case "delay":
        await new Promise((resolve) => setTimeout(resolve, LATE));
        return give(answer, await send());
      case "duplicate":
        await send();
        return give(answer, await send());
      case "truncate": {
        const whole = await send();
        answer.writeHead(whole.status, { ...whole.headers, "content-length": String(whole.body.length + 1) });
        answer.write(whole.body.subarray(0, whole.body.length / 2), cut);
        return;
      }
      case "error":
        await send();
        return give(answer, {
          status: 500,
          headers: { "content-type": "application/json" },
          body: Buffer.from('{"message":"the daemon is shutting down"}'),
        });
      default:
        return fault satisfies never;
    }
  } catch {
    cut();
  }
}

/** Untouched, whatever lasts how long. */
function stream(socketPath: string, incoming: IncomingMessage, answer: ServerResponse): void {
  const { url: path, method, headers } = incoming;
  const onward = request({ socketPath, path, method, headers, agent: false }, (response) => {
    answer.writeHead(response.statusCode ?? 500, response.headers);
    response.pipe(answer);
  });
  onward.on("error", () => incoming.socket.destroy());
  answer.on("close", () => onward.destroy());
  incoming.pipe(onward);
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

function sendOn(socketPath: string, incoming: IncomingMessage, body: Buffer): Promise<Answer> {
  const { url: path, method } = incoming;
  const { "transfer-encoding": _, ...headers } = incoming.headers;
  const sized = { ...headers, "content-length": String(body.length) };
  return new Promise((resolve, reject) => {
    const onward = request({ socketPath, path, method, headers: sized, agent: false }, (response) => {
      wholeBody(response).then(
        (received) =>
          resolve({ status: response.statusCode ?? 500, headers: response.headers, body: received }),
        reject,
      );
    });
    onward.on("error", reject);
    onward.end(body);
  });
}

function give(answer: ServerResponse, { status, headers, body }: Answer): void {
  const { "transfer-encoding": _, "content-length": __, ...rest } = headers;
  const sized = status === 204 || status === 304 ? {} : { "content-length": String(body.length) };
  for (const [name, value] of Object.entries({ ...rest, ...sized }))
    if (value !== undefined) answer.setHeader(name, value);
  answer.writeHead(status);
  answer.end(body);
}

async function wholeBody(from: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of from) chunks.push(chunk as Buffer); // no encoding is set, so these are buffers
  return Buffer.concat(chunks);
}
