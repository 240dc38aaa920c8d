// `data` blocks through the commands: what they read, what needs to be allowed, and saved plans whose data is another by now.
import { createServer } from "node:http";
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readPage } from "../../src/cli/data/read-page.ts";
import type { Plan } from "../../src/plan/document.ts";
import { project } from "../rig/cli.ts";

const READY = { timeout: 60_000 };

let server: Server;
let origin = "";
let version = "1";
const seen: { readonly path: string; readonly headers: IncomingHttpHeaders }[] = [];

beforeAll(async () => {
  server = createServer(answer).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens on TCP
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function answer({ url = "/", headers }: IncomingMessage, response: ServerResponse): void {
  seen.push({ path: url, headers });
  switch (url) {
    case "/version":
      response.setHeader("X-Version", version);
      response.end(version);
      return;
    case "/missing":
      response.writeHead(404).end("no");
      return;
    case "/here":
      response.writeHead(302, { location: "/version" }).end();
      return;
    case "/elsewhere":
      response.writeHead(302, { location: "http://elsewhere.example:81/x?token=hunter2" }).end();
      return;
    case "/round":
      response.writeHead(302, { location: "/round" }).end();
      return;
    case "/large":
      response.end(Buffer.alloc(1024 * 1024 + 1));
      return;
    case "/slow":
      response.write("a"); // and never more
      return;
    default:
      response.writeHead(500).end();
  }
}

const NODES = `orch { project = "shop" }
node "edge" {
  for_each = toset(["a", "b"])
  provider = "simulator"
  labels   = { zone = each.key }
}
`;
const page = (more = "") => `data "http" "version" {
  url = "${origin}/version"
  ${more}
}
service "web" {
  image = "acme/web:\${data.http.version.body}"
}
`;

describe("images and nodes", () => {
  const text = `${NODES}data "image" "web" {
  ref = "acme/web:1"
}
data "nodes" "b" {
  labels = { zone = "b" }
}
service "web" {
  for_each = toset(data.nodes.b.names)
  image    = "acme/web:1"
  env      = { DIGEST = data.image.web.digest, ON = each.key }
}
output "nodes" {
  value = { for name, node in data.nodes.b.nodes : name => [node.arch, node.cpu, node.labels.zone] }
}
`;

  test(
    "are read for a plan, with the digest that the plan gives the image, and nothing changes after",
    READY,
    async () => {
      const one = project(text);
      const plan = JSON.parse(await one.ok(["plan", "--json"])) as Plan; // what orch says of itself
      const [image] = plan.images;
      const digest = image !== undefined && "digest" in image ? image.digest : "";
      expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
      expect(JSON.stringify(plan.specs)).toContain(`"DIGEST":"${digest}","ON":"edge-b"`);
      await one.ok(["apply", "--auto-approve"]);
      expect(JSON.parse(await one.ok(["output", "--json", "nodes"]))).toEqual({
        "edge-b": ["amd64", 4, "b"],
      });
      expect(await one.ok(["plan", "--detailed-exitcode"])).toContain("No changes");
      expect(await one.ok(["why", 'service.web["edge-b"][0]'])).toContain("edge-");
      expect(await one.ok(["plan", "--if-lost", "edge-a"])).not.toContain("0 replicas");
    },
  );

  test("that no workload runs keep their meaning in the state", READY, async () => {
    const one = project(
      `${NODES}data "image" "tools" {\n  ref = "acme/tools:1"\n}\nservice "web" {\n  image = "acme/web:1"\n  env   = { TOOLS = data.image.tools.digest }\n}\n`,
    );
    await one.ok(["apply", "--auto-approve"]);
    const state = JSON.parse(await one.ok(["state", "pull"])) as {
      readonly images: readonly { readonly ref: string }[];
    };
    expect(state.images.map(({ ref }) => ref)).toEqual(["acme/tools:1", "acme/web:1"]);
    await one.ok(["plan", "--out", "p.plan", "--replace", "service.web[0]"]);
    await one.ok(["apply", "p.plan"]);
  });

  test("are not asked by validate, nor by who looks or destroys", READY, async () => {
    const one = project(text);
    expect(await one.ok(["validate"])).toContain("The configuration is valid");
    await one.ok(["apply", "--auto-approve"]);
    one.write(
      "main.orch.hcl",
      `${text}${page()}`.replace('service "web" {\n  image = "acme', 'service "other" {\n  image = "acme'),
    );
    expect(await one.ok(["state", "list"])).toContain('service.web["edge-b"]');
    expect(await one.ok(["status"])).toContain("edge-b");
    await one.ok(["destroy", "--auto-approve"]);
  });
});

describe("a web page", () => {
  test("is not read before it is allowed", READY, async () => {
    seen.length = 0;
    const one = project(NODES + page());
    const { code, stderr } = await one.orch(["plan"]);
    expect(code).toBe(1);
    expect(stderr).toContain("data.http.version reads a web page, which has to be allowed.");
    expect(stderr).toContain("give --allow-http.");
    expect(seen).toEqual([]);
  });

  test("is read with its headers, and commands that are proposed allow it, too", READY, async () => {
    seen.length = 0;
    version = "7";
    const one = project(
      `${NODES}variable "token" {\n  sensitive = true\n}\n${page("request_headers = { Authorization = var.token }").replace("data.http.version.body", "nonsensitive(data.http.version.body)")}`,
    );
    const text = await one.ok(["plan", "--allow-http", "--var", "token=hunter2"]);
    expect(text).toContain("acme/web:7");
    expect(text).toContain("--allow-http");
    expect(seen.map(({ path, headers }) => [path, headers.authorization])).toEqual([["/version", "hunter2"]]);
    await one.ok(["apply", "--allow-http", "--auto-approve", "--var", "token=hunter2"]);
    expect(one.everything()).not.toContain("hunter2");
  });

  test("that says something else when a saved plan is applied makes it stale", READY, async () => {
    version = "1";
    const one = project(NODES + page());
    await one.ok(["plan", "--allow-http", "--out", "p.plan"]);
    expect((await one.orch(["apply", "p.plan"])).stderr).toContain("http-not-allowed");
    version = "2";
    const stale = await one.orch(["apply", "p.plan", "--allow-http"]);
    expect(stale.code).toBe(4);
    expect(stale.stderr).toContain("acme/web:2");
    version = "1";
    await one.ok(["apply", "p.plan", "--allow-http"]);
  });

  test("that says something else which changes nothing does not", READY, async () => {
    version = "1";
    const one = project(NODES + page().replace("data.http.version.body", "data.http.version.status_code"));
    await one.ok(["plan", "--allow-http", "--out", "p.plan"]);
    version = "2";
    await one.ok(["apply", "p.plan", "--allow-http"]);
  });

  test("with another status is one all the same", async () =>
    expect(await readPage({ kind: "http", url: `${origin}/missing`, headers: [] })).toMatchObject({
      kind: "http",
      status: 404,
    }));

  test("is looked for where its server says", async () => {
    version = "3";
    expect(await readPage({ kind: "http", url: `${origin}/here`, headers: [] })).toMatchObject({
      kind: "http",
      status: 200,
      body: new Uint8Array(Buffer.from("3")),
    });
  });

  test.each([
    ["/elsewhere", "was redirected to another server, http://elsewhere.example:81"],
    ["/round", "was redirected more than 5 times"],
    ["/large", "was answered with more than 1 MiB, the limit"],
    ["/slow", "was not answered within 0.5 s"],
  ])("at %s cannot be read", async (path, message) =>
    expect(await readPage({ kind: "http", url: origin + path, headers: [] }, 500)).toMatchObject({
      kind: "failed",
      code: "data-failed",
      message,
    }),
  );

  test("of a server that is not there cannot be read, and nothing of the request is told", async () => {
    const closed = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => closed.once("listening", resolve));
    const { port } = closed.address() as AddressInfo; // it listens on TCP
    await new Promise((resolve) => closed.close(resolve));
    expect(
      await readPage({ kind: "http", url: `http://127.0.0.1:${port}/hunter2`, headers: [["a", "hunter3"]] }),
    ).toEqual({
      kind: "failed",
      code: "data-failed",
      message: "was not answered (ECONNREFUSED)",
      detail: "Check its url, and whether this machine reaches it.",
    });
  });
});

test("a saved plan that upgrades images, and data with them, is not stale at once", READY, async () => {
  const one = project(
    `${NODES}data "image" "web" {\n  ref = "acme/web:1"\n}\nservice "web" {\n  image = "acme/web:1"\n  env   = { DIGEST = data.image.web.digest }\n}\n`,
  );
  await one.ok(["apply", "--auto-approve"]);
  const state = await one.ok(["state", "pull"]);
  const [now = ""] = /sha256:[0-9a-f]{64}/.exec(state) ?? [];
  const old = `sha256:${"a".repeat(64)}`;
  const { serial } = JSON.parse(state) as { readonly serial: number };
  one.write("old.json", state.replaceAll(now, old).replace(`"serial":${serial}`, `"serial":${serial + 1}`));
  await one.ok(["state", "push", "old.json", "--force"]);
  expect(await one.ok(["plan"])).not.toContain(now.slice(7, 15));
  await one.ok(["plan", "--upgrade-images", "--out", "p.plan"]);
  await one.ok(["apply", "p.plan"]);
  const after = JSON.parse(await one.ok(["state", "pull"])) as { readonly images: unknown };
  expect(after.images).toEqual([{ ref: "acme/web:1", digest: now }]);
  expect(await one.ok(["plan"])).toContain("No changes");
});

test("a token that is written into a header is in no message", READY, async () => {
  const one = project(
    `${NODES}data "http" "x" {\n  url             = "${origin}/version"\n  request_headers = { "a b" = "hunter2" }\n}\n`,
  );
  const { code, stderr } = await one.orch(["plan", "--allow-http"]);
  expect(code).toBe(1);
  expect(stderr).toContain("has a name that no header can have");
  expect(stderr).not.toContain("hunter2");
});

test("data that always asks for more ends", READY, async () => {
  const chain = Array.from(
    { length: 12 },
    (_, at) =>
      `data "nodes" "n${at}" {\n}\ndata "image" "i${at}" {\n  ref = "acme/x:${at === 0 ? "0" : `\${substr(data.image.i${at - 1}.digest, 7, 4)}`}"\n}\n`,
  ).join("");
  const { code, stderr } = await project(NODES + chain).orch(["plan"]);
  expect(code).toBe(1);
  expect(stderr).toContain("Data depends on data over more than 10 levels, the limit. [data-too-deep]");
});
