// The backend block: what it becomes, and what is refused. No message shows what it warns of.
import { expect, test } from "vitest";
import { configured, load, mistakes } from "./rig.ts";

function orch(backend: string, rest = ""): string {
  return `orch {\n  project = "p"\n${backend}\n}\n${rest}`;
}

test("an http backend has Terraform's defaults, and locks at its own address", () => {
  expect(configured(orch('backend "http" { address = "https://x.example/s" }')).backend).toEqual({
    type: "http",
    address: "https://x.example/s",
    updateMethod: "POST",
    lockAddress: "https://x.example/s",
    lockMethod: "LOCK",
    unlockAddress: "https://x.example/s",
    unlockMethod: "UNLOCK",
    username: null,
    password: null,
    insecure: false,
    caCertificate: null,
    clientCertificate: null,
    clientKey: null,
    timeout: 30_000,
    retries: 2,
  });
});

test("a postgres backend is named after its project", () => {
  expect(configured(orch('backend "postgres" {}')).backend).toEqual({
    type: "postgres",
    connection: null,
    schema: "orch",
    name: "p",
  });
});

const SECRET = 'variable "s" {\n  default = "hunter2"\n  sensitive = true\n}\n';

test("credentials may be sensitive; who uses them for the backend alone has the same plan with others", () => {
  const block = 'backend "http" {\n  address = "https://x.example/s"\n  password = var.s\n}';
  const { backend, sensitiveInputs } = configured(orch(block, SECRET));
  expect([backend.type === "http" ? backend.password : null, sensitiveInputs]).toEqual(["hunter2", []]);
  const used = `${SECRET}secret "t" { value = var.s }\nservice "w" {\n  image = "i:1"\n  secrets = [secret.t]\n}\n`;
  expect(configured(orch(block, used)).sensitiveInputs.length).toBeGreaterThan(0);
});

test.each([
  ['backend "s3" {}', ['unknown-backend: There is no backend "s3".']],
  ['backend "htp" {}', ["unknown-backend"]],
  ['backend "http" {}', ['missing-attribute: backend "http" has no "address".']],
  [
    'backend "http" { address = "x.example" }',
    ['invalid-value: "address" must be an address that begins with https://.'],
  ],
  [
    'backend "http" { address = "https://u:hunter2@x.example" }',
    ['invalid-value: "address" holds credentials'],
  ],
  ['backend "http" { address = "http://x.example" }', ['insecure-backend: "address" is not encrypted']],
  [
    'backend "http" {\n  address = "http://x.example"\n  insecure = true\n}',
    ["warning insecure-backend: The backend's server is not verified"],
  ],
  ['backend "http" { address = "http://127.0.0.1:8080/s" }', []],
  [
    'backend "http" {\n  address = "https://x.example"\n  password = "hunter2"\n}',
    ['warning password-in-clear: "password" stands in clear'],
  ],
  [
    'backend "http" {\n  address = "https://x.example"\n  path = "x"\n}',
    ['unknown-attribute: backend "http" has no attribute "path".'],
  ],
  ['backend "http" {\n  address = "https://x.example"\n  lock_method = "lock it"\n}', ["invalid-value"]],
  ['backend "http" {\n  address = "https://x.example"\n  retries = 99\n}', ["invalid-value"]],
  [
    'backend "postgres" { connection = "host=hunter2" }',
    ['invalid-value: "connection" must be a connection string'],
  ],
  ['backend "postgres" { connection = "postgres://u:hunter2@h/d" }', ["warning password-in-clear"]],
  ['backend "postgres" { connection = "postgres://u@h/d" }', []],
  ['backend "postgres" { schema = "a b" }', ["invalid-value"]],
])("%s", (block, expected) => {
  const found = mistakes(orch(block)).map((one) => one.replace(/^main\.orch\.hcl:\d+ /, ""));
  expect(found.length).toBe(expected.length);
  for (const [index, text] of expected.entries()) expect(found[index]).toContain(text);
  expect(found.join("\n")).not.toContain("hunter2");
  // a place would show the line
  for (const { range, code } of load(orch(block)).diagnostics)
    if (block.includes("hunter2") && code !== "insecure-backend") expect(range).toBeUndefined();
});
