import fc from "fast-check";
import { expect, test } from "vitest";
import type { Address } from "../../src/model/address.ts";
import { formatAddress } from "../../src/model/address.ts";
import { networkName, replicaName, uniqueAlias, volumeName } from "../../src/model/object-name.ts";

const at = (text: string) => text as Address; // the tests write addresses out

test.each([
  ["service.web[0]", "shop-web-0"],
  ['service.web["eu"][2]', "shop-web-eu-2"],
  ['daemon.agent["edge-a"]', "shop-agent-edge-a"],
  ["module.api.service.web[0]", "shop-api-web-0"],
  ['module.api["x"].service.web["eu"][0]', "shop-api-x-web-eu-0"],
])("the replica %s is called %s", (address, name) => {
  expect(replicaName("shop", at(address))).toBe(name);
});

test("networks and volumes are named by address, a replica's own volume by both", () => {
  expect([
    networkName("shop", at("network.backend")),
    volumeName("shop", at('volume.data["eu"]')),
    volumeName("shop", at("volume.data@service.db[1]")),
    volumeName("shop", at("volume.data@edge-a")),
  ]).toEqual(["shop-backend", "shop-data-eu", "shop-data-db-1", "shop-data-edge-a"]);
});

test("the unique alias has no project and no index", () => {
  expect([uniqueAlias(at('module.api.service.web["eu"]')), uniqueAlias(at("job.x"))]).toEqual([
    "api-web-eu",
    "x",
  ]);
});

test("what is long or not safe is cut and told apart by a hash", () => {
  expect([
    replicaName("shop", at('service.web["a/b"][0]')),
    replicaName("shop", at('service.web["A-b"][0]')),
    replicaName("shop", at(`service.${"x".repeat(80)}[0]`)),
  ]).toEqual([
    expect.stringMatching(/^shop-web-a-b-0-[0-9a-f]{8}$/),
    expect.stringMatching(/^shop-web-a-b-0-[0-9a-f]{8}$/),
    expect.stringMatching(/^shop-x{49}-[0-9a-f]{8}$/),
  ]);
});

test("every name is one that engines take, and keys that differ give names that differ", () => {
  const key = fc.string({ unit: "grapheme", minLength: 1, maxLength: 70 });
  fc.assert(
    fc.property(key, key, (first, second) => {
      const [a, b] = [first, second].map((text) =>
        replicaName("shop", `${formatAddress({ kind: "service", name: "web", keys: [text] })}[0]` as Address),
      );
      expect(a).toMatch(/^[a-z0-9][a-z0-9_.-]{0,62}$/);
      expect(a === b).toBe(first === second);
    }),
  );
});
