// `orch approve` and its keys; and that nobody gives himself one.
import { createPrivateKey } from "node:crypto";
import { statSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { keyId, sshLine } from "../../../src/model/public-key.ts";
import {
  alice,
  applySigned,
  bob,
  carol,
  keys,
  made,
  mallory,
  planOf,
  refused,
  shop,
  stateOf,
  stopTheClock,
  twoOfThree,
} from "../../rig/approvals.ts";

stopTheClock();

describe("who may change the keys", () => {
  test("a pull request that adds its own key, lowers the threshold or removes the block needs those who had to approve before", async () => {
    const one = made(shop(twoOfThree));
    expect((await applySigned(one, [alice, bob])).code).toBe(0);
    for (const [block, title] of [
      [
        keys(mallory),
        "Whose approvals count changes: mallory may approve; alice may no longer approve; bob may no longer approve; carol may no longer approve; threshold 2 -> 1.",
      ],
      [
        `    threshold = 1\n${keys(alice, bob, carol, mallory)}`,
        "Whose approvals count changes: mallory may approve; threshold 2 -> 1.",
      ],
      [
        `    threshold = 2\n    commit    = "exact"\n${keys(alice, bob, carol)}`,
        "Whose approvals count changes: commit any -> exact.",
      ],
      [null, "From this apply on nobody has to approve plans any more: the block approvals is gone."],
    ] as const) {
      one.write("main.orch.hcl", shop(block, 3, "evil:1"));
      const planned = await one.orch(["plan", "--detailed-exitcode"], { COLUMNS: "200" });
      expect(planned.code).toBe(2);
      expect(planned.stdout).toContain(`High risk: ${title}`);
      const run = await applySigned(one, [mallory]);
      expect(run.code).toBe(3);
      expect(run.stderr).toContain("[not-enough-approvals]");
    }
    expect(stateOf(one).approvals?.policy?.threshold).toBe(2);
  });

  test("keys are rotated with the approval of the old rules and the new ones, also where nothing else changes", async () => {
    const one = made(shop(keys(alice)));
    expect((await applySigned(one, [alice])).code).toBe(0);
    one.write("main.orch.hcl", shop(keys(bob)));
    const shown = await one.orch(["plan", "--out", "p.plan", "--detailed-exitcode"]);
    expect(shown.code).toBe(2);
    expect(shown.stdout).toContain(
      "What runs matches the configuration; only whose approvals count changes.\n",
    );
    for (const people of [[alice], [bob]]) {
      const { code, stderr } = await applySigned(one, people);
      expect(code).toBe(3);
      expect(stderr).toContain(
        people[0] === alice
          ? "From now on (as the configuration says): bob; has none\n"
          : "Until now (as the state has recorded): alice; has none\n",
      );
    }
    const { code, stderr } = await applySigned(one, [alice, bob]);
    expect({ code, by: /Approved by .*/.exec(stderr)?.[0] }).toEqual({
      code: 0,
      by: "Approved by alice, bob",
    });
    expect(stateOf(one).approvals?.policy?.keys.map(({ name }) => name)).toEqual(["bob"]);
    expect((await one.orch(["plan", "--detailed-exitcode"])).code).toBe(0);
  });

  test("the block goes with the approval of those who are recorded, and a waiver of the risk is refused", async () => {
    const one = made(shop(keys(alice)));
    expect((await applySigned(one, [alice])).code).toBe(0);
    one.write("main.orch.hcl", shop(null));
    expect((await refused(one, ["apply", "--auto-approve"])).code).toBe(3);
    expect((await applySigned(one, [alice])).code).toBe(0);
    expect(stateOf(one).approvals?.policy).toBeNull();
    one.write("main.orch.hcl", shop(null, 2));
    await one.ok(["apply", "--auto-approve"]);
    one.write(
      "main.orch.hcl",
      shop(null).replace('"shop"', '"shop"\n  ignore_risks = { approvals-changed = "why not" }'),
    );
    expect((await one.orch(["validate"])).stderr).toContain("[unknown-risk]");
  });
});

test("with --require-approvals a project or state that knows of none is not applied, whatever its own block says", async () => {
  const one = made(shop(keys(alice)));
  expect((await applySigned(one, [alice])).code).toBe(0);
  // a pull request that goes elsewhere, with its own key
  one.write(
    "main.orch.hcl",
    shop(keys(mallory)).replace(
      'project = "shop"',
      'project = "shop2"\n  backend "local" { path = "mine.json" }',
    ),
  );
  await one.ok(["init", "--reconfigure"]);
  await one.ok(["plan", "--out", "m.plan"]);
  await one.ok(["approve", "m.plan", "--key", "mallory.key", "--out", "m.approval", "--auto-approve"]);
  const args = ["apply", "m.plan", "--approval", "m.approval", "--require-approvals"];
  const { code, text } = await refused(one, args);
  expect(code).toBe(3);
  expect(text).toContain("[approvals-not-recorded]");
  // where it is recorded nothing else is asked for
  one.write("main.orch.hcl", shop(keys(alice), 2));
  await one.ok(["init", "--reconfigure"]);
  await one.ok(["plan", "--out", "p.plan"]);
  await one.ok(["approve", "p.plan", "--key", "alice.key", "--out", "a.approval", "--auto-approve"]);
  await one.ok(["apply", "p.plan", "--approval", "a.approval", "--require-approvals"]);
});

test("a state that is rebuilt over an emptied one still needs those who had to approve", async () => {
  const one = made(shop(keys(alice)));
  expect((await applySigned(one, [alice])).code).toBe(0);
  const before = stateOf(one);
  for (const owner of new Set(before.records.map((record) => record.owner)))
    await one.ok(["state", "rm", owner]);
  expect(stateOf(one).records).toEqual([]);
  await one.ok(["import", "--discover", "--auto-approve"]);
  const { records, approvals, runs } = stateOf(one);
  expect(records.length).toBe(before.records.length);
  expect(approvals).toEqual(before.approvals);
  expect(runs?.at(-1)?.operation).toBe("orch import");
});

describe("orch state approvals", () => {
  test("shows whose approvals plans need, and forgets it where that is forced, loudly", async () => {
    const one = made(shop(twoOfThree));
    expect(await one.ok(["state", "approvals"])).toBe(
      "Nobody has to approve plans: no apply has recorded whose approvals they need.\n",
    );
    expect(await one.ok(["state", "approvals", "--json"])).toBe("null\n");
    expect((await applySigned(one, [alice, bob])).code).toBe(0);
    const lines = [alice, bob, carol].map(
      ({ name, key }) => `  ${name}  ${keyId(key)}\n      ${sshLine(key, name)}\n`,
    );
    expect(await one.ok(["state", "approvals"])).toBe(`Plans need the approval of 2 of 3 keys:

${lines.join("")}
An approval holds for 72h, for plans of the same effect. 2 approvals were used and may still be unexpired.
`);
    expect(JSON.parse(await one.ok(["state", "approvals", "--json"]))).toMatchObject({
      threshold: 2,
      keys: [{ name: "alice", id: keyId(alice.key), key: alice.key }, { name: "bob" }, { name: "carol" }],
    });

    one.write("main.orch.hcl", shop(keys(mallory), 2));
    const before = one.read("orch.state.json");
    expect((await refused(one, ["state", "approvals", "--reset"])).text).toContain("[reset-not-forced]");
    expect(one.read("orch.state.json")).toBe(before);
    expect((await applySigned(one, [mallory])).code).toBe(3);
    const { code, text } = await refused(one, ["state", "approvals", "--reset", "--force"]);
    expect(code).toBe(0);
    expect(text).toContain(
      "Warning: Plans no longer need the approval of 2 of alice, bob, carol, and nobody of them has agreed to that. [approvals-reset]\n",
    );
    expect(stateOf(one).runs?.at(-1)?.operation).toBe("orch state approvals --reset");
    // what was used stays used
    expect(stateOf(one).approvals?.spent.length).toBe(2);
    expect((await applySigned(one, [mallory])).code).toBe(0);
  });

  test("a state is not pushed over them that says otherwise, unless that is forced", async () => {
    const one = made(shop(keys(alice)));
    expect((await applySigned(one, [alice])).code).toBe(0);
    const state = stateOf(one);
    const { approvals: _, ...rest } = state;
    one.write("pushed.json", JSON.stringify({ ...rest, serial: state.serial + 1 }));
    expect((await refused(one, ["state", "push", "pushed.json"])).text).toContain("[other-approvals]");
    one.write("same.json", JSON.stringify({ ...state, serial: state.serial + 1 }));
    await one.ok(["state", "push", "same.json"]);
    one.write("pushed.json", JSON.stringify({ ...rest, serial: state.serial + 2 }));
    await one.ok(["state", "push", "--force", "pushed.json"]);
    expect(stateOf(one).approvals).toBeUndefined();
  });
});

describe("orch approve", () => {
  test("asks before it signs, and signs nothing where there is nobody to ask", async () => {
    const one = made(shop(keys(alice)));
    await one.ok(["plan", "--out", "p.plan"]);
    const { code, stdout } = await one.orch([
      "approve",
      "p.plan",
      "--key",
      "alice.key",
      "--out",
      "a.approval",
    ]);
    expect(code).toBe(3);
    const { id, effect_id: effect } = planOf(one);
    expect(stdout.slice(stdout.indexOf("What you sign"))).toBe(`What you sign
  plan     ${id}
  effect   ${effect}
  project  shop, for its first apply
  commit   unknown
  until    2026-03-04T12:00:00Z
  as       ${keyId(alice.key)} (alice.key)
`);
    expect(() => one.read("a.approval")).toThrow("ENOENT");
  });

  test("takes an id in place of a file, and signs no other plan than that", async () => {
    const one = made(shop(keys(alice)));
    await one.ok(["plan", "--out", "p.plan"]);
    const { id, effect_id: effect } = planOf(one);
    for (const given of [id, id.slice(0, 15), effect.slice(0, 15)])
      await one.ok(["approve", given, "--key", "alice.key", "--out", "a.approval", "--auto-approve"]);
    const wrong = await one.orch([
      "approve",
      "p1-000000000000",
      "--key",
      "alice.key",
      "--out",
      "b.approval",
      "--auto-approve",
    ]);
    expect(wrong.code).toBe(4);
    expect(wrong.stderr).toContain("[plan-is-stale]");
    const strange = await one.orch([
      "approve",
      id,
      "--key",
      "mallory.key",
      "--out",
      "m.approval",
      "--auto-approve",
    ]);
    expect(strange.stderr).toContain("[unknown-key]");
    await one.ok(["apply", "p.plan", "--approval", "a.approval"]);
    // by then it does nothing
    const nothing = await one.orch(["plan", "--out", "q.plan"]);
    expect(nothing.code).toBe(0);
    const said = await one.ok([
      "approve",
      "q.plan",
      "--key",
      "alice.key",
      "--out",
      "q.approval",
      "--auto-approve",
    ]);
    expect(said).toContain("There is nothing to approve");
    expect(() => one.read("q.approval")).toThrow("ENOENT");
  });

  test("writes over an approval and over nothing else", async () => {
    const one = made(shop(keys(alice)));
    await one.ok(["plan", "--out", "p.plan"]);
    const sign = (out: string) =>
      one.orch(["approve", "p.plan", "--key", "alice.key", "--out", out, "--auto-approve"]);
    expect([(await sign("a.approval")).code, (await sign("a.approval")).code]).toEqual([0, 0]);
    for (const out of ["alice.key", "main.orch.hcl", "nowhere/a.approval"]) {
      const { code, stderr } = await sign(out);
      expect({ out, code }).toEqual({ out, code: 1 });
      expect(stderr).toContain("[file-not-written]");
    }
    expect(one.read("alice.key")).toBe(alice.pem);
  });

  test("makes keys that work, with a passphrase or without, for their owner alone and never over a file", async () => {
    const one = made(shop(keys(alice)));
    const printed = await one.ok(["approve", "--new-key", "dora.key"]);
    const secret = { ORCH_KEY_PASSPHRASE: "correct horse" };
    const locked = await one.ok(["approve", "--new-key", "emil.key"], secret);
    expect(one.read("emil.key")).toContain("BEGIN ENCRYPTED PRIVATE KEY");
    expect(statSync(`${one.folder}/dora.key`).mode & 0o777).toBe(0o600);
    const before = one.read("dora.key");
    expect((await one.orch(["approve", "--new-key", "dora.key"])).stderr).toContain("[file-not-written]");
    expect(one.read("dora.key")).toBe(before);
    expect(createPrivateKey(before).asymmetricKeyType).toBe("ed25519");

    const lines = [printed, locked].map((text) => /key ".*/.exec(text)?.[0] ?? "");
    one.write("main.orch.hcl", shop(["    threshold = 2", ...lines].join("\n")));
    await one.ok(["plan", "--out", "p.plan"]);
    const sign = (name: string, environment = {}) =>
      one.orch(
        ["approve", "p.plan", "--key", `${name}.key`, "--out", `${name}.approval`, "--auto-approve"],
        environment,
      );
    expect((await sign("dora")).code).toBe(0);
    expect((await sign("emil")).stderr).toContain("has a passphrase, and there is nobody to ask for it");
    expect((await sign("emil", { ORCH_KEY_PASSPHRASE: "wrong" })).stderr).toContain(
      "cannot be opened with this passphrase",
    );
    expect((await sign("emil", secret)).code).toBe(0);
    await one.ok(["apply", "p.plan", "--approval", "dora.approval", "--approval", "emil.approval"]);
    expect(one.everything()).not.toContain("correct horse");
  });
});
