import { expect, test } from "vitest";
import { attributePaths } from "orch/provider/testing";
import type { AttributeRule, Provider } from "orch/provider";
import docker from "../../providers/docker/index.ts";
import simulator from "../../providers/simulator/index.ts";

/** What a rule says of a path: the longest that matches, a named step before `*`. */
function ruleText(provider: Provider, kind: "service" | "network" | "volume", path: string): string {
  const steps = path.split(".");
  let best: AttributeRule | null = null;
  let rank = -1;
  for (const rule of provider.schema().kinds[kind] ?? []) {
    const own = rule.path.split(".");
    if (own.length > steps.length || !own.every((step, at) => step === "*" || step === steps[at])) continue;
    const its = own.length * 1000 + own.filter((step) => step !== "*").length;
    if (its > rank) [best, rank] = [rule, its];
  }
  const except = (best?.except ?? []).map((one) => ` ${one.when}:${one.effect}`).join("");
  return `${path} ${best?.effect ?? "-"}${except}${best?.unordered === true ? " unordered" : ""}`;
}

test("a change means the same to the simulator as to Docker", () => {
  for (const kind of ["service", "network", "volume"] as const) {
    const said = (provider: Provider) => attributePaths(kind).map((path) => ruleText(provider, kind, path));
    expect(said(simulator)).toEqual(said(docker));
  }
});

test("both can do the same", () => {
  expect(simulator.schema().can).toEqual(docker.schema().can);
});
