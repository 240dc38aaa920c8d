// The PostgreSQL backend against a real server: who may what, sessions that end, servers that fail.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { PostgresBackend } from "../../src/model/configuration.ts";
import type { StateBackend } from "../../src/state/backend.ts";
import { postgresBackend } from "../../src/state/postgres.ts";
import { problem, value } from "./backend-suite.ts";
import { created, emptyState, numbered } from "./examples.ts";
import { PASSWORD, PostgresServer } from "./postgres-server.ts";

const server = new PostgresServer();
let schemas = 0;

beforeAll(async () => void (await server.start()), 120_000);
afterAll(() => server.stop());

/** A schema of its own for every test. */
function newPlace(): PostgresBackend {
  return { type: "postgres", connection: server.connection, schema: `place_${++schemas}`, name: "shop" };
}

async function opened<T>(backend: PostgresBackend, use: (open: StateBackend) => Promise<T>): Promise<T> {
  const open = postgresBackend(backend, {});
  try {
    return await use(open);
  } finally {
    await open.close();
  }
}

test("credentials are in no message, also not where they are wrong", async () => {
  for (const connection of [
    server.remote("wrong-secret"),
    "postgres://orch:wrong-secret@127.0.0.1:1/postgres",
  ])
    await opened({ ...newPlace(), connection }, async (backend) => {
      const read = await backend.read();
      expect(problem(read)).toMatch(
        /^state-server: Could not read the state in postgres:\/\/127\.0\.0\.1:\d+\/postgres/,
      );
      expect(`${JSON.stringify(read)} ${backend.where}`).not.toContain("secret");
    });
  await opened({ ...newPlace(), connection: server.remote(PASSWORD) }, async (backend) => {
    expect(value(await backend.read())).toBeNull();
    expect(backend.where).toMatch(/^postgres:\/\/127\.0\.0\.1:\d+\/postgres \(place_\d+, shop\)$/);
  });
});

test("a server over the network is reached with TLS only, unless the connection says otherwise", async () => {
  const connection = server.remote(PASSWORD).replace("127.0.0.1", "127.1"); // not known to be this machine
  await opened({ ...newPlace(), connection }, async (backend) => {
    expect(problem(await backend.read())).toContain("The server does not support SSL connections");
  });
  await opened({ ...newPlace(), connection: `${connection}?sslmode=disable` }, async (backend) => {
    expect(value(await backend.read())).toBeNull();
  });
});

test("states of several projects share the tables, each with its own lock", async () => {
  const place = newPlace();
  const open = (name: string) => postgresBackend({ ...place, name }, {});
  const [shop, blog] = [open("shop"), open("blog")];
  value(await shop.lock({ operation: "orch apply", timeout: 0 }));
  value(await blog.lock({ operation: "orch apply", timeout: 0 }));
  value(await shop.write({ ...emptyState(), serial: 1 }, 0));
  expect(value(await blog.read())).toBeNull();
  await shop.close();
  await blog.close();
});

test("the lock of a session that is gone is taken over with a note", async () => {
  const place = newPlace();
  const first = postgresBackend(place, {});
  const lock = value(await first.lock({ operation: "orch apply", timeout: 0 }));
  value(await first.write({ ...emptyState(), serial: 1 }, 0));
  server.ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'orch'");
  await opened(place, async (second) => {
    const taken = await second.lock({ operation: "orch destroy", timeout: 5000 });
    expect(taken.diagnostics.map((one) => one.summary)).toEqual([
      `The lock of orch apply (process ${process.pid}, since ${lock.info.since}) was taken over: its connection to the server has ended.`,
    ]);
    expect(await lock.isHeld()).toBe(false);
    expect(problem(await first.write({ ...emptyState(), serial: 2 }, 1))).toMatch(/^state-server: /);
    expect((await lock.release()).map((one) => one.code)).toEqual(["lock-left"]);
    value(await second.write({ ...emptyState(), serial: 2 }, 1));
  });
  await first.close();
});

test("a journal that was acknowledged is there after the server lost its power", async () => {
  const place = newPlace();
  const first = postgresBackend(place, {});
  value(await first.lock({ operation: "orch apply", timeout: 0 }));
  value(await first.write({ ...emptyState(), serial: 1 }, 0));
  const entries = numbered([created(0, "u1"), created(1, "u2")]);
  for (const entry of entries) value(await first.append(entry, true));
  await server.restart();
  expect(problem(await first.append(entries[0] ?? raise(), true))).toMatch(/^state-server: /);
  await first.close();
  await opened(place, async (second) => {
    expect(value(await second.read())?.entries).toEqual(entries);
  });
}, 60_000);

test("who lost the lock adds nothing to the journal", async () => {
  const place = newPlace();
  const first = postgresBackend(place, {});
  const { info } = value(await first.lock({ operation: "orch apply", timeout: 0 }));
  value(await first.write({ ...emptyState(), serial: 1 }, 0));
  server.ask(`UPDATE ${place.schema}.locks SET id = 'another'`);
  const [entry = raise()] = numbered([created(0, "u1")]);
  expect(problem(await first.append(entry, true))).toMatch(/^lock-lost: /);
  server.ask(`UPDATE ${place.schema}.locks SET id = '${info.id}'`);
  await first.close();
});

test("the last snapshots are kept, and no more", async () => {
  const place = newPlace();
  await opened(place, async (backend) => {
    value(await backend.lock({ operation: "orch apply", timeout: 0 }));
    for (let serial = 1; serial <= 25; serial++)
      value(await backend.write({ ...emptyState(), serial }, serial - 1));
  });
  expect(server.ask(`SELECT min(serial), max(serial), count(*) FROM ${place.schema}.history`)).toBe(
    "5|24|20",
  );
});

test("a user without rights is told what is missing", async () => {
  server.ask(
    `DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'guest') THEN CREATE ROLE guest LOGIN; END IF; END $$`,
  );
  const place = newPlace();
  const guest = { ...place, connection: server.connection.replace("orch@", "guest@") };
  await opened(guest, async (backend) => {
    const locked = await backend.lock({ operation: "orch apply", timeout: 0 });
    expect(problem(locked)).toContain("permission denied for database postgres");
    expect(locked.diagnostics[0]?.detail).toContain("`orch init`");
  });
  await opened(place, async (owner) => value(await owner.prepare()));
  server.ask(
    `GRANT USAGE ON SCHEMA ${place.schema} TO guest; GRANT ALL ON ALL TABLES IN SCHEMA ${place.schema} TO guest`,
  );
  await opened(guest, async (backend) => {
    value(await backend.lock({ operation: "orch apply", timeout: 0 }));
    value(await backend.write({ ...emptyState(), serial: 1 }, 0));
  });
});

function raise(): never {
  throw new Error("it is there");
}
