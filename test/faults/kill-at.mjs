// Preloaded into orch (`node --import …`): ends the process with SIGKILL at a named point, as a power cut would. The points are
// system calls on the files of a state, and changes that are sent to an engine. The program itself knows nothing of it.
//
//   ORCH_TEST_KILL_AT=journal-sync-after:3    dies after the third time that the journal was synced
//   ORCH_TEST_KILL_COUNTS=FILE                writes how often each point was passed, as JSON
import fs from "node:fs";
import { ClientRequest } from "node:http";
import { syncBuiltinESMExports } from "node:module";

const [wanted = "", nth = "1"] = (process.env["ORCH_TEST_KILL_AT"] ?? "").split(":");
const countsFile = process.env["ORCH_TEST_KILL_COUNTS"];
/** @type {Map<string, number>} */
const passed = new Map();

/** @param {string} point */
function isNow(point) {
  const count = (passed.get(point) ?? 0) + 1;
  passed.set(point, count);
  return point === wanted && count === Number(nth);
}

function die() {
  process.kill(process.pid, "SIGKILL");
  for (;;); // not one step further
}

/** @param {string} point */
function pass(point) {
  if (isNow(point)) die();
}

/**
 * The points before and after a call.
 * @template T
 * @param {string | null} name
 * @param {() => Promise<T>} work
 */
async function around(name, work) {
  if (name === null) return await work();
  pass(`${name}-before`);
  const result = await work();
  pass(`${name}-after`);
  return result;
}

/** @param {unknown} path */
const isJournal = (path) => String(path).endsWith(".journal");
/** @param {unknown} path */
const isSnapshot = (path) => /\.state\.json\.tmp-/.test(String(path));
/** @param {unknown} path */
const isLock = (path) => String(path).endsWith(".lock");

// the journal: opened, appended to (also in half), synced, removed; the lock: linked into place, renamed away, removed
const files = fs.promises;
const { open, rename, link, rm } = files;
const pathOf = new WeakMap();

files.open = async (path, ...more) => {
  const handle = await open(path, ...more);
  pathOf.set(handle, String(path));
  return handle;
};
files.rename = (from, to) => around(renameName(String(from), String(to)), () => rename(from, to));
files.link = (from, to) => around(isLock(to) ? "lock-create" : null, () => link(from, to));
files.rm = (path, options) => around(removalName(String(path)), () => rm(path, options));

/**
 * @param {string} from
 * @param {string} to
 */
function renameName(from, to) {
  if (isLock(from)) return "lock-away";
  if (to.endsWith(".state.json.backup")) return "backup-rename";
  return to.endsWith(".state.json") ? "snapshot-rename" : null;
}

/** @param {string} path */
function removalName(path) {
  if (isJournal(path)) return "journal-remove";
  return /\.lock\.[^/]+$/.test(path) ? "lock-remains" : null;
}

const sample = await open(new URL(import.meta.url), "r");
const handles = Object.getPrototypeOf(sample);
await sample.close();
const { appendFile, datasync, sync } = handles;

handles.appendFile = async function (data, ...more) {
  if (!isJournal(pathOf.get(this))) return await appendFile.call(this, data, ...more);
  return await around("journal-append", async () => {
    if (isNow("journal-append-torn")) {
      await appendFile.call(this, String(data).slice(0, Math.ceil(String(data).length / 2)));
      die();
    }
    return await appendFile.call(this, data, ...more);
  });
};
handles.datasync = function () {
  return around(isJournal(pathOf.get(this)) ? "journal-sync" : null, () => datasync.call(this));
};

handles.sync = function () {
  return around(isSnapshot(pathOf.get(this)) ? "snapshot-sync" : null, () => sync.call(this));
};

// changes at an engine: before it hears of one, when it was told, and when it has answered
// eslint-disable-next-line typescript/unbound-method -- it is called with the request below
const { end } = ClientRequest.prototype;
ClientRequest.prototype.end = function (...more) {
  if (this.method === "GET" || this.method === "HEAD") return end.apply(this, more);
  pass("request-before");
  this.once("finish", () => setImmediate(() => pass("request-sent")));
  this.prependOnceListener("response", () => pass("request-answered"));
  return end.apply(this, more);
};

syncBuiltinESMExports();

if (countsFile !== undefined)
  process.on("exit", () => fs.writeFileSync(countsFile, JSON.stringify(Object.fromEntries(passed))));
