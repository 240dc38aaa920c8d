import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Json, jsonEquals } from "../../src/model/json.ts";
import { valueSteps } from "../../src/render/plan-facts/value-steps.ts";

const texts = (before: Json, after: Json): readonly string[] | null =>
  valueSteps(before, after)?.steps.map(({ at, before: old, after: fresh }) =>
    old === null ? `+ ${at} ${fresh ?? ""}` : fresh === null ? `- ${at} ${old}` : `~ ${at} ${old} > ${fresh}`,
  ) ?? null;

describe("what differs inside a value", () => {
  it("of JSON in a text is its entries, by path", () => {
    const before = JSON.stringify({ server: { port: 80, "a.b": [1, 2] }, gone: true, same: "x" });
    const after = JSON.stringify({ server: { port: 81, "a.b": [1, 3] }, new: null, same: "x" });
    expect(valueSteps(before, after)?.json).toBe(true);
    expect(texts(before, after)).toEqual([
      "- gone true",
      "+ new null",
      '~ server["a.b"][1] 2 > 3',
      "~ server.port 80 > 81",
    ]);
  });

  it("of JSON that is only written otherwise is nothing to be told by entries", () => {
    expect(valueSteps('{"a":1}', '{ "a": 1 }')).toBeNull();
  });

  it("of a list is its elements: what is alike has changed, other things come and go", () => {
    expect(
      texts(["/dev/net/tun:/dev/net/tun:rwm", "/dev/fuse"], ["/dev/net/tun:/dev/net/tun:rw", "/dev/fuse"]),
    ).toEqual(['~ [0] "/dev/net/tun:/dev/net/tun:rwm" > "/dev/net/tun:/dev/net/tun:rw"']);
    expect(texts(["serve", "--workers", "4"], ["serve", "--workers", "8"])).toEqual(['~ [2] "4" > "8"']);
    expect(texts(["alpha", "beta"], ["gamma", "alpha", "beta", "delta"])).toEqual([
      '+ [0] "gamma"',
      '+ [3] "delta"',
    ]);
    expect(texts(["a1", "b", "c"], ["c", "b"])).toEqual(['- [0] "a1"']);
  });

  it("of a list of objects is what differs in those that are alike", () => {
    const before = [
      { name: "http", port: 80, host: "a" },
      { name: "admin", port: 90, host: "b" },
    ];
    const after = [
      { name: "admin", port: 91, host: "b" },
      { name: "http", port: 80, host: "a" },
    ];
    expect(texts(before, after)).toEqual(["~ [1].port 90 > 91"]);
  });

  it("of a list in another order is all of it", () => {
    expect(texts(["a", "b"], ["b", "a"])).toEqual(['~  ["a", "b"] > ["b", "a"]']);
  });

  it("of a long text is what is between its ends", () => {
    const text = (pause: number): string =>
      `-Xmx512m -XX:+UseG1GC -XX:MaxGCPauseMillis=${pause} -Dfile.encoding=UTF-8`;
    expect(texts(text(100), text(200))).toEqual([
      "~  …GCPauseMillis=100 -Dfile.enco… > …GCPauseMillis=200 -Dfile.enco…",
    ]);
    expect(texts("short", "shirt")).toBeNull();
    const quotes = `${'"'.repeat(40)}a`;
    expect(texts(quotes, `${quotes}b`)?.[0]).not.toMatch(/…"|…[^\\]"{2}/);
    const faces = (end: string): string => `${"\u{1f600}".repeat(30)}${end}`;
    expect(texts(faces("a"), faces("b"))?.[0]).not.toMatch(/…[\udc00-\udfff]/);
  });

  it("is nothing where one of them is of another kind", () => {
    expect(valueSteps(["a"], "a")).toBeNull();
    expect(valueSteps("[1]", "x")).toBeNull();
  });

  it("is not looked for in what is too deep or too long", () => {
    expect(
      valueSteps(`${"[".repeat(5000)}${"]".repeat(5000)}`, `${"[".repeat(5000)}1${"]".repeat(5000)}`)?.json ??
        false,
    ).toBe(false);
    expect(valueSteps(`[${"1,".repeat(50_000)}1]`, `[${"1,".repeat(50_000)}2]`)?.json ?? false).toBe(false);
  });

  it("is never lost: of two different values of JSON there is a step, and none of equal ones", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), fc.jsonValue({ maxDepth: 3 }), (one, two) => {
        const [before, after] = [[one], [two]] as Json[]; // made of JSON
        const steps = valueSteps(before ?? null, after ?? null);
        expect(steps === null).toBe(jsonEquals(before, after));
        expect(valueSteps(before ?? null, before ?? null)).toBeNull();
      }),
    );
  });
});
