import { describe, expect, it } from "vitest";
import { renderNodes } from "../../src/render/views/nodes.ts";
import type { NodeView } from "../../src/render/views/nodes.ts";
import { renderOutput, renderOutputs, renderOutputsJson } from "../../src/render/views/outputs.ts";
import { renderStateList, renderStateRecord } from "../../src/render/views/state.ts";
import { renderStatus } from "../../src/render/views/status.ts";
import type { StatusView } from "../../src/render/views/status.ts";
import { address, MI, node, resources } from "./fixtures/build.ts";
import { plain } from "./style.ts";

const STATUS: StatusView = {
  project: "shop",
  serial: 42,
  unfinished: null,
  unreachable: [{ name: node("n9"), problem: "no route to host" }],
  workloads: [
    {
      address: address("service.web"),
      wanted: 3,
      image: "acme/web:2",
      replicas: [
        {
          address: address("service.web[0]"),
          node: node("n1"),
          health: "healthy",
          detail: null,
          endpoints: ["http 10.0.0.1:80"],
        },
        {
          address: address("service.web[1]"),
          node: node("n2"),
          health: "unhealthy",
          detail: "exit 137",
          endpoints: [],
        },
      ],
    },
    {
      address: address("daemon.agent"),
      wanted: null,
      image: "acme/agent:3",
      replicas: [
        {
          address: address('daemon.agent["n1"]'),
          node: node("n1"),
          health: "healthy",
          detail: null,
          endpoints: [],
        },
      ],
    },
  ],
};

describe("status", () => {
  it("counts what serves and tells what does not", () => {
    expect(renderStatus(STATUS, plain(80))).toBe(
      [
        "orch status  shop   state #42",
        "Node n9 does not answer: no route to host",
        "",
        "              HEALTH     NODE",
        "daemon.agent  1/1              acme/agent:3",
        "  n1          healthy    n1",
        "service.web   1/3              acme/web:2",
        "  web[0]      healthy    n1    http 10.0.0.1:80",
        "  web[1]      unhealthy  n2    exit 137",
        "",
      ].join("\n"),
    );
  });

  it("folds many healthy replicas", () => {
    const replicas = Array.from({ length: 30 }, (_, index) => ({
      address: address(`service.web[${index}]`),
      node: node("n1"),
      health: index === 20 ? ("stopped" as const) : ("healthy" as const),
      detail: null,
      endpoints: [],
    }));
    const view = {
      ...STATUS,
      unreachable: [],
      workloads: [{ address: address("service.web"), wanted: 30, image: null, replicas }],
    };
    const text = renderStatus(view, plain(80));
    expect(text).toContain("service.web  29/30");
    expect(text).toContain("  web[20]    stopped  n1");
    expect(text).toContain("and 21 more that are well");
    expect(renderStatus(view, plain(80), { verbose: true })).toContain("web[29]");
  });
});

describe("nodes", () => {
  const base: NodeView = {
    name: node("edge-a"),
    provider: "docker",
    host: "ssh://deploy@10.0.0.1",
    status: "ready",
    problem: null,
    drain: false,
    pool: "default",
    labels: { zone: "a" },
    engineVersion: "27.1",
    platform: "linux/amd64",
    allocatable: resources(3800, 7680),
    requested: resources(1500, 4096),
    replicas: 3,
  };

  it("say what they have and what is taken", () => {
    const nodes = [
      { ...base, name: node("edge-b"), drain: true, requested: resources(0, 0), replicas: 0 },
      base,
    ];
    expect(renderNodes(nodes, plain(160))).toBe(
      [
        "NODE    STATUS   REPLICAS         CPU        MEMORY  POOL     ENGINE            LABELS  HOST",
        "edge-a  ready           3  39% of 3.8  53% of 7.5Gi  default  linux/amd64 27.1  zone=a  ssh://deploy@10.0.0.1",
        "edge-b  drained         0   0% of 3.8   0% of 7.5Gi  default  linux/amd64 27.1  zone=a  ssh://deploy@10.0.0.1",
        "",
      ].join("\n"),
    );
  });

  it("keep what matters most on a narrow terminal", () => {
    const sick = { ...base, status: "unreachable" as const, problem: "connection refused" };
    const gpu = { ...base, name: node("gpu"), allocatable: { ...base.allocatable, devices: { gpu: 2 } } };
    expect(renderNodes([sick, gpu], plain(80))).toBe(
      [
        "NODE    STATUS       REPLICAS         CPU        MEMORY  HOST",
        "edge-a  unreachable         3  39% of 3.8  53% of 7.5Gi  connection refused",
        "gpu     ready               3  39% of 3.8  53% of 7.5Gi  ssh://deploy@10.0.0.1",
        "",
      ].join("\n"),
    );
    expect(renderNodes([gpu], plain(160))).toContain("gpu 0 of 2");
    expect(renderNodes([], plain(80))).toBe("No nodes.\n");
  });
});

describe("outputs", () => {
  const outputs = [
    {
      name: "urls",
      value: ["http://10.0.0.1:20000", "http://10.0.0.2:20000", "http://10.0.0.3:20000"],
      sensitive: false,
    },
    { name: "db", value: { host: "10.0.0.1", "the port": 5432 }, sensitive: false },
    { name: "token", value: "hunter2", sensitive: true },
  ];

  it("are written as HCL, sensitive ones masked", () => {
    expect(renderOutputs(outputs, plain(60))).toBe(
      [
        'db    = { host = "10.0.0.1", "the port" = 5432 }',
        "token = (sensitive)",
        "urls  = [",
        '  "http://10.0.0.1:20000",',
        '  "http://10.0.0.2:20000",',
        '  "http://10.0.0.3:20000",',
        "]",
        "",
      ].join("\n"),
    );
  });

  it("come raw for a script that asks for one", () => {
    const [, , token = { name: "", value: null, sensitive: true }] = outputs;
    expect(renderOutput(token, plain(80))).toBe("(sensitive)\n");
    expect(renderOutput(token, plain(80), { raw: true })).toBe("hunter2");
    expect(renderOutput({ name: "n", value: 3, sensitive: false }, plain(80), { raw: true })).toBe("3\n");
  });

  it("come as JSON by name", () => {
    expect(
      JSON.parse(renderOutputsJson([{ name: "__proto__", value: 1, sensitive: false }, ...outputs.slice(2)])),
    ).toEqual(
      JSON.parse('{"__proto__":{"sensitive":false,"value":1},"token":{"sensitive":true,"value":null}}'),
    );
  });
});

describe("state", () => {
  it("lists objects by address, replicas by number", () => {
    const row = (name: string, note = "") => ({
      address: address(name),
      kind: "service" as const,
      node: node("n1"),
      name: name.replace("service.", "shop-"),
      note,
    });
    const rows = [row("service.web[10]"), row("service.web[2]", "failed")];
    expect(renderStateList(rows, plain(80))).toBe(
      [
        "ADDRESS          NODE  NAME",
        "service.web[2]   n1    shop-web[2]   failed",
        "service.web[10]  n1    shop-web[10]",
        "",
      ].join("\n"),
    );
    expect(renderStateList([], plain(80))).toBe("The state is empty.\n");
  });

  it("shows a record with its sensitive values masked", () => {
    const view = {
      address: address("service.web[0]"),
      provider: "docker",
      outcome: "done",
      instances: [
        {
          role: "current",
          node: node("n1"),
          name: "shop-web-0",
          uid: "u1",
          ids: { main: "0123abcd" },
          ports: { http: 20000 },
          images: { "acme/web:2": "sha256:6e0d" },
          spec: {
            containers: {
              main: {
                image: "acme/web:2",
                env: { A: "1", TOKEN: null },
                resources: { cpu: 100, memory: 128 * MI },
              },
            },
          },
          sensitive: [["containers", "main", "env", "TOKEN"]],
        },
      ],
    };
    expect(renderStateRecord(view, plain(80))).toBe(
      [
        "service.web[0]  docker",
        "  last outcome: done",
        "  current on n1: shop-web-0",
        "    uid  u1",
        "    id main  0123abcd",
        "    port http  20000",
        "    image acme/web:2  sha256:6e0d",
        "    spec",
        "      {",
        "        containers = {",
        "          main = {",
        '            env = { A = "1", TOKEN = "(sensitive)" }',
        '            image = "acme/web:2"',
        '            resources = { cpu = "100m", memory = "128Mi" }',
        "          }",
        "        }",
        "      }",
        "",
      ].join("\n"),
    );
  });
});
