// What engines and containers say is covered where it quotes a secret.
import { expect, test } from "vitest";
import { maskedSession } from "../../src/apply/masked-session.ts";
import { secretMask } from "../../src/apply/secret-mask.ts";
import type {
  CallContext,
  LogLine,
  ProviderError,
  ProviderEvent,
  Session,
} from "../../src/provider/contract.ts";
import { PLANTS, formsOf, leaksIn } from "./plants.ts";

const ALL = Object.values(PLANTS).map(({ value }) => value);
const mask = secretMask([...ALL, { list: [PLANTS.ascii.value], "key-that-is-secret": 1 }]);

test.each([
  [`exec: "${PLANTS.ascii.value}": not found`, 'exec: "(sensitive)": not found'],
  [`bad env ${JSON.stringify(`A=${PLANTS.quotes.value}`)}`, 'bad env "A=(sensitive)"'],
  [`n=${PLANTS.number.value};`, "n=(sensitive);"],
  ["at MIIZeileZwei99xyz of the key", "at (sensitive) of the key"],
  [`?t=${encodeURIComponent(PLANTS.quotes.value)}`, "?t=(sensitive)"],
  [Buffer.from(PLANTS.env.value).toString("base64"), "(sensitive)"],
  [Buffer.from(PLANTS.env.value).toString("hex"), "(sensitive)"],
  ["key-that-is-secret", "(sensitive)"],
  ["nothing to see", "nothing to see"],
])("%s", (text, covered) => {
  expect(mask(text)).toBe(covered);
});

test("the longer of two secrets is covered whole, and one that looks like a pattern is one", () => {
  expect(secretMask(["abcd", "abcdefgh", "$&$1"])("abcdefgh abcd $&$1")).toBe(
    "(sensitive) (sensitive) (sensitive)",
  );
});

test("values of up to three characters are left: they are in every text", () => {
  expect(secretMask(["1", "no", true, null, 443])("exit code 1, no port 443")).toBe(
    "exit code 1, no port 443",
  );
});

test("errors, logs, health and progress of a session are covered, and so is what it throws", async () => {
  const text = ALL.flatMap(formsOf)
    .filter((form) => ALL.includes(form))
    .join(" ");
  const error: ProviderError = {
    code: "failed",
    retryable: false,
    maybeDone: false,
    message: text,
    log: [text],
  };
  const session: Session = {
    observe: () => Promise.resolve({ nodes: [], objects: [] }),
    resolve: () => Promise.resolve([]),
    check: () => Promise.resolve([]),
    run: (_, { event }) => {
      event({ type: "step", address: "service.a[0]" as never, text }); // an address is no matter here
      return Promise.resolve({ ok: false, error });
    },
    probe: () => Promise.resolve({ status: "unhealthy", detail: text, from: "engine" }),
    wait: () => Promise.reject(new Error(text)),
    async *logs(): AsyncGenerator<LogLine> {
      yield await Promise.resolve({ container: "main", stream: "stdout", text });
    },
    close: () => Promise.resolve(),
  };
  const said: unknown[] = [];
  const context: CallContext = {
    signal: new AbortController().signal,
    event: (event: ProviderEvent) => said.push(event),
  };
  const covered = maskedSession(session, mask);
  const anything = {} as never; // the session above looks at nothing
  said.push(await covered.run(anything, context));
  said.push(await covered.probe(anything, context));
  said.push(await covered.wait(anything, context).catch((thrown: unknown) => String(thrown)));
  for await (const line of covered.logs(anything, anything, context)) said.push(line);
  expect(said).toHaveLength(5);
  expect(leaksIn(JSON.stringify(said))).toEqual([]);
  expect(JSON.stringify(said)).toContain("(sensitive)");
});
