// How a node's engine is reached, beside its host: `tls`, `ssh`, `insecure`, `timeout`, and what other providers take.
import { errorDiagnostic, warningDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { compareText, jsonObject } from "../model/json.ts";
import type { Json } from "../model/json.ts";
import type { NodeConfig } from "../model/node.ts";
import type { SensitiveValue } from "../model/spec.ts";
import { extract } from "./extract.ts";
import { flagOf } from "./field-values.ts";
import type { Fields, Reading } from "./read-body.ts";
import { FOREIGN_NODE } from "./schemas/objects.ts";

/** What goes with which way to the engine; null where the environment decides. Plain tcp:// needs to be wanted. */
export function checkTransport(
  fields: Fields,
  scheme: "unix" | "tcp" | "ssh" | null,
  context: string,
  report: (problem: Diagnostic) => void,
): void {
  const host = fields.attributes.get("host")?.range ?? fields.header;
  for (const [record, own] of [
    ["tls", "tcp"],
    ["ssh", "ssh"],
  ] as const) {
    const written = fields.records.get(record);
    if (written === undefined || scheme === null || scheme === own) continue;
    const detail = `Remove it, or write host = "${own}://…".`;
    report(
      errorDiagnostic(
        "wrong-transport",
        `"${record}" says how to reach ${own}:// hosts, and this is ${scheme}://.`,
        {
          ...{ range: written.header, context, detail },
        },
      ),
    );
  }
  const insecure = fields.attributes.get("insecure");
  const isInsecure = flagOf(fields, "insecure") === true;
  const hasTls = fields.records.has("tls");
  if (isInsecure && insecure !== undefined && (hasTls || (scheme !== null && scheme !== "tcp")))
    report(
      errorDiagnostic(
        "wrong-transport",
        '"insecure" allows tcp:// without TLS, which this node does not use.',
        {
          ...{ range: insecure.range, context, detail: "Remove it." },
        },
      ),
    );
  else if (isInsecure && insecure !== undefined && scheme === "tcp")
    report(
      warningDiagnostic("insecure-host", "The engine is reached without encryption and without a password.", {
        ...{ range: insecure.range, context },
        detail:
          "Whoever reaches its port is root on that machine, and reads every secret on the way. Use tls or ssh://.",
      }),
    );
  else if (scheme === "tcp" && !hasTls && !fields.failed.has("tls"))
    report(
      errorDiagnostic("insecure-host", "tcp:// without TLS gives the machine to whoever reaches its port.", {
        ...{ range: host, context },
        detail:
          'Add tls = { ca = "ca.pem", cert = "cert.pem", key = "key.pem" }, use ssh://, or write insecure = true to accept it.',
      }),
    );
}

const OWN: ReadonlySet<string> = new Set([...FOREIGN_NODE.attributes.keys(), "capacity", "reserved"]);

/**
 * `tls`, `ssh`, `insecure`, `timeout`, and for other providers than docker whatever else is written. Settings are stored in the
 * state, so that a node can be reached after its block is gone: what is sensitive stays out of them, and so does every private key.
 */
export function nodeSettings(
  fields: Fields,
  { report, frame }: Reading,
): Pick<NodeConfig, "settings" | "sensitiveSettings"> {
  const secrets: SensitiveValue[] = [];
  const entriesOf = (source: Fields, path: readonly string[]): [string, Json][] => {
    const entries: [string, Json][] = [];
    for (const [name, field] of source.attributes) {
      if (source === fields && OWN.has(name)) continue;
      const found = extract(field.value);
      for (const { label } of found.references)
        report(
          errorDiagnostic("reference-not-data", `${label} is a reference, and "${name}" holds data.`, {
            range: field.range,
            context: frame.title,
            detail: "Read one of its attributes.",
          }),
        );
      for (const { path: inner, value } of found.sensitive)
        secrets.push({ path: [...path, name, ...inner], value });
      const isKey = typeof found.value === "string" && found.value.includes("PRIVATE KEY-----");
      if (isKey) secrets.push({ path: [...path, name], value: found.value });
      entries.push([name, isKey ? null : found.value]);
    }
    return entries;
  };
  const all = entriesOf(fields, []);
  for (const name of ["tls", "ssh"]) {
    const record = fields.records.get(name);
    if (record === undefined) continue;
    const inner = entriesOf(record, [name]);
    all.push([name, jsonObject(inner.sort(([a], [b]) => compareText(a, b)))]);
  }
  return {
    settings: jsonObject(all.sort(([a], [b]) => compareText(a, b))),
    ...(secrets.length === 0 ? {} : { sensitiveSettings: secrets }),
  };
}
