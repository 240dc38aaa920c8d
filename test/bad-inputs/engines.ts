// Engines that answer nonsense: a server on a socket that speaks whatever a case says.
import { type Server, createServer } from "node:net";
import type { BadInput } from "./bad-input.ts";

const PROJECT = {
  "main.orch.hcl": 'orch { project = "p" }\nservice "web" { image = "nginx:1" }\n',
};

type Answer = (path: string) => string | Buffer;

const VERSION = { Version: "24.0.0", ApiVersion: "1.43", MinAPIVersion: "1.24", Os: "linux", Arch: "amd64" };
const INFO = {
  ID: "e-1",
  Name: "host",
  NCPU: 2,
  MemTotal: 4e9,
  OSType: "linux",
  Labels: [],
  GenericResources: null,
};

function http(body: unknown, status = "200 OK", type = "application/json"): string {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return `HTTP/1.1 ${status}\r\nContent-Type: ${type}\r\nApi-Version: 1.43\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`;
}

/** An engine that is fine but for what `changes` says of a path. */
function engine(changes: Readonly<Record<string, unknown>>): Answer {
  return (path) => {
    for (const [part, body] of Object.entries(changes))
      if (path.includes(part))
        return typeof body === "string" && body.startsWith("HTTP/") ? body : http(body);
    if (path.includes("/_ping")) return http("OK", "200 OK", "text/plain");
    if (path.includes("/version")) return http(VERSION);
    if (path.includes("/info")) return http(INFO);
    if (path.includes("/volumes")) return http({ Volumes: [] });
    if (path.includes("/containers/json") || path.includes("/networks")) return http([]);
    return http({ message: "no such image" }, "404 Not Found");
  };
}

function bad(
  name: string,
  answer: Answer | "silence" | "hang-up" | "slow",
  more: Partial<BadInput> = {},
): BadInput {
  return {
    name,
    files: PROJECT,
    args: ["nodes"],
    environment: { DOCKER_HOST: "unix://<folder>/engine.sock" },
    exit: 0,
    prepare: async (folder) => {
      const server = createServer((socket) => {
        socket.on("error", () => undefined);
        if (answer === "hang-up") return void socket.destroy();
        socket.on("data", (data) => {
          const path = /^\w+ (\S+)/.exec(data.toString("latin1"))?.[1] ?? "";
          if (answer === "silence") return;
          if (answer === "slow") {
            socket.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
            const timer = setInterval(() => socket.write("x"), 50);
            socket.on("close", () => clearInterval(timer));
            return;
          }
          socket.end(answer(path));
        });
      });
      await new Promise<void>((resolve) => server.listen(`${folder}/engine.sock`, resolve));
      return () => close(server);
    },
    ...more,
  };
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

const container = {
  Id: "c1",
  Names: ["/p-web-0"],
  Image: "x",
  ImageID: "x",
  State: "running",
  Status: "Up",
  Labels: {
    "orch.project": "p",
    "orch.lineage": "l",
    "orch.address": "service.web[0]",
    "orch.uid": "u1",
    "orch.step": "s1",
  },
  Ports: [],
};

export const ENGINES: readonly BadInput[] = [
  bad("an engine that hangs up", "hang-up"),
  bad("an engine that speaks no HTTP", () => "220 mail.example ESMTP\r\n"),
  bad("an engine that sends bytes", () => Buffer.alloc(5000, 0xff)),
  bad("an engine whose answer is cut off", () => 'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"Version":'),
  bad("an engine that answers HTML", () => http("<html>hello</html>", "200 OK", "text/html")),
  bad("an engine that answers null", () => http("null")),
  bad("an engine that answers lists", () => http([])),
  bad("an engine that answers numbers", () => http(7)),
  bad("an engine that fails always", () =>
    http({ message: "boom \u001b[2J\u202e" }, "500 Internal Server Error"),
  ),
  bad(
    "an engine that redirects",
    () => "HTTP/1.1 301 Moved\r\nLocation: http://169.254.169.254/latest/\r\nContent-Length: 0\r\n\r\n",
  ),
  bad("an engine that is older than all", engine({ "/version": { ...VERSION, ApiVersion: "1.12" } })),
  bad("an engine of a version that is none", engine({ "/version": { ...VERSION, ApiVersion: "yes" } })),
  bad(
    "an engine of a hostile version",
    engine({ "/version": { ...VERSION, Version: "24\u001b[2J\u202e", Arch: "\u0007" } }),
  ),
  bad("an engine with processors in words", engine({ "/info": { ...INFO, NCPU: "many", MemTotal: null } })),
  bad("an engine without memory", engine({ "/info": { ...INFO, NCPU: -1, MemTotal: -5 } })),
  bad(
    "an engine with labels that are none",
    engine({ "/info": { ...INFO, Labels: { a: 1 }, GenericResources: 7 } }),
  ),
  bad(
    "an engine whose labels are hostile",
    engine({ "/info": { ...INFO, Labels: ["__proto__=1", "constructor=2", "zone=\u001b[2J"] } }),
  ),
  bad("an engine whose containers are an object", engine({ "/containers/json": { message: "x" } })),
  bad("an engine whose containers are null", engine({ "/containers/json": "null" })),
  bad("an engine whose containers are words", engine({ "/containers/json": ["a", 7, null] })),
  bad("an engine whose networks are null", engine({ "/networks": "null" })),
  bad("an engine whose volumes are a list", engine({ "/volumes": [] })),
  bad(
    "an engine with a container of no details",
    engine({ "/containers/json": [container], "/containers/c1": {} }),
  ),
  bad(
    "an engine with a container of wrong details",
    engine({
      "/containers/json": [container],
      "/containers/c1": { Id: 7, State: "running", HostConfig: null, Config: [], NetworkSettings: 3 },
    }),
  ),
  bad(
    "an engine with a gigantic label",
    engine({
      "/containers/json": [{ ...container, Labels: { ...container.Labels, x: "y".repeat(5_000_000) } }],
      "/containers/c1": {},
    }),
  ),
  bad(
    "an engine with hostile names",
    engine({
      "/containers/json": [{ ...container, Names: ["/\u001b[2J\u202ex"], Labels: null }],
      "/containers/c1": {},
    }),
  ),
  bad(
    "an engine whose birth labels are none",
    engine({
      "/containers/json": [
        { ...container, Labels: { ...container.Labels, "orch.address": "###", "orch.uid": "" } },
      ],
      "/containers/c1": {},
    }),
  ),
];
