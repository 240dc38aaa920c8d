import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { debianImage } from "../engines/images.ts";
import { startEngine } from "../engines/lab.ts";

describe("images made of Debian's packages", () => {
  let engine: Awaited<ReturnType<typeof startEngine>>;
  beforeAll(async () => {
    engine = await startEngine();
  });
  afterAll(() => engine?.stop());

  /** Tries until the text is there; the last output is in the failure. */
  async function eventually(text: string, ...args: readonly string[]): Promise<void> {
    let output = "";
    for (let attempt = 0; attempt < 60; attempt++) {
      output = await engine.docker(...args).catch((error: unknown) => String(error));
      if (output.includes(text)) return;
      await sleep(250);
    }
    expect(output).toContain(text);
  }

  test("nginx serves a page", async () => {
    await debianImage(engine, "nginx", "nginx:1.27-alpine");
    await engine.docker("run", "-d", "--name", "nginx", "-p", "8080:80", "nginx:1.27-alpine");
    await eventually("nginx answers", "exec", "nginx", "wget", "-qO-", "http://127.0.0.1/");
    const page = await fetch(`http://${engine.address}:8080/`);
    expect(page.status).toBe(200);
  });

  test("redis keeps a value", async () => {
    await debianImage(engine, "redis", "redis:7");
    await engine.docker("run", "-d", "--name", "redis", "redis:7");
    await eventually("PONG", "exec", "redis", "redis-cli", "ping");
    expect(await engine.docker("exec", "redis", "redis-cli", "incr", "visits")).toBe("1");
  });

  test("postgres makes its database from a password file, and keeps it over a restart", async () => {
    await debianImage(engine, "postgres", "postgres:16");
    const folder = await mkdtemp(join(tmpdir(), "orch-password-"));
    await writeFile(join(folder, "pw"), "s3cret\n");
    const environment = ["-e", "POSTGRES_PASSWORD_FILE=/pw", "-e", "POSTGRES_DB=shop"];
    await engine.docker("create", "--name", "db", "-p", "5432:5432", ...environment, "postgres:16");
    await engine.docker("cp", join(folder, "pw"), "db:/pw");
    await rm(folder, { recursive: true });
    await engine.docker("start", "db");
    await eventually("accepting", "exec", "db", "pg_isready", "-h", "127.0.0.1", "-U", "postgres");
    const remote = (password: string): Promise<string> => {
      const address = `host=${engine.address} port=5432 user=postgres dbname=shop password=${password}`;
      return engine.docker(
        "run",
        "--rm",
        "--network",
        "host",
        "postgres:16",
        "psql",
        address,
        "-tAc",
        "select 1",
      );
    };
    expect(await remote("s3cret")).toBe("1");
    await expect(remote("wrong")).rejects.toThrow("password authentication failed");
    const local = ["exec", "db", "psql", "-U", "postgres", "-d", "shop", "-tAc"];
    await engine.docker(...local, "create table visits (n int); insert into visits values (41)");
    await engine.docker("restart", "db");
    await eventually("41", ...local, "select n from visits");
  });

  test("python speaks to redis and postgres", async () => {
    await debianImage(engine, "python", "python:3");
    const script = "import psycopg2, redis, http.server, json; print(redis.__name__, psycopg2.__name__)";
    expect(await engine.docker("run", "--rm", "python:3", "python3", "-c", script)).toBe("redis psycopg2");
  });
});
