// What a change of one attribute does to a container that runs: as little as the engine allows.
import { afterAll, beforeAll, expect, test } from "vitest";
import { busyboxImage } from "../engines/images.ts";
import { startEngine } from "../engines/lab.ts";
import { inProject, inspect, lines, nodeBlock } from "./e2e-project.ts";

let engine: Awaited<ReturnType<typeof startEngine>>;

beforeAll(async () => {
  engine = await startEngine("edge-a");
  await busyboxImage(engine);
});
afterAll(async () => {
  await engine?.stop();
});

/** Counts HUPs in /hups, so that a test sees them. */
const COUNTING = `trap 'echo hup >> /hups' HUP; trap 'exit 0' TERM; while :; do sleep 0.1; done`;

function service(name: string, more: string): string {
  return `
    service "${name}" {
      image   = "busybox:1"
      command = ["sh", "-c", ${JSON.stringify(COUNTING)}]
      ${more}
      update { min_healthy_time = "100ms" }
    }`;
}

const file = (content: string, onChange: string): string =>
  `file "/etc/web.conf" {
    content   = "${content}"
    on_change = "${onChange}"
  }`;
const limit = (size: string): string => `resources = {\n memory = "32Mi"\n memory_limit = "${size}"\n }`;

interface Case {
  readonly from: string;
  readonly to: string;
  readonly action: "update" | "replace";
  readonly effect: string;
  /** Whether it is the same container, and the same process in it. */
  readonly same: "process" | "container" | "nothing";
  /** What a command inside prints afterwards. */
  readonly then: readonly [command: string, output: string];
}

const CASES: Readonly<Record<string, Case>> = {
  "memory-limit": {
    from: limit("64Mi"),
    to: limit("96Mi"),
    action: "update",
    effect: "containers.main.resources.memory_limit in-place",
    same: "process",
    then: [
      "cat /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null || cat /sys/fs/cgroup/memory.max",
      "100663296",
    ],
  },
  env: {
    from: 'env = { LEVEL = "info" }',
    to: 'env = { LEVEL = "debug" }',
    action: "replace",
    effect: "containers.main.env.LEVEL replace",
    same: "nothing",
    then: ["echo $LEVEL", "debug"],
  },
  "file-restart": {
    from: file("one", "restart"),
    to: file("two", "restart"),
    action: "update",
    effect: 'containers.main.files["/etc/web.conf"].blob restart',
    same: "container",
    then: ["cat /etc/web.conf; cat /hups 2>/dev/null | wc -l", "two0"],
  },
  "file-signal": {
    from: file("one", "signal:HUP"),
    to: file("two", "signal:HUP"),
    action: "update",
    effect: 'containers.main.files["/etc/web.conf"].blob live',
    same: "process",
    then: ["sleep 0.3; cat /etc/web.conf; cat /hups 2>/dev/null | wc -l", "two1"],
  },
  "file-none": {
    from: file("one", "none"),
    to: file("two", "none"),
    action: "update",
    effect: 'containers.main.files["/etc/web.conf"].blob live',
    same: "process",
    then: ["cat /etc/web.conf; cat /hups 2>/dev/null | wc -l", "two0"],
  },
  "file-replace": {
    from: file("one", "replace"),
    to: file("two", "replace"),
    action: "replace",
    effect: 'containers.main.files["/etc/web.conf"].blob replace',
    same: "nothing",
    then: ["cat /etc/web.conf", "two"],
  },
  // engines keep labels for life
  label: {
    from: 'labels = { team = "a" }',
    to: 'labels = { team = "b" }',
    action: "replace",
    effect: "containers.main.labels.team replace",
    same: "nothing",
    then: ["echo", ""],
  },
  "network-added": {
    from: "networks = [network.front]",
    to: "networks = [network.front, network.back]",
    action: "update",
    effect: "networks[1].aliases live, networks[1].name live, networks[1].network live",
    same: "process",
    then: ["ls /sys/class/net | grep -c eth", "2"],
  },
  "network-removed": {
    from: "networks = [network.front, network.back]",
    to: "networks = [network.front]",
    action: "update",
    effect: "networks[1].aliases live, networks[1].name live, networks[1].network live",
    same: "process",
    then: ["ls /sys/class/net | grep -c eth", "1"],
  },
};

test("a change does as little to what runs as the engine allows", async () => {
  const configuration = (side: "from" | "to"): string =>
    [
      nodeBlock(engine),
      'network "front" {}\nnetwork "back" {}\n',
      ...Object.entries(CASES).map(([name, one]) => service(name, one[side])),
    ].join("");
  await inProject([engine], "change", async (project) => {
    const facts = async () => {
      const names = Object.keys(CASES).map((name) => `change-${name}-0`);
      const format = "{{.Id}} {{.State.StartedAt}}";
      return lines(await engine.docker("inspect", "-f", format, ...names)).map((line) => line.split(" "));
    };
    project.write(configuration("from"));
    await project.apply();
    const before = await facts();
    project.write(configuration("to"));
    const plan = await project.plan();
    await project.apply();
    const after = await facts();

    const done = await Promise.all(
      Object.entries(CASES).map(async ([name, { then }], index) => {
        const row = plan.changes.find(({ address }) => address === `service.${name}[0]`);
        const [id, started] = [0, 1].map((part) => before[index]?.[part] === after[index]?.[part]);
        const output = await engine.docker("exec", `change-${name}-0`, "sh", "-c", then[0]);
        return {
          name,
          action: row?.action,
          effect: row?.attributes.map(({ path, effect }) => `${path} ${effect}`).join(", "),
          same: id !== true ? "nothing" : started === true ? "process" : "container",
          output: output.replaceAll(/\s/g, ""),
        };
      }),
    );
    expect(done).toEqual(
      Object.entries(CASES).map(([name, { action, effect, same, then }]) => ({
        name,
        action,
        effect,
        same,
        output: then[1],
      })),
    );
    expect((await project.plan()).changes).toEqual([]);
    expect(await inspect(engine, "change-label-0", '{{index .Config.Labels "team"}}')).toBe("b");
  });
});

test("what somebody changed on the engine is drift, and is put back as it was", async () => {
  await inProject([engine], "drifted", async (project) => {
    project.write(nodeBlock(engine) + service("web", limit("64Mi")));
    await project.apply();
    const facts = () => inspect(engine, "drifted-web-0", "{{.Id}} {{.State.StartedAt}}");
    const before = await facts();
    await engine.docker("update", "--memory", "128m", "--memory-swap", "256m", "drifted-web-0");
    const plan = await project.plan();
    expect(plan.changes.map(({ address, action, causes }) => ({ address, action, causes }))).toEqual([
      {
        address: "service.web[0]",
        action: "update",
        causes: [{ kind: "drift", path: "containers.main.resources.memory_limit" }],
      },
    ]);
    await project.apply();
    expect(await inspect(engine, "drifted-web-0", "{{.HostConfig.Memory}}")).toBe(String(64 * 2 ** 20));
    expect(await facts()).toBe(before);

    await engine.docker("stop", "-t", "0", "drifted-web-0");
    expect((await project.plan()).changes.map(({ address, causes }) => [address, causes[0]?.kind])).toEqual([
      ["service.web[0]", "stopped"],
    ]);
    await project.apply();
    expect(await inspect(engine, "drifted-web-0", "{{.State.Status}}")).toBe("running");
    expect((await project.plan()).changes).toEqual([]);
  });
});
