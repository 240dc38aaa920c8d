// Loaded before the program: whoever starts a program, or reaches for the network, is told so and written down.
import { appendFileSync } from "node:fs";
import { createRequire, syncBuiltinESMExports } from "node:module";

const require = createRequire(import.meta.url);
const LOG = process.env.ORCH_GUARD_LOG ?? "";

function refuse(what) {
  return (...given) => {
    appendFileSync(LOG, `${what} ${JSON.stringify(given.slice(0, 2))}\n`);
    throw new Error(`${what} is not for this run`);
  };
}

const FORBIDDEN = {
  child_process: ["exec", "execFile", "execFileSync", "execSync", "fork", "spawn", "spawnSync"],
  cluster: ["fork"],
  dgram: ["createSocket"],
  dns: ["lookup", "resolve", "resolve4", "resolve6", "resolveSrv", "resolveTxt"],
  http: ["get", "request"],
  http2: ["connect"],
  https: ["get", "request"],
  net: ["connect", "createConnection", "createServer"],
  tls: ["connect"],
  worker_threads: ["Worker"],
};

for (const [module, names] of Object.entries(FORBIDDEN))
  for (const name of names) require(`node:${module}`)[name] = refuse(`${module}.${name}`);
const { Socket } = require("node:net");
Socket.prototype.connect = refuse("net.Socket.connect");
for (const name of ["lookup", "resolve4", "resolve6"])
  require("node:dns/promises")[name] = refuse(`dns.${name}`);
globalThis.fetch = refuse("fetch");
globalThis.WebSocket = refuse("WebSocket");
syncBuiltinESMExports();
