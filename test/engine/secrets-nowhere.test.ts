// The same on a real engine, behind a proxy that keeps every request line: secrets are in the bodies that the engine is sent
// and in the containers that asked for them, and nowhere else.
import { readFileSync, readdirSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { busyboxImage } from "../engines/images.ts";
import { startEngine } from "../engines/lab.ts";
import { proxyEngine } from "../engines/proxy.ts";
import type { EngineProxy } from "../engines/proxy.ts";
import { PLANTS, leaksIn } from "../secrets/plants.ts";
import { ENVIRONMENT, FLAGS, configuration, plantProject } from "../secrets/project.ts";

let engine: Awaited<ReturnType<typeof startEngine>>;
let proxy: EngineProxy;

beforeAll(async () => {
  engine = await startEngine("edge-a");
  await busyboxImage(engine);
  proxy = await proxyEngine(engine.socket);
});
afterAll(async () => {
  await proxy?.close();
  await engine?.stop();
});

const nodes = (): string => `node "edge" {\n  host = "${proxy.host}"\n}\n`;

/** Arguments and environments of all processes that descend from this one, but orch's own. */
function childrenSeen(): string {
  const parents = new Map<string, string>();
  const texts = new Map<string, string>();
  const programs = new Set<string>();
  for (const id of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${id}/stat`, "utf8");
      parents.set(id, stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1] ?? "");
      const command = readFileSync(`/proc/${id}/cmdline`, "utf8");
      if (command.includes("/dist/program/orch.js")) programs.add(id);
      texts.set(id, `${command}\n${readFileSync(`/proc/${id}/environ`, "utf8")}`);
    } catch {
      // it ended, or is none of ours
    }
  }
  const isChildOfOrch = (id: string): boolean => {
    for (let at = parents.get(id); at !== undefined && at !== "1" && at !== "0"; at = parents.get(at))
      if (programs.has(at)) return true;
    return false;
  };
  return [...texts]
    .flatMap(([id, text]) => (!programs.has(id) && isChildOfOrch(id) ? [text] : []))
    .join("\n");
}

test("an engine gets secrets in bodies only, and nothing else that orch does shows them", async () => {
  const project = plantProject(nodes(), "busybox:1");
  const children: string[] = [];
  const watch = setInterval(() => children.push(childrenSeen()), 100);
  const orch = async (args: readonly string[], code = 0, environment = ENVIRONMENT): Promise<string> => {
    const run = await project.orch([...args, ...FLAGS], environment);
    if (run.code !== code)
      throw new Error(`orch ${args.join(" ")} ended with ${String(run.code)}:\n${run.out}`);
    return run.out;
  };
  const inside = (name: string, ...command: readonly string[]) => engine.docker("exec", name, ...command);
  try {
    await orch(["plan", "--verbose", "--out", "first.plan"]);
    await orch(["apply", "first.plan"]);
    expect(await inside("leak-web-0", "cat", "/run/secrets/plain")).toBe(PLANTS.quotes.value);
    expect(await inside("leak-web-0", "cat", "/run/secrets/from_file")).toBe(PLANTS.source.value);
    expect(await inside("leak-web-0", "cat", "/run/secrets/command")).toBe(PLANTS.command.value);
    expect(`${await inside("leak-web-0", "cat", "/run/secrets/outside")}\n`).toBe(PLANTS.lines.value);
    expect(await inside("leak-web-0", "sh", "-c", "echo $ENV-$NUMBER")).toBe(
      `${PLANTS.env.value}-${PLANTS.number.value}`,
    );
    expect(await inside("leak-web-1", "cat", "/etc/app/late.conf")).toContain(`:${PLANTS.ascii.value}`);
    expect(await inside("leak-whole-0", "sh", "-c", "env")).toContain(PLANTS.ascii.value);
    for (const view of [
      ["show", "--json"],
      ["status"],
      ["state", "show", "service.web[0]"],
      ["why", "service.web[0]"],
    ])
      await orch(view);
    expect(await orch(["plan", "--detailed-exitcode"])).toContain("No changes");

    // drift, another secret, and a plan that was made with the first one
    await engine.docker("update", "--memory-reservation", "64m", "leak-web-0");
    await orch(["plan", "--verbose", "--detailed-exitcode"], 2);
    const changed = { ...ENVIRONMENT, ORCH_VAR_quotes: `${PLANTS.quotes.value}?` };
    expect(await orch(["plan", "--verbose", "--out", "second.plan"], 0, changed)).toContain(
      "(sensitive, changed)",
    );
    expect(await orch(["apply", "second.plan"], 4)).toContain("sensitive");
    await orch(["apply", "second.plan"], 0, changed);
    expect(await inside("leak-web-0", "cat", "/run/secrets/plain")).toBe(`${PLANTS.quotes.value}?`);

    // an engine's error quotes the command that it was given; orch passes it on without
    const bad = `service "bad" {\n  image = "busybox:1"\n  command = [var.ascii, "x"]\n}\n`;
    project.write("main.orch.hcl", configuration(nodes(), "busybox:1", bad));
    const failed = await project.orch(["apply", "--auto-approve", "--json", ...FLAGS], changed);
    expect(failed.code).not.toBe(0);
    expect(failed.out).toContain("executable file not found");
    expect(failed.out).toContain("(sensitive)");
    // a container that prints its secret before it fails: orch quotes the end of its log
    const loud = `service "loud" {\n  image = "busybox:1"\n  command = ["sh", "-c", "echo token is $T; exit 3"]\n  env = { T = var.ascii }\n  restart = "no"\n}\n`;
    project.write("main.orch.hcl", configuration(nodes(), "busybox:1", loud));
    const ended = await project.orch(["apply", "--auto-approve", ...FLAGS], changed);
    if (ended.code === 0) throw new Error(ended.out);
    expect(ended.out).toContain("token is (sensitive)");

    await orch(["destroy", "--auto-approve", "--delete-volumes"]);
  } finally {
    clearInterval(watch);
  }
  expect(project.leaks()).toEqual([]);
  expect(leaksIn(proxy.requests().join("\n"))).toEqual([]);
  expect(leaksIn(decodeURIComponent(proxy.requests().join("\n").replaceAll("%", "%25")))).toEqual([]);
  expect(proxy.requests().length).toBeGreaterThan(50);
  expect(children.join("\n")).not.toBe("");
  expect(leaksIn(children.join("\n"))).toEqual([]);
  project.remove();
});
