import { expect, test } from "vitest";
import { attributePaths } from "orch/provider/testing";
import type { Provider } from "orch/provider";
import docker from "../../providers/docker/index.ts";
import simulator from "../../providers/simulator/index.ts";
import { ruleFor } from "../../src/planner/classify.ts";

function ruleText(provider: Provider, kind: "service" | "network" | "volume", path: string): string {
  const rule = ruleFor(provider.schema(), kind, path.split("."));
  const except = (rule?.except ?? []).map((one) => ` ${one.when}:${one.effect}`).join("");
  return `${path} ${rule?.effect ?? "-"}${except}${rule?.unordered === true ? " unordered" : ""}`;
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
