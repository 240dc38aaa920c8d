// Properties of the judgement: whatever is put in front of it, nothing is applied without enough keys.
import { generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { judgeApprovals } from "../../../src/cli/approvals/judge.ts";
import { signingKey } from "../../../src/cli/approvals/private-key.ts";
import { readApproval, signApproval, timeText } from "../../../src/cli/approvals/signed-approval.ts";
import type { ApprovalPolicy } from "../../../src/model/approvals.ts";

const NOW = Date.parse("2026-03-01T12:00:00Z");
const HOUR = 3_600_000;
const people = ["alice", "bob", "carol", "dora", "emil"].map((name) => ({
  name,
  ...signingKey(generateKeyPairSync("ed25519").privateKey),
}));
const id = (kind: string, digit: string): string => `${kind}1-${digit.repeat(64)}`;
const PLAN = { project: "shop", lineage: "l", id: id("p", "1"), effect_id: id("e", "1") };

/** One approval: by whom, of what, when; `good`: it should count for everybody who knows the key. */
const approval = fc
  .record({
    who: fc.nat(4),
    wrong: fc.constantFrom(
      null,
      null,
      null,
      "project",
      "lineage",
      "plan",
      "expired",
      "future",
      "forged",
      "torn",
    ),
    number: fc.nat(2),
  })
  .map(({ who, wrong, number }) => {
    const person = people[who] ?? people[0];
    if (person === undefined) throw new Error("there are people");
    const signer = wrong === "forged" ? (people[(who + 1) % 5] ?? person) : person;
    const text = signApproval(
      {
        project: wrong === "project" ? "other" : "shop",
        lineage: wrong === "lineage" ? null : "l",
        plan: wrong === "plan" ? id("p", "2") : PLAN.id,
        effect: wrong === "plan" ? id("e", "2") : PLAN.effect_id,
        commit: null,
        made: timeText(wrong === "future" ? NOW + HOUR : NOW - HOUR),
        expires: timeText(wrong === "expired" ? NOW : NOW + HOUR * (number + 1)),
      },
      signer.privateKey,
      person.key,
    );
    const read = readApproval(wrong === "torn" ? text.slice(0, -40) : text);
    return { who, good: wrong === null, file: { file: `${who}-${number}`, read } };
  });

const policy = fc
  .record({ who: fc.uniqueArray(fc.nat(4), { minLength: 1 }), threshold: fc.integer({ min: 1, max: 5 }) })
  .map(({ who, threshold }) => ({
    who: new Set(who),
    policy: {
      threshold: Math.min(threshold, who.length),
      validFor: 24 * HOUR,
      carryOver: "none",
      commit: "any",
      keys: who.flatMap((index) => people.slice(index, index + 1)).map(({ name, key }) => ({ name, key })),
    } satisfies ApprovalPolicy,
  }));

test("enough have signed when, and only when, as many keys as each policy asks for have a good approval", () => {
  fc.assert(
    fc.property(
      fc.array(approval, { maxLength: 8 }),
      fc.option(policy),
      fc.option(policy),
      (given, recorded, configured) => {
        const { enough, counted, demands } = judgeApprovals({
          plan: PLAN,
          commit: null,
          recorded: recorded?.policy ?? null,
          configured: configured?.policy ?? null,
          spent: [],
          resumable: null,
          files: given.map(({ file }) => file),
          now: NOW,
        });
        const signed = new Set(given.flatMap(({ who, good }) => (good ? [who] : [])));
        const expected = [recorded, configured].every(
          (one) =>
            one === null || [...signed].filter((who) => one.who.has(who)).length >= one.policy.threshold,
        );
        expect(enough).toBe(expected);
        expect(counted.length).toBeLessThanOrEqual(signed.size * 3);
        // every file is either counted or refused, by each
        for (const demand of demands)
          expect(demand.refused.length + demand.keys.filter(({ until }) => until !== null).length).toBe(
            given.length,
          );
      },
    ),
    { numRuns: 60 },
  );
});

test("nothing of an approval can be changed without its signature failing", () => {
  const [alice] = people;
  if (alice === undefined) throw new Error("there are people");
  const facts = {
    project: "shop",
    lineage: "l",
    plan: PLAN.id,
    effect: PLAN.effect_id,
    commit: null,
    made: timeText(NOW),
    expires: timeText(NOW + HOUR),
  };
  const text = signApproval(facts, alice.privateKey, alice.key);
  const envelope = JSON.parse(text) as { payload: string };
  const body = Buffer.from(envelope.payload, "base64");
  fc.assert(
    fc.property(fc.nat(body.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const changed = Buffer.from(body);
      changed[at] = (changed[at] ?? 0) ^ flip;
      const read = readApproval(JSON.stringify({ ...envelope, payload: changed.toString("base64") }));
      expect(read.ok && read.approval.isSignedBy(alice.key)).toBe(false);
    }),
    { numRuns: 100 },
  );
});

test("no text is more than no approval", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.constantFrom("null", "[]", '{"payload":1}', '{"payload":"","payloadType":"","signatures":[]}'),
      ),
      (text) => {
        expect(readApproval(text).ok).toBe(false);
      },
    ),
  );
});
