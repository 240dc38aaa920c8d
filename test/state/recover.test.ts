import fc from "fast-check";
import { expect, test } from "vitest";
import type { JournalEntry } from "../../src/state/entry.ts";
import { applyEntry } from "../../src/state/fold.ts";
import { formatEntry, parseJournal } from "../../src/state/journal-file.ts";
import { recover } from "../../src/state/recover.ts";
import { created, emptyState, intent, numbered, randomJournal } from "./examples.ts";

const BEGIN = { type: "begin", plan: "p1-x", lineage: "l-1" } as const;

test("a call without a result is unfinished, one with a result is not", () => {
  const entries = numbered([BEGIN, intent(0, "u1"), intent(1, "u2"), created(1, "u2")]);
  const recovered = recover(emptyState(), entries);
  if (!recovered.ok) throw new Error("it fits");
  expect(recovered.value.unfinished.map((one) => one.uid)).toEqual(["u1"]);
  expect(recovered.value.state.records.map((record) => record.current?.uid)).toEqual(["u2"]);
  expect(recovered.value.unfolded).toBe(4);
});

test("a call whose answer was lost is unfinished, one that was refused is not", () => {
  const [first, second] = [intent(0, "u1"), intent(1, "u2")];
  const answer = (of: typeof first, maybeDone: boolean) => {
    const error = { code: "unreachable" as const, retryable: true, maybeDone, message: "gone" };
    return { ...of, type: "result", ok: false, error, changes: [] } as Parameters<typeof numbered>[0][number]; // an intent has the rest
  };
  const recovered = recover(
    emptyState(),
    numbered([first, second, answer(first, true), answer(second, false)]),
  );
  expect(recovered.ok && recovered.value.unfinished.map((one) => one.uid)).toEqual(["u1"]);
});

test("entries that the snapshot contains already are not folded again", () => {
  const entries = numbered([BEGIN, created(0, "u1"), { type: "end", finished: true }]);
  const snapshot = entries.reduce(applyEntry, emptyState());
  const recovered = recover(snapshot, entries);
  expect(recovered.ok && recovered.value).toEqual({ state: snapshot, unfinished: [], unfolded: 0 });
});

test("a gap or another lineage is damage, not silence", () => {
  const entries = numbered([BEGIN, intent(0, "u1"), intent(1, "u2")]);
  const summary = (journal: readonly JournalEntry[]) => {
    const recovered = recover(emptyState(), journal);
    return recovered.ok ? "ok" : recovered.diagnostics.map((one) => one.summary).join("\n");
  };
  expect(summary(entries.filter((entry) => entry.seq !== 2))).toBe(
    "The journal does not fit the state: after line 1 of run run-1 comes line 3 of run run-1.",
  );
  expect(summary(numbered([{ ...BEGIN, lineage: "l-2" }]))).toBe(
    "The journal does not fit the state: it continues the lineage l-2, but the state is of l-1.",
  );
});

test("a journal that ends at any byte gives every entry whose line is whole, and nothing else", () => {
  fc.assert(
    fc.property(randomJournal, fc.double({ min: 0, max: 1, noNaN: true }), (entries, share) => {
      const bytes = Buffer.from(entries.map(formatEntry).join(""));
      const end = Math.floor(share * bytes.length);
      const whole = entries.filter(
        (_, index) =>
          Buffer.byteLength(
            entries
              .slice(0, index + 1)
              .map(formatEntry)
              .join(""),
          ) <= end,
      );
      const parsed = parseJournal("j", bytes.subarray(0, end).toString("utf8"));
      expect(parsed).toEqual({ ok: true, value: whole, diagnostics: [] });
      const recovered = recover(emptyState(), whole);
      expect(recovered.ok && recovered.value.state).toEqual(whole.reduce(applyEntry, emptyState()));
    }),
  );
});

test("a snapshot taken after any entry and the whole journal give what the journal alone gives", () => {
  fc.assert(
    fc.property(randomJournal, fc.nat(30), (entries, at) => {
      const snapshot = entries.slice(0, at).reduce(applyEntry, emptyState());
      const [all, rest] = [recover(emptyState(), entries), recover(snapshot, entries)];
      expect(rest.ok && rest.value.state).toEqual(all.ok && all.value.state);
    }),
  );
});

test("a damaged line in the middle is reported with its number", () => {
  const [first, second] = numbered([BEGIN, intent(0, "u1")]).map(formatEntry);
  const parsed = parseJournal("orch.state.journal", `${first}{"run":"run-1"}\n${second}`);
  expect(parsed.ok ? [] : parsed.diagnostics.map((one) => one.summary)).toEqual([
    "orch.state.journal:2 is not a line of a journal: type must be one of begin, intent, result, outcome, record, workload, outputs, end.",
  ]);
});
