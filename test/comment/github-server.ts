// GitHub's part of the server: `/repos/OWNER/NAME/issues/N/comments`, `/user`, `/graphql`, the same below `/api/v3` of an Enterprise server.
import {
  type Account,
  type Answer,
  type Call,
  type PlatformServer,
  type StoredComment,
  pageOf,
} from "./server.ts";

export function gitHubAnswer(server: PlatformServer, call: Call): Answer {
  const path = call.path.replace(/^\/api\/v3(?=\/)/, "").replace(/^\/api(?=\/graphql$)/, "");
  const [, token = ""] = /^(?:Bearer|token) (.+)$/i.exec(call.headers.authorization ?? "") ?? [];
  const account = server.accounts.get(token);
  if (account === undefined || account.kind === "job") return says(401, "Bad credentials");
  if (call.headers["user-agent"] === undefined)
    return says(403, "Request forbidden by administrative rules.");
  if (path === "/user" && call.method === "GET")
    return account.kind === "installation"
      ? says(403, "Resource not accessible by integration")
      : { status: 200, body: { login: account.login, type: "User" } };
  if (path === "/graphql" && call.method === "POST")
    return { status: 200, body: { data: { viewer: { login: account.login } } } };
  const pulls = /^\/repos\/([^/]+\/[^/]+)\/pulls$/.exec(path);
  if (pulls !== null) return openPulls(server, call, pulls[1] ?? "");
  const merged = /^\/repos\/([^/]+\/[^/]+)\/commits\/([^/]+)\/pulls$/.exec(path);
  if (merged !== null) {
    const [, number] = (server.merges.get(merged[2] ?? "") ?? "").split("#");
    // others have the commit, too, as those that began after it
    const other = { number: 4, merged_at: null, merge_commit_sha: "0".repeat(40) };
    const own = { number: Number(number), merged_at: "2026-11-20T12:00:00Z", merge_commit_sha: merged[2] };
    return { status: 200, body: number === undefined ? [other] : [other, own] };
  }
  const pull = /^\/repos\/([^/]+\/[^/]+)\/pulls\/(\d+)$/.exec(path);
  if (pull !== null) {
    const sha = server.heads.get(`${pull[1]}#${pull[2]}`);
    return sha === undefined ? says(404, "Not Found") : { status: 200, body: { head: { sha } } };
  }
  const list = /^\/repos\/([^/]+\/[^/]+)\/issues\/(\d+)\/comments$/.exec(path);
  if (list !== null) return ofConversation(server, call, account, `${list[1]}#${list[2]}`);
  const one = /^\/repos\/([^/]+\/[^/]+)\/issues\/comments\/(\d+)$/.exec(path);
  if (one !== null) return ofComment(server, call, account, one[1] ?? "", Number(one[2]));
  return says(404, "Not Found");
}

/** Only a head with its owner is a filter; anything else is ignored. */
function openPulls(server: PlatformServer, { query }: Call, repository: string): Answer {
  const head = query.get("head") ?? "";
  const found = [...server.pulls].filter(
    ([on, pull]) => on.startsWith(`${repository}#`) && (!head.includes(":") || pull.label === head),
  );
  return {
    status: 200,
    body: found.map(([on, { label, sha }]) => ({ number: Number(on.split("#")[1]), head: { label, sha } })),
  };
}

function ofConversation(server: PlatformServer, call: Call, account: Account, on: string): Answer {
  if (!server.conversations.has(on)) return says(404, "Not Found");
  if (call.method === "GET") {
    const { rows, page, pages, size } = pageOf(server.on(on), call, 30);
    // by the name that it has for itself, behind whatever leads to it
    const at = (number: number): string =>
      `https://api.github.test${call.path}?per_page=${size}&page=${number}`;
    const links = [
      ...(page > 1 ? [`<${at(page - 1)}>; rel="prev"`] : []),
      ...(page < pages ? [`<${at(page + 1)}>; rel="next"`, `<${at(pages)}>; rel="last"`] : []),
      ...(page > 1 ? [`<${at(1)}>; rel="first"`] : []),
    ];
    return {
      status: 200,
      headers: links.length === 0 ? {} : { link: links.join(", ") },
      body: rows.map((row) => shown(server, row)),
    };
  }
  if (call.method !== "POST") return says(404, "Not Found");
  const refused = refusal(server, call, account);
  if (refused !== null) return refused;
  return { status: 201, body: shown(server, server.add(on, account.login, bodyOf(call))) };
}

function ofComment(
  server: PlatformServer,
  call: Call,
  account: Account,
  repository: string,
  id: number,
): Answer {
  const found = server.comments.find((one) => one.id === id && one.on.startsWith(`${repository}#`));
  if (found === undefined) return says(404, "Not Found");
  if (call.method === "DELETE") {
    if (!account.writes) return says(403, "Resource not accessible by integration");
    server.comments = server.comments.filter((one) => one !== found);
    return { status: 204 };
  }
  if (call.method !== "PATCH") return says(404, "Not Found");
  // who may write may change what others wrote, too: nothing but orch keeps it from that
  const refused = refusal(server, call, account);
  if (refused !== null) return refused;
  found.body = bodyOf(call);
  return { status: 200, body: shown(server, found) };
}

function refusal(server: PlatformServer, call: Call, account: Account): Answer | null {
  if (!account.writes) return says(403, "Resource not accessible by integration");
  const body = bodyOf(call);
  if (body.trim() === "") return invalid("body can't be blank");
  return [...body].length > server.longest.github
    ? invalid(`Body is too long (maximum is ${server.longest.github} characters)`)
    : null;
}

function invalid(message: string): Answer {
  return {
    status: 422,
    body: {
      message: "Validation Failed",
      errors: [{ resource: "IssueComment", code: "unprocessable", field: "data", message }],
    },
  };
}

function shown({ url }: PlatformServer, { id, on, author, body }: StoredComment): object {
  const [repository, number] = on.split("#");
  return {
    id,
    node_id: `IC_${id}`,
    html_url: `${url}/${repository}/pull/${number}#issuecomment-${id}`,
    user: author === "" ? null : { login: author, type: author.endsWith("[bot]") ? "Bot" : "User" },
    body,
  };
}

export function bodyOf({ body }: Call): string {
  const text = typeof body === "object" && body !== null && "body" in body ? body.body : "";
  return typeof text === "string" ? text : "";
}

function says(status: number, message: string): Answer {
  return {
    status,
    body: { message, documentation_url: "https://docs.github.com/rest", status: String(status) },
  };
}
