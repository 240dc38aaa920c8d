// `orch comment` in pipelines of GitLab for merge requests.
import { expect, test } from "vitest";
import { API, oneLine, pipeline, readable, shopWith } from "./rig.ts";

test("all pushes share one note, found among system notes on several pages", async () => {
  const { server, on, push } = await pipeline();
  for (let index = 0; index < 230; index++)
    server.add(on, "alice", `added 1 commit ${index}`, { system: index % 3 > 0 });
  const said = await push("a", shopWith(1));
  const id = server.on(on).at(-1)?.id;
  expect(said).toBe(
    `Commented on 12!3.\nhttps://gitlab.example.com/group/sub/shop/-/merge_requests/3#note_${id}\n`,
  );
  expect(await push("b", shopWith(2))).toContain("Brought the comment up to date on 12!3.\n");
  expect(await push("b", shopWith(2))).toContain("The comment is up to date on 12!3.\n");
  expect(server.on(on).length).toBe(231);
  expect(server.on(on).at(-1)?.body).toContain("Commit bbbbbbbbbb · supersedes");
  expect(await push("c", shopWith(2, API))).toContain("Commented anew");
  expect(server.on(on).length).toBe(231);
  expect(server.on(on).at(-1)?.id).toBeGreaterThan(id ?? 0);
});

test("a project may be named by its path, and a token be given in any job", async () => {
  const { server, on, push, shop, environment } = await pipeline();
  await push("a", shopWith(1));
  const outside = { GITLAB_TOKEN: environment["GITLAB_TOKEN"] ?? "", NO_PROXY: "127.0.0.1" };
  const flags = ["--to", "gitlab", "--repo", "group/sub/shop", "--number", "3"];
  const api = ["--api-url", `${server.url}/api/v4`, "--commit", "a".repeat(40)];
  expect(await shop.ok(["comment", "p.plan", ...flags, ...api], outside)).toBe(
    "The comment is up to date on group/sub/shop!3.\n",
  );
  expect(server.calls.at(-1)?.path).toBe("/api/v4/projects/group%2Fsub%2Fshop/merge_requests/3/notes");
  expect(server.on(on).length).toBe(1);
});

test("the commit is that of the branch where the pipeline runs on a merge of it", async () => {
  const { server, on, push, environment } = await pipeline();
  environment["CI_MERGE_REQUEST_SOURCE_BRANCH_SHA"] = "e".repeat(40);
  await push("a", shopWith(1));
  expect(server.on(on)[0]?.body).toContain("Commit eeeeeeeeee\n");
});

test("nothing that planning printed is a command to GitLab", async () => {
  const { server, on, shop, environment } = await pipeline();
  shop.write("plan.log", "/approve\n```\n/merge\n````\n/close\n@group/all #12 !3\n</details>\n");
  await shop.ok(["comment", "--failed", "plan.log", "--project", "shop"], environment);
  expect(server.commands).toEqual([]);
  expect(readable(server.on(on)[0]?.body)).toBe(
    [
      "### orch · `shop` · **no plan**",
      "",
      "**Planning failed** for commit ffffffffff: there is nothing to review and nothing to approve.",
      "",
      "`````text",
      " /approve",
      " ```",
      " /merge",
      " ````",
      " /close",
      " @group/all #12 !3",
      " </details>",
      "`````",
    ].join("\n"),
  );
});

test("a comment is as long as there is room for, and shorter where the server takes less", async () => {
  const job = await pipeline();
  job.server.longest = { ...job.server.longest, gitlab: 1200 };
  await job.push("a", shopWith(1));
  const [note] = job.server.on(job.on);
  expect(note?.body.length).toBeLessThanOrEqual(1200);
});

test("CI_JOB_TOKEN is no token for comments, and a refusal says what is", async () => {
  const { server, push, shop, environment } = await pipeline();
  await push("a", shopWith(1));
  const { GITLAB_TOKEN: _token, ...without } = environment;
  const none = await shop.orch(["comment", "p.plan"], without);
  expect([none.code, oneLine(none.stderr)]).toEqual([
    1,
    "Error: There is no token. [comment-target] Give a project access token with the scope api and the role Developer as GITLAB_TOKEN, in a masked variable. CI_JOB_TOKEN may not write comments. ",
  ]);
  server.accounts.set("job-token", { login: "alice", kind: "job", writes: false });
  const job = await shop.orch(["comment", "p.plan"], { ...environment, GITLAB_TOKEN: "job-token" });
  expect([job.code, oneLine(job.stderr)]).toEqual([
    1,
    `Error: GET ${server.url}/api/v4/user is refused with 401 and says: 401 Unauthorized. [comment-refused] Give a project access token with the scope api and the role Developer as GITLAB_TOKEN, in a masked variable. CI_JOB_TOKEN may not write comments. `,
  ]);
});
