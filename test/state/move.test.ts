// Moving a state between backends, and working with one that is on a server, by the real program.
import { existsSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { GitlabServer, PASSWORD, USER } from "./gitlab-server.ts";
import { PostgresServer } from "./postgres-server.ts";
import { Program, SERVICE, until } from "./program.ts";

const MINUTE = 60_000;
const postgres = new PostgresServer();
let server: GitlabServer;
let orch: Program;

beforeAll(async () => void (await postgres.start()), 120_000);
afterAll(() => postgres.stop());

beforeEach(async () => {
  server = await new GitlabServer().start();
  orch = new Program();
  orch.environment = { ORCH_HTTP_USERNAME: USER, ORCH_HTTP_PASSWORD: PASSWORD };
});

afterEach(async () => {
  orch.remove();
  await server.stop();
});

function http(more = ""): string {
  return (
    `backend "http" {\n  address = "${server.address}"\n  lock_address = "${server.address}/lock"\n` +
    `  lock_method = "POST"\n  unlock_method = "DELETE"\n${more}\n}`
  );
}

function database(): string {
  return `backend "postgres" {\n  connection = "${postgres.connection}"\n}`;
}

test(
  "a state goes from files to a server, to a database and back, with its lineage and serial",
  async () => {
    orch.configure();
    await orch.ok("apply", "--auto-approve");
    const state = JSON.parse(orch.read("orch.state.json")) as { lineage: string }; // just written

    orch.configure(http());
    for (const command of [["plan"], ["state", "list"], ["apply", "--auto-approve"]])
      expect(await orch.refused(...command)).toContain(
        `orch.state.json until now, and the configuration names ${server.address}. [backend-changed]`,
      );
    expect(await orch.refused("init")).toContain("which is empty. [backend-changed]");
    expect(await orch.refused("init", "--migrate-state")).toMatch(
      /^3 Error: Moving the state needs an approval/,
    );
    expect(server.state).toBeNull();
    const moved = await orch.ok("init", "--migrate-state", "--auto-approve");
    expect(moved).toContain("(3 records, serial 2)");
    expect(moved).toContain(`Moved the state to ${server.address} (serial 2). The old state is kept in `);
    expect([server.lock, JSON.parse(server.state ?? "")]).toEqual([null, state]);
    expect([
      existsSync(join(orch.folder, "orch.state.json")),
      existsSync(join(orch.folder, "orch.state.json.moved")),
    ]).toEqual([false, true]);
    expect(await orch.ok("plan", "--detailed-exitcode")).toContain("No changes.");
    expect(await orch.ok("init", "--migrate-state")).toContain("there is nothing to move.");

    orch.configure(database());
    expect(await orch.ok("init", "--migrate-state", "--auto-approve")).toContain(
      `The old state stays at ${server.address}`,
    );
    expect(await orch.ok("plan", "--detailed-exitcode")).toContain("No changes.");
    expect(await orch.ok("state", "mv", "service.web[2]", "service.web[7]")).toContain("(serial 3)");

    // the server still holds the state as it was
    orch.configure(http());
    expect(await orch.refused("init", "--migrate-state", "--auto-approve")).toContain(
      `The first has 3 records (lineage ${state.lineage}, serial 3), the second 3 records (lineage ${state.lineage}, serial 2).`,
    );
    expect(await orch.ok("init", "--migrate-state", "--auto-approve", "--force")).toContain("(serial 3)");
    expect(await orch.ok("state", "list")).toContain("service.web[7]");

    orch.configure();
    expect(await orch.ok("init", "--reconfigure")).toContain("The state is kept in");
    expect(await orch.refused("state", "pull")).toContain("There is no state in");
    for (const text of [
      orch.read(".orch/backend.json"),
      server.state ?? "",
      postgres.ask("SELECT content FROM orch.states"),
    ])
      expect(text).not.toContain(PASSWORD);
  },
  3 * MINUTE,
);

test(
  "passwords come from sensitive variables, and are in nothing that is written or printed",
  async () => {
    orch.environment = { ORCH_VAR_token: PASSWORD };
    const variable = 'variable "token" {\n  type = string\n  sensitive = true\n}\n';
    orch.configure(http(`  username = "${USER}"\n  password = var.token`), `${variable}${SERVICE}`);
    const said = await orch.run("apply", "--auto-approve");
    expect(said.code).toBe(0);
    await orch.ok("plan", "--out", "x.plan");
    const first = orch.read("x.plan");
    expect(
      [said.out, said.err, server.state, orch.read(".orch/backend.json"), first].join("\n"),
    ).not.toContain(PASSWORD);
    // a new password is another way in, not another plan
    orch.environment = { ORCH_VAR_token: "another" };
    expect(await orch.refused("plan")).toContain("the server wants credentials (401)");
    orch.configure(http(`  password = "${PASSWORD}"\n  username = "${USER}"`));
    const warned = await orch.run("plan");
    expect(warned.err).toContain('"password" stands in clear in the configuration.');
    expect(warned.err).not.toContain(PASSWORD);
  },
  MINUTE,
);

test(
  "a killed apply is finished from another machine, without the journal, and nothing is there twice",
  async () => {
    orch.configure(http(), SERVICE.replace("replicas     = 3", "replicas     = 12"), "150ms");
    const apply = orch.start("apply", "--auto-approve", "--parallelism", "2");
    await until(() => existsSync(join(orch.folder, ".orch/simulator.json")) && orch.containers().length >= 5);
    apply.child.kill("SIGKILL");
    await apply.ended;
    const journal = join(orch.folder, ".orch");
    for (const name of readdirSync(journal)) if (name.endsWith(".journal")) rmSync(join(journal, name));

    const refused = await orch.refused("apply", "--auto-approve");
    expect(refused).toContain("The state is locked by orch apply (process ");
    const id = / orch force-unlock (\w+)/.exec(refused)?.[1] ?? "";
    expect(await orch.refused("force-unlock", "0123")).toMatch(
      /^1 Error: The lock has the id \w+, not 0123\./,
    );
    expect(await orch.ok("force-unlock", id)).toContain("is removed.");
    await orch.ok("apply", "--auto-approve");
    expect(await orch.ok("plan", "--detailed-exitcode")).toContain("No changes.");
    expect(JSON.parse(server.state ?? "")).toMatchObject({
      records: Array.from({ length: 12 }, () => ({ others: [] })),
    });
    expect(await orch.ok("status")).toContain("12/12");
  },
  2 * MINUTE,
);

test(
  "a killed apply leaves no lock in a database, and its journal is there for everybody",
  async () => {
    orch.configure(
      `backend "postgres" {\n  connection = "${postgres.connection}"\n  schema = "killed"\n}`,
      SERVICE,
      "500ms",
    );
    await orch.ok("init");
    const apply = orch.start("apply", "--auto-approve", "--parallelism", "1");
    await until(() => postgres.ask("SELECT count(*) FROM killed.journal") >= "4");
    const refused = await orch.refused("state", "rm", "service.web");
    expect(refused).toContain(`The state is locked by orch apply (process ${apply.child.pid} on`);
    apply.child.kill("SIGKILL");
    await apply.ended;
    const again = await orch.run("apply", "--auto-approve", "--lock-timeout", "10s");
    expect(again.err).toContain("was taken over: its connection to the server has ended.");
    expect(again.code).toBe(0);
    expect(await orch.ok("plan", "--detailed-exitcode")).toContain("No changes.");
    expect(postgres.ask("SELECT count(*) FROM killed.journal")).toBe("0");
  },
  2 * MINUTE,
);

test(
  "a lock in a database is forced open by its id, and its holder stops",
  async () => {
    orch.configure(
      `backend "postgres" {\n  connection = "${postgres.connection}"\n  schema = "forced"\n}`,
      SERVICE,
      "3s",
    );
    await orch.ok("init");
    const apply = orch.start("apply", "--auto-approve", "--parallelism", "1");
    await until(() => postgres.ask("SELECT count(*) FROM forced.journal") >= "2");
    const id = postgres.ask("SELECT id FROM forced.locks");
    expect(await orch.ok("force-unlock", id)).toContain("The lock of orch apply (process");
    const { code, err } = await apply.ended;
    expect(code).toBe(1);
    expect(err).toContain("errored.orch.state.json");
    expect(readFileSync(join(orch.folder, "errored.orch.state.json"), "utf8")).toContain('"lineage"');
  },
  2 * MINUTE,
);
