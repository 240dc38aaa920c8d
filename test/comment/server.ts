// A server on 127.0.0.1 that answers as GitHub and GitLab do where `orch comment` asks them: accounts and their rights, pages, lengths,
// who may change what, limits, and answers that are lost on the way.
import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gitHubAnswer } from "./github-server.ts";
import { gitLabAnswer } from "./gitlab-server.ts";

export interface Account {
  readonly login: string;
  /** An installation token is that of a workflow or an app; a job token is GitLab's CI_JOB_TOKEN. */
  readonly kind: "person" | "installation" | "job";
  readonly writes: boolean;
}

export interface StoredComment {
  readonly id: number;
  /** `acme/shop#7`, `12!3` */
  readonly on: string;
  readonly author: string;
  body: string;
  readonly system?: boolean;
}

/** `refuse`: nothing is done. `lose`: it is done, and the answer does not arrive. */
export type Fault =
  | { readonly kind: "cut"; readonly done: boolean }
  | { readonly kind: "answer"; readonly done: boolean; readonly answer: Answer };

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  readonly body: unknown;
}

export class PlatformServer {
  readonly accounts = new Map<string, Account>();
  /** `acme/shop#7`, `12!3` */
  readonly conversations = new Set<string>();
  /** Open pull requests of GitHub. */
  readonly pulls = new Map<string, { readonly label: string; readonly sha: string }>();
  /** Commits → conversations of the pull requests that brought them. */
  readonly merges = new Map<string, string>();
  /** Conversations → the last commit of their branch. */
  readonly heads = new Map<string, string>();
  /** Paths of GitLab projects → their numbers. */
  readonly projects = new Map<string, number>();
  comments: StoredComment[] = [];
  readonly calls: Call[] = [];
  /** What GitLab took for a command in a comment. */
  readonly commands: string[] = [];
  longest = { github: 65_536, gitlab: 1_000_000 };
  fault: (call: Call, number: number) => Fault | null = () => null;
  #ids = 1000;

  readonly url: string;
  readonly #server: Server;

  private constructor(url: string, server: Server) {
    this.url = url;
    this.#server = server;
  }

  static async start(): Promise<PlatformServer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo; // it listens on a port
    const made = new PlatformServer(`http://127.0.0.1:${port}`, server);
    server.on("request", (request, response) => void made.#take(request, response));
    return made;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  add(on: string, author: string, body: string, more: { readonly system?: boolean } = {}): StoredComment {
    const made = { id: ++this.#ids, on, author, body, ...more };
    this.comments.push(made);
    return made;
  }

  on(conversation: string): readonly StoredComment[] {
    return this.comments.filter(({ on }) => on === conversation);
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const { pathname, searchParams } = new URL(request.url ?? "/", this.url);
    const text = Buffer.concat(chunks).toString("utf8");
    const call: Call = {
      method: request.method ?? "GET",
      path: pathname,
      query: searchParams,
      headers: request.headers,
      body: text === "" ? null : (JSON.parse(text) as unknown),
    };
    this.calls.push(call);
    const fault = this.fault(call, this.calls.length);
    const answer =
      fault === null || fault.done
        ? call.path.startsWith("/api/v4/")
          ? gitLabAnswer(this, call)
          : gitHubAnswer(this, call)
        : null;
    if (fault?.kind === "cut") {
      request.socket.destroy();
      return;
    }
    const { status, headers = {}, body } = fault?.answer ?? answer ?? { status: 500 };
    response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers });
    response.end(body === undefined ? "" : JSON.stringify(body));
  }
}

/** Rows of one page, with what leads to the next. */
export function pageOf<T>(
  all: readonly T[],
  { query }: Call,
  usual: number,
): { readonly rows: readonly T[]; readonly page: number; readonly pages: number; readonly size: number } {
  const number = (name: string, otherwise: number): number => {
    const value = Number(query.get(name) ?? otherwise);
    return Number.isInteger(value) && value > 0 ? value : otherwise;
  };
  const size = Math.min(number("per_page", usual), 100);
  const page = number("page", 1);
  const pages = Math.max(1, Math.ceil(all.length / size));
  return { rows: all.slice((page - 1) * size, page * size), page, pages, size };
}
