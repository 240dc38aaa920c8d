// Jobs in plans and applies: the schedule in the document, its risks, and an order that really holds.
import { expect, test } from "vitest";
import type { Applied } from "../rig/rig.ts";
import { ORCH, Rig } from "../rig/rig.ts";
import type { Plan } from "../../src/plan/document.ts";
import { pinsOf, verifyPlan } from "../../src/planner/verify.ts";
import { renderPlan } from "../../src/render/terminal/plan.ts";
import { schemaProblems } from "../examples/schema.ts";
import { plain, unicode } from "../render/style.ts";

const NODES = (count = 1) =>
  Array.from(
    { length: count },
    (_, index) =>
      `node "n${index + 1}" {\n  provider = "simulator"\n  capacity = { cpu = 4, memory = "8Gi" }\n}\n`,
  ).join("");

const job = (name: string, cpu: number, more = "") =>
  `job "${name}" {\n  image     = "${name}:1"\n  resources = { cpu = ${cpu}, memory = "64Mi" }\n  ${more}\n}\n`;

/** `+a[0]` when a run starts, `-a[0]` when it has ended. */
function course({ events }: Applied): readonly string[] {
  return events.flatMap((event) => {
    if (event.type === "step-start" && event.part === "up" && event.kind === "job")
      return [`+${event.address.slice(4)}`];
    return event.type === "outcome" ? [`-${event.address.slice(4)}`] : [];
  });
}

function table({ schedule }: Plan): readonly string[] {
  return (schedule?.runs ?? []).map(
    ({ address, node, start, end, room_of: givers }) =>
      `${address} ${node} ${start / 60_000}-${end / 60_000}${givers.length === 0 ? "" : ` < ${givers.join(" ")}`}`,
  );
}

test("jobs that do not fit at once are no longer pending: they take turns, in the plan and in the apply", async () => {
  const rig = new Rig(`${ORCH}${NODES()}${job("a", 3)}${job("b", 3)}${job("c", 3)}`);
  const planned = await rig.plan();
  expect(planned.plan.pending).toEqual([]);
  expect(table(planned.plan)).toEqual([
    "job.a[0] n1 0-1",
    "job.b[0] n1 1-2 < job.a[0]",
    "job.c[0] n1 2-3 < job.b[0]",
  ]);
  expect(schemaProblems(JSON.parse(JSON.stringify(planned.plan)))).toEqual([]);
  expect(planned.plan.nodes.map(({ peak, after }) => [peak.cpu, after.cpu])).toEqual([[3000, 0]]);
  const applied = await rig.apply(planned);
  expect(course(applied)).toEqual(["+a[0]", "-a[0]", "+b[0]", "-b[0]", "+c[0]", "-c[0]"]);
  expect((await rig.plan()).plan).not.toHaveProperty("schedule");
});

test("a job that fits on no node at all is pending", async () => {
  const { plan } = await new Rig(`${ORCH}${NODES()}${job("a", 9)}`).plan();
  expect(plan.pending.map(({ address, reason }) => `${address}: ${reason}`)).toEqual([
    "job.a[0]: short 5 CPU on n1, the only node that would take it",
  ]);
});

test("no more runs of a job than its parallelism allows are ever under way, also with room for all", async () => {
  const rig = new Rig(`${ORCH}${NODES()}${job("a", 0.1, "completions = 5\n  parallelism = 2")}`);
  const applied = await rig.apply(await rig.plan());
  let [active, most] = [0, 0];
  for (const entry of course(applied)) {
    active += entry.startsWith("+") ? 1 : -1;
    if (active > most) most = active;
  }
  expect([most, applied.outcome.finished]).toEqual([2, true]);
});

test("a failed job frees its room for the next one; only what depends on it is left out", async () => {
  const rig = new Rig(
    `${ORCH}${NODES()}${job("a", 3, 'backoff_limit = 0\n  env = { SIMULATOR_EXIT = "1" }')}` +
      `${job("b", 3)}${job("c", 1, "depends_on = [job.a]")}`,
  );
  const planned = await rig.plan();
  expect(table(planned.plan)).toEqual([
    "job.a[0] n1 0-1",
    "job.b[0] n1 1-2 < job.a[0]",
    "job.c[0] n1 1-2 < job.a[0]",
  ]);
  const applied = await rig.apply(planned);
  expect(course(applied)).toEqual(["+a[0]", "-a[0]", "+b[0]", "-b[0]"]);
  expect(applied.events.flatMap((event) => (event.type === "step-skipped" ? [event.step] : []))).toEqual([
    "job.c[0]#up",
    "job.c[0]#gate",
  ]);
});

test("a saved plan of jobs is verified with its own times, and an interrupted one goes on", async () => {
  const rig = new Rig(
    `${ORCH}${NODES(2)}${job("a", 3, 'duration = "5m"')}${job("b", 3, 'duration = "7m"')}` +
      `${job("c", 2, 'duration = "3m"\n  deadline = "9m"')}${job("d", 4, "depends_on = [job.c]")}`,
  );
  const first = await rig.plan();
  const again = await rig.plan({ pins: pinsOf(first.plan) });
  expect(again.plan.id).toBe(first.plan.id);
  await rig.apply(first, { killAt: 12, parallelism: 1 });
  const rest = await rig.plan({ pins: pinsOf(first.plan) });
  expect(verifyPlan(first.plan, rest.plan, rest.state)).toEqual({ kind: "resumes" });
  const { outcome } = await rig.apply(rest, { resumed: true, approvedId: first.plan.id });
  expect(outcome.finished).toBe(true);
});

test("a plan in which another run takes the room is another plan, one with other times is not", async () => {
  const text = (duration: string, deadline: string) =>
    `${ORCH}${NODES()}${job("a", 3, `duration = "${duration}"`)}${job("b", 3, `duration = "5m"\n  deadline = "${deadline}"`)}`;
  const rig = new Rig(text("5m", "9m"));
  const first = (await rig.plan()).plan;
  const shorter = (await rig.configure(text("4m", "8m")).plan()).plan;
  const turned = (await rig.configure(text("8m", "2h").replace('deadline = "2h"', "")).plan()).plan;
  expect([first, shorter, turned].map((plan) => table(plan)[1])).toEqual([
    "job.a[0] n1 5-10 < job.b[0]",
    "job.a[0] n1 5-9 < job.b[0]",
    "job.b[0] n1 8-13 < job.a[0]",
  ]);
  expect(shorter.id).toBe(first.id);
  expect(turned.id).not.toBe(first.id);
});

test("a job that only has to have started is waited for until it has, not until it ends", async () => {
  const rig = new Rig(
    `${ORCH}${NODES()}${job("a", 1, 'depends_on = [{ workload = job.server, condition = "started" }]')}${job("server", 1)}`,
  );
  const planned = await rig.plan();
  expect(table(planned.plan)).toEqual(["job.a[0] n1 0-1", "job.server[0] n1 0-1"]);
  expect(course(await rig.apply(planned)).filter((entry) => entry.startsWith("+"))).toEqual([
    "+server[0]",
    "+a[0]",
  ]);
});

test("services that stand between jobs carry the order on", async () => {
  const rig = new Rig(
    `${ORCH}${NODES()}${job("migrate", 1)}service "db" {\n  image = "db:1"\n  depends_on = [job.migrate]\n}\n${job("load", 1, "depends_on = [service.db]")}`,
  );
  expect(table((await rig.plan()).plan)).toEqual(["job.migrate[0] n1 0-1", "job.load[0] n1 1-2"]);
});

test("each deadline that is in danger is a risk that names the cause, and where it is written", async () => {
  const { plan } = await new Rig(
    `${ORCH}${NODES()}` +
      job("a", 1, 'duration = "30m"') +
      job("b", 1, 'duration = "20m"\n  deadline = "40m"\n  depends_on = [job.a]') +
      job("c", 3, 'duration = "30m"\n  priority = 90') +
      job("d", 3, 'duration = "10m"\n  deadline = "35m"') +
      job("e", 1, 'duration = "10m"\n  deadline = "11m"\n  priority = 95'),
  ).plan();
  const risks = plan.risks.filter(({ severity }) => severity !== "info");
  expect(risks.map(({ severity, code, summary, detail }) => [severity, code, summary, detail])).toEqual([
    [
      "high",
      "deadline-impossible",
      "Deadline impossible: job.b is due after 40m.",
      "job.a (30m), then job.b (20m) take 50m, whatever the order and the nodes. Give it more time, or shorten what it waits for.",
    ],
    [
      "warning",
      "deadline-at-risk",
      "Deadline of job.e at risk: it ends after 10m, 1m before it is due.",
      "That is less than a fifth of the estimate of one run.",
    ],
    [
      "warning",
      "deadline-missed",
      "Deadline of job.d missed in this plan by 5m: it ends after 40m, due after 35m.",
      "Because job.d[0] waits until job.c[0] leaves room on n1 after 30m.",
    ],
  ]);
  expect(risks.map(({ source }) => source?.line)).toEqual([15, 34, 28]);
});

test("the schedule in a terminal", async () => {
  const text =
    `${ORCH}${NODES()}` +
    job("first", 3, 'duration = "30m"') +
    job("second", 3, 'duration = "10m"\n  deadline = "35m"\n  depends_on = [job.first]') +
    job("third", 1);
  const { plan } = await new Rig(text).plan();
  const told = (style: Parameters<typeof renderPlan>[1]) => {
    const lines = renderPlan(plan, style).split("\n");
    const from = lines.findIndex((line) => line.startsWith("Jobs"));
    return lines.slice(from, lines.indexOf("", from));
  };
  expect(told(plain(80))).toEqual([
    "Jobs  40m by their estimates, as short as can be, 1 of 1 deadlines missed",
    "  JOB        NODE  0s              20m          40m  START  END  LEFT  ROOM OF",
    "  first[0]   n1    ########################........     0s  30m   -5m",
    "  third[0]   n1    #...............................     0s  ~1m",
    "  second[0]  n1    ........................########    30m  40m   -5m  first[0]",
    "  | due   LEFT: until a deadline is missed   ~ no duration: a minute is assumed",
    "  The end hangs on first[0] -> second[0]",
  ]);
  expect(told(unicode(160)).slice(1, 5)).toEqual([
    "  JOB        NODE  0s                              20m                          40m  START  END  LEFT  ROOM OF",
    "  first[0]   n1    ████████████████████████████████████████████████░░░░░░░░░░░░░░░░     0s  30m   -5m",
    "  third[0]   n1    ██░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░     0s  ~1m",
    "  second[0]  n1    ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░████████████████    30m  40m   -5m  first[0]",
  ]);
});
