// A state server on loopback that answers as GitLab's does: basic authentication, one version a serial, POST and DELETE on
// /lock, 409 with the holder's description; and that can be made to fail, cut and dawdle, request by request.
import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { HttpBackend } from "../../src/model/configuration.ts";

export const USER = "deploy";
export const PASSWORD = "glpat-hunter2";

export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly body: string;
}

/** What strikes the next request that matches. `cut-before`: nothing is done; `cut-after`: done, but nobody is told. */
export type Fault =
  | { readonly kind: "status"; readonly status: number }
  | { readonly kind: "cut-before" | "cut-after" }
  | { readonly kind: "slow"; readonly milliseconds: number };

export class GitlabServer {
  state: string | null = null;
  lock: string | null = null;
  /** `GET /state`, without the query. */
  readonly asked: Asked[] = [];
  readonly versions = new Set<number>();
  readonly #faults: { readonly when: string; readonly fault: Fault }[] = [];
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return this;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/state`; // it listens on TCP
  }

  /** `when`: `GET`, `POST /lock`. */
  strike(when: string, fault: Fault, times = 1): void {
    for (let time = 0; time < times; time++) this.#faults.push({ when, fault });
  }

  backend(change: Partial<HttpBackend> = {}): HttpBackend {
    return {
      type: "http",
      address: this.address,
      updateMethod: "POST",
      lockAddress: `${this.address}/lock`,
      lockMethod: "POST",
      unlockAddress: `${this.address}/lock`,
      unlockMethod: "DELETE",
      username: USER,
      password: PASSWORD,
      insecure: false,
      caCertificate: null,
      clientCertificate: null,
      clientKey: null,
      timeout: 5000,
      retries: 2,
      ...change,
    };
  }

  count(what: string): number {
    return this.asked.filter(({ method, url }) => `${method} ${url.split("?")[0]}` === what).length;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString("utf8");
    const { method = "", url = "" } = request;
    this.asked.push({ method, url, body });
    const what = `${method} ${url.split("?")[0]?.replace("/state", "")}`.trim();
    const at = this.#faults.findIndex(({ when }) => when === what);
    const fault = at < 0 ? null : this.#faults.splice(at, 1)[0]?.fault;
    if (fault?.kind === "cut-before") return void request.socket.destroy();
    if (fault?.kind === "status") return void response.writeHead(fault.status).end("trouble");
    const expected = `Basic ${Buffer.from(`${USER}:${PASSWORD}`).toString("base64")}`;
    const [status, text] =
      request.headers.authorization === expected ? this.#serve(what, url, body) : [401, "{}"];
    if (fault?.kind === "cut-after") return void request.socket.destroy();
    if (fault?.kind === "slow") await sleep(fault.milliseconds);
    response.writeHead(status, { "Content-Type": "application/json" }).end(text);
  }

  #serve(what: string, url: string, body: string): readonly [number, string] {
    const heldBy = /"ID":"([^"]*)"/.exec(this.lock ?? "")?.[1] ?? this.lock;
    switch (what) {
      case "GET":
        return this.state === null ? [404, ""] : [200, this.state];
      case "POST": {
        if (heldBy !== null && new URL(url, "http://x").searchParams.get("ID") !== heldBy)
          return [409, this.lock ?? ""];
        const { serial } = JSON.parse(body) as { serial: number }; // GitLab wants one
        if (this.versions.has(serial)) return [422, "Validation failed: Version has already been taken"];
        this.versions.add(serial);
        this.state = body;
        return [200, ""];
      }
      case "POST /lock":
        if (this.lock !== null) return [409, this.lock];
        this.lock = body;
        return [200, body];
      case "DELETE /lock":
        if (heldBy !== null && (JSON.parse(body) as { ID?: string }).ID !== heldBy)
          return [409, this.lock ?? ""];
        this.lock = null;
        return [200, ""];
      default:
        return [405, ""];
    }
  }
}
