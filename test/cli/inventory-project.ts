// A project that runs on simulated nodes, and its inventory.
import type { Plan } from "../../src/plan/document.ts";
import { type Project, project } from "../rig/cli.ts";

export const SLOW = { timeout: 60_000 };

export const SHOP = `orch {
  project = "shop"
}
node "a" {
  provider = "simulator"
  labels   = { zone = "x" }
  advertise = "10.0.0.1"
}
node "b" {
  provider = "simulator"
  labels   = { zone = "y" }
  advertise = "10.0.0.2"
}
service "web" {
  image    = "acme/web:1"
  replicas = 3
  env      = { API = service.api.endpoint["http"] }
  port "http" { container = 80 }
}
service "api" {
  image = "acme/api:1"
  port "http" { container = 8080 }
}
job "migrate" {
  image = "acme/web:1"
}
`;

export const SECRET = `${SHOP}
variable "token" {
  type      = object({ key = string, days = number })
  sensitive = true
  validation {
    condition     = length(var.token.key) > 3
    error_message = "too short"
  }
}
secret "db" { env = "DB_PASSWORD" }
job "seed" {
  image   = "acme/web:1"
  secrets = [secret.db]
  env     = { KEY = var.token.key }
}
`;

export const VALUES = { DB_PASSWORD: "hunter2-secret", ORCH_VAR_token: '{ key = "k3y-secret", days = 3 }' };

export async function running(
  text: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Project> {
  const made = project(text);
  await made.ok(["apply", "--auto-approve"], environment);
  await made.ok(["nodes", "export", "--with-state", "--out", "inventory.json"], environment);
  return made;
}

export async function planned(made: Project, flags: readonly string[] = []): Promise<Plan> {
  return JSON.parse(await made.ok(["plan", "--json", ...flags])) as Plan; // what the command prints
}

export function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ");
}

export const OFFLINE = ["--inventory", "inventory.json"];
