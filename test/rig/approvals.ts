// People with keys, and a project whose plans they sign.
import { type KeyObject, generateKeyPairSync } from "node:crypto";
import { afterEach, beforeEach, vi } from "vitest";
import { signingKey } from "../../src/cli/approvals/private-key.ts";
import { sshLine } from "../../src/model/public-key.ts";
import type { State } from "../../src/model/state.ts";
import type { Plan } from "../../src/plan/document.ts";
import { type Project, project } from "./cli.ts";

export const NOW = Date.parse("2026-03-01T12:00:00Z");

/** Every test begins at that time; the clock stands still. */
export function stopTheClock(): void {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["Date"], now: NOW });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
}

export interface Person {
  readonly name: string;
  readonly pem: string;
  readonly privateKey: KeyObject;
  readonly key: string;
}

function person(name: string): Person {
  const { privateKey } = generateKeyPairSync("ed25519");
  const { key } = signingKey(privateKey);
  return { name, privateKey, key, pem: privateKey.export({ format: "pem", type: "pkcs8" }).toString() };
}

export const [alice, bob, carol, mallory] = [
  person("alice"),
  person("bob"),
  person("carol"),
  person("mallory"),
];
const everybody = [alice, bob, carol, mallory];

/** `approvals`: what stands in the block; null: there is none. */
export function shop(approvals: string | null, replicas = 1, image = "web:1"): string {
  return `orch {
  project = "shop"
${approvals === null ? "" : `  approvals {\n${approvals}\n  }\n`}}
node "a" { provider = "simulator" }
service "web" {
  image    = "${image}"
  replicas = ${replicas}
  update { min_healthy_time = "0s" }
}
`;
}

export const keys = (...people: readonly Person[]): string =>
  people.map(({ name, key }) => `    key "${name}" { public = "${sshLine(key, name)}" }`).join("\n");
export const twoOfThree = `    threshold = 2\n${keys(alice, bob, carol)}`;

export function made(text: string): Project {
  const one = project({ "main.orch.hcl": text });
  for (const { name, pem } of everybody) one.write(`${name}.key`, pem);
  return one;
}

/** Plans, has the plan signed by some, and applies it with their approvals. */
export async function applySigned(one: Project, by: readonly Person[], plan = "p.plan") {
  await one.ok(["plan", "--out", plan]);
  for (const { name } of by)
    await one.ok(["approve", plan, "--key", `${name}.key`, "--out", `${name}.approval`, "--auto-approve"]);
  const approvals = by.flatMap(({ name }) => ["--approval", `${name}.approval`]);
  return await one.orch(["apply", plan, ...approvals], { COLUMNS: "200" });
}

export const stateOf = (one: Project): State => JSON.parse(one.read("orch.state.json")) as State; // written by orch
export const planOf = (one: Project, file = "p.plan"): Plan => JSON.parse(one.read(file)) as Plan; // written by orch

/** What is wrong, without the plan before it. */
export async function refused(
  one: Project,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
) {
  const { code, stderr } = await one.orch(args, { COLUMNS: "200", ...environment });
  return { code, text: stderr };
}
