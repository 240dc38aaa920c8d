// `orch graph`: whole texts, of a configuration and of a saved plan.
import { describe, expect, test } from "vitest";
import { type Project, project } from "../rig/cli.ts";

const SHOP = `orch { project = "shop" }
node "edge" {
  for_each  = { a = "10.0.0.1", b = "10.0.0.2" }
  provider  = "simulator"
  advertise = each.value
}
network "backend" {}
volume "data" {}
service "db" {
  image    = "db:1"
  networks = [network.backend]
  mount "/data" { volume = volume.data }
  port "pg" { container = 5432 }
  update { min_healthy_time = "0s" }
}
job "migrate" {
  image      = "web:1"
  networks   = [network.backend]
  depends_on = [service.db]
}
service "web" {
  for_each   = toset(["eu"])
  image      = "web:1"
  replicas   = 2
  networks   = [network.backend]
  env        = { DB = service.db.endpoint["pg"] }
  depends_on = [job.migrate]
  port "http" { container = 8080 }
  update { min_healthy_time = "0s" }
}
output "url" { value = service.web["eu"].endpoint["http"] }
`;

const shop = (): Project => project({ "main.orch.hcl": SHOP });

describe("orch graph", () => {
  test("draws what needs what", async () => {
    expect(await shop().ok(["graph"])).toBe(`digraph "shop" {
  rankdir=LR;
  node [shape=box, fontname="monospace"];
  edge [fontname="monospace"];
  n0 [label="job.migrate\\n1 run"];
  n1 [label="network.backend", shape=ellipse];
  n2 [label="service.db\\n1 replica"];
  n3 [label="service.web[\\"eu\\"]\\n2 replicas"];
  n4 [label="volume.data", shape=cylinder];
  n5 [label="output.url", shape=note];
  n0 -> n1;
  n0 -> n2 [label="healthy"];
  n5 -> n3 [label="http"];
  n2 -> n1;
  n2 -> n4;
  n3 -> n0 [label="completed"];
  n3 -> n1;
  n3 -> n2 [label="pg"];
}
`);
  });

  test("draws the steps of a plan, wave by wave, and the way back of their removal", async () => {
    const one = shop();
    await one.ok(["plan", "--out", "first.plan"]);
    expect(await one.ok(["graph", "first.plan", "--format", "mermaid"])).toBe(`flowchart LR
  subgraph g0 ["wave 1"]
    n0["network.backend #40;2 instances#41;<br>create on edge-a, edge-b"]
    n1["volume.data@edge-a<br>create on edge-a"]
  end
  subgraph g1 ["wave 2"]
    n2["service.db#91;0#93;<br>create on edge-a"]
  end
  subgraph g2 ["wave 3"]
    n3["job.migrate#91;0#93;<br>create on edge-b"]
  end
  subgraph g3 ["wave 4"]
    n4["service.web#91;#34;eu#34;#93; #40;2 replicas#41;<br>create on edge-a"]
  end
  n3 -->|"succeeded"| n4
  n0 --> n3
  n0 --> n2
  n0 --> n4
  n2 -->|"healthy"| n3
  n2 -->|"healthy"| n4
  n1 --> n2
`);
    await one.ok(["apply", "first.plan"]);
    await one.ok(["plan", "--destroy", "--out", "last.plan"]);
    const graph = JSON.parse(await one.ok(["graph", "last.plan", "--format=json"])) as {
      readonly nodes: readonly { readonly id: string; readonly group: string }[];
      readonly edges: readonly { readonly from: string; readonly to: string }[];
    };
    const wave = new Map(graph.nodes.map(({ id, group }) => [id, Number(group.slice("wave ".length))]));
    expect(graph.edges.length).toBeGreaterThan(3);
    expect(graph.edges.filter(({ from, to }) => (wave.get(from) ?? 0) >= (wave.get(to) ?? 0))).toEqual([]);
  });

  test("is the same in every run, and a picture that needs nothing else", async () => {
    const one = shop();
    const svg = await one.ok(["graph", "--format", "svg"]);
    expect(await one.ok(["graph", "--format", "svg"])).toBe(svg);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" /);
    expect(svg).not.toMatch(/href|url\((?!#arrow)|@import/);
    expect(svg.match(/<g class="node [a-z_]+">/g)).toHaveLength(6);
  });

  test("says what is wrong with a format, a plan or a configuration", async () => {
    expect((await shop().orch(["graph", "--format", "png"])).stderr).toContain("[invalid-value]");
    expect((await shop().orch(["graph", "none.plan"])).stderr).toContain("[file-unreadable]");
    expect((await project({ "main.orch.hcl": "orch {" }).orch(["graph"])).stderr).toContain(
      "[unclosed-block]",
    );
  });
});
