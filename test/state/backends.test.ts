// The shared suite for each backend.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { httpBackend } from "../../src/state/http.ts";
import { localBackend } from "../../src/state/local.ts";
import { postgresBackend } from "../../src/state/postgres.ts";
import { backendSuite } from "./backend-suite.ts";
import { GitlabServer, PASSWORD, USER } from "./gitlab-server.ts";
import { PostgresServer } from "./postgres-server.ts";

function newFolder(): string {
  return mkdtempSync(join(tmpdir(), "orch-backend-"));
}

backendSuite("local", () => {
  const folder = newFolder();
  const path = join(folder, "orch.state.json");
  return Promise.resolve({
    open: () => localBackend(path),
    damage: (text: string) => writeFileSync(path, text),
    folder,
    remove: () => Promise.resolve(rmSync(folder, { recursive: true })),
  });
});

backendSuite("http", async () => {
  const folder = newFolder();
  const server = await new GitlabServer().start();
  return {
    open: () =>
      httpBackend({
        backend: server.backend(),
        username: USER,
        password: PASSWORD,
        journal: join(folder, ".orch/http.journal"),
        firstWait: 1,
      }),
    damage: (text: string) => {
      server.state = text;
    },
    folder,
    remove: async () => {
      await server.stop();
      rmSync(folder, { recursive: true });
    },
  };
});

const postgres = new PostgresServer();
let states = 0;

beforeAll(async () => void (await postgres.start()), 120_000);
afterAll(() => postgres.stop());

backendSuite("postgres", () => {
  const folder = newFolder();
  const schema = `orch_${++states}`;
  const backend = { type: "postgres", connection: postgres.connection, schema, name: "shop" } as const;
  return Promise.resolve({
    open: () => postgresBackend(backend, {}),
    damage: (text: string) =>
      void postgres.ask(`UPDATE ${schema}.states SET content = '${text.replaceAll("'", "''")}'`),
    folder,
    remove: () => Promise.resolve(rmSync(folder, { recursive: true })),
  });
});
