// Calls to a platform: how long is waited, what is sent a second time, and through which proxy.
import { type Server, createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import type { Duplex } from "node:stream";
import { afterEach, describe, expect, test } from "vitest";
import {
  type ApiAnswer,
  type ApiClientOptions,
  type ApiRequest,
  apiClient,
  askedFor,
} from "../../src/comment/http.ts";
import { BOT, platformServer } from "./rig.ts";
import type { Answer } from "./server.ts";

/** What comes of a call whose first answers are these, after which waits, and how often it was sent. */
async function ask(
  method: ApiRequest["method"],
  answers: readonly (Answer | "cut")[],
  options: Partial<ApiClientOptions> = {},
): Promise<{ readonly answer: ApiAnswer; readonly waits: readonly number[]; readonly calls: number }> {
  const server = await platformServer();
  server.accounts.set("t", BOT);
  server.fault = (_, number) => {
    const answer = answers[number - 1];
    if (answer === undefined) return null;
    return answer === "cut" ? { kind: "cut", done: false } : { kind: "answer", done: false, answer };
  };
  const waits: number[] = [];
  const sleep = (milliseconds: number): Promise<void> => {
    waits.push(milliseconds);
    return Promise.resolve();
  };
  const client = apiClient({ token: "t", sleep, ...options });
  const answer = await client.ask({ method, url: new URL(`${server.url}/graphql`), body: {} });
  return { answer, waits, calls: server.calls.length };
}

const statusOf = (answer: ApiAnswer): number | string =>
  answer.kind === "answer" ? answer.status : answer.why;

describe("a call that comes to nothing", () => {
  const troubles = [{ status: 500 }, "cut", { status: 503 }] as const;

  test("is sent again after 1, 2, 4 and 8 seconds, and then given up, where that does no harm", async () => {
    for (const method of ["PUT", "PATCH", "DELETE"] as const)
      expect(await ask(method, troubles)).toMatchObject({ waits: [1000, 2000, 4000], calls: 4 });
    const all = await ask("PUT", [...troubles, ...troubles]);
    expect([statusOf(all.answer), all.waits, all.calls]).toEqual([
      "the connection failed (UND_ERR_SOCKET)",
      [1000, 2000, 4000, 8000],
      5,
    ]);
  });

  test("is sent once where it may have written something", async () => {
    for (const trouble of troubles)
      expect(await ask("POST", [trouble])).toMatchObject({ waits: [], calls: 1 });
  });

  test("ends when its time is over", async () => {
    const silent = createServer(() => undefined);
    const { port } = await listening(silent);
    const client = apiClient({ token: "t", timeout: 50 });
    const answer = await client.ask({ method: "POST", url: new URL(`http://127.0.0.1:${port}/`) });
    expect(statusOf(answer)).toBe("there was no answer in time");
  });
});

describe("a call that is too much", () => {
  test("is sent again after what the platform asks for, also one that writes: nothing was done", async () => {
    const limits: readonly (readonly [Answer, number])[] = [
      [{ status: 429, headers: { "retry-after": "7" } }, 7000],
      [{ status: 403, headers: { "retry-after": "90" }, body: { message: "secondary" } }, 90_000],
      [{ status: 403, body: { message: "You have exceeded a secondary rate limit." } }, 60_000],
      [
        { status: 429, body: { message: { error: "This endpoint has been requested too many times." } } },
        60_000,
      ],
    ];
    for (const [answer, wait] of limits)
      expect(await ask("POST", [answer])).toMatchObject({ waits: [wait], calls: 2, answer: { status: 200 } });
  });

  test("is given up where it asks for more than two minutes", async () => {
    const { answer, waits } = await ask("POST", [{ status: 429, headers: { "retry-after": "121" } }]);
    expect([statusOf(answer), waits]).toEqual([429, []]);
  });

  test("a refusal for other reasons is none", async () => {
    const { answer, calls } = await ask("POST", [{ status: 403, body: { message: "Forbidden" } }]);
    expect([statusOf(answer), calls]).toEqual([403, 1]);
  });

  test("the wait until a limit ends is counted by the server's own clock", () => {
    const date = "Fri, 20 Nov 2026 12:00:00 GMT";
    const end = String(Date.parse(date) / 1000 + 45);
    const left = (name: string): readonly (readonly [string, string])[] => [
      [`${name}ratelimit-remaining`, "0"],
      [`${name}ratelimit-reset`, end],
      ["date", date],
    ];
    expect([askedFor(new Map(left("x-"))), askedFor(new Map(left("")))]).toEqual([45_000, 45_000]);
    expect(askedFor(new Map([...left("x-"), ["x-ratelimit-reset", "1"]]))).toBe(1000);
    expect(askedFor(new Map([["retry-after", "soon"]]))).toBe(60_000);
  });
});

test("a proxy of the environment is used, but not for what NO_PROXY names", async () => {
  const server = await platformServer();
  server.accounts.set("t", BOT);
  const asked: string[] = [];
  const sockets: Duplex[] = [];
  const proxy = createServer().on("connect", (request, socket) => {
    asked.push(request.url ?? "");
    const onward = connect(Number(new URL(server.url).port), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      onward.pipe(socket).pipe(onward);
    });
    sockets.push(socket);
    onward.on("error", () => socket.destroy());
    socket.on("error", () => onward.destroy());
  });
  const { port } = await listening(proxy);
  const url = new URL("http://gitlab.example.invalid/user");
  const before = { ...process.env };
  try {
    for (const name of ["http_proxy", "no_proxy", "NO_PROXY"]) delete process.env[name];
    process.env["HTTP_PROXY"] = `http://127.0.0.1:${port}`;
    const through = await apiClient({ token: "t" }).ask({ method: "GET", url });
    expect([statusOf(through), asked]).toEqual([403, ["gitlab.example.invalid:80"]]);
    process.env["NO_PROXY"] = "127.0.0.1";
    const direct = await apiClient({ token: "t" }).ask({ method: "GET", url: new URL(`${server.url}/user`) });
    expect([statusOf(direct), asked.length]).toEqual([403, 1]);
  } finally {
    // no longer the server's own
    for (const socket of sockets) socket.destroy();
    for (const name of ["http_proxy", "no_proxy", "HTTP_PROXY", "NO_PROXY"])
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
  }
});

async function listening(server: Server): Promise<AddressInfo> {
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server.address() as AddressInfo; // it listens on a port
}

const open: Server[] = [];

afterEach(async () => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});
