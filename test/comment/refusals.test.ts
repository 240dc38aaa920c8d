// What keeps `orch comment` from writing: what it is told wrong, what platforms refuse, and plans that are not what they seem. The token is
// in nothing that it prints.
import { expect, test } from "vitest";
import type { Plan } from "../../src/plan/document.ts";
import { formatPlan, parsePlan } from "../../src/plan/file.ts";
import { withIds } from "../../src/plan/ids.ts";
import { BOT, TOKEN, oneLine, shopWith, workflow } from "./rig.ts";
import type { Job } from "./rig.ts";

/** A job with a plan; what it prints when something of it is otherwise. */
async function planned(): Promise<
  Job & { readonly refused: (environment: Record<string, string>, ...args: string[]) => Promise<string> }
> {
  const job = await workflow();
  job.shop.write("main.orch.hcl", shopWith(1));
  await job.shop.ok(["plan", "--out", "p.plan"]);
  return {
    ...job,
    refused: async (environment, ...args) => {
      const run = await job.shop.orch(["comment", ...args], { ...job.environment, ...environment });
      expect([run.code, run.stdout]).toEqual([1, ""]);
      expect(run.stderr).not.toContain(TOKEN);
      return oneLine(run.stderr).trim();
    },
  };
}

test("what is missing is named with what to give", async () => {
  const { refused, server } = await planned();
  const tests: readonly (readonly [Record<string, string>, readonly string[], string])[] = [
    [{ GITHUB_ACTIONS: "" }, ["p.plan"], "Nothing says where the comment goes."],
    [{ GITHUB_TOKEN: "" }, ["p.plan"], "There is no token."],
    [{ GITHUB_REPOSITORY: "" }, ["p.plan"], "No repository is named."],
    [{}, ["p.plan", "--repo", "shop"], "No repository is named."],
    [{ GITHUB_EVENT_PATH: "/nowhere" }, ["p.plan"], "No pull request is named."],
    [{ GITHUB_ACTIONS: "", GITLAB_CI: "true" }, ["p.plan"], "No project of GitLab is named."],
    [{ GITLAB_CI: "true", CI_PROJECT_ID: "1" }, ["p.plan", "--to", "gitlab"], "No merge request is named."],
    [
      {},
      ["p.plan", "--api-url", "https://me:word@host/api"],
      "The address of the API is none that can be asked.",
    ],
    [{}, ["p.plan", "--api-url", "ftp://host"], "The address of the API is none that can be asked."],
    [{}, [], "There is nothing to comment."],
    [{}, ["p.plan", "--failed", "x"], "A plan, --failed, --applied and --refused exclude each other."],
    [{}, ["--failed", "p.plan"], "--failed needs --project."],
    [{}, ["--failed", "nowhere", "--project", "shop"], "What planning printed cannot be read from nowhere."],
    [{}, ["nowhere"], "There is no plan nowhere."],
    [{}, ["p.plan", "--commit", "main"], "It must be the id of a commit"],
    [{}, ["p.plan", "--max-length", "499"], "It must be a whole number from 500 on"],
  ];
  for (const [environment, args, message] of tests)
    expect(await refused(environment, ...args), message).toContain(message);
  expect(server.calls).toEqual([]);
});

test("a plan of another project, and one that orch did not make, are not shown", async () => {
  const { refused, shop, server } = await planned();
  expect(await refused({}, "p.plan", "--project", "payments")).toBe(
    'Error: p.plan is of the project "shop", and --project names "payments". [plan-of-other-project] Nothing is written. Look at where it comes from.',
  );
  const read = parsePlan(shop.read("p.plan"), "p.plan");
  if (!read.ok) throw new Error("the plan cannot be read");
  const { id: _id, effect_id: _effect, checksum: _checksum, ...body } = read.value;
  const [node] = body.nodes;
  // whole by its checksum, with a text in the place of a number
  const forged = withIds({
    ...body,
    nodes: [{ ...node, before: { ...node?.before, cpu: "](https://example.invalid)" } }],
  } as unknown as Plan);
  shop.write("forged.plan", formatPlan(forged).toString("utf8"));
  expect(await refused({}, "forged.plan")).toMatch(
    /^Error: forged.plan is not a plan as orch makes them: \/nodes\/0\/before\/cpu must be .*\[plan-unreadable\]/,
  );
  shop.write("damaged.plan", shop.read("p.plan").replace("web:1", "web:2"));
  expect(await refused({}, "damaged.plan")).toContain("[plan-damaged]");
  expect(server.calls).toEqual([]);
});

test("a token that is wrong, may too little or sees too little is told with what it needs", async () => {
  const { refused, server } = await planned();
  const comments = `${server.url}/repos/acme/shop/issues/7/comments`;
  server.accounts.set("weak", { ...BOT, writes: false });
  expect(await refused({ GITHUB_TOKEN: "weak" }, "p.plan")).toBe(
    `Error: POST ${comments} is refused with 403 and says: Resource not accessible by integration. [comment-refused] The token may not write comments. A workflow needs \`permissions: pull-requests: write\`, and has no such right for pull requests from forks; a token of a person or an app needs write access to pull requests.`,
  );
  expect(await refused({ GITHUB_TOKEN: "unknown" }, "p.plan")).toBe(
    `Error: GET ${server.url}/user is refused with 401 and says: Bad credentials. [comment-refused] Give a token that is still valid as GITHUB_TOKEN or GH_TOKEN.`,
  );
  expect(await refused({}, "p.plan", "--number", "8")).toBe(
    `Error: GET ${comments.replace("/7/", "/8/")} is refused with 404 and says: Not Found. [comment-refused] There is no such repository or pull request, or the token may not see it. Check --repo and --number.`,
  );
});

test("a platform that wants to be left alone for long is left alone", async () => {
  const { refused, server } = await planned();
  server.fault = () => ({
    kind: "answer",
    done: false,
    answer: {
      status: 403,
      headers: {
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": String(Math.floor(Date.now() / 1000) + 1795),
      },
      body: { message: `API rate limit exceeded for ${TOKEN}` },
    },
  });
  expect(await refused({}, "p.plan", "--author", BOT.login)).toBe(
    `Error: GET ${server.url}/repos/acme/shop/issues/7/comments is refused with 403. [comment-refused] There were too many requests with this token. Run the job again in 30 min, or give it a token of its own.`,
  );
  expect(server.calls.length).toBe(1);
});
