import { describe, expect, it } from "vitest";
import {
  count,
  modularName,
  replicaLabel,
  replicaRanges,
  shellWord,
  shortName,
} from "../../src/render/names.ts";
import { address } from "./fixtures/build.ts";

describe("names in few words", () => {
  it("leave out modules and kind", () => {
    expect(shortName(address("service.web[2]"))).toBe("web[2]");
    expect(shortName(address('module.a["x.y"].service.web["e.u"][2]'))).toBe('web["e.u"][2]');
    expect(shortName(address("volume.data@service.db[0]"))).toBe("data@db[0]");
    expect(shortName(address("network.backend@edge-a"))).toBe("backend@edge-a");
  });

  it("say the modules where nothing else does", () => {
    expect(modularName(address("service.web[2]"))).toBe("web[2]");
    expect(modularName(address('module.a["x.y"].module.b.service.web["e.u"][2]'))).toBe(
      'a["x.y"].b.web["e.u"][2]',
    );
    expect(modularName(address("module.a.network.backend@edge-a"))).toBe("a.backend@edge-a");
  });

  it("fold replicas to ranges, by number", () => {
    const replicas = [10, 2, 0, 1, 3, 7].map((index) => address(`service.web[${index}]`));
    expect(replicaRanges(address("service.web"), replicas)).toBe("web[0..3], web[7], web[10]");
    expect(replicaRanges(address("service.web"), replicas, 2)).toBe("web[0..3], web[7] and 1 more");
  });

  it("call a daemon's replicas by their nodes", () => {
    const owner = address("daemon.agent");
    expect(replicaLabel(owner, address('daemon.agent["edge-a"]'))).toBe("edge-a");
    expect(replicaRanges(owner, [address('daemon.agent["b"]'), address('daemon.agent["a"]')])).toBe(
      "agent on a, b",
    );
  });

  it("write numbers the same everywhere", () => {
    expect([1, 999, 1000, 12345678].map(count)).toEqual(["1", "999", "1,000", "12,345,678"]);
  });

  it("quote for a shell what a shell would read differently", () => {
    expect(shellWord("service.web")).toBe("service.web");
    expect(shellWord("service.web[0]")).toBe("'service.web[0]'");
    expect(shellWord("it's")).toBe("'it'\\''s'");
  });
});
