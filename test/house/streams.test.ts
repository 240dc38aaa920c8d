// Text from files, state, engines and the environment can only leave through the sanitiser: one file writes to streams, it
// checks all that passes, and nothing else of orch knows a stream.
import { expect, test } from "vitest";
import { readSources } from "./sources.ts";

const THE_WAY_OUT = "src/cli/streams.ts";
/** Adds colour and width to what it passes on to the way out; asks the environment for both. */
const STREAMS = /^process\.(stdout|stderr|stdin|_rawDebug|emitWarning|binding)$|^console(\.\w+)?$/;

test("one file alone writes to the streams of the process", () => {
  const others = readSources("src", "providers").flatMap(({ path, names }) =>
    path === THE_WAY_OUT
      ? []
      : names.flatMap(({ name, line }) => (STREAMS.test(name) ? [`${path}:${line} ${name}`] : [])),
  );
  expect(others).toEqual([]);
});

test("nothing opens a terminal or the streams' numbers by itself", () => {
  const found = readSources("src", "providers").flatMap(({ path, text, imports }) => [
    ...(path !== THE_WAY_OUT && imports.some(({ specifier }) => /^(node:)?(readline|tty)/.test(specifier))
      ? [`${path} imports readline or tty`]
      : []),
    ...(/write(Sync)?\(\s*[12]\s*,|\/dev\/(tty|stdout|stderr)/.test(text)
      ? [`${path} writes to a number`]
      : []),
  ]);
  expect(found).toEqual([]);
});

test("the way out checks everything but what is promised to be exact", () => {
  const [source] = readSources("src/cli").filter(({ path }) => path === THE_WAY_OUT);
  const writes = (source?.text ?? "")
    .split("\n")
    .filter((line) => /process\.std(out|err)\.write\(/.test(line));
  const unchecked = writes.filter((line) => !line.includes("printable(") && !line.trim().endsWith("write("));
  expect(unchecked).toEqual(["  process.stdout.write(text);"]);
  expect((source?.exports ?? []).map(({ name }) => name).sort()).toEqual([
    "StreamFacts",
    "askHiddenLine",
    "askLine",
    "canAsk",
    "inputLines",
    "onResize",
    "outliveReaders",
    "readInput",
    "streamFacts",
    "typedLines",
    "watchStreams",
    "writeCommands",
    "writeErr",
    "writeExact",
    "writeOut",
  ]);
});

test("exact text is printed for `orch output --raw` and `orch fmt` and nothing else", () => {
  const users = readSources("src")
    .filter(({ text }) => /\bprintExact\(/.test(text))
    .map(({ path }) => path);
  expect(users).toEqual(["src/cli/commands/fmt.ts", "src/cli/commands/output.ts"]);
});
