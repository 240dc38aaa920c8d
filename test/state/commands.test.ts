// The commands around the state, by the real program: what they print, refuse and leave behind.
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Program, SERVICE, until } from "./program.ts";

let orch: Program;

beforeEach(() => {
  orch = new Program();
});

afterEach(() => orch.remove());

const MINUTE = 60_000;

test(
  "what is recorded is listed, shown, renamed and forgotten; the engine is left alone",
  async () => {
    orch.configure();
    await orch.ok("apply", "--auto-approve");
    const before = orch.read(".orch/simulator.json");
    const listed = JSON.parse(await orch.ok("state", "list", "--json")) as {
      address: string;
      node: string;
    }[]; // its own
    expect(listed.map(({ address, node }) => `${address} ${node}`)).toEqual([
      "service.web[0] a",
      "service.web[1] a",
      "service.web[2] a",
    ]);
    expect(await orch.ok("state", "show", "service.web[1]", "--json")).toContain('"name": "shop-web-1"');

    expect(await orch.ok("state", "mv", "service.web", "service.site")).toBe(
      "service.web[0] is service.site[0] now\nservice.web[1] is service.site[1] now\nservice.web[2] is service.site[2] now\n" +
        "Moved 3 records in the state (serial 3). Nothing on the engines was changed.\n",
    );
    orch.configure("", SERVICE.replace('"web"', '"site"'));
    expect(await orch.ok("plan", "--detailed-exitcode")).toContain("No changes.");

    expect(await orch.ok("state", "rm", "service.site[2]")).toBe(
      "Forgot 1 record of service.site[2] (serial 4).\n" +
        "These stay on their nodes as they are, and orch neither changes nor removes them any more:\n" +
        "  service.site[2]: shop-web-2 on a\nIf its block is still there, the next plan makes it anew.\n",
    );
    orch.configure("", SERVICE.replace('"web"', '"site"').replace("replicas     = 3", "replicas     = 2"));
    expect(await orch.ok("plan", "--detailed-exitcode")).toContain("No changes.");
    expect(orch.read(".orch/simulator.json")).toBe(before);
  },
  MINUTE,
);

test(
  "what cannot be renamed, forgotten or pushed is refused, and the state is as before",
  async () => {
    orch.configure();
    await orch.ok("apply", "--auto-approve");
    await orch.ok("state", "mv", "service.web[2]", "service.api[0]");
    const before = orch.read("orch.state.json");
    const state = JSON.parse(before) as Record<string, unknown>; // just written
    const pushed = (change: object) => orch.write("x.json", JSON.stringify({ ...state, ...change }));
    const cases: [() => void, string[], string][] = [
      [() => {}, ["state", "mv", "web", "service.x"], '"web" is no address.'],
      [() => {}, ["state", "mv", "service.x", "service.y"], "Nothing is recorded of service.x."],
      [() => {}, ["state", "mv", "service.web", "job.web"], "its kind is service, not job."],
      [() => {}, ["state", "mv", "service.web", "service.y[0]"], "service.web cannot become service.y[0]."],
      [() => {}, ["state", "mv", "service.web[0]", "service.y"], "service.web[0] cannot become service.y."],
      [
        () => {},
        ["state", "mv", "service.web[0]", "service.api[0]"],
        "There is a record of service.api[0] already.",
      ],
      [() => {}, ["state", "mv", "service.web", "service.web"], "Both addresses are the same."],
      [() => {}, ["state", "rm", "service.x"], "Nothing is recorded of service.x."],
      [() => {}, ["state", "push", "none.json"], "[file-unreadable]"],
      [
        () => orch.write("x.json", "{"),
        ["state", "push", "x.json"],
        "x.json is not a state file: it is not JSON",
      ],
      [
        () => pushed({ project: "blog" }),
        ["state", "push", "x.json"],
        'is the state of the project "blog", not of "shop".',
      ],
      [() => pushed({ lineage: "l-2" }), ["state", "push", "x.json"], "The pushed state has the lineage l-2"],
      [() => pushed({ serial: 1 }), ["state", "push", "x.json"], "the stored one is newer with 3."],
      [
        () => pushed({ records: [] }),
        ["state", "push", "x.json"],
        "Both states have the serial 3, and they differ.",
      ],
    ];
    for (const [prepare, args, expected] of cases) {
      prepare();
      const said = await orch.refused(...args);
      expect(said).toMatch(/^1 Error: /);
      expect(said).toContain(expected);
    }
    expect(orch.read("orch.state.json")).toBe(before);
  },
  2 * MINUTE,
);

test(
  "what is pulled can be pushed back, and an older one with force alone",
  async () => {
    orch.configure();
    expect(await orch.refused("state", "pull")).toContain("There is no state in");
    await orch.ok("apply", "--auto-approve");
    const pulled = await orch.ok("state", "pull");
    expect(JSON.parse(pulled)).toEqual(JSON.parse(orch.read("orch.state.json")));
    orch.write("pulled.json", pulled);
    expect(await orch.ok("state", "push", "pulled.json")).toContain("holds this state already (serial 2).");
    await orch.ok("state", "rm", "service.web");
    expect(await orch.refused("state", "push", "pulled.json")).toContain("older-state");
    expect(await orch.ok("state", "push", "pulled.json", "--force")).toMatch(/3 records, serial 4\.\n$/);
    expect(await orch.ok("plan", "--detailed-exitcode")).toContain("No changes.");
  },
  MINUTE,
);

test(
  "two at once: one is refused and told by whom, another waits for its turn",
  async () => {
    orch.configure("", SERVICE, "1500ms");
    const first = orch.start("apply", "--auto-approve");
    await until(() => existsSync(join(orch.folder, "orch.state.lock")));
    const refused = await orch.refused("state", "rm", "service.web");
    expect(refused).toMatch(
      /^1 Error: The state is locked by orch apply \(process \d+ on \S+\) since \S+Z\./,
    );
    expect(refused).toContain(`process ${first.child.pid} on`);
    expect(refused).toMatch(/orch force-unlock [0-9a-f]{16}/);
    expect(await orch.refused("force-unlock", "0123")).toMatch(
      /^1 Error: The lock has the id [0-9a-f]{16}, not 0123\./,
    );
    const waiting = orch.run("state", "mv", "service.web", "service.site", "--lock-timeout", "30s");
    expect((await first.ended).code).toBe(0);
    const waited = await waiting;
    expect(waited.code).toBe(0);
    expect(waited.err).toMatch(
      /^Waiting for the state's lock, 30s at most: orch apply \(process \d+ on \S+\) since \S+Z\.\n$/,
    );
    expect(waited.out).toContain("Moved 3 records");
    expect(existsSync(join(orch.folder, "orch.state.lock"))).toBe(false);
  },
  MINUTE,
);

test(
  "a lock of a killed process is taken over, also where its number is another's by now",
  async () => {
    orch.configure("", SERVICE, "5s");
    const first = orch.start("apply", "--auto-approve");
    await until(() => existsSync(join(orch.folder, "orch.state.lock")));
    const lock = JSON.parse(orch.read("orch.state.lock")) as { pid: number; process: string }; // just written
    first.child.kill("SIGKILL");
    await first.ended;
    // this test's own process has the number now
    orch.write("orch.state.lock", JSON.stringify({ ...lock, pid: process.pid }));
    orch.configure();
    const second = await orch.run("apply", "--auto-approve");
    expect(second.code).toBe(0);
    expect(second.err).toContain(`(process ${process.pid}, since`);
    expect(second.err).toContain("was taken over: that process is gone.");
    expect(new Set(orch.containers())).toEqual(new Set(["shop-web-0", "shop-web-1", "shop-web-2"]));
  },
  MINUTE,
);

test(
  "a state that cannot be written is kept in a file, and pushed back it is whole",
  async () => {
    orch.configure("", SERVICE, "1s");
    const apply = orch.start("apply", "--auto-approve");
    await until(() => existsSync(join(orch.folder, "orch.state.journal")));
    const obstacle = join(orch.folder, "orch.state.json.backup.tmp");
    mkdirSync(obstacle);
    const { code, err } = await apply.ended;
    expect(code).toBe(6);
    const path = join(orch.folder, "errored.orch.state.json");
    expect(err.replaceAll(/\s*\n\s*/g, " ")).toContain(`It is in ${path}.`);
    expect(err.replaceAll(/\s*\n\s*/g, " ")).toContain(`orch state push ${path}`);
    rmSync(obstacle, { recursive: true });
    // the journal knows all that the file does
    expect((await orch.run("plan")).err).toBe("");
    rmSync(join(orch.folder, "orch.state.journal"));
    for (const command of ["plan", "status"])
      expect((await orch.run(command)).err.replaceAll(/\s*\n\s*/g, " ")).toContain(
        "Push it back before anything else: orch state push errored.orch.state.json",
      );
    const pushed = await orch.run("state", "push", path);
    expect([pushed.out.replace(path, "FILE").replace(path, "FILE"), pushed.err]).toEqual([
      expect.stringMatching(/3 records, serial 2\.\nFILE is not needed any more: remove it\.\n$/),
      "",
    ]);
    expect((await orch.run("plan")).err).toBe("");
    expect(existsSync(join(orch.folder, "orch.state.journal"))).toBe(false);
    expect(await orch.ok("plan", "--detailed-exitcode")).toContain("No changes.");
  },
  MINUTE,
);

test(
  "a state that others can read is made private, with a warning; the last snapshots are kept",
  async () => {
    orch.configure();
    await orch.ok("apply", "--auto-approve");
    const path = join(orch.folder, "orch.state.json");
    chmodSync(path, 0o644);
    const { code, err } = await orch.run("plan");
    expect(code).toBe(0);
    expect(err).toContain("could be read or changed by other users of this machine.");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect((await orch.run("plan")).err).toBe("");
    for (let time = 0; time < 12; time++) {
      await orch.ok("state", "mv", "service.web[0]", "service.x[0]");
      await orch.ok("state", "mv", "service.x[0]", "service.web[0]");
    }
    const history = join(orch.folder, ".orch/history/orch.state");
    const names = readdirSync(history).sort();
    expect([names.length, names[0], names.at(-1)]).toEqual([20, "0000000006.json", "0000000025.json"]);
    expect(names.map((name) => statSync(join(history, name)).mode & 0o777)).toEqual(names.map(() => 0o600));
  },
  2 * MINUTE,
);

test(
  "a state that is a link is followed: it stays one, and both names share lock and journal",
  async () => {
    const elsewhere = join(orch.folder, "elsewhere");
    mkdirSync(elsewhere);
    symlinkSync("elsewhere/real.json", join(orch.folder, "orch.state.json"));
    orch.configure();
    await orch.ok("apply", "--auto-approve");
    expect(readdirSync(elsewhere).sort()).toEqual([".orch", "real.json", "real.json.backup"]);
    expect(readdirSync(orch.folder).sort()).toEqual([
      ".orch",
      "elsewhere",
      "main.orch.hcl",
      "orch.state.json",
    ]);
    rmSync(join(elsewhere, "real.json"));
    mkdirSync(join(elsewhere, "real.json"));
    expect(await orch.refused("plan")).toContain("real.json is not a file.");
  },
  MINUTE,
);
