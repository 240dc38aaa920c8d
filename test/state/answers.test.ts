// Whatever the server of a state answers: a clear diagnostic or the state as it is, never an exception, and nothing is written over a
// state that could not be read.
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createPlainServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Diagnostic, Result } from "../../src/diagnostics/diagnostic.ts";
import type { HttpBackend, PostgresBackend } from "../../src/model/configuration.ts";
import type { Json } from "../../src/model/json.ts";
import type { State } from "../../src/model/state.ts";
import type { StateBackend } from "../../src/state/backend.ts";
import { httpBackend } from "../../src/state/http.ts";
import { formatState } from "../../src/state/parse-state.ts";
import { postgresBackend } from "../../src/state/postgres.ts";
import { openStateStore } from "../../src/state/store.ts";
import { STATE } from "../fuzz/documents.ts";
import { mutateJson, mutateText } from "../fuzz/mutate.ts";
import { randomFrom } from "../fuzz/random.ts";
import { created, emptyState, numbered } from "./examples.ts";
import { PostgresServer } from "./postgres-server.ts";

const RUNS = Number(process.env["ORCH_ANSWER_RUNS"] ?? 150);
/** Milliseconds. */
const LONGEST = 30_000 + 400 * RUNS;

let folder = "";
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "orch-answers-"))));
afterEach(() => rmSync(folder, { recursive: true }));

/** A failure says something, and what it says is a diagnostic. */
function isClear(result: Result<unknown> | readonly Diagnostic[]): void {
  const told = "ok" in result ? result.diagnostics : result;
  if ("ok" in result && !result.ok) expect(told.length).toBeGreaterThan(0);
  for (const { code, summary } of told) {
    expect(code).toMatch(/^[a-z][a-z-]+$/);
    expect(summary).toMatch(/\S{3}/);
    expect(summary).not.toMatch(/undefined|\[object|NaN/);
  }
}

const MINE: State = { ...emptyState(), serial: 5 };

/** Texts that a server may take for this state. */
const texts = fc.oneof(
  fc.constantFrom("", " \n", "null", "[]", "{}", '{"serial":5}', "<html>login</html>", "\u0000", "true"),
  fc.string({ maxLength: 80 }),
  fc
    .constantFrom<State>(
      MINE,
      { ...MINE, serial: 4 },
      { ...MINE, serial: 6 },
      { ...MINE, project: "other" },
      { ...MINE, lineage: "l-2" },
    )
    .map(formatState),
  fc.nat(formatState(MINE).length).map((length) => formatState(MINE).slice(0, length)),
  fc.nat().map((seed) => JSON.stringify(mutateJson(STATE, randomFrom(seed)))),
  fc.nat().map((seed) => JSON.stringify(mutateJson(MINE as unknown as Json, randomFrom(seed)))), // it is JSON
  fc.nat().map((seed) => mutateText(formatState(MINE), randomFrom(seed))),
);

interface Reply {
  readonly status: number;
  readonly text: string;
  /** Bytes after which the connection ends; null: it is whole. */
  readonly cut: number | null;
  /** Instead of an answer of HTTP. */
  readonly raw: string | null;
}

function bytesOf({ status, text }: Reply): Buffer {
  const head = `HTTP/1.1 ${status} x\r\nContent-Type: application/json\r\n`;
  return Buffer.from(`${head}Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
}

const replies: fc.Arbitrary<Reply> = fc.record({
  status: fc.oneof(
    { weight: 4, arbitrary: fc.constant(200) },
    fc.constantFrom(
      100,
      101,
      201,
      204,
      206,
      301,
      304,
      400,
      401,
      403,
      404,
      405,
      409,
      418,
      423,
      429,
      500,
      503,
      599,
    ),
  ),
  text: texts,
  cut: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, fc.nat(400)),
  raw: fc.oneof(
    { weight: 6, arbitrary: fc.constant(null) },
    fc.constantFrom(
      "",
      "HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n{",
      "HTTP/9 what\r\n\r\n",
      "\u0015\u0003\u0001",
    ),
    fc.string({ maxLength: 60 }),
  ),
});

describe("an HTTP server", () => {
  /** What comes next, by method; anything else is answered by 200. */
  let next = new Map<string, Reply>();
  let asked: string[] = [];
  const server = createServer((request, response) => {
    request.resume().on("end", () => {
      asked.push(request.method ?? "");
      const reply = next.get(request.method ?? "");
      if (reply === undefined) return void response.writeHead(200).end();
      const { cut, raw } = reply;
      const whole = bytesOf(reply);
      request.socket.end(raw ?? (cut === null ? whole : whole.subarray(0, cut)));
    });
  });
  let address = "";
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/state`; // it listens on TCP
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const settings = (): HttpBackend => ({
    ...{ type: "http", address, updateMethod: "PUT", lockAddress: address, lockMethod: "LOCK" },
    ...{ unlockAddress: address, unlockMethod: "UNLOCK", username: null, password: null, insecure: false },
    ...{ caCertificate: null, clientCertificate: null, clientKey: null, timeout: 1000, retries: 0 },
  });

  async function session<T>(use: (backend: StateBackend) => Promise<T>): Promise<T> {
    next = new Map();
    asked = [];
    const backend = httpBackend({
      ...{ backend: settings(), username: null, password: null, firstWait: 1 },
      journal: join(folder, "journal"),
    });
    try {
      return await use(backend);
    } finally {
      await backend.close();
    }
  }

  const isWhole = (reply: Reply): boolean =>
    reply.raw === null && (reply.cut === null || reply.cut >= bytesOf(reply).length);

  test(
    "is believed only where it gives a whole state of this project",
    async () => {
      await fc.assert(
        fc.asyncProperty(replies, async (reply) => {
          await session(async (backend) => {
            next.set("GET", reply);
            const store = openStateStore({ backend, project: "shop", folder });
            const read = await store.read();
            isClear(read);
            if (!read.ok || read.value === null) return;
            expect(isWhole(reply)).toBe(true);
            expect(read.value.state).toEqual(JSON.parse(reply.text));
            expect(read.value.state.project).toBe("shop");
          });
        }),
        { numRuns: RUNS },
      );
    },
    LONGEST,
  );

  test(
    "gets no write where what it holds could not be read, or is not what the write builds upon",
    async () => {
      await fc.assert(
        fc.asyncProperty(replies, replies, async (held, answer) => {
          await session(async (backend) => {
            const lock = await backend.lock({ operation: "test", timeout: 0 });
            expect(lock.ok).toBe(true);
            next.set("GET", held).set("PUT", answer);
            const written = await backend.write({ ...MINE, serial: 6 }, 5);
            isClear(written);
            const isMine = held.text === formatState(MINE) && held.status === 200 && isWhole(held);
            if (asked.includes("PUT") && !isMine) {
              // another text of the same state
              const found = JSON.parse(held.text) as State;
              expect([found.serial, found.lineage]).toEqual([5, MINE.lineage]);
            }
            if (written.ok) expect(asked).toContain("PUT");
            if (written.ok && answer.raw === null && answer.cut === null)
              expect([200, 201, 204]).toContain(answer.status);
          });
        }),
        { numRuns: RUNS },
      );
    },
    LONGEST,
  );

  test(
    "may say anything of locks",
    async () => {
      await fc.assert(
        fc.asyncProperty(replies, replies, async (taken, freed) => {
          await session(async (backend) => {
            next.set("LOCK", taken).set("UNLOCK", freed);
            const lock = await backend.lock({ operation: "test", timeout: 0 });
            isClear(lock);
            if (lock.ok) isClear(await lock.value.release());
            isClear(await backend.forceUnlock("abc"));
          });
        }),
        { numRuns: RUNS },
      );
    },
    LONGEST,
  );
});

describe("a PostgreSQL server", () => {
  const server = new PostgresServer();
  const place = (): PostgresBackend => ({
    ...{ type: "postgres", connection: server.connection, schema: "answers", name: "shop" },
  });
  beforeAll(async () => {
    await server.start();
    const backend = postgresBackend(place(), {});
    await backend.lock({ operation: "test", timeout: 0 });
    const written = await backend.write({ ...MINE, serial: 1 }, 0);
    expect(written.ok).toBe(true);
    await backend.close();
  }, 120_000);
  afterAll(() => server.stop());

  const quoted = (text: string): string => `'${text.replaceAll("\0", "").replaceAll("'", "''")}'`;

  test(
    "may hold any text for a state, and any lines for a journal",
    async () => {
      const lines = fc.array(
        fc.oneof(
          texts,
          fc
            .nat()
            .map((seed) =>
              JSON.stringify(
                mutateJson(numbered([created(0, "u1")])[0] as unknown as Json, randomFrom(seed)),
              ),
            ),
        ),
        { maxLength: 2 },
      );
      await fc.assert(
        fc.asyncProperty(texts, lines, fc.constantFrom(5, 6, -1), async (text, journal, serial) => {
          const rows = journal.map(
            (line) => `INSERT INTO answers.journal (name, entry) VALUES ('shop', ${quoted(line)});`,
          );
          const before = text.replaceAll("\0", "");
          server.ask(
            `UPDATE answers.states SET content = ${quoted(text)}, serial = ${serial}, lineage = 'l-1'; DELETE FROM answers.journal; ${rows.join(" ")}`,
          );
          const backend = postgresBackend(place(), {});
          try {
            const read = await openStateStore({ backend, project: "shop", folder }).read();
            isClear(read);
            if (read.ok) expect(read.value?.state.project).toBe("shop");
            await backend.lock({ operation: "test", timeout: 0 });
            const written = await backend.write({ ...MINE, serial: 7 }, 6);
            isClear(written);
            expect(written.ok).toBe(serial === 6);
            // what was there before a write is kept, whatever it was
            if (written.ok)
              expect(server.ask("SELECT count(*) FROM answers.history WHERE serial = 6")).toBe("1");
            else
              expect(server.ask("SELECT md5(content) FROM answers.states")).toBe(
                server.ask(`SELECT md5(${quoted(before)})`),
              );
          } finally {
            await backend.close();
          }
        }),
        { numRuns: Math.ceil(RUNS / 8) },
      );
    },
    LONGEST,
  );

  test(
    "may be no PostgreSQL server at all",
    async () => {
      let bytes = Buffer.alloc(0);
      const liar = createPlainServer((socket) => {
        socket.on("error", () => undefined);
        socket.on("data", () => void socket.write(bytes));
        setTimeout(() => socket.destroy(), 50);
      });
      await new Promise<void>((resolve) => liar.listen(0, "127.0.0.1", resolve));
      const { port } = liar.address() as AddressInfo; // it listens on TCP
      const messages = fc.oneof(
        fc.uint8Array({ maxLength: 60 }).map((all) => Buffer.from(all)),
        fc.string({ maxLength: 60 }).map((text) => Buffer.from(text)),
        // a message of the protocol: its letter, its length, anything
        fc
          .tuple(
            fc.constantFrom(...Buffer.from("RSKZTDCENIAtGHWdcnsV1")),
            fc.uint8Array({ maxLength: 40 }),
            fc.integer({ min: -2, max: 60 }),
          )
          .map(([letter, body, length]) => {
            const head = Buffer.alloc(5);
            head.writeUInt8(letter, 0);
            head.writeInt32BE(length, 1);
            return Buffer.concat([head, body]);
          }),
      );
      try {
        await fc.assert(
          fc.asyncProperty(messages, messages, async (first, second) => {
            bytes = Buffer.concat([first, second]);
            const backend = postgresBackend(
              { ...place(), connection: `postgres://orch:secret@127.0.0.1:${port}/postgres?sslmode=disable` },
              {},
            );
            try {
              const read = await backend.read();
              isClear(read);
              expect(read.ok).toBe(false);
            } finally {
              await backend.close();
            }
          }),
          {
            numRuns: RUNS,
            // ready, and ready again: every query seems to end without rows
            examples: [[Buffer.from([90, 0, 0, 0, 13, 0]), Buffer.alloc(8, 32)]],
          },
        );
      } finally {
        await new Promise((resolve) => liar.close(resolve));
      }
    },
    LONGEST,
  );
});
