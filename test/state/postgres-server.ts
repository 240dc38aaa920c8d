// A PostgreSQL server of the test's own, from Debian's package: in a temporary folder, on loopback and a unix socket, not
// run by root, and gone afterwards. Over the socket everybody is trusted, over the network a password is wanted.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export const PASSWORD = "pg-hunter2";

export class PostgresServer {
  #folder = "";
  #owner: ReturnType<typeof ownerOf> = null;
  #port = 0;
  #child: ChildProcess | null = null;
  #said = "";

  async start(): Promise<this> {
    this.#folder = mkdtempSync(join(tmpdir(), "orch-pg-"));
    this.#owner = ownerOf();
    if (this.#owner !== null) chownSync(this.#folder, this.#owner.uid, this.#owner.gid);
    this.#port = await freePort();
    const data = join(this.#folder, "data");
    this.#run("initdb", ["-D", data, "-U", "orch", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C"]);
    this.#run("postgres", ["--single", "-D", data, "postgres"], `ALTER ROLE orch PASSWORD '${PASSWORD}'\n`);
    const hba = "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n";
    execFileSync("tee", [join(data, "pg_hba.conf")], { input: hba, stdio: ["pipe", "ignore", "ignore"] });
    await this.#serve(data);
    return this;
  }

  /** Stops it at once, as a machine that loses power, and starts it again. */
  async restart(): Promise<void> {
    await this.#end("SIGQUIT");
    await this.#serve(join(this.#folder, "data"));
  }

  /** Over the socket. */
  get connection(): string {
    return `postgres://orch@localhost/postgres?host=${encodeURIComponent(this.#folder)}&port=${this.#port}`;
  }

  /** Over the network. */
  remote(password: string): string {
    return `postgres://orch:${password}@127.0.0.1:${this.#port}/postgres`;
  }

  /** Rows as psql prints them, unaligned. */
  ask(sql: string): string {
    return this.#run("psql", [
      "-h",
      this.#folder,
      "-p",
      String(this.#port),
      "-U",
      "orch",
      "-d",
      "postgres",
      "-Atqc",
      sql,
    ]);
  }

  async stop(): Promise<void> {
    await this.#end("SIGINT");
    if (this.#folder !== "") rmSync(this.#folder, { recursive: true, force: true });
  }

  async #serve(data: string): Promise<void> {
    const args = [
      "-D",
      data,
      "-k",
      this.#folder,
      "-h",
      "127.0.0.1",
      "-p",
      String(this.#port),
      "-c",
      "fsync=off",
    ];
    const child = spawn(join(binaries(), "postgres"), args, {
      ...this.#owner,
      stdio: ["ignore", "ignore", "pipe"],
    });
    child.stderr.on("data", (text: Buffer) => (this.#said += text.toString()));
    this.#child = child;
    for (let tries = 0; tries < 300; tries++) {
      if (child.exitCode !== null) break;
      try {
        this.ask("SELECT 1");
        return;
      } catch {
        await sleep(100);
      }
    }
    throw new Error(`PostgreSQL does not start:\n${this.#said}`);
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  }

  #run(program: string, args: readonly string[], input = ""): string {
    return execFileSync(join(binaries(), program), args, {
      ...this.#owner,
      cwd: this.#folder,
      input,
      encoding: "utf8",
      stdio: ["pipe", "pipe", "pipe"],
    }).trim();
  }
}

/** Of Debian's newest version that is installed. */
function binaries(): string {
  const root = "/usr/lib/postgresql";
  const versions = existsSync(root)
    ? readdirSync(root)
        .map(Number)
        .sort((a, b) => b - a)
    : [];
  const folder = versions
    .map((version) => `${root}/${version}/bin`)
    .find((path) => existsSync(`${path}/postgres`));
  if (folder === undefined) throw new Error("PostgreSQL is not installed: apt-get install -y postgresql");
  return folder;
}

/** PostgreSQL does not run as root; Debian's package makes a user for it. */
function ownerOf(): { readonly uid: number; readonly gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const id = (flag: string): number => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  await new Promise((resolve) => server.close(resolve));
  return port;
}
