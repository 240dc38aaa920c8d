// Environments that make no sense: engines that are nowhere, terminals that are none, streams that are closed.
import { type BadInput, FINE } from "./bad-input.ts";

const DOCKER = { "main.orch.hcl": 'orch { project = "p" }\nservice "web" { image = "nginx:1" }\n' };

function host(name: string, value: string): BadInput {
  return { name, files: DOCKER, args: ["plan"], environment: { DOCKER_HOST: value }, exit: 1 };
}

function fine(
  name: string,
  environment: Readonly<Record<string, string | undefined>>,
  more: Partial<BadInput> = {},
): BadInput {
  return { name, files: FINE, args: ["validate"], environment, exit: 0, ...more };
}

export const ENVIRONMENTS: readonly BadInput[] = [
  host("DOCKER_HOST of a socket that there is not", "unix:///nowhere/docker.sock"),
  host("DOCKER_HOST of no scheme", "nowhere"),
  host("DOCKER_HOST of a scheme that there is not", "gopher://x"),
  host("DOCKER_HOST with control characters", "unix:///x\u001b[2J\u202e"),
  host("DOCKER_HOST that smuggles an option", "ssh://-oProxyCommand=touch x"),
  host("DOCKER_HOST of plain TCP", "tcp://127.0.0.1:1"),
  host("DOCKER_HOST of a folder", "unix:///tmp"),
  host("DOCKER_HOST of a file", "unix:///etc/passwd"),
  host("DOCKER_HOST of a path too long for sockets", `unix:///${"x".repeat(300)}`),
  {
    name: "a Docker context that there is not",
    files: DOCKER,
    args: ["plan"],
    environment: { DOCKER_CONTEXT: "nope" },
    exit: 1,
  },
  fine("no HOME", { HOME: undefined }),
  fine("columns in words", { COLUMNS: "abc" }),
  fine("no columns", { COLUMNS: "0" }),
  fine("columns below zero", { COLUMNS: "-1" }),
  fine("a million columns", { COLUMNS: "1000000" }),
  fine("a dumb terminal", { TERM: "dumb", FORCE_COLOR: undefined }),
  fine("a language that there is not", { LANG: "xx_YY.NOPE", LC_ALL: "\u001b[2J" }),
  fine("NO_COLOR and FORCE_COLOR at once", { NO_COLOR: "1", FORCE_COLOR: "3" }),
  fine("an option of Node that it does not know", { ORCH_DEBUG: "maybe" }),
  fine("stdin that is closed", {}, { closed: ["stdin"] }),
  fine("stdout that is closed", {}, { closed: ["stdout"] }),
  fine("stderr that is closed", {}, { closed: ["stderr"] }),
  { name: "stderr that is closed, and an error to tell", files: {}, args: ["plan"], closed: ["stderr"] },
];
