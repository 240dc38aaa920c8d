// A reviewed plan is applied as it was reviewed, or not at all.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { busyboxImage } from "../engines/images.ts";
import { startEngines } from "../engines/lab.ts";
import type { Lab } from "../engines/lab.ts";
import { everything, imageOf, inProject, nodeBlock, rowsOf } from "./e2e-project.ts";
import type { Project } from "./e2e-project.ts";

let lab: Lab;

beforeAll(async () => {
  lab = await startEngines(["edge-a", "edge-b"]);
  await Promise.all(
    lab.engines.map(async (engine) => {
      await busyboxImage(engine);
      await imageOf(engine, "tool:1", ["sleep", "1000"]);
    }),
  );
});
afterAll(async () => {
  await lab?.stop();
});

interface Settings {
  readonly level?: string;
  readonly drain?: boolean;
  readonly disk?: string;
  readonly more?: string;
}

/** Two replicas on the node with the fast disk; a change of `level` replaces them. */
function configuration({ level = "info", drain = false, disk = "ssd", more = "" }: Settings): string {
  const node = (name: string, text: string): string =>
    nodeBlock(lab.engine(name), text).replace(/ {2}labels .*\n/, "");
  return `
    ${node("edge-a", `labels = { disk = "${disk}" }\n  drain = ${drain}`)}
    ${node("edge-b", 'labels = { disk = "ssd" }')}
    service "web" {
      image      = "tool:1"
      init       = true
      replicas   = 2
      env        = { LEVEL = "${level}" }
      update { min_healthy_time = "100ms" }
      constraint { condition = node.labels.disk == "ssd" }
      affinity {
        condition = node.name == "edge-a"
        weight    = 100
      }
    }
    ${more}`;
}

const NEIGHBOUR = `
    service "other" {
      image    = "busybox:1"
      command  = ["sleep", "1000"]
      init     = true
      networks = []
      constraint { condition = node.name == "edge-b" }
    }`;

const look = () => Promise.all(lab.engines.map(everything));

/** Two replicas run, and a plan that replaces both is reviewed and saved. */
async function reviewed(project: Project, test: (id: string) => Promise<void>): Promise<void> {
  project.write(configuration({}));
  await project.apply();
  project.write(configuration({ level: "debug" }));
  await project.ok("plan", "--out", "reviewed.plan");
  const plan = await project.plan();
  expect(rowsOf(plan)).toEqual(["service.web[0] replace", "service.web[1] replace"]);
  await test(plan.id);
}

/** Neither the saved plan nor its id can be applied any more; both say what moved, and nothing is done. */
async function expectStale(project: Project, id: string, says: readonly string[]): Promise<void> {
  const before = await look();
  const saved = await project.orch("apply", "reviewed.plan");
  expect({ code: saved.code, stderr: saved.stderr }).toMatchObject({ code: 4 });
  for (const text of [...says, "othing was done"])
    expect(saved.stderr.replaceAll(/\s+/g, " ")).toContain(text);
  const approved = await project.orch("apply", "--approve", id);
  expect({ code: approved.code, stderr: approved.stderr }).toMatchObject({ code: 4 });
  expect(approved.stderr).toContain(id.slice(0, 15));
  expect(await look()).toEqual(before);
}

describe("a reviewed plan is refused, and nothing is done, after", () => {
  test("somebody changed a container that it touches", async () => {
    await inProject(lab.engines, "updated", async (project) => {
      await reviewed(project, async (id) => {
        await lab.engine("edge-a").docker("update", "--cpu-shares", "300", "updated-web-0");
        await lab.engine("edge-a").docker("rm", "-f", "updated-web-1");
        await expectStale(project, id, ["service.web[1] action replace -> create"]);
      });
    });
  });

  test("its node drains, or lost the label that it was chosen for", async () => {
    await inProject(lab.engines, "drained", async (project) => {
      await reviewed(project, async (id) => {
        project.write(configuration({ level: "debug", drain: true }));
        await expectStale(project, id, ["web[0..1] action replace -> move; node edge-a -> edge-b"]);
        project.write(configuration({ level: "debug", disk: "hdd" }));
        await expectStale(project, id, ["web[0..1] action replace -> move; node edge-a -> edge-b"]);
      });
    });
  });

  test("its tag became another image", async () => {
    await inProject(lab.engines, "retagged", async (project) => {
      project.write(configuration({}));
      await project.ok("plan", "--out", "reviewed.plan");
      const { id } = await project.plan();
      for (const engine of lab.engines) await imageOf(engine, "tool:1", ["sleep", "2000"]);
      await expectStale(project, id, ["web[0..1] tool:1 means another image now"]);
      for (const engine of lab.engines) await imageOf(engine, "tool:1", ["sleep", "1000"]);
    });
  });

  test("another apply changed what it starts from", async () => {
    await inProject(lab.engines, "overtaken", async (project) => {
      await reviewed(project, async (id) => {
        project.write(configuration({ level: "trace" }));
        await project.apply();
        project.write(configuration({ level: "debug" }));
        await expectStale(project, id, ["web[0..1] the running object is another one"]);
      });
    });
  });

  test("its configuration says something else now", async () => {
    await inProject(lab.engines, "edited", async (project) => {
      await reviewed(project, async (id) => {
        project.write(configuration({ level: "warn" }));
        await expectStale(project, id, ['web[0..1] env.LEVEL "debug" -> "warn"']);
      });
    });
  });
});

describe("a reviewed plan is applied as it is, although", () => {
  test.each(["file", "id"])(
    "a stranger's container came and the configuration grew elsewhere (by %s)",
    async (by) => {
      await inProject(lab.engines, `unrelated-${by}`, async (project) => {
        await reviewed(project, async (id) => {
          const stranger = await lab
            .engine("edge-b")
            .docker("run", "-d", "--name", "stranger", "busybox:1", "sleep", "1000");
          try {
            if (by === "file") {
              project.write(configuration({ level: "debug", more: NEIGHBOUR }));
              await project.ok("apply", "reviewed.plan");
              expect(rowsOf(await project.plan())).toEqual(["service.other[0] create"]);
            } else {
              await project.ok("apply", "--approve", id);
              expect(rowsOf(await project.plan())).toEqual([]);
            }
            const level = await lab
              .engine("edge-a")
              .docker("exec", `${project.name}-web-1`, "sh", "-c", "echo $LEVEL");
            expect(level).toBe("debug");
            const again = await project.orch("apply", "reviewed.plan");
            expect(again.code).toBe(4);
          } finally {
            await lab.engine("edge-b").docker("rm", "-f", stranger);
          }
        });
      });
    },
  );

  test("a file that was tampered with is no plan", async () => {
    await inProject(lab.engines, "tampered", async (project) => {
      project.write(configuration({}));
      const text = await project.ok("plan", "--json");
      writeFileSync(join(project.folder, "reviewed.plan"), text.replace("edge-a", "edge-b"));
      const before = await look();
      const { code, stderr } = await project.orch("apply", "reviewed.plan");
      expect(code).toBe(1);
      expect(stderr).toContain("reviewed.plan");
      expect(await look()).toEqual(before);
    });
  });
});
