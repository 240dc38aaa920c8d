// Strategies and rules of placement through the language and the commands.
import { expect, test } from "vitest";
import type { Plan } from "../../src/plan/document.ts";
import { type Project, project } from "../rig/cli.ts";

const READY = { timeout: 60_000 };

const files = (placement: string, rest: string, load = "0") => `orch {
  project = "shop"
  placement {
    ${placement}
  }
}
node "n" {
  for_each = { a = ${load}, b = 0.2, c = 0.4 }
  provider = "simulator"
  load     = { cpu = each.value, memory = 0 }
}
${rest}
`;
const web = (more = "") => `service "web" {
  image     = "web:1"
  replicas  = 4
  resources = { cpu = "100m", memory = "16Mi" }
  ${more}
}`;

async function planned(text: string): Promise<{ readonly plan: Plan; readonly project: Project }> {
  const made = project(text);
  const plan = JSON.parse(await made.ok(["plan", "--json"])) as Plan; // what orch says of itself
  return { plan, project: made };
}

test.each([
  ["spread", ["n-a", "n-b", "n-c", "n-a"]],
  ["fifo", ["n-a", "n-a", "n-a", "n-a"]],
  ["least_loaded", ["n-b", "n-c", "n-b", "n-b"]],
  ["affinity", ["n-a", "n-a", "n-a", "n-a"]],
  ["binpack", ["n-a", "n-a", "n-a", "n-a"]],
])(
  "strategy %s of the project places by plan, and planning again changes nothing",
  READY,
  async (name, homes) => {
    const text = files(`strategy = "${name}"`, web(), "0.9");
    const { plan, project: made } = await planned(text);
    expect(Object.values(plan.placements)).toEqual(homes);
    await made.ok(["apply", "--auto-approve"]);
    expect(await made.ok(["plan", "--detailed-exitcode"])).toContain("No changes");
  },
);

test("random is the same in every plan, and another with another seed", READY, async () => {
  const found: Plan["placements"][] = [];
  for (const seed of ['seed = ""', 'seed = "shop"', 'seed = "x"'])
    found.push((await planned(files(`strategy = "random"\n${seed}`, web()))).plan.placements);
  const [one, same, other] = found;
  expect(same).toEqual(one); // the project's name is the seed where none is written
  expect(other).not.toEqual(one);
});

test("auto asks for the load, and why says what it became", READY, async () => {
  const rest = web('placement { strategy = "auto" }');
  const busy = await planned(files('strategy = "spread"', rest, "1"));
  expect(busy.plan.changes.flatMap(({ placement }) => placement?.strategy ?? [])).toEqual(
    Array.from({ length: 4 }, () => "auto: fifo"),
  );
  expect(await busy.project.ok(["why", "service.web[0]"])).toContain("  strategy  auto: fifo\n");
  const idle = await planned(files('strategy = "spread"', rest));
  expect(await idle.project.ok(["why", "service.web[0]"])).toContain(
    "  strategy  auto: random, drawn from the seed among the nodes that take it\n",
  );
});

test("why tells what every rule and score says of one node", READY, async () => {
  const rest = `${web()}\nservice "fat" {\n  image     = "fat:1"\n  tolerations = ["x"]\n  resources = { cpu = 5 }\n}`;
  const text = files('strategy = "fifo"', rest).replace(
    'provider = "simulator"',
    'provider = "simulator"\n  taints = each.key == "a" ? ["x"] : []',
  );
  const made = project(text);
  expect(await made.ok(["why", "service.web[0]", "n-c"]))
    .toBe(`service.web[0] would fit on n-c, next best with 33; n-b has 67.

  RULE           NEEDS  HAS
  cpu     holds  100m   4
  memory  holds  16Mi   8Gi
  also hold: ready, draining, pool, taint

  AS PLACED NOW  WEIGHT  n-c  n-b
  first               1   33   67
  score                   33   67
`);
  expect(await made.ok(["why", "service.web[0]", "n-a"])).toBe(`service.web[0] cannot go to n-a:

  RULE             NEEDS                HAS
  taint   refuses  tolerations = ["x"]  the node's taint x is not tolerated
  cpu     holds    100m                 4
  memory  holds    16Mi                 8Gi
  also hold: ready, draining, pool

  AS PLACED NOW  WEIGHT  n-a  n-b
  first               1  100   67
  score                  100   67
`);
  expect(await made.ok(["why", "service.fat[0]", "n-b"])).toBe(`service.fat[0] cannot go to n-b:

  RULE             NEEDS  HAS
  cpu     refuses  5      3.6
  memory  holds    128Mi  7.9Gi
  also hold: ready, draining, pool, taint

  AS PLACED NOW  WEIGHT  n-b
  first               1   67
  score                   67
`);
});

test("a condition over the load asks for it, in steps of 5 %", READY, async () => {
  const rest = web("constraint { condition = node.load.cpu <= 0.2 }");
  const { plan } = await planned(files('strategy = "fifo"', rest, "0.224"));
  expect(new Set(Object.values(plan.placements))).toEqual(new Set(["n-a"]));
});

test(
  "what is pending names the smallest changes that make it fit, in the plan, in why and in JSON",
  READY,
  async () => {
    const rest = `service "big" {
  image     = "big:1"
  resources = { cpu = 3, memory = "1Gi" }
  constraint { condition = node.name == "n-a" }
}
service "first" {
  image     = "first:1"
  priority  = 90
  resources = { cpu = 2, memory = "1Gi" }
  constraint { condition = node.name == "n-a" }
}`;
    const made = project(files('strategy = "fifo"', rest));
    const { code, stdout } = await made.orch(["plan"]);
    expect(code).toBe(1);
    expect(stdout).toContain(`  ! service.big[0]  short 1 CPU on n-a, the only node that would take it; 2
      other nodes refuse: constraint (2 nodes)
      fits without the constraint node.name == "n-a" on n-b, n-c
`);
    expect(await made.ok(["why", "service.big[0]"])).toContain(
      '  fits without the constraint node.name == "n-a" on n-b, n-c\n',
    );
    const { pending } = JSON.parse((await made.orch(["plan", "--json"])).stdout) as Plan; // what orch says of itself
    expect(pending.map(({ remedies }) => remedies)).toEqual([
      [
        {
          text: "with 1 CPU more on n-a",
          amounts: { cpu: 1000 },
          relax: [],
          nodes: ["n-a"],
          node_count: 1,
        },
        {
          text: 'without the constraint node.name == "n-a" on n-b, n-c',
          amounts: {},
          relax: [{ rule: "constraint", need: 'node.name == "n-a"' }],
          nodes: ["n-b", "n-c"],
          node_count: 2,
        },
      ],
    ]);
  },
);
