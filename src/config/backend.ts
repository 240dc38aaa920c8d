// The `backend` block: where the state is kept. Its credentials may be sensitive and go nowhere but to the server.
import { errorDiagnostic, warningDiagnostic } from "../diagnostics/diagnostic.ts";
import { suggestion } from "../hcl/suggest.ts";
import { deepMarks, hasMark } from "../hcl/value.ts";
import type { Backend, HttpBackend, PostgresBackend } from "../model/configuration.ts";
import { flagOf, numberOf, textOf } from "./field-values.ts";
import type { LabelledFields, Reading } from "./read-body.ts";
import { BACKENDS } from "./schemas/backend.ts";
import { listText } from "./wording.ts";

export const DEFAULT_BACKEND: Backend = { type: "local", path: "orch.state.json" };

export function readBackend(fields: LabelledFields, project: string, reading: Reading): Backend {
  const known = BACKENDS.get(fields.label);
  if (known === undefined) {
    const kinds = [...BACKENDS.keys()];
    const near = suggestion(fields.label, kinds);
    reading.report(
      errorDiagnostic("unknown-backend", `There is no backend ${JSON.stringify(fields.label)}.${near}`, {
        range: fields.labelRange,
        context: "orch",
        detail: `There are ${listText(kinds.map((kind) => JSON.stringify(kind)))}.`,
      }),
    );
    return DEFAULT_BACKEND;
  }
  refuseOthers(fields, known, reading);
  switch (fields.label) {
    case "http":
      return readHttp(fields, reading);
    case "postgres":
      return readPostgres(fields, project, reading);
    default:
      return { type: "local", path: textOf(fields, "path") ?? "orch.state.json" };
  }
}

function readHttp(fields: LabelledFields, reading: Reading): HttpBackend {
  const address = textOf(fields, "address");
  for (const name of ADDRESSES) checkAddress(fields, name, reading);
  if (address === null && !fields.failed.has("address"))
    reading.report(
      errorDiagnostic("missing-attribute", 'backend "http" has no "address".', {
        range: fields.header,
        context: "orch",
        detail: 'It is required: add address = "https://…".',
      }),
    );
  warnOfClearText(fields, "password", "ORCH_HTTP_PASSWORD", reading);
  warnOfClearText(fields, "client_key", "a sensitive variable", reading);
  const insecure = flagOf(fields, "insecure") ?? false;
  checkSafety(fields, insecure, reading);
  const lockAddress = textOf(fields, "lock_address") ?? address ?? "";
  return {
    type: "http",
    address: address ?? "",
    updateMethod: textOf(fields, "update_method") ?? "POST",
    lockAddress,
    lockMethod: textOf(fields, "lock_method") ?? "LOCK",
    unlockAddress: textOf(fields, "unlock_address") ?? lockAddress,
    unlockMethod: textOf(fields, "unlock_method") ?? "UNLOCK",
    username: textOf(fields, "username"),
    password: textOf(fields, "password"),
    insecure,
    caCertificate: textOf(fields, "ca_certificate"),
    clientCertificate: textOf(fields, "client_certificate"),
    clientKey: textOf(fields, "client_key"),
    timeout: numberOf(fields, "timeout") ?? 30_000,
    retries: numberOf(fields, "retries") ?? 2,
  };
}

const ADDRESSES = ["address", "lock_address", "unlock_address"];

/** Without its range: the line may hold a password, and lines are shown. */
function checkAddress(fields: LabelledFields, name: string, reading: Reading): void {
  const text = textOf(fields, name);
  if (text === null) return;
  const url = /^https?:\/\//i.test(text) && URL.canParse(text) ? new URL(text) : null;
  if (url !== null && url.username === "" && url.password === "") return;
  const context = 'backend "http"';
  reading.report(
    url === null
      ? errorDiagnostic("invalid-value", `"${name}" must be an address that begins with https://.`, {
          context,
        })
      : errorDiagnostic("invalid-value", `"${name}" holds credentials, and addresses are shown.`, {
          context,
          detail: "Give username and password, or ORCH_HTTP_USERNAME and ORCH_HTTP_PASSWORD.",
        }),
  );
}

/** Credentials and the key of the state travel with every request. */
function checkSafety(fields: LabelledFields, insecure: boolean, reading: Reading): void {
  for (const name of ADDRESSES) {
    const text = textOf(fields, name);
    if (insecure || text === null || !/^http:/i.test(text) || isLoopback(text)) continue;
    const range = fields.attributes.get(name)?.range;
    reading.report(
      errorDiagnostic("insecure-backend", `"${name}" is not encrypted: it begins with http://.`, {
        ...(range === undefined ? {} : { range }),
        context: "orch",
        detail: "Use https://, or accept that everybody on the way reads the state with insecure = true.",
      }),
    );
  }
  const range = fields.attributes.get("insecure")?.range;
  if (insecure && range !== undefined)
    reading.report(
      warningDiagnostic("insecure-backend", "The backend's server is not verified: insecure = true.", {
        range,
        context: "orch",
        detail:
          "Whoever is on the way can read and change the state. A server with a certificate of its own needs only ca_certificate.",
      }),
    );
}

function isLoopback(address: string): boolean {
  return /^http:\/\/(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:|\/|$)/i.test(address);
}

function refuseOthers(fields: LabelledFields, known: ReadonlySet<string>, reading: Reading): void {
  for (const [name, field] of fields.attributes)
    if (!known.has(name))
      reading.report(
        errorDiagnostic("unknown-attribute", `backend "${fields.label}" has no attribute "${name}".`, {
          range: field.range,
          context: "orch",
          detail: `It takes ${listText([...known])}.`,
        }),
      );
}

/** Without their range: a message must not show what it warns of. */
function warnOfClearText(fields: LabelledFields, name: string, better: string, reading: Reading): void {
  const field = fields.attributes.get(name);
  if (field === undefined || hasMark(deepMarks(field.value), "sensitive")) return;
  const text = textOf(fields, name) ?? "";
  if (name === "connection" && (!URL.canParse(text) || new URL(text).password === "")) return;
  reading.report(
    warningDiagnostic("password-in-clear", `"${name}" stands in clear in the configuration.`, {
      context: `backend "${fields.label}"`,
      detail: `Use ${better}, or a variable with sensitive = true.`,
    }),
  );
}

function readPostgres(fields: LabelledFields, project: string, reading: Reading): PostgresBackend {
  const connection = textOf(fields, "connection");
  if (connection !== null && !(/^postgres(ql)?:\/\//.test(connection) && URL.canParse(connection)))
    reading.report(
      errorDiagnostic(
        "invalid-value",
        '"connection" must be a connection string that begins with postgres://.',
        {
          context: 'backend "postgres"',
          detail: "Or leave it out and set PGHOST, PGUSER, PGPASSWORD and PGDATABASE.",
        },
      ),
    );
  warnOfClearText(fields, "connection", "PGPASSWORD", reading);
  return {
    type: "postgres",
    connection,
    schema: textOf(fields, "schema") ?? "orch",
    name: textOf(fields, "name") ?? project,
  };
}
