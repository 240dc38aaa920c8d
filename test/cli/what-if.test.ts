// Questions to the planner: what if a node were gone, or drained.
import { expect, test } from "vitest";
import { project } from "../rig/cli.ts";

const READY = { timeout: 60_000 };

const SHOP = `orch {
  project = "shop"
}
node "n" {
  for_each = { a = "x", b = "x", c = "y" }
  provider = "simulator"
  labels   = { zone = each.value }
  capacity = { cpu = 2, memory = "4Gi" }
}
service "web" {
  image     = "web:1"
  replicas  = 3
  resources = { cpu = "100m", memory = "64Mi" }
}
service "db" {
  image     = "db:1"
  resources = { cpu = "1500m", memory = "64Mi" }
  constraint { condition = node.labels.zone == "x" }
}
`;

test(
  "a lost node: what stays up, what is placed again, what has no place; and nothing is written",
  READY,
  async () => {
    const made = project(SHOP);
    await made.ok(["apply", "--auto-approve"]);
    const before = made.everything();
    const one = await made.orch(["plan", "--if-lost", "n-a"]);
    expect(one.code).toBe(0);
    expect(one.stdout).toContain(`What if n-a is lost?  A question: nothing is written, and nothing can be
  applied.

  WORKLOAD    RUN NOW  STRUCK  STAY UP  PLACED AGAIN  NO PLACE
  service.db        1       1        0             1         0

orch plan  shop   state #2   2 nodes (n-a lost)
`);
    expect(one.stdout).toContain("\nIt would be: 0 create, 1 move, 0 destroy");
    expect(one.stdout).not.toMatch(/--approve|p1-/);
    const zone = await made.orch(["plan", "--if-lost", "zone=x"]);
    expect(zone.code).toBe(1);
    expect(zone.stdout)
      .toContain(`What if n-a, n-b are lost?  A question: nothing is written, and nothing can be
  applied.

  WORKLOAD     RUN NOW  STRUCK  STAY UP  PLACED AGAIN  NO PLACE
  service.db         1       1        0             0         1
  service.web        3       2        1             2         0
`);
    expect(made.everything()).toBe(before);
    expect(await made.ok(["plan"])).toContain("No changes");
  },
);

test("a drained node: what moves", READY, async () => {
  const made = project(SHOP);
  await made.ok(["apply", "--auto-approve"]);
  expect(await made.ok(["plan", "--if-drained", "n-c"]))
    .toContain(`What if n-c drains?  A question: nothing is written, and nothing can be applied.

  WORKLOAD     RUN NOW  ON THESE  ELSEWHERE  PLACED AGAIN  NO PLACE
  service.web        3         1          2             1         0
`);
});

test("the answer in JSON is no plan, and no apply takes it", READY, async () => {
  const made = project(SHOP);
  await made.ok(["apply", "--auto-approve"]);
  const text = await made.ok(["plan", "--if-lost", "n-c", "--if-drained", "n-b", "--json"]);
  const { question, survival, answer } = JSON.parse(text) as Record<string, object>; // what orch says of itself
  expect(question).toEqual({ lost: ["n-c"], drained: ["n-b"], added: [] });
  expect(survival).toEqual([{ workload: "service.web", now: 3, struck: 3, again: 3, pending: 0 }]);
  expect(Object.keys(answer ?? {})).not.toContain("id");
  made.write("answer.json", text);
  const applied = await made.orch(["apply", "answer.json"]);
  expect([applied.code, applied.stderr]).toEqual([
    1,
    "Error: answer.json is not a plan of orch. [plan-unreadable]\n  Make a plan with `orch plan --out FILE`.\n",
  ]);
});

test("a question names nodes that there are, and writes no file", READY, async () => {
  const made = project(SHOP);
  const { code, stderr } = await made.orch([
    "plan",
    "--if-lost",
    "zone=z",
    "--if-drained",
    "n-d",
    "--out",
    "x",
  ]);
  expect(code).toBe(1);
  expect(stderr.split("\n").filter((line) => line.startsWith("Error"))).toEqual([
    "Error: A question writes nothing, so --out means nothing here.",
    'Error: --if-drained names "n-d", and there is no such node. Did you mean "n-a"?',
    'Error: --if-lost names "zone=z", and no node block gives this label. Did you',
  ]);
});

test("the survival table asks of every node and shared label", READY, async () => {
  const made = project(SHOP);
  await made.ok(["apply", "--auto-approve"]);
  expect(await made.ok(["plan", "--survival"]))
    .toBe(`What survives a loss  with everything where this plan puts it. A question:
  nothing is written.

  WITHOUT  NODES  STRUCK  DOWN MEANWHILE  NO PLACE
  zone=x       2  3 of 4  service.db      1 service.db
  n-a          1  1 of 4  service.db      none
  n-b          1  2 of 4  nothing         none
  n-c          1  1 of 4  nothing         none
`);
  const { losses } = JSON.parse(await made.ok(["plan", "--survival", "--json"])) as {
    readonly losses: readonly object[];
  };
  expect(losses[0]).toEqual({
    name: "zone=x",
    nodes: ["n-a", "n-b"],
    struck: 3,
    down: ["service.db"],
    homeless: [{ workload: "service.db", replicas: 1 }],
  });
});

test(
  "what survives a loss can be a part of the page and of the comment, beside a saved plan",
  READY,
  async () => {
    const made = project(SHOP);
    await made.ok(["apply", "--auto-approve"]);
    const page = await made.ok(["plan", "--survival", "--format", "html", "--out", "s.plan"]);
    expect(page).toContain(
      '<span class="t-error">Without zone x not everything finds another place</span>, and without zone x, n-a some are down until they are placed again.',
    );
    expect(await made.ok(["plan", "--survival", "--format", "markdown"])).toContain(
      "| zone x | 3 of 4 | db | 1 of db |",
    );
    expect(await made.ok(["show", "s.plan"])).toContain("No changes.");
  },
);

test("a question reads data as a plan does", READY, async () => {
  const made = project(
    `${SHOP}data "nodes" "all" {}
service "each" {
  image     = "each:1"
  replicas  = length(data.nodes.all.names)
  resources = { cpu = "100m", memory = "64Mi" }
}
`,
  );
  await made.ok(["apply", "--auto-approve"]);
  expect(await made.ok(["plan", "--if-lost", "n-c"])).toMatch(/service\.each +3 +1 +2 +1 +0\n/);
});

const FULL = SHOP.replace('image     = "db:1"', 'image     = "db:1"\n  replicas  = 3');

test(
  "nodes that are added: what goes there, what gets a place, what they could hold; and nothing is written",
  READY,
  async () => {
    const made = project({
      "main.orch.hcl": FULL,
      "more/nodes.hcl": `node "m" {
  for_each = toset(["1", "2"])
  provider = "simulator"
  labels   = { zone = "x" }
  capacity = { cpu = 2, memory = "4Gi" }
}
`,
    });
    const before = made.everything();
    const text = await made.ok(["plan", "--if-added", "more/nodes.hcl"]);
    expect(text).toContain(`What if m-1, m-2 are added?  A question: nothing is written, and nothing can be
  applied.

  WORKLOAD    GO THERE  NO PLACE WITHOUT  NO PLACE THEN
  service.db         2                 1              0

orch plan  shop   no state yet   5 nodes
`);
    expect(text).not.toMatch(/--approve|p1-/);
    expect(await made.ok(["plan", "--headroom", "--if-added", "more/nodes.hcl"]))
      .toBe(`Headroom  how many more replicas would fit, each workload by itself, with
  everything where this plan puts it, if m-1, m-2 are added. A question: nothing
  is written.

  WORKLOAD     PLACED  MORE FIT  THEN REFUSED BY
  service.db        3         1  cpu on 4 of 4 nodes
  service.web       3        52  cpu on 5 of 5 nodes
`);
    const { question, headroom } = JSON.parse(
      await made.ok(["plan", "--headroom", "--if-lost", "n-c", "--json"]),
    ) as { readonly question: object; readonly headroom: readonly object[] };
    expect(question).toEqual({ lost: ["n-c"], drained: [], added: [] });
    expect(headroom[0]).toEqual({
      workload: "service.db",
      replicas: 2,
      fits: 0,
      at_least: false,
      usable: 2,
      limits: [{ rule: "cpu", need: "1.5", have: "300m to 400m", nodes: 2 }],
    });
    expect(made.everything()).toBe(before);
  },
);

test("what is wrong with nodes that are to be added is told at its place", READY, async () => {
  const wrong = async (text: string): Promise<string> => {
    const made = project({ "main.orch.hcl": FULL, "more.hcl": text });
    const { code, stderr } = await made.orch(["plan", "--if-added", "more.hcl"]);
    expect(code).toBe(1);
    return stderr;
  };
  expect(await wrong('node "m" {\n  provider = "simulator"\n}\n'))
    .toBe(`Error: The node "m" that is to be added has no capacity. [no-capacity]
  ╭─ more.hcl:1
   │
 1 │ node "m" {
   │ ^^^^^^^^

  No engine is asked for it. Write capacity = { cpu = 8, memory = "32Gi" }.
`);
  const other = await wrong('service "s" { image = "x" }\n');
  expect(other).toContain('A block "service" has no place among nodes that are to be added.');
  expect(other).toContain("more.hcl:1");
  expect(await wrong('node "m" {\n')).toContain("more.hcl:");
});
