// GitLab's part of the server: `/api/v4/projects/ID/merge_requests/IID/notes` and `/api/v4/user`.
import { bodyOf } from "./github-server.ts";
import {
  type Account,
  type Answer,
  type Call,
  type PlatformServer,
  type StoredComment,
  pageOf,
} from "./server.ts";

export function gitLabAnswer(server: PlatformServer, call: Call): Answer {
  const { headers } = call;
  const [, bearer = ""] = /^Bearer (.+)$/i.exec(headers.authorization ?? "") ?? [];
  const account = server.accounts.get(bearer) ?? server.accounts.get(String(headers["private-token"] ?? ""));
  if (account === undefined) return says(401, "401 Unauthorized");
  const reads = call.method === "GET" && call.path !== "/api/v4/user";
  if (account.kind === "job" && !reads) return says(401, "401 Unauthorized");
  if (call.path === "/api/v4/user") return { status: 200, body: { id: 1, username: account.login } };
  const merged = /^\/api\/v4\/projects\/([^/]+)\/repository\/commits\/([^/]+)\/merge_requests$/.exec(
    call.path,
  );
  if (merged !== null) {
    const [, number] = (server.merges.get(merged[2] ?? "") ?? "").split("!");
    const own = {
      iid: Number(number),
      state: "merged",
      merge_commit_sha: null,
      squash_commit_sha: merged[2],
    };
    return { status: 200, body: [{ iid: 2, state: "closed" }, ...(number === undefined ? [] : [own])] };
  }
  const [, project = "", iid = "", notes, id] =
    /^\/api\/v4\/projects\/([^/]+)\/merge_requests\/(\d+)(\/notes)?(?:\/(\d+))?$/.exec(call.path) ?? [];
  const path = decodeURIComponent(project);
  const number = /^\d+$/.test(path) ? Number(path) : server.projects.get(path);
  if (number === undefined || ![...server.projects.values()].includes(number))
    return says(404, "404 Project Not Found");
  const on = `${number}!${iid}`;
  if (!server.conversations.has(on)) return says(404, "404 Not found");
  if (notes === undefined) return { status: 200, body: { iid: Number(iid), sha: server.heads.get(on) } };
  if (id !== undefined) return ofNote(server, call, account, on, Number(id));
  if (call.method === "GET") return listed(server, call, on);
  if (call.method !== "POST") return says(405, "405 Method Not Allowed");
  return (
    refusal(server, call, account) ?? {
      status: 201,
      body: shown(server.add(on, account.login, kept(server, call))),
    }
  );
}

function listed(server: PlatformServer, call: Call, on: string): Answer {
  const all = [...server.on(on)];
  if (call.query.get("sort") !== "asc") all.reverse();
  // notes that may not be seen are taken out of pages, not out of what is counted
  const only = call.query.get("activity_filter") === "only_comments";
  const { rows, page, pages, size } = pageOf(all, call, 20);
  return {
    status: 200,
    headers: {
      "x-page": String(page),
      "x-per-page": String(size),
      "x-next-page": page < pages ? String(page + 1) : "",
      "x-total-pages": String(pages),
    },
    body: rows.filter(({ system }) => !(only && system === true)).map(shown),
  };
}

function ofNote(server: PlatformServer, call: Call, account: Account, on: string, id: number): Answer {
  const found = server.on(on).find((one) => one.id === id);
  if (found === undefined) return says(404, "404 Note Not Found");
  if (found.author !== account.login) return says(403, "403 Forbidden");
  if (call.method === "DELETE") {
    server.comments = server.comments.filter((one) => one !== found);
    return { status: 204 };
  }
  if (call.method !== "PUT") return says(405, "405 Method Not Allowed");
  const refused = refusal(server, call, account);
  if (refused !== null) return refused;
  found.body = kept(server, call);
  return { status: 200, body: shown(found) };
}

function refusal(server: PlatformServer, call: Call, account: Account): Answer | null {
  if (!account.writes) return says(403, "403 Forbidden");
  const body = bodyOf(call);
  if (body.trim() === "") return { status: 400, body: { error: "body is missing" } };
  return [...body].length > server.longest.gitlab
    ? says(
        400,
        `400 Bad request - Note {:note=>["is too long (maximum is ${server.longest.gitlab} characters)"]}`,
      )
    : null;
}

/** Lines that begin with a slash outside of blocks of code are commands, and are carried out. */
function kept(server: PlatformServer, call: Call): string {
  const body = bodyOf(call).replaceAll("\r", "").trimEnd();
  for (const [all] of body.matchAll(/^```.+?\n```$|^\/[a-z].*$/gms)) {
    if (all.startsWith("/")) server.commands.push(all.split("\n", 1)[0] ?? all);
  }
  return body;
}

function shown({ id, author, body, system }: StoredComment): object {
  return {
    id,
    type: null,
    body,
    author: { id: 1, username: author },
    system: system === true,
    resolvable: false,
  };
}

function says(status: number, message: string): Answer {
  return { status, body: { message } };
}
