// The platform that a comment goes to, with the pull request on it.
import type { ApiClient } from "../comment/http.ts";
import type { Platform } from "../comment/platform.ts";
import { type Result, success } from "../diagnostics/diagnostic.ts";
import type { PlatformTarget } from "./comment-target.ts";
import type { Terminal } from "./terminal.ts";

export async function clientFor(terminal: Terminal, { token }: PlatformTarget): Promise<ApiClient> {
  const { apiClient } = await import("../comment/http.ts");
  return apiClient({
    token,
    onLimit: (pause) =>
      terminal.note(`Too many requests: the platform asks to wait ${Math.ceil(pause / 1000)} s.\n`),
  });
}

/** Null where the commit came without a pull request. */
export async function openPlatform(client: ApiClient, to: PlatformTarget): Promise<Result<Platform | null>> {
  const number = await numberOf(client, to);
  if (!number.ok) return number;
  if (number.value === null) return success(null);
  const own = { number: number.value };
  return success(
    to.kind === "github"
      ? (await import("../comment/github.ts")).gitHub(client, { ...to.target, ...own })
      : (await import("../comment/gitlab.ts")).gitLab(client, { ...to.target, ...own }),
  );
}

async function numberOf(client: ApiClient, to: PlatformTarget): Promise<Result<number | null>> {
  if (to.kind === "gitlab") {
    const { mergeRequest, target } = to;
    if (typeof mergeRequest === "number") return success(mergeRequest);
    return await (await import("../comment/gitlab.ts")).mergeRequestOf(client, target, mergeRequest.by);
  }
  const { pullRequest, target } = to;
  if (typeof pullRequest === "number") return success(pullRequest);
  const { pullRequestAt, pullRequestOf } = await import("../comment/github.ts");
  return "by" in pullRequest
    ? await pullRequestOf(client, target, pullRequest.by)
    : await pullRequestAt(client, target, pullRequest);
}
