// Signed approvals from the command line: who has to sign, and whose signature counts.
import { sign } from "node:crypto";
import { describe, expect, test, vi } from "vitest";
import { signApproval } from "../../../src/cli/approvals/signed-approval.ts";
import { keyId } from "../../../src/model/public-key.ts";
import {
  NOW,
  alice,
  applySigned,
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

const HOUR = 3_600_000;

stopTheClock();

describe("who has to sign", () => {
  test("a plan is applied with enough signatures and not with fewer, however it is started", async () => {
    const one = made(shop(twoOfThree));
    await one.ok(["plan", "--out", "p.plan"]);
    const { id } = planOf(one);
    const short = id.slice(0, 15);
    for (const args of [
      ["apply", "p.plan"],
      ["apply", "--auto-approve"],
      ["apply", "--approve", short],
      ["apply", "--approve", short, "--auto-approve"],
      ["apply"],
    ]) {
      const { code, text } = await refused(one, args);
      expect({ args, code }).toEqual({ args, code: 3 });
      expect(text).toContain("[not-enough-approvals]");
    }
    const { text } = await refused(one, ["apply", "p.plan"]);
    expect(text)
      .toBe(`Error: This plan needs the approval of 2 of alice, bob, carol, and has none. Nothing was done. [not-enough-approvals]
  alice: missing
  bob: missing
  carol: missing
  Approve it with: orch --chdir ${one.folder} approve ${short} --key FILE --out FILE
  Then add to the apply: --approval FILE, or a folder of them.
`);
    expect(() => one.read("orch.state.json")).toThrow("ENOENT");

    const applied = await applySigned(one, [alice, carol]);
    expect(applied.code).toBe(0);
    expect(applied.stderr).toContain("Approved by alice, carol\n");
    expect(stateOf(one).approvals?.policy?.keys.map(({ name }) => name)).toEqual(["alice", "bob", "carol"]);
    // nothing to do needs nobody
    await one.ok(["apply", "--auto-approve"]);
    await one.ok(["apply", "--refresh-only", "--auto-approve"]);
    // what destroys is asked as well
    expect((await refused(one, ["destroy", "--auto-approve"])).code).toBe(3);
  });

  test("one key counts once, whatever files it comes in, and a folder is as good as its files", async () => {
    const one = made(shop(twoOfThree));
    await one.ok(["plan", "--out", "p.plan"]);
    one.write("signed/.keep", "");
    for (const [file, hours] of [
      ["1.approval", "1h"],
      ["2.approval", "2h"],
    ] as const)
      await one.ok(
        ["approve", "p.plan", "--key", "alice.key", "--out", `signed/${file}`, "--auto-approve"].concat(
          "--valid-for",
          hours,
        ),
      );
    const { code, text } = await refused(one, [
      "apply",
      "p.plan",
      "--approval",
      "signed",
      "--approval",
      "signed",
    ]);
    expect(code).toBe(3);
    expect(text).toContain(
      "  alice: approved, until 2026-03-01T13:00:00Z\n  bob: missing\n  carol: missing\n",
    );
    expect(text).toContain(
      "signed/2.approval does not count: alice has approved already (signed/1.approval), and one key counts once",
    );
    await one.ok(["approve", "p.plan", "--key", "bob.key", "--out", "signed/bob", "--auto-approve"]);
    await one.ok(["apply", "p.plan", "--approval", "signed"]);
  });

  test("an approval counts for its plan, its effect and its state alone, once, and as long as it holds", async () => {
    const one = made(shop(keys(alice)));
    expect((await applySigned(one, [alice])).code).toBe(0);

    const why = async (args: readonly string[] = [], environment = {}): Promise<string> => {
      const run = await refused(
        one,
        ["apply", "--auto-approve", "--approval", "x.approval", ...args],
        environment,
      );
      expect(run.code).toBe(3);
      return (/x\.approval does not count: (.*)/.exec(run.text) ?? [])[1] ?? run.text;
    };
    one.write("x.approval", one.read("alice.approval"));
    one.write("main.orch.hcl", shop(keys(alice), 2));
    expect(await why()).toBe("alice approved a first apply, and there is a state now");
    await one.ok(["plan", "--out", "p.plan"]);
    const plan = planOf(one);
    const facts = {
      project: "shop",
      lineage: plan.lineage,
      plan: plan.id,
      effect: plan.effect_id,
      commit: null,
      made: "2026-03-01T12:00:00Z",
      expires: "2026-03-02T12:00:00Z",
    };
    const put = (change: Partial<typeof facts>, by = alice, name = by): void =>
      one.write("x.approval", signApproval({ ...facts, ...change }, by.privateKey, name.key));
    put({ project: "other" });
    expect(await why()).toBe('alice approved a plan of another project, "other"');
    put({ lineage: "another" });
    expect(await why()).toBe("alice approved a plan for another state of this project");
    put({ plan: `p1-${"0".repeat(64)}`, effect: `e1-${"0".repeat(64)}` });
    expect(await why()).toBe("alice approved another plan, p1-000000000000");
    put({ expires: "2026-03-01T11:59:59Z", made: "2026-03-01T11:00:00Z" });
    expect(await why()).toBe("alice's approval expired at 2026-03-01T11:59:59Z");
    put({ made: "2026-02-26T11:59:59Z", expires: "2027-03-01T00:00:00Z" });
    expect(await why()).toBe(
      "alice's approval expired at 2026-03-01T11:59:59Z: approvals hold no longer than valid_for",
    );
    put({ made: "2026-03-01T12:05:01Z" });
    expect(await why()).toBe(
      "alice's approval was made in the future, at 2026-03-01T12:05:01Z: whose clock is wrong?",
    );
    put({}, mallory);
    expect(await why()).toBe(`signed with an unknown key, ${keyId(mallory.key)}`);
    put({}, mallory, alice);
    expect(await why()).toBe("the signature is not alice's, though it says so");
    one.write("x.approval", "{}");
    expect(await why()).toBe("it is no signed approval");

    // the same bytes signed as a document of another kind
    put({});
    const envelope = JSON.parse(one.read("x.approval")) as { payload: string; payloadType: string };
    const body = Buffer.from(envelope.payload, "base64");
    const other = "application/vnd.other+json";
    const sig = (type: string) =>
      sign(
        null,
        Buffer.concat([Buffer.from(`DSSEv1 ${type.length} ${type} ${body.length} `), body]),
        alice.privateKey,
      ).toString("base64");
    const withSignature = (type: string, signedAs: string): void =>
      one.write(
        "x.approval",
        JSON.stringify({ ...envelope, payloadType: type, signatures: [{ keyid: "", sig: sig(signedAs) }] }),
      );
    withSignature(other, other);
    expect(await why()).toBe("it is a signed document of another kind");
    withSignature(envelope.payloadType, other);
    expect(await why()).toBe("the signature is not alice's, though it says so");

    // the right one counts once
    put({});
    const applied = await one.orch(["apply", "p.plan", "--approval", "x.approval", "--json"]);
    expect(applied.code).toBe(0);
    expect(JSON.parse(applied.stdout.split("\n")[0] ?? "")).toEqual({
      seq: 1,
      at: 0,
      type: "approvals",
      plan: plan.id,
      effect: plan.effect_id,
      enough: true,
      demands: [
        {
          of: "both",
          threshold: 1,
          enough: true,
          keys: [{ name: "alice", id: keyId(alice.key), until: "2026-03-02T12:00:00Z" }],
          refused: [],
        },
      ],
      by: ["alice"],
    });
    one.write("main.orch.hcl", shop(keys(alice), 1));
    expect((await applySigned(one, [alice])).code).toBe(0);
    // the same effect again, which alice has not approved again
    one.write("main.orch.hcl", shop(keys(alice), 2));
    expect(await why()).toBe(`alice's approval was used already, to apply ${plan.id.slice(0, 15)}`);
    const told = await one.orch(["apply", "--auto-approve", "--approval", "x.approval", "--json"]);
    expect(told.code).toBe(3);
    expect(JSON.parse(told.stdout)).toMatchObject({ type: "approvals", enough: false, by: [] });
    // long after it is forgotten, as it counts for nothing any more
    expect(stateOf(one).approvals?.spent.length).toBe(3);
    vi.setSystemTime(NOW + 120 * HOUR);
    expect((await applySigned(one, [alice])).code).toBe(0);
    expect(stateOf(one).approvals?.spent.length).toBe(1);
  });

  test("an approval holds for the same effect from another start, unless the project says otherwise", async () => {
    for (const [rule, code] of [
      ["", 0],
      ['    carry_over = "none"\n', 3],
    ] as const) {
      const policy = `${rule}${keys(alice)}`;
      const one = made(shop(policy, 1, "web:1"));
      expect((await applySigned(one, [alice])).code).toBe(0);
      one.write("main.orch.hcl", shop(policy, 1, "web:3"));
      await one.ok(["plan", "--out", "to3.plan"]);
      await one.ok(["approve", "to3.plan", "--key", "alice.key", "--out", "to3.approval", "--auto-approve"]);
      // somebody applies an image in between
      one.write("main.orch.hcl", shop(policy, 1, "web:2"));
      expect((await applySigned(one, [alice])).code).toBe(0);
      one.write("main.orch.hcl", shop(policy, 1, "web:3"));
      const run = await refused(one, ["apply", "--auto-approve", "--approval", "to3.approval"]);
      expect({ rule, code: run.code }).toEqual({ rule, code });
      if (code === 3)
        expect(run.text).toMatch(
          /alice approved p1-[0-9a-f]{12}, which has the same effect from another start, and carry_over is "none"/,
        );
    }
  });

  test("with commit = exact an approval counts for its commit alone", async () => {
    const one = made(shop(`    commit = "exact"\n${keys(alice)}`));
    const [first, second] = ["a".repeat(40), "b".repeat(40)];
    one.write(".git/HEAD", "ref: refs/heads/main\n");
    one.write(".git/packed-refs", `# pack-refs with: peeled\n${first} refs/heads/main\n`);
    await one.ok(["plan", "--out", "p.plan"]);
    await one.ok(["approve", "p.plan", "--key", "alice.key", "--out", "x.approval", "--auto-approve"]);
    const args = ["apply", "p.plan", "--approval", "x.approval"];
    const { code, text } = await refused(one, [...args, "--commit", second]);
    expect(code).toBe(3);
    expect(text).toContain("alice approved commit aaaaaaaaaaaa, and this is commit bbbbbbbbbbbb");
    expect((await refused(one, args, { GITHUB_SHA: second })).code).toBe(3);
    // a branch of its own comes before packed ones
    one.write(".git/refs/heads/main", `${second}\n`);
    expect((await refused(one, args)).code).toBe(3);
    expect((await one.orch(args, { CI_COMMIT_SHA: first })).code).toBe(0);
  });

  test("--approval without anybody whose approval counts is a mistake, not a formality", async () => {
    const one = made(shop(null));
    await one.ok(["plan", "--out", "p.plan"]);
    await one.ok(["approve", "p.plan", "--key", "alice.key", "--out", "a.approval", "--auto-approve"]);
    const { code, text } = await refused(one, ["apply", "p.plan", "--approval", "a.approval"]);
    expect(code).toBe(3);
    expect(text).toContain("--approval is given, and nobody's approval counts");
    expect((await refused(one, ["apply", "p.plan", "--approval", "nowhere"])).code).toBe(1);
    await one.ok(["apply", "p.plan"]);
    expect(stateOf(one).approvals).toBeUndefined();
  });
});
