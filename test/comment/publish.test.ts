// Whatever gets lost on the way: one comment, which shows the last plan, and nobody else's is touched.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gitHub } from "../../src/comment/github.ts";
import { gitLab } from "../../src/comment/gitlab.ts";
import { type ApiClient, apiClient } from "../../src/comment/http.ts";
import { type Published, publish } from "../../src/comment/publish.ts";
import { failedSubject, planSubject } from "../../src/comment/subject.ts";
import type { Result } from "../../src/diagnostics/diagnostic.ts";
import { PUSHES } from "./plans.ts";
import { platformServer } from "./rig.ts";
import type { Fault, PlatformServer } from "./server.ts";

const SILENCE = { kind: "cut", done: false } as const;
const FAULTS: readonly Fault[] = [
  SILENCE,
  { kind: "cut", done: true },
  { kind: "answer", done: false, answer: { status: 502, body: "Bad Gateway" } },
  { kind: "answer", done: true, answer: { status: 504 } },
  { kind: "answer", done: false, answer: { status: 429, headers: { "retry-after": "30" } } },
  {
    kind: "answer",
    done: false,
    answer: { status: 403, body: { message: "You have exceeded a secondary rate limit." } },
  },
  // half an answer
  { kind: "answer", done: true, answer: { status: 201, body: {} } },
];

interface Push {
  /** Of `PUSHES`; one further: planning failed. */
  readonly plan: number;
  readonly commit: number;
  /** Which call of the push is struck by what. */
  readonly faults: readonly (readonly [call: number, fault: number])[];
}

const push = fc.record<Push>({
  plan: fc.nat({ max: PUSHES.length }),
  commit: fc.nat({ max: 9 }),
  faults: fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.nat({ max: FAULTS.length - 1 })), {
    maxLength: 4,
  }),
});

const MARKER = "<!-- orch:plan project=shop v=1 -->";

function subjectOf({ plan: which, commit }: Push) {
  const plan = PUSHES[which];
  const sha = String(commit).repeat(10);
  return plan === undefined
    ? failedSubject("shop", { name: null, commit: sha }, "Error: no.\n")
    : planSubject(plan, { name: null, commit: sha }, "growth", {});
}

/** What the comment has to say, whatever was before. */
function shows({ plan: which, commit }: Push): readonly string[] {
  const plan = PUSHES[which];
  const sha = String(commit).repeat(10);
  return plan === undefined ? ["**no plan**", `for commit ${sha}`] : [plan.id.slice(0, 15), `Commit ${sha}`];
}

async function run(
  server: PlatformServer,
  client: ApiClient,
  on: string,
  one: Push,
): Promise<Result<Published>> {
  const begun = server.calls.length;
  const faults = new Map(one.faults);
  server.fault = (_, number) => FAULTS[faults.get(number - begun) ?? -1] ?? null;
  const [repository = "", number = ""] = on.split(/[#!]/);
  const target = { number: Number(number), graphqlUrl: null, webUrl: null };
  const platform = on.includes("#")
    ? gitHub(client, { ...target, apiUrl: server.url, repository })
    : gitLab(client, { ...target, apiUrl: `${server.url}/api/v4`, project: repository });
  return await publish(platform, {
    subject: subjectOf(one),
    author: null,
    maxLength: platform.usualLength,
    begin: true,
    dryRun: false,
    sleep: client.sleep,
  });
}

describe.each(["acme/shop#7", "12!3"])("on %s", (on) => {
  test("after any sequence of pushes with lost answers and limits there is one comment of ours", async () => {
    const server = await platformServer();
    server.projects.set("group/shop", 12);
    server.conversations.add(on);
    server.accounts.set("t", { login: "orch-bot", kind: "person", writes: true });
    const client = apiClient({ token: "t", sleep: () => Promise.resolve() });
    await fc.assert(
      fc.asyncProperty(fc.array(push, { minLength: 1, maxLength: 5 }), async (pushes) => {
        server.comments = [];
        const spoof = server.add(on, "mallory", `${MARKER}\nnot ours`);
        for (const one of pushes) {
          const result = await run(server, client, on, one);
          const own = server.on(on).filter(({ author }) => author === "orch-bot");
          if (!result.ok) continue;
          const newest = own.at(-1)?.body ?? "";
          for (const text of shows(one)) expect(newest).toContain(text);
          // what could not be removed is told
          expect(own.length).toBe(1 + result.diagnostics.length);
        }
        const last: Push = { plan: 1, commit: 9, faults: [] };
        expect((await run(server, client, on, last)).ok).toBe(true);
        const [first, ...own] = server.on(on);
        expect(first).toBe(spoof);
        expect(spoof.body).toBe(`${MARKER}\nnot ours`);
        expect(own.length).toBe(1);
        for (const text of shows(last)) expect(own[0]?.body).toContain(text);
      }),
      { numRuns: 25 },
    );
  });
});

test("a comment that arrived though its answer did not is not written again", async () => {
  const server = await platformServer();
  server.conversations.add("acme/shop#7");
  server.accounts.set("t", { login: "orch-bot", kind: "person", writes: true });
  const waits: number[] = [];
  const client = apiClient({
    token: "t",
    sleep: (milliseconds) => {
      waits.push(milliseconds);
      return Promise.resolve();
    },
  });
  const result = await run(server, client, "acme/shop#7", { plan: 1, commit: 1, faults: [[3, 1]] });
  expect(result.ok && result.value.did).toBe("created");
  expect(server.calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
    "POST /graphql",
    "GET /repos/acme/shop/issues/7/comments",
    "POST /repos/acme/shop/issues/7/comments",
    "GET /repos/acme/shop/issues/7/comments",
  ]);
  expect(waits).toEqual([1000]);
  expect(server.on("acme/shop#7").length).toBe(1);
});

test("runs at the same time leave one comment", async () => {
  const server = await platformServer();
  server.conversations.add("acme/shop#7");
  server.accounts.set("t", { login: "orch-bot", kind: "person", writes: true });
  const client = apiClient({ token: "t", sleep: () => Promise.resolve() });
  const runs = [1, 2, 3, 4].map((commit) =>
    run(server, client, "acme/shop#7", { plan: 1, commit, faults: [] }),
  );
  // each looks before any has written
  let looks = 0;
  server.fault = ({ method }) =>
    method === "GET" && ++looks <= 4
      ? { kind: "answer", done: false, answer: { status: 200, body: [] } }
      : null;
  expect((await Promise.all(runs)).map(({ ok }) => ok)).toEqual([true, true, true, true]);
  expect(server.calls.filter(({ method, path }) => method === "POST" && path !== "/graphql").length).toBe(4);
  expect(server.comments.length).toBe(1);
});

test("who we are is asked again where the answer does not arrive", async () => {
  const server = await platformServer();
  server.conversations.add("acme/shop#7");
  server.accounts.set("t", { login: "github-actions[bot]", kind: "installation", writes: true });
  const client = apiClient({ token: "t", sleep: () => Promise.resolve() });
  const faults: Push["faults"] = [
    [1, 0],
    [2, 2],
  ];
  expect((await run(server, client, "acme/shop#7", { plan: 1, commit: 1, faults })).ok).toBe(true);
  expect(server.calls.filter(({ path }) => path === "/graphql").length).toBe(3);
});

test("a comment that somebody removes meanwhile is written again", async () => {
  const server = await platformServer();
  server.conversations.add("acme/shop#7");
  server.accounts.set("t", { login: "orch-bot", kind: "person", writes: true });
  const client = apiClient({ token: "t", sleep: () => Promise.resolve() });
  await run(server, client, "acme/shop#7", { plan: 1, commit: 1, faults: [] });
  const begun = server.calls.length;
  const running = run(server, client, "acme/shop#7", { plan: 0, commit: 2, faults: [] });
  server.fault = (_, number) => {
    if (number === begun + 3) server.comments = [];
    return null;
  };
  const result = await running;
  expect(result.ok && result.value.did).toBe("created");
  expect(server.on("acme/shop#7").length).toBe(1);
});
