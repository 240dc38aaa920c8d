// Removals that meet others, against an engine that answers as Docker does in that moment.
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeClient } from "../../providers/docker/client.ts";
import { openLink } from "../../providers/docker/link.ts";

const folder = mkdtempSync(join(tmpdir(), "orch-removal-"));
const socketPath = join(folder, "engine.sock");
const ID = "a".repeat(64);

/** What becomes of a removal, by the container's id: 409 while another one removes it. */
let asked: string[] = [];
let isThere = true;
const server = createServer((request, response) => {
  const url = new URL(request.url ?? "/", "http://engine");
  const path = url.pathname.replace(/^\/v1\.\d+/, "");
  asked.push(
    `${request.method} ${path}${url.searchParams.has("condition") ? `?${url.searchParams.get("condition")}` : ""}`,
  );
  const answer = (status: number, body: object): void => {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  };
  if (path === "/version") answer(200, { ApiVersion: "1.41", MinAPIVersion: "1.12", Version: "20.10" });
  else if (request.method === "DELETE" && isThere)
    answer(409, { message: `removal of container ${ID} is already in progress` });
  else if (path.endsWith("/wait") && isThere) {
    isThere = false;
    answer(200, { StatusCode: 137 });
  } else answer(404, { message: `No such container: ${ID}` });
});

beforeAll(() => new Promise<void>((resolve) => server.listen(socketPath, resolve)));
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

test("a container that another call is removing counts as removed when it is gone, not before", async () => {
  const link = await openLink("edge-a", { via: "unix", socketPath }, { environment: {}, directory: folder });
  const client = makeClient("edge-a", link, {
    timeout: 5000,
    apiVersion: null,
    credentials: () => Promise.resolve(null),
  });
  const never = new AbortController().signal;
  await client.removeContainer(never, ID);
  expect(asked.slice(1)).toEqual([`DELETE /containers/${ID}`, `POST /containers/${ID}/wait?removed`]);
  asked = [];
  await client.removeContainer(never, ID);
  expect(asked).toEqual([`DELETE /containers/${ID}`]);
  await client.close();
});
