// Requests to an HTTP state server: a time-out on each, reads repeated, writes never, and no credential in any message.
import type { IncomingMessage, RequestOptions } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { type Diagnostic, errorDiagnostic } from "../diagnostics/diagnostic.ts";
import type { HttpBackend } from "../model/configuration.ts";

/** Bytes of an answer; a state of 10,000 replicas has some 30 MiB. */
const LARGEST_ANSWER = 256 * 2 ** 20;
const LONGEST_WAIT = 30_000;

export interface HttpRequest {
  readonly method: string;
  readonly address: string;
  readonly body?: string;
  /** Asking twice does no harm. */
  readonly repeatable: boolean;
  readonly signal?: AbortSignal | undefined;
}

export type HttpAnswer =
  | { readonly kind: "answer"; readonly status: number; readonly text: string }
  /** Nobody knows what became of the request; of one that was not `sent` nothing did. */
  | { readonly kind: "none"; readonly why: string; readonly sent: boolean };

export interface HttpClient {
  readonly ask: (request: HttpRequest) => Promise<HttpAnswer>;
}

export interface HttpClientOptions {
  readonly backend: HttpBackend;
  readonly username: string | null;
  readonly password: string | null;
  /** Milliseconds before the first repetition; each further one waits twice as long. */
  readonly firstWait?: number;
}

export function httpClient(options: HttpClientOptions): HttpClient {
  const { backend, firstWait = 500 } = options;
  return {
    ask: async (request) => {
      for (let attempt = 0; ; attempt++) {
        const { answer, retryAfter } = await send(request, options);
        const again = request.repeatable && attempt < backend.retries && isPassing(answer);
        if (!again || request.signal?.aborted === true) return answer;
        const wait = retryAfter ?? firstWait * 2 ** attempt;
        await sleep(wait < LONGEST_WAIT ? wait : LONGEST_WAIT);
      }
    },
  };
}

/** What may be otherwise in a moment: no answer, too many requests, a server in trouble. */
function isPassing(answer: HttpAnswer): boolean {
  return answer.kind === "none" || answer.status === 429 || answer.status >= 500;
}

interface Sent {
  readonly answer: HttpAnswer;
  /** Milliseconds, as the server asks. */
  readonly retryAfter: number | null;
}

async function send(request: HttpRequest, options: HttpClientOptions): Promise<Sent> {
  const url = new URL(request.address);
  const { request: begin } =
    url.protocol === "https:" ? await import("node:https") : await import("node:http");
  const { timeout } = options.backend;
  const over = AbortSignal.timeout(timeout);
  const signal = request.signal === undefined ? over : AbortSignal.any([over, request.signal]);
  let isSent = false;
  return new Promise((resolve) => {
    const none = (why: string): void =>
      resolve({ answer: { kind: "none", why, sent: isSent }, retryAfter: null });
    const outgoing = begin(url, { ...requestOptions(request, options), signal }, (incoming) => {
      readAnswer(incoming).then(
        (text) => {
          const answer = { kind: "answer" as const, status: incoming.statusCode ?? 0, text };
          resolve({ answer, retryAfter: retryAfterOf(incoming) });
        },
        (error: unknown) => none(reasonOf(error, over, timeout)),
      );
    });
    outgoing.on("error", (error) => none(reasonOf(error, over, timeout)));
    outgoing.on("socket", (socket) => {
      const event = url.protocol === "https:" ? "secureConnect" : "connect";
      socket.once(event, () => (isSent = true));
    });
    outgoing.end(request.body);
  });
}

function requestOptions({ method, body }: HttpRequest, options: HttpClientOptions): RequestOptions {
  const { backend, username, password } = options;
  const length = body === undefined ? {} : { "Content-Length": String(Buffer.byteLength(body)) };
  const type = body === undefined ? {} : { "Content-Type": "application/json" };
  return {
    method,
    agent: false, // no connection outlives its request
    headers: { Accept: "application/json", "User-Agent": "orch", ...type, ...length },
    ...(username === null && password === null ? {} : { auth: `${username ?? ""}:${password ?? ""}` }),
    ...tlsOptions(backend),
  };
}

function tlsOptions(backend: HttpBackend): object {
  return {
    rejectUnauthorized: !backend.insecure,
    ...(backend.caCertificate === null ? {} : { ca: backend.caCertificate }),
    ...(backend.clientCertificate === null ? {} : { cert: backend.clientCertificate }),
    ...(backend.clientKey === null ? {} : { key: backend.clientKey }),
  };
}

async function readAnswer(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_ANSWER) {
      incoming.destroy();
      throw new Error("the answer is larger than 256 MiB");
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function retryAfterOf(incoming: IncomingMessage): number | null {
  const seconds = Number(incoming.headers["retry-after"]);
  return Number.isInteger(seconds) && seconds >= 0 ? seconds * 1000 : null;
}

function reasonOf(error: unknown, over: AbortSignal, timeout: number): string {
  if (over.aborted) return `no answer within ${timeout / 1000} s`;
  if (!(error instanceof Error)) return "the connection failed";
  if (error.name === "AbortError") return "it was interrupted";
  const code = "code" in error && typeof error.code === "string" ? error.code : null;
  if (code === "ECONNRESET") return "the connection was cut";
  // connect ECONNREFUSED 127.0.0.1:1; some errors of several addresses have no message of their own
  return error.message === "" ? (code ?? "the connection failed") : error.message;
}

/** An answer that the protocol has no meaning for. `did`: what was asked for, `read the state`. */
export function httpProblem(did: string, where: string, answer: HttpAnswer): Diagnostic {
  const problem = (why: string, detail: string): Diagnostic =>
    errorDiagnostic("state-server", `Could not ${did} ${where}: ${why}.`, { detail });
  if (answer.kind === "none")
    return problem(
      answer.why,
      /certificate|self.signed|CERT/i.test(answer.why)
        ? "Give the certificate of its authority as ca_certificate in the backend block."
        : "Check the address in the backend block, and whether the server is up.",
    );
  const { status } = answer;
  const credentials =
    "ORCH_HTTP_USERNAME and ORCH_HTTP_PASSWORD, or username and password in the backend block";
  if (status === 401) return problem("the server wants credentials (401)", `Give ${credentials}.`);
  if (status === 403)
    return problem(
      "the credentials do not allow it (403)",
      `Check the rights of the user in ${credentials}.`,
    );
  if (status === 404) return problem("the address is unknown there (404)", "Check the backend block.");
  if (status === 405)
    return problem(
      "the server does not know this method (405)",
      "Check update_method, lock_method and unlock_method in the backend block.",
    );
  if (status >= 300 && status < 400)
    return problem(
      `the server names another address (${status})`,
      "Write the final address in the backend block.",
    );
  if (status >= 500) return problem(`the server has a problem (${status})`, "Try again later.");
  return problem(`the server refuses it (${status})`, "Check the backend block.");
}
