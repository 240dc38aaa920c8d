// One session with a PostgreSQL server: opened when first needed, with time-outs and TLS; what fails becomes a
// diagnostic that never holds the password.
import type { Client, QueryAnswer } from "pg";
import { type Diagnostic, errorDiagnostic, failure } from "../diagnostics/diagnostic.ts";
import type { Result } from "../diagnostics/diagnostic.ts";
import type { PostgresBackend } from "../model/configuration.ts";
import { errorCode } from "./file-problem.ts";
import { checkMessages } from "./postgres-messages.ts";

const CONNECT_TIMEOUT = 10_000;
const QUERY_TIMEOUT = 30_000;

export interface Session {
  readonly where: string;
  /** Runs queries; what they throw is a failure, but for defects of ours. */
  readonly run: <T>(what: string, work: (query: Query) => Promise<Result<T>>) => Promise<Result<T>>;
  /** The same in a transaction, which a failure undoes. */
  readonly transact: <T>(what: string, work: (query: Query) => Promise<Result<T>>) => Promise<Result<T>>;
  readonly close: () => Promise<void>;
}

export type Query = (text: string, values?: readonly unknown[]) => Promise<QueryAnswer>;

export function postgresSession(
  backend: PostgresBackend,
  environment: Readonly<Record<string, string | undefined>>,
): Session {
  const where = placeOf(backend, environment);
  const secrets = secretsOf(backend, environment);
  let opened: Promise<Client> | null = null;
  /** Why the session ended; the lock went with it, so there is no other. */
  let ended: string | null = null;

  const connect = async (): Promise<Client> => {
    const { Client: PgClient } = await import("pg");
    const client = new PgClient({
      ...(backend.connection === null ? {} : { connectionString: backend.connection }),
      ...(wantsTls(backend, environment) ? { ssl: true } : {}),
      application_name: "orch",
      connectionTimeoutMillis: CONNECT_TIMEOUT,
      query_timeout: QUERY_TIMEOUT,
      statement_timeout: QUERY_TIMEOUT,
      keepAlive: true,
    });
    checkMessages(client);
    client.on("error", (error) => (ended ??= error.message));
    await client.connect();
    // each server has some of these: no rows are no answer, and would be taken for a state that is not there
    if ((await client.query(SETTINGS)).rows.length === 0)
      throw new Error("it answers as no PostgreSQL server does");
    return client;
  };

  const run: Session["run"] = async (what, work) => {
    try {
      if (ended !== null) throw new Error(ended);
      opened ??= connect();
      const client = await opened;
      return await work((text, values = []) => client.query(text, values));
    } catch (error) {
      if (!(error instanceof Error) || isDefect(error)) throw error;
      return failure(problem(what, where, error, secrets));
    }
  };

  return {
    where,
    run,
    transact: (what, work) =>
      run(what, async (query) => {
        await query("BEGIN");
        try {
          const done = await work(query);
          await query(done.ok ? "COMMIT" : "ROLLBACK");
          return done;
        } catch (error) {
          await query("ROLLBACK").catch(() => undefined); // the first error is the one to tell
          throw error;
        }
      }),
    close: async () => {
      const client = await opened?.catch(() => null);
      opened = null;
      ended = "the session is closed";
      await client?.end().catch(() => undefined);
    },
  };
}

/** Commits reach the disk; the server notices a holder that is gone, and does not end one that only waits. */
const SETTINGS = `
  SELECT set_config(name, value, false) FROM (VALUES
    ('synchronous_commit', 'on'), ('idle_session_timeout', '0'), ('tcp_keepalives_idle', '30'),
    ('tcp_keepalives_interval', '10'), ('tcp_keepalives_count', '3'), ('client_min_messages', 'error')
  ) AS wanted (name, value) WHERE name IN (SELECT name FROM pg_settings)`;

/** `postgres://db.example:5432/states`, without credentials. */
function placeOf(
  { connection, schema, name }: PostgresBackend,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const url = connection === null ? null : parseUrl(connection);
  const host = url?.hostname || url?.searchParams.get("host") || environment["PGHOST"] || "localhost";
  const port = url?.port || environment["PGPORT"] || "";
  const user = url?.username || environment["PGUSER"] || environment["USER"] || "";
  const database = url?.pathname.slice(1) || environment["PGDATABASE"] || user;
  return `postgres://${host}${port === "" ? "" : `:${port}`}/${database} (${schema}, ${name})`;
}

/** TLS with verification where the way leads over a network and nobody said otherwise. */
function wantsTls(
  { connection }: PostgresBackend,
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  if (environment["PGSSLMODE"] !== undefined) return false; // the driver reads it
  const url = connection === null ? null : parseUrl(connection);
  if (url?.searchParams.has("sslmode") === true || url?.searchParams.has("ssl") === true) return false;
  const host = url?.searchParams.get("host") || url?.hostname || environment["PGHOST"] || "localhost";
  return !/^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?|\/.*|%2f.*)$/i.test(host);
}

function secretsOf(
  { connection }: PostgresBackend,
  environment: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const url = connection === null ? null : parseUrl(connection);
  const password = url?.password ?? "";
  const parameter = url?.searchParams.get("password") ?? "";
  const found = [connection ?? "", password, decoded(password), parameter, environment["PGPASSWORD"] ?? ""];
  return found.filter((secret) => secret !== "");
}

function parseUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function isDefect(error: Error): boolean {
  return (error instanceof TypeError || error instanceof ReferenceError) && errorCode(error) === null;
}

function problem(what: string, where: string, error: Error, secrets: readonly string[]): Diagnostic {
  const code = errorCode(error) ?? "";
  if (code === "ERR_MODULE_NOT_FOUND")
    return errorDiagnostic("postgres-driver-missing", "The PostgreSQL backend needs the package pg.", {
      detail: "It belongs to orch's dependencies: install orch anew, or run npm install pg where orch is.",
    });
  let why = error.message === "" ? code : error.message;
  for (const secret of secrets) why = why.replaceAll(secret, "***");
  const detail = REMEDIES.find(([codes]) => codes.includes(code))?.[1];
  return errorDiagnostic("state-server", `Could not ${what} ${where}: ${why}.`, {
    detail: detail ?? "Check the backend block and the PG* variables, and whether the server is up.",
  });
}

const REMEDIES: readonly (readonly [readonly string[], string])[] = [
  [["28P01", "28000"], "Check the user and the password in the connection string, PGUSER and PGPASSWORD."],
  [["3D000"], "Make the database first: createdb."],
  [
    ["42501"],
    "The user lacks a right. Let one who may create schemas run `orch init` once, and grant the rest.",
  ],
  [["53100"], "The server's disk is full."],
];

/** Kept apart so that a table that is not there yet is told from other failures. */
export function isMissingTable(error: unknown): boolean {
  return errorCode(error) === "42P01" || errorCode(error) === "3F000";
}

/** ASCII, so that it fits a database of any encoding. */
export function asciiJson(text: string): string {
  return text.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
