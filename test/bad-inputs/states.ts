// State files, journals and locks that are damaged, foreign or no files.
import { type BadInput, type Entry, type Files, FINE } from "./bad-input.ts";

const STATE = {
  formatVersion: "1.0",
  project: "p",
  lineage: "l-1",
  serial: 3,
  key: "00".repeat(32),
  folded: { run: "run-3", seq: 0 },
  endpoints: [
    {
      name: "a",
      provider: "simulator",
      host: null,
      fingerprint: "sim-ca978112ca1bbdca",
      blockedPorts: [],
      settings: {},
    },
  ],
  workloads: [{ address: "service.web", kind: "service", replicas: 1, protect: false, revisions: [] }],
  records: [
    {
      address: "service.web[0]",
      owner: "service.web",
      kind: "service",
      provider: "simulator",
      current: {
        uid: "u1",
        step: "s1",
        endpoint: "a",
        node: "a",
        name: "p-web-0",
        ids: { main: "id-1" },
        schema: 1,
        applied: { value: { containers: { main: { image: "nginx:1" } } }, sensitive: [] },
        images: {},
        ports: {},
        bindings: {},
      },
      others: [],
      outcome: null,
    },
  ],
  images: [],
  blobs: {},
  outputs: { url: { value: "http://x", sensitive: false } },
  lastRun: { plan: "p1-0", finished: true },
};

const list = ["state", "list"];

function text(change: (state: Record<string, unknown>) => void = () => undefined): string {
  const state = structuredClone(STATE) as unknown as Record<string, unknown>; // to be damaged
  change(state);
  return `${JSON.stringify(state, null, 1)}\n`;
}

function state(name: string, entry: Entry, more: Partial<BadInput> = {}, files: Files = {}): BadInput {
  return { name, files: { ...FINE, "orch.state.json": entry, ...files }, args: list, ...more };
}

const damaged = (name: string, change: (state: Record<string, never>) => void): BadInput =>
  state(
    name,
    text((one) => change(one as Record<string, never>)),
  );

const journal = (...lines: readonly (object | string)[]): string =>
  lines.map((line) => `${typeof line === "string" ? line : JSON.stringify(line)}\n`).join("");
const begin = { type: "begin", run: "run-4", seq: 1, plan: "p1-1", lineage: "l-1" };
const end = { type: "end", run: "run-4", seq: 2, finished: true };

function journals(name: string, entry: Entry, more: Partial<BadInput> = {}): BadInput {
  return state(name, text(), more, { "orch.state.journal": entry });
}

const apply = ["apply", "--auto-approve"];

export const STATES: readonly BadInput[] = [
  state("an empty state", ""),
  state("a state of null", "null\n"),
  state("a state that is a list", "[]\n"),
  state("a state of zeros", "\0".repeat(5000)),
  state("a state in UTF-16", Buffer.from(text(), "utf16le")),
  state(
    "a state that is a program",
    Uint8Array.from({ length: 3000 }, (_, index) => (index * 31) % 256),
  ),
  ...[1, 20, 200, 500, 900].map((length) =>
    state(`a state cut off after ${length} letters`, text().slice(0, length)),
  ),
  state("a state cut off before its last brace", text().trimEnd().slice(0, -1)),
  state("a state with text behind it", `${text()}oops`),
  state(
    "a state nested 100,000 times",
    `{"formatVersion":"1.0","x":${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
  ),
  state("a state with merge marks", `<<<<<<< HEAD\n${text()}=======\n`),
  damaged("a newer state", (one) => Object.assign(one, { formatVersion: "2.0" })),
  damaged("a state of another tool", (one) => {
    for (const name of Object.keys(one)) delete one[name];
    Object.assign(one, { version: 4, terraform_version: "1.9.0", resources: [] });
  }),
  damaged("a state of another project", (one) => Object.assign(one, { project: "other" })),
  damaged("a state of a hostile project", (one) => Object.assign(one, { project: "\u001b[2J\u202e" })),
  damaged("a state without a lineage", (one) => {
    delete one["lineage"];
  }),
  damaged("a negative serial", (one) => Object.assign(one, { serial: -7 })),
  damaged("a serial beyond all numbers", (one) => Object.assign(one, { serial: 1e300 })),
  damaged("a serial in words", (one) => Object.assign(one, { serial: "3" })),
  damaged("records that are an object", (one) => Object.assign(one, { records: {} })),
  damaged("a record that is null", (one) => Object.assign(one, { records: [null] })),
  damaged("two records of one address", (one) =>
    Object.assign(one, { records: [...STATE.records, ...STATE.records] }),
  ),
  damaged("a record whose address is none", (one) =>
    Object.assign(one, { records: [{ ...STATE.records[0], address: "###" }] }),
  ),
  damaged("a record of a kind that there is not", (one) =>
    Object.assign(one, { records: [{ ...STATE.records[0], kind: "pod" }] }),
  ),
  damaged("a record with control characters", (one) =>
    Object.assign(one, { records: [{ ...STATE.records[0], kind: "\u001b[2J\u0007" }] }),
  ),
  damaged("an instance without a node", (one) =>
    Object.assign(one, {
      records: [{ ...STATE.records[0], current: { ...STATE.records[0]?.current, node: null } }],
    }),
  ),
  damaged("ports that are texts", (one) =>
    Object.assign(one, {
      records: [{ ...STATE.records[0], current: { ...STATE.records[0]?.current, ports: { http: "80" } } }],
    }),
  ),
  damaged("an endpoint of the wrong type", (one) => Object.assign(one, { endpoints: ["a"] })),
  damaged("a field that nobody knows", (one) => Object.assign(one, { "\u001b[2Jextra": 1 })),
  state(
    "__proto__ in every object",
    text().replace(
      '"blobs": {}',
      '"blobs": {"__proto__": {"encoding": "utf8", "data": "x"}}, "__proto__": 1',
    ),
  ),
  state("a state that is a folder", { folder: true }),
  state("a state that is a pipe", { fifo: true }),
  state("a state that is a device", { link: "/dev/zero" }),
  state("a state in a circle of links", { link: "orch.state.json" }),
  state("a state that may not be read", { text: text(), mode: 0o000 }),
  state(
    "a state that others may read",
    { text: text(), mode: 0o644 },
    { exit: 0, changes: ["orch.state.json"] },
  ),
  state("a state of 300 MB", "", {
    prepare: async (folder) => {
      const { truncateSync } = await import("node:fs");
      truncateSync(`${folder}/orch.state.json`, 300 * 1024 * 1024);
      return async () => undefined;
    },
  }),
  state("a damaged state, and an apply", text().slice(0, 500), { args: apply }),
  state("a damaged state, and a destroy", text().slice(0, 500), { args: ["destroy", "--auto-approve"] }),
  state("a state in a folder that there is not", "", {
    files: {
      "main.orch.hcl":
        'orch {\n  project = "p"\n  backend "local" { path = "/proc/nowhere/orch.state.json" }\n}\nnode "a" { provider = "simulator" }\nservice "web" { image = "x" }\n',
    },
    args: apply,
  }),
  journals("a journal that is damaged in the middle", journal(begin, "{oops", end)),
  journals(
    "a journal with an entry that nobody knows",
    journal(begin, { type: "dance", run: "run-4", seq: 2 }, end),
  ),
  journals("a journal with a gap", journal(begin, { ...end, seq: 7 })),
  journals("a journal of another lineage", journal({ ...begin, lineage: "l-9" }, end)),
  journals("a journal with wrong types", journal({ ...begin, plan: 7 }, end)),
  journals("a journal whose end is torn", `${journal(begin)}{"type":"en`, { exit: 0 }),
  { ...journals("a journal of zeros", "\0".repeat(4096)), exit: 0 },
  journals("a journal that is a folder", { folder: true }),
  journals("a journal that is a pipe", { fifo: true }),
  journals("a journal that is a device", { link: "/dev/zero" }),
  journals("a journal that may not be read", { text: "", mode: 0o000 }),
  {
    name: "a journal without a state",
    files: { ...FINE, "orch.state.journal": journal(begin, end) },
    args: list,
  },
  {
    name: "a lock of another machine",
    files: {
      ...FINE,
      "orch.state.lock": JSON.stringify({
        id: "abc",
        operation: "orch apply",
        pid: 1,
        host: "elsewhere",
        since: "2026-01-01T00:00:00.000Z",
      }),
    },
    args: apply,
  },
  {
    name: "a lock with control characters",
    files: {
      ...FINE,
      "orch.state.lock": JSON.stringify({
        id: "a\u001b[2J",
        operation: "\u202eorch",
        pid: 1,
        host: "\u0007",
        since: "now",
      }),
    },
    args: apply,
  },
  { name: "an empty lock", files: { ...FINE, "orch.state.lock": "" }, args: apply },
  { name: "a lock that is no JSON", files: { ...FINE, "orch.state.lock": "pid 7" }, args: apply },
  { name: "a lock that is a folder", files: { ...FINE, "orch.state.lock": { folder: true } }, args: apply },
  { name: "a lock that is a pipe", files: { ...FINE, "orch.state.lock": { fifo: true } }, args: apply },
  { name: "a lock of a device", files: { ...FINE, "orch.state.lock": { link: "/dev/zero" } }, args: apply },
  {
    name: "unlocking with another id",
    files: {
      ...FINE,
      "orch.state.lock": JSON.stringify({
        id: "abc",
        operation: "orch apply",
        pid: 1,
        host: "elsewhere",
        since: "2026-01-01T00:00:00.000Z",
      }),
    },
    args: ["force-unlock", "abd"],
  },
];
