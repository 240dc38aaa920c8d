// From a backend block to a backend. Credentials that the block does not give come from the environment.
import { createHash } from "node:crypto";
import { isAbsolute, join } from "node:path";
import type { Backend } from "../model/configuration.ts";
import type { StateBackend } from "./backend.ts";
import { httpBackend } from "./http.ts";
import { localBackend } from "./local.ts";
import { postgresBackend } from "./postgres.ts";

export interface BackendContext {
  /** The project's folder, absolute. */
  readonly directory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Nothing is opened or asked yet. */
export function openBackend(backend: Backend, { directory, environment }: BackendContext): StateBackend {
  switch (backend.type) {
    case "local":
      return localBackend(isAbsolute(backend.path) ? backend.path : join(directory, backend.path));
    case "http":
      return httpBackend({
        backend,
        username: backend.username ?? environment["ORCH_HTTP_USERNAME"] ?? null,
        password: backend.password ?? environment["ORCH_HTTP_PASSWORD"] ?? null,
        journal: join(directory, ".orch", `${digestOf(backend.address)}.journal`),
      });
    case "postgres":
      return postgresBackend(backend, environment);
    default:
      return backend satisfies never;
  }
}

/** Each state has a journal of its own. */
function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}
