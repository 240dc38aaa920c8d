import { expect, test } from "vitest";
import { failure, errorDiagnostic, success } from "../../src/diagnostics/diagnostic.ts";
import { appendQueue } from "../../src/state/append-queue.ts";
import { problem } from "./backend-suite.ts";
import { created, numbered } from "./examples.ts";

const entries = numbered(Array.from({ length: 50 }, (_, index) => created(index, `u${index}`)));

test("lines that are appended one right after the other are all written, also by the quickest writer", async () => {
  const written: number[] = [];
  const queue = appendQueue((batch) => {
    written.push(...batch.map((entry) => entry.seq));
    return Promise.resolve(success(undefined));
  });
  for (const entry of entries) expect((await queue.append(entry, false)).ok).toBe(true);
  expect(written).toEqual(entries.map((entry) => entry.seq));
});

test("after a failed write all others fail, until the journal is emptied", async () => {
  let isFull = true;
  const queue = appendQueue(() =>
    Promise.resolve(isFull ? failure(errorDiagnostic("state-file", "full")) : success(undefined)),
  );
  const [first, second] = entries;
  if (first === undefined || second === undefined) throw new Error("there are 50");
  expect(problem(await queue.append(first, true))).toBe("state-file: full");
  isFull = false;
  expect(problem(await queue.append(second, true))).toBe("state-file: full");
  queue.reset();
  expect(problem(await queue.append(second, true))).toBe("ok");
});

test("a defect of a writer is nobody's success", async () => {
  const queue = appendQueue(() => Promise.reject(new TypeError("defect")));
  const all = await Promise.allSettled(entries.map((entry) => queue.append(entry, true)));
  expect(new Set(all.map((one) => one.status))).toEqual(new Set(["rejected"]));
});
