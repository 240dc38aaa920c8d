// The PostgreSQL backend: snapshots, their history and the journal as rows of one schema, the lock in the session.
import { failure, success } from "../diagnostics/diagnostic.ts";
import type { Result } from "../diagnostics/diagnostic.ts";
import type { PostgresBackend } from "../model/configuration.ts";
import { appendQueue } from "./append-queue.ts";
import type { StateBackend, Stored } from "./backend.ts";
import { writeConflict } from "./conflicts.ts";
import type { JournalEntry } from "./entry.ts";
import { damagedLine, parseEntry } from "./journal-file.ts";
import { lockLost } from "./lock-text.ts";
import { formatState, parseState } from "./parse-state.ts";
import { acquirePostgresLock, forcePostgresUnlock, holdsLock } from "./postgres-lock.ts";
import { type Query, asciiJson, isMissingTable, postgresSession } from "./postgres-session.ts";

const MOST_SNAPSHOTS = 20;

export function postgresBackend(
  backend: PostgresBackend,
  environment: Readonly<Record<string, string | undefined>>,
): StateBackend {
  const session = postgresSession(backend, environment);
  const { name } = backend;
  const tables = tablesOf(backend.schema);
  const place = { table: tables.locks, name };
  let lockId: string | null = null;

  const prepare = () =>
    session.transact("prepare", async (query) => {
      const there = await query("SELECT to_regclass($1) AS found", [tables.locks]);
      // in this order: who may use the tables need not have the right to make them
      if (there.rows[0]?.["found"] === null) await makeTables(query, backend.schema);
      return success(undefined);
    });

  const queue = appendQueue((entries) =>
    session.run("write the journal in", async (query) => {
      const added = await query(
        `INSERT INTO ${tables.journal} (name, entry)
           SELECT $1, entry FROM unnest($2::text[]) WITH ORDINALITY AS lines (entry, number)
           WHERE EXISTS (SELECT FROM ${tables.locks} WHERE name = $1 AND id = $3) ORDER BY number`,
        [name, entries.map((entry) => asciiJson(JSON.stringify(entry))), lockId ?? ""],
      );
      return added.rowCount === entries.length ? success(undefined) : failure(lockLost());
    }),
  );

  return {
    where: session.where,
    journal: "shared",
    prepare,
    read: () =>
      session.run("read the state in", async (query) => {
        const found = await readRows(query, tables, name).catch((error: unknown) => {
          if (isMissingTable(error)) return null; // nobody has written here yet
          throw error;
        });
        return found === null ? success(null) : storedIn(found, session.where);
      }),
    write: (state, expectedSerial, journal = "empty", lineage = "same") =>
      session.transact("write the state in", async (query) => {
        if (lockId === null || !(await holdsLock(query, place, lockId))) return failure(lockLost());
        const found = await query(`SELECT serial, lineage FROM ${tables.states} WHERE name = $1 FOR UPDATE`, [
          name,
        ]);
        const [row] = found.rows;
        const stored =
          row === undefined ? null : { serial: Number(row["serial"]), lineage: String(row["lineage"]) };
        const conflict = writeConflict(session.where, stored, state, expectedSerial, lineage);
        if (conflict !== null) return failure(conflict);
        await keepPrevious(query, tables, name);
        await query(
          `INSERT INTO ${tables.states} (name, serial, lineage, content) VALUES ($1, $2, $3, $4)
           ON CONFLICT (name) DO UPDATE SET serial = excluded.serial, lineage = excluded.lineage,
             content = excluded.content, written = now()`,
          [name, state.serial, state.lineage, asciiJson(formatState(state))],
        );
        if (journal === "empty") {
          await query(`DELETE FROM ${tables.journal} WHERE name = $1`, [name]);
          queue.reset();
        }
        return success(undefined);
      }),
    append: (entry, durable) => queue.append(entry, durable),
    lock: async (request) => {
      const ready = await prepare();
      if (!ready.ok) return ready;
      const lock = await acquirePostgresLock(session, place, request);
      if (lock.ok) lockId = lock.value.info.id;
      return lock;
    },
    forceUnlock: async (id) => {
      const ready = await prepare();
      return ready.ok ? forcePostgresUnlock(session, place, id) : ready;
    },
    leave: () =>
      Promise.resolve(success(`The old state stays in ${session.where}; remove it when nobody needs it.`)),
    close: async () => {
      await queue.idle();
      await session.close();
    },
  };
}

interface Tables {
  readonly states: string;
  readonly history: string;
  readonly journal: string;
  readonly locks: string;
}

/** The schema's name is an identifier by the configuration. */
function tablesOf(schema: string): Tables {
  const table = (name: string): string => `"${schema.replaceAll('"', '""')}".${name}`;
  return {
    states: table("states"),
    history: table("history"),
    journal: table("journal"),
    locks: table("locks"),
  };
}

async function makeTables(query: Query, schema: string): Promise<void> {
  const { states, history, journal, locks } = tablesOf(schema);
  const quoted = `"${schema.replaceAll('"', '""')}"`;
  // two who begin at the same time must not both make it
  await query("SELECT pg_advisory_xact_lock(hashtext('orch: make tables'))");
  await query(`CREATE SCHEMA IF NOT EXISTS ${quoted}`);
  await query(
    `CREATE TABLE IF NOT EXISTS ${states} (name text PRIMARY KEY, serial bigint NOT NULL, lineage text NOT NULL,
       content text NOT NULL, written timestamptz NOT NULL DEFAULT now())`,
  );
  await query(
    `CREATE TABLE IF NOT EXISTS ${history} (name text NOT NULL, serial bigint NOT NULL, content text NOT NULL,
       written timestamptz NOT NULL, PRIMARY KEY (name, serial))`,
  );
  await query(
    `CREATE TABLE IF NOT EXISTS ${journal} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL,
       entry text NOT NULL)`,
  );
  await query(
    `CREATE TABLE IF NOT EXISTS ${locks} (name text PRIMARY KEY, id text NOT NULL, operation text NOT NULL, pid integer,
       host text NOT NULL, since text NOT NULL, session integer NOT NULL)`,
  );
}

async function keepPrevious(query: Query, { states, history }: Tables, name: string): Promise<void> {
  await query(
    `INSERT INTO ${history} (name, serial, content, written)
       SELECT name, serial, content, written FROM ${states} WHERE name = $1
     ON CONFLICT (name, serial) DO UPDATE SET content = excluded.content, written = excluded.written`,
    [name],
  );
  await query(
    `DELETE FROM ${history} WHERE name = $1 AND serial NOT IN
       (SELECT serial FROM ${history} WHERE name = $1 ORDER BY serial DESC LIMIT ${MOST_SNAPSHOTS})`,
    [name],
  );
}

interface Rows {
  readonly content: string;
  readonly entries: readonly { readonly id: string; readonly entry: string }[];
}

/** Of one moment: a write between two questions would tear snapshot and journal apart. */
async function readRows(query: Query, { states, journal }: Tables, name: string): Promise<Rows | null> {
  const found = await query(
    `SELECT content, coalesce((SELECT json_agg(json_build_object('id', id::text, 'entry', entry) ORDER BY id)
       FROM ${journal} WHERE name = $1), '[]')::text AS entries FROM ${states} WHERE name = $1`,
    [name],
  );
  const [row] = found.rows;
  if (row === undefined) return null;
  const entries = JSON.parse(String(row["entries"])) as Rows["entries"]; // as the query builds it
  return { content: String(row["content"]), entries };
}

function storedIn({ content, entries }: Rows, where: string): Result<Stored> {
  const remedy = "The states before it are in the table history beside it: `orch state push` puts one back.";
  const state = parseState(where, content, remedy);
  if (!state.ok) return state;
  const parsed: JournalEntry[] = [];
  for (const { id, entry } of entries) {
    const one = parseEntry(entry);
    if (typeof one === "string") return failure(damagedLine(`${where}: row ${id} of the journal`, one));
    parsed.push(one);
  }
  return success({ state: state.value, entries: parsed });
}
