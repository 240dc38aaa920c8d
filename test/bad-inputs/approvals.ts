// Approvals that make no sense: blocks, keys, files of approvals, and what is given on the command line.
import { type BadInput, FINE, type Files } from "./bad-input.ts";

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFL5f1uLfHl8LrcMejW3HV36DtIE6bRtKq8xQJhy/8gs";

function block(...lines: readonly string[]): Files {
  return {
    "main.orch.hcl": [
      "orch {",
      '  project = "p"',
      "  approvals {",
      ...lines.map((line) => `    ${line}`),
      "  }",
      "}",
      'node "a" { provider = "simulator" }',
      'service "web" { image = "nginx:1" }',
      "",
    ].join("\n"),
  };
}

function bad(name: string, ...lines: readonly string[]): BadInput {
  return { name: `approvals: ${name}`, files: block(...lines), args: ["validate"] };
}

const alice = `key "alice" { public = "${KEY}" }`;

/** Approvals that `--approval` finds; the block has one key. */
function given(name: string, files: Files, ...args: readonly string[]): BadInput {
  return {
    name: `approvals: ${name}`,
    files: { ...block(alice), ...files },
    args: ["apply", "--auto-approve", "--json", ...args],
    exit: 3,
  };
}

const envelope = (payload: unknown, more: object = {}): string =>
  JSON.stringify({
    payload: Buffer.from(JSON.stringify(payload)).toString("base64"),
    payloadType: "application/vnd.orch.approval+json",
    signatures: [{ keyid: "x", sig: "AAAA" }],
    ...more,
  });

const PAYLOAD = {
  format_version: "1.0",
  project: "p\u001b[2J\u202e",
  lineage: null,
  plan: `p1-${"0".repeat(64)}`,
  effect: `e1-${"0".repeat(64)}`,
  commit: null,
  made: "2026-03-01T12:00:00Z",
  expires: "2026-03-02T12:00:00Z",
  by: "SHA256:t2lBUQIu2j05V67jYcT2bYjAw8YBr4q6ZrFnsX/x6VA",
};

export const APPROVALS: readonly BadInput[] = [
  bad("no key"),
  bad("a threshold that no keys can reach", "threshold = 2", alice),
  bad("a threshold of zero", "threshold = 0", alice),
  bad("a threshold of one and a half", "threshold = 1.5", alice),
  bad("a key without its text", 'key "alice" {}'),
  bad("a key without a name", `key { public = "${KEY}" }`),
  bad("one key under two names", alice, alice.replace("alice", "bob")),
  bad("one name for two keys", alice, alice.replace("8gs", "8gt")),
  bad("a key of another kind", 'key "alice" { public = "ssh-rsa AAAAB3NzaC1yc2E= alice" }'),
  bad("a key that is cut off", `key "alice" { public = "${KEY.slice(0, 50)}" }`),
  bad("a key that everybody can sign with", `key "alice" { public = "${"A".repeat(43)}=" }`),
  bad(
    "a private key",
    'key "alice" { public = "-----BEGIN PRIVATE KEY-----\\nMC4=\\n-----END PRIVATE KEY-----" }',
  ),
  bad("a hostile name of a key", `key "\u202ealice\u001b" { public = "${KEY}" }`),
  bad("an approval that holds for ever", 'valid_for = "10000h"', alice),
  bad("an approval that holds for no time", 'valid_for = "1ms"', alice),
  bad("a time that is none", 'valid_for = "soon"', alice),
  bad("carried over in a way that there is not", 'carry_over = "always"', alice),
  bad("a commit that is nearly exact", 'commit = "exactly"', alice),
  bad("keys as a list", "keys = []", alice),
  bad("an attribute that there is not", "required = 2", alice),
  bad("a sensitive key", 'key "alice" { public = sensitive("x") }'),
  {
    name: "approvals: two blocks",
    files: block(alice, "}", "approvals {", alice),
    args: ["validate"],
  },
  given("none", {}),
  given("an empty file", { x: "" }, "--approval", "x"),
  given("no JSON", { x: "{" }, "--approval", "x"),
  given("null", { x: "null" }, "--approval", "x"),
  given("a list of signatures that is none", { x: envelope(PAYLOAD, { signatures: {} }) }, "--approval", "x"),
  given("two signatures", { x: envelope(PAYLOAD, { signatures: [{}, {}] }) }, "--approval", "x"),
  given("another type", { x: envelope(PAYLOAD, { payloadType: "application/json" }) }, "--approval", "x"),
  given(
    "a payload of another version",
    { x: envelope({ ...PAYLOAD, format_version: "2.0" }) },
    "--approval",
    "x",
  ),
  given("a payload with more in it", { x: envelope({ ...PAYLOAD, more: 1 }) }, "--approval", "x"),
  given("a payload of Object.prototype", { x: envelope({ ["__proto__"]: PAYLOAD }) }, "--approval", "x"),
  given(
    "a month that is none",
    { x: envelope({ ...PAYLOAD, made: "2026-13-01T12:00:00Z" }) },
    "--approval",
    "x",
  ),
  given("a signature of three bytes", { x: envelope(PAYLOAD) }, "--approval", "x"),
  given("a hostile fingerprint", { x: envelope({ ...PAYLOAD, by: "SHA256:\u001b[2J" }) }, "--approval", "x"),
  given("a huge file", { x: " ".repeat(100_000) }, "--approval", "x"),
  given("a pipe in a folder", { "signed/x": { fifo: true } }, "--approval", "signed"),
  given("a hostile name of a file", { "signed/\u202ex": "" }, "--approval", "signed"),
  { ...given("a file that there is not", {}, "--approval", "nowhere"), exit: 1 },
  { name: "approvals: no whole commit", files: FINE, args: ["apply", "--commit", "abc"] },
  { name: "approvals: signing without a key", files: FINE, args: ["approve", "x.plan"] },
  { name: "approvals: signing without a plan", files: FINE, args: ["approve"] },
  {
    name: "approvals: signing with what is no key",
    files: { ...FINE, key: "-----BEGIN PRIVATE KEY-----\nsecret-text\n-----END PRIVATE KEY-----\n" },
    args: ["approve", "x.plan", "--key", "key", "--out", "x"],
  },
  {
    name: "approvals: a plan that there is not",
    files: FINE,
    args: ["approve", "x.plan", "--key", "nowhere", "--out", "x"],
  },
  {
    name: "approvals: a new key over something",
    files: FINE,
    args: ["approve", "--new-key", "main.orch.hcl"],
  },
  { name: "approvals: a new key and a signature", files: FINE, args: ["approve", "x", "--new-key", "k"] },
  {
    name: "approvals: one that holds for ever",
    files: FINE,
    args: ["approve", "x", "--key", "k", "--out", "o", "--valid-for", "9999h"],
  },
  { name: "approvals: a reset that nobody meant", files: FINE, args: ["state", "approvals", "--reset"] },
  { name: "approvals: a reset of nothing", files: FINE, args: ["state", "approvals", "--reset", "--force"] },
];
