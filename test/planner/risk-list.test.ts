// Risks: each in the situation that it is about, with its line, and none where the plan touches nothing. Waivers.
import { describe, expect, test } from "vitest";
import { pinsOf } from "../../src/planner/verify.ts";
import { RISK_CODES } from "../../src/model/risk-codes.ts";
import { AREAS } from "../../src/diagnostics/explanations/index.ts";
import { load, line } from "../config/rig.ts";
import { ORCH, Rig } from "../rig/rig.ts";

const zone = (name: string, where: string, rest = "") => `node "${name}" {
  provider = "simulator"
  host     = "sim://w.json"
  labels   = { zone = "${where}" }
  capacity = { cpu = 4, memory = "8Gi" }
${rest}}
`;
const QUIET = `resources = { memory_limit = "256Mi" }
  healthcheck { command = ["true"] }
`;
const service = (name: string, rest: string) => `service "${name}" {\n  ${QUIET}${rest}\n}\n`;

async function told(text: string, before?: string): Promise<readonly string[]> {
  const rig = new Rig(ORCH + (before ?? text));
  if (before !== undefined) {
    await rig.converge();
    rig.configure(ORCH + text);
  }
  const { plan } = await rig.plan();
  // what is approved does not change with what is only remarked
  expect((await rig.plan({ pins: pinsOf(plan) })).plan.id).toBe(plan.id);
  return plan.risks.map(
    ({ severity, code, summary, source, waived }) =>
      `${severity} ${code}:${source?.line ?? "-"} ${summary}${waived === undefined ? "" : ` (${waived})`}`,
  );
}

/** Line of the first block after these nodes. */
const lines = (text: string): number => (ORCH + text).split("\n").length;

describe("what is made", () => {
  const one = zone("a", "x");
  const at = lines(one);

  test("without limits and checks is noted, once a workload", async () => {
    expect(await told(`${one}service "web" {\n  image    = "web:1"\n  replicas = 2\n}\n`)).toEqual([
      `info no-health-check:${at} service.web declares no health check.`,
      `info no-memory-limit:${at} service.web has no memory limit.`,
    ]);
    expect(await told(one + service("web", 'image = "web:1"'))).toEqual([]);
  });

  test("has a sidecar without a limit, which is named", async () => {
    expect(
      await told(one + service("web", 'image = "web:1"\n  container "log" {\n    image = "log:1"\n  }')),
    ).toEqual([`info no-memory-limit:${at + 4} service.web has no memory limit for its container log.`]);
  });

  test("from a tag that moves is a risk; a version, a registry's port and a digest are none", async () => {
    const digest = `web@sha256:${"0".repeat(64)}`;
    const found = await told(
      one +
        ["web", "web:latest", "host:5000/web", "host:5000/web:1", digest]
          .map((image, index) => service(`s${index}`, `image = "${image}"`))
          .join(""),
    );
    expect(found).toEqual([
      `warning mutable-tag:${at + 3} service.s0 runs web, a tag that moves.`,
      `warning mutable-tag:${at + 8} service.s1 runs web:latest, a tag that moves.`,
      `warning mutable-tag:${at + 13} service.s2 runs host:5000/web, a tag that moves.`,
    ]);
  });

  test("with power over its node is a high risk", async () => {
    const image = 'image = "web:1"\n  ';
    expect(
      await told(
        one +
          service("a", `${image}privileged = true\n  pid_mode = "host"`) +
          service("b", `${image}cap_add = ["SYS_ADMIN", "NET_ADMIN"]`) +
          service("c", `${image}cap_add = ["NET_ADMIN"]`),
      ),
    ).toEqual([
      `high privileged:${at + 4} service.a has power over its node: it is privileged, it sees the node's processes.`,
      `high privileged:${at + 11} service.b has power over its node: it has SYS_ADMIN.`,
    ]);
  });

  test("with paths of its node is as risky as they are", async () => {
    const bind = (name: string, source: string, readOnly: boolean) =>
      service(
        name,
        `image = "web:1"\n  mount "/m" {\n    bind      = "${source}"\n    read_only = ${readOnly}\n  }`,
      );
    const found = await told(
      one +
        bind("a", "/var/run/docker.sock", true) +
        bind("b", "/etc", true) +
        bind("c", "/srv/data", false) +
        bind("d", "/", false),
    );
    expect(found.map((text) => text.replace(/:\d+/, ""))).toEqual([
      "high host-mount service.a reads and writes /var/run/docker.sock of its node.",
      "high host-mount service.d reads and writes / of its node.",
      "warning host-mount service.c reads and writes /srv/data of its node.",
      "info host-mount service.b reads /etc of its node.",
    ]);
  });
});

test("a plan that touches nothing has no risks, and one that touches another workload none of the first", async () => {
  const first = `${zone("a", "x")}service "web" {\n  image = "web"\n  privileged = true\n}\n`;
  expect(await told(first, first)).toEqual([]);
  expect(await told(first + service("api", 'image = "api:1"'), first)).toEqual([]);
});

test("a rollout that leaves fewer than half of the replicas is a risk", async () => {
  const text = (image: string, parallel: number) =>
    zone("a", "x") +
    service(
      "web",
      `image = "${image}"\n  replicas = 3\n  update {\n    max_parallel = ${parallel}\n    order = "stop-first"\n  }`,
    );
  expect(await told(text("web:2", 2), text("web:1", 2))).toEqual([
    `warning rollout-below-half:${lines(zone("a", "x"))} Only 1 of 3 replicas of service.web serve while the rollout runs.`,
  ]);
  expect(await told(text("web:2", 1), text("web:1", 1))).toEqual([]);
});

test("a quarter of what runs is touched: a risk from five replicas on", async () => {
  const text = (tag: number) =>
    zone("a", "x") +
    service("web", `image = "web:${tag}"\n  replicas = 5`) +
    service("api", 'image = "api:1"\n  replicas = 5');
  expect(await told(text(2), text(1))).toEqual([
    "warning many-replicas-touched:- The plan touches 5 of 10 running replicas (50 %).",
  ]);
});

test("all replicas in one zone are a risk where others are open, and none where the rules say so", async () => {
  const nodes = (drain: string) => zone("a", "x") + zone("b", "y", drain);
  const web = service("web", 'image = "web:1"\n  replicas = 2');
  expect(await told(nodes("  drain = true\n") + web, nodes("") + web)).toEqual([
    `warning one-zone-left:${lines(nodes("  drain = true\n"))} All 2 replicas of service.web are in zone x after this plan.`,
  ]);
  const bound = service(
    "web",
    'image = "web:1"\n  replicas = 2\n  constraint {\n    condition = node.labels.zone == "x"\n  }',
  );
  expect(await told(nodes("") + bound)).toEqual([]);
});

test("a node with less than 15 % left is noted where the plan puts something", async () => {
  const big = (name: string, memory: string) =>
    `service "${name}" {\n  image = "web:1"\n  resources = { memory = "${memory}", memory_limit = "8Gi" }\n  healthcheck { command = ["true"] }\n}\n`;
  expect(await told(zone("a", "x") + big("web", "7Gi"))).toEqual([
    "info low-headroom:- a has 1Gi memory left, less than 15 % of it.",
  ]);
  expect(await told(zone("a", "x") + big("web", "6Gi"))).toEqual([]);
});

describe("what the configuration accepts", () => {
  const waived = (own: string, project: string) =>
    `orch {\n  project = "shop"\n${project}}\n${zone("a", "x")}service "web" {\n  image = "web"\n${own}}\nservice "api" {\n  image = "api:1"\n}\n`;

  test("stays in the plan, last and with the reason: a workload's own, or all of the project", async () => {
    const { plan } = await new Rig(
      waived(
        '  ignore_risks = { no-health-check = "a batch runner", mutable-tag = "ours" }\n',
        '  ignore_risks = { no-memory-limit = "own machines" }\n',
      ),
    ).plan();
    expect(plan.risks.map(({ code, addresses, waived: reason }) => [code, ...addresses, reason])).toEqual([
      ["no-health-check", "service.api", undefined],
      ["mutable-tag", "service.web", "ours"],
      ["no-health-check", "service.web", "a batch runner"],
      ["no-memory-limit", "service.api", "own machines"],
      ["no-memory-limit", "service.web", "own machines"],
    ]);
  });

  test("is accepted for each instance of a daemon, too", async () => {
    const { plan } = await new Rig(
      `${ORCH}${zone("a", "x")}daemon "agent" {\n  for_each     = toset(["eu"])\n  image        = "agent:1"\n  ignore_risks = { no-health-check = each.key, no-memory-limit = "x" }\n}\n`,
    ).plan();
    expect(plan.risks.map(({ addresses, waived: reason }) => [...addresses, reason])).toEqual([
      ['daemon.agent["eu"]', "eu"],
      ['daemon.agent["eu"]', "x"],
    ]);
  });

  test("has no part in what is approved", async () => {
    const [with_, without] = [waived('  ignore_risks = { interruption = "x" }\n', ""), waived("", "")];
    const [a, b] = [await new Rig(with_).plan(), await new Rig(without).plan()];
    expect(a.plan.id).toBe(b.plan.id);
  });

  test("is a mistake where no risk has the code, and where no reason is given", () => {
    const { diagnostics } = load(
      waived('  ignore_risks = { no-healthcheck = "x", mutable-tag = "" }\n', '  ignore_risks = ["x"]\n'),
    );
    expect(diagnostics.map(line).map((text) => text.replace(/ The codes are .*/s, ""))).toEqual([
      expect.stringContaining("main.orch.hcl:3 wrong-type"),
      `main.orch.hcl:13 missing-value: ignore_risks gives no reason for "mutable-tag". Plans show the reason to those who review them. Say why it may be so.`,
      `main.orch.hcl:13 unknown-risk: There is no risk with the code "no-healthcheck". Did you mean "no-health-check"?`,
    ]);
  });
});

test("every code of a risk is explained", () => {
  const explained = new Set(AREAS.flatMap(({ codes }) => [...codes.keys()]));
  expect(RISK_CODES.filter((code) => !explained.has(code))).toEqual([]);
});
