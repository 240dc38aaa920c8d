// What plans refuse: to remove what is protected, also where its block is gone, and to touch what belongs to another state.
import { describe, expect, test } from "vitest";
import { objectsOf } from "../../providers/simulator/world.ts";
import { ORCH, Rig, node, nodes, rows } from "../rig/rig.ts";

const NONE = `${ORCH}${nodes(2)}`;
const PROTECTED = (protect: boolean, image = "web:1", replicas = 2) => `${NONE}
volume "data" {
  on_delete = "delete"
  lifecycle { prevent_destroy = ${protect} }
}
service "web" {
  image    = "${image}"
  replicas = ${replicas}
  lifecycle { prevent_destroy = ${protect} }
}
service "db" {
  image = "db:1"
  mount "/data" { volume = volume.data }
}
`;

const codes = async (rig: Rig, options: Parameters<Rig["problems"]>[0] = {}) =>
  (await rig.problems(options)).map((text) => text.replace(/^\S*:\d+ /, "").replace(/\. .*$/s, "."));

describe("prevent_destroy", () => {
  test("is remembered when the block is gone; its data neither", async () => {
    const rig = new Rig(PROTECTED(true));
    await rig.converge();
    rig.configure(NONE);
    const refused = [
      "prevent-destroy: service.web is protected by prevent_destroy, and this plan would remove it.",
      "prevent-destroy: volume.data is protected by prevent_destroy, and this plan would remove it.",
    ];
    expect(await codes(rig)).toEqual(refused);
    expect(await codes(rig, { mode: "destroy" })).toEqual(refused);
    expect(await codes(rig, { mode: "destroy", deleteVolumes: true })).toEqual(refused);
    // the way that the message names
    await rig.converge(PROTECTED(false));
    await rig.converge(NONE);
    expect(objectsOf(rig.engines)).toEqual([]);
  });

  test("was switched on without any other change: it holds", async () => {
    const rig = new Rig(PROTECTED(false));
    await rig.converge();
    await rig.converge(PROTECTED(true, "web:2"));
    rig.configure(NONE);
    expect((await codes(rig))[0]).toContain("service.web is protected by prevent_destroy");
  });

  test("does not forbid replacing, scaling, draining, or moving away from a lost node", async () => {
    const rig = new Rig(PROTECTED(true));
    await rig.converge();
    await rig.converge(PROTECTED(true, "web:2"));
    await rig.converge(PROTECTED(true, "web:2", 1));
    const { plan } = await rig.plan({ lost: [node("a")] });
    expect(rows(plan).filter((row) => row.startsWith("delete service.web"))).toEqual([]);
  });
});

describe("another lineage on our project", () => {
  test("is an error for each of its objects that says what to do, and nothing is planned", async () => {
    const rig = new Rig(PROTECTED(false));
    await rig.converge();
    if (rig.state !== null) rig.state = { ...rig.state, lineage: "another" };
    const problems = await rig.problems();
    expect(problems.length).toBe(objectsOf(rig.engines).length);
    for (const problem of problems) {
      expect(problem).toContain("foreign-lineage");
      expect(problem).toContain("orch.lineage=lineage-1");
      expect(problem).toContain("orch neither adopts nor removes it");
    }
  });
});
