// One container's part of a specification: the main one, a sidecar or an init container.
import { errorDiagnostic } from "../diagnostics/diagnostic.ts";
import { suggestion } from "../hcl/suggest.ts";
import type { Address, WorkloadKind } from "../model/address.ts";
import { compareText } from "../model/json.ts";
import type { Json, Path } from "../model/json.ts";
import type { Resources } from "../model/resources.ts";
import { exclusiveCores } from "./exclusive-cores.ts";
import { buildDirectory, buildFile, buildMount } from "./build-files.ts";
import type { FileContext } from "./build-files.ts";
import { flagOf, mapOf, numberOf, texts, textOf } from "./field-values.ts";
import { elements } from "./field-values.ts";
import { referenceOf, secretName } from "./object-root.ts";
import type { Fields } from "./read-body.ts";
import { PLAIN_ATTRIBUTES } from "./schemas/container.ts";
import { secretValue } from "./secret-value.ts";
import { listText } from "./wording.ts";

export interface ContainerContext extends FileContext {
  readonly kind: WorkloadKind;
  readonly role: "main" | "sidecar" | "init";
  /** Whose file a name in /run/secrets is, in all containers of the replica. */
  readonly secretNames: Map<string, Address>;
  /** Names of the workload's ports. */
  readonly ports: readonly string[];
}

/** Puts the container into the draft and gives what it requests. */
export function buildContainer(fields: Fields, context: ContainerContext): Resources {
  const { draft, path } = context;
  draft.put(path, {}, fields.header);
  for (const name of PLAIN_ATTRIBUTES) {
    const field = fields.attributes.get(name);
    if (field !== undefined) draft.putField([...path, name], field);
  }
  draft.put([...path, "pull"], textOf(fields, "pull") ?? "missing", fields.attributes.get("pull")?.range);
  const request = putResources(fields, context);
  putRestart(fields, context);
  putSecrets(fields, context);
  putHealthcheck(fields, context);
  const log = fields.records.get("log");
  for (const field of log?.attributes.values() ?? []) draft.putField([...path, "log", field.name], field);
  for (const mount of fields.blocks.get("mount") ?? []) buildMount(mount, context);
  for (const file of fields.blocks.get("file") ?? []) buildFile(file, context);
  for (const directory of fields.blocks.get("directory") ?? []) buildDirectory(directory, context);
  return request;
}

const DEFAULT_CPU = 100;
const DEFAULT_MEMORY = 128 * 2 ** 20;

/** Requests that are not written take a default, at most the limit. */
function putResources(fields: Fields, context: ContainerContext): Resources {
  const { draft, path, reading } = context;
  const record = fields.records.get("resources");
  const header = record?.header ?? fields.header;
  const at = [...path, "resources"];
  draft.put(at, {}, header);
  const limit = (name: string) => (record === undefined ? null : numberOf(record, name));
  const [cpuLimit, memoryLimit] = [limit("cpu_limit"), limit("memory_limit")];
  const cores = record === undefined ? null : exclusiveCores(record, context);
  const cpu = cores === null ? limit("cpu") : cores * 1000;
  const memory = limit("memory");
  const request: Resources = {
    cpu: cpu ?? Math.min(DEFAULT_CPU, cpuLimit ?? DEFAULT_CPU),
    memory: memory ?? Math.min(DEFAULT_MEMORY, memoryLimit ?? DEFAULT_MEMORY),
    devices: (record === undefined ? null : mapOf<number>(record, "devices", "number")) ?? {},
  };
  for (const field of record?.attributes.values() ?? []) draft.putField([...at, field.name], field);
  draft.put([...at, "cpu"], request.cpu, record?.attributes.get("cpu")?.range ?? header);
  draft.put([...at, "memory"], request.memory, record?.attributes.get("memory")?.range ?? header);
  const defaults = [...(cpu === null ? ["cpu"] : []), ...(memory === null ? ["memory"] : [])];
  if (defaults.length > 0) draft.put([...at, "defaults"], defaults);

  for (const [name, value, most] of [
    ["cpu", cpu, cpuLimit],
    ["memory", memory, memoryLimit],
  ] as const)
    if (value !== null && most !== null && value > most)
      reading.report(
        errorDiagnostic("invalid-value", `"${name}" requests more than "${name}_limit" allows.`, {
          range: record?.attributes.get(name)?.range ?? header,
          context: reading.frame.title,
          detail: "A request is what is reserved on the node, and can be at most the limit.",
        }),
      );
  return request;
}

function putRestart(fields: Fields, { draft, path, kind, role, reading }: ContainerContext): void {
  const record = fields.records.get("restart");
  const field = fields.attributes.get("restart") ?? record?.attributes.get("condition");
  const ends = kind === "job" || role === "init";
  if (ends && (field !== undefined || record !== undefined)) {
    reading.report(
      errorDiagnostic(
        "unexpected-attribute",
        `"restart" means nothing here: this container runs to its end once.`,
        {
          range: field?.range ?? record?.header ?? fields.header,
          context: reading.frame.title,
          detail:
            kind === "job" ? "Write backoff_limit = 3 into the job for how often it may fail." : "Remove it.",
        },
      ),
    );
    return;
  }
  const condition =
    (typeof field?.value.data === "string" ? field.value.data : null) ?? (ends ? "no" : "unless-stopped");
  const attempts = record === undefined ? null : numberOf(record, "max_attempts");
  draft.put([...path, "restart", "condition"], condition, field?.range);
  if (attempts === null) return;
  if (condition === "on-failure") draft.put([...path, "restart", "max_attempts"], attempts);
  else
    reading.report(
      errorDiagnostic("conflicting-attributes", '"max_attempts" goes with the condition "on-failure" only.', {
        range: record?.attributes.get("max_attempts")?.range ?? fields.header,
        context: reading.frame.title,
        detail: 'Write condition = "on-failure", or remove max_attempts.',
      }),
    );
}

function putSecrets(fields: Fields, context: ContainerContext): void {
  const { draft, path, reading } = context;
  const names: string[] = [];
  for (const element of elements(fields, "secrets") ?? []) {
    const reference = referenceOf(element);
    for (const { key, address } of reference?.instances ?? []) {
      if (reference === null) continue;
      const name = secretName(reference.declaration, key);
      const other = context.secretNames.get(name);
      context.secretNames.set(name, address);
      if (other !== undefined && other !== address)
        reading.report(
          errorDiagnostic(
            "name-collision",
            `${other} and ${address} would both be the file /run/secrets/${name} of this replica.`,
            {
              range: fields.attributes.get("secrets")?.range ?? fields.header,
              context: reading.frame.title,
              detail: "Rename one of the secrets.",
            },
          ),
        );
      names.push(name);
      const value = secretValue(reference.evaluation, reference.declaration, key);
      draft.putSensitive(["secrets", name], typeof value.data === "string" ? value.data : null);
    }
  }
  if (names.length > 0)
    draft.put(
      [...path, "secrets"],
      [...new Set(names)].sort(compareText),
      fields.attributes.get("secrets")?.range,
    );
}

function putHealthcheck(fields: Fields, context: ContainerContext): void {
  const { draft, path, reading, role } = context;
  const record = fields.records.get("healthcheck");
  if (record === undefined) return;
  const at = [...path, "healthcheck"];
  const problem = (code: string, summary: string, detail: string, range = record.header) => {
    reading.report(errorDiagnostic(code, summary, { range, detail, context: reading.frame.title }));
  };
  if (role === "init") {
    problem(
      "unexpected-block",
      "An init container has no health: it runs to its end.",
      "Remove the healthcheck.",
    );
    return;
  }
  const http = record.records.get("http");
  const tcp = record.records.get("tcp");
  const disabled = flagOf(record, "disable") === true;
  const kinds = [
    ...(record.attributes.has("command") ? ["command"] : []),
    ...(http === undefined ? [] : ["http"]),
    ...(tcp === undefined ? [] : ["tcp"]),
    ...(disabled ? ["disable = true"] : []),
  ];
  if (kinds.length > 1) {
    problem(
      "conflicting-attributes",
      `A healthcheck has one way to check, and this one has ${listText(kinds)}.`,
      "Keep one of command, http and tcp.",
    );
    return;
  }
  const command = texts(record, "command");
  const commandField = record.attributes.get("command");
  if (commandField !== undefined && /^(CMD|CMD-SHELL|NONE)$/.test(command?.[0] ?? ""))
    problem(
      "invalid-value",
      `"command" starts with ${JSON.stringify(command?.[0])}, which is Docker's notation.`,
      command?.[0] === "CMD"
        ? "Leave it out."
        : command?.[0] === "NONE"
          ? "Write disable = true."
          : 'Write ["sh", "-c", "…"].',
      commandField.range,
    );
  for (const field of record.attributes.values())
    if (field.name !== "disable" || disabled) draft.putField([...at, field.name], field);
  for (const [name, value] of HEALTH_DEFAULTS)
    if (!record.attributes.has(name)) draft.put([...at, name], value);
  if (http !== undefined) putProbe(http, [...at, "http"], context);
  if (tcp !== undefined) putProbe(tcp, [...at, "tcp"], context);
}

const HEALTH_DEFAULTS: readonly (readonly [string, Json])[] = [
  ["interval", 10_000],
  ["timeout", 5000],
  ["retries", 3],
  ["start_period", 0],
];

function putProbe(fields: Fields, at: Path, { draft, ports, reading }: ContainerContext): void {
  for (const field of fields.attributes.values()) draft.putField([...at, field.name], field);
  if (at.at(-1) === "http")
    for (const [name, value] of [
      ["path", "/"],
      ["scheme", "http"],
    ] as const)
      if (!fields.attributes.has(name)) draft.put([...at, name], value);
  const port = fields.attributes.get("port");
  const name = String(port?.value.data);
  if (port === undefined || ports.includes(name)) return;
  reading.report(
    errorDiagnostic("unknown-port", `This workload has no port "${name}" to check.`, {
      range: port.range,
      context: reading.frame.title,
      detail:
        ports.length === 0
          ? `Declare it with port "${/^\d+$/.test(name) ? "http" : name}" { container = ${/^\d+$/.test(name) ? name : "8080"} }, and name it here.`
          : `${suggestion(name, ports)} Its ports are ${ports.join(", ")}; a check names one of them.`.trimStart(),
    }),
  );
}
