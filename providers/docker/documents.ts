// What an engine answers is checked before it is understood: an engine may be another program, half broken, or lie. Only fields
// that are read are looked at, and only for their types.

export type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === "string";
const isNumber: Check = (value) => typeof value === "number" && Number.isFinite(value);
const isFlag: Check = (value) => typeof value === "boolean";

const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || value === null || check(value);

const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const mapOf =
  (check: Check): Check =>
  (value) =>
    isRecord(value) && Object.values(value).every(check);

const record = (fields: Readonly<Record<string, Check>>): Check => {
  const entries = Object.entries(fields);
  return (value) =>
    isRecord(value) &&
    entries.every(([name, check]) => check(Object.hasOwn(value, name) ? value[name] : undefined));
};

const labels = optional(mapOf(isText));
const texts = optional(listOf(isText));
const numbers = (...names: readonly string[]): Readonly<Record<string, Check>> =>
  Object.fromEntries(names.map((name) => [name, optional(isNumber)]));

const endpoint = record({
  Aliases: texts,
  IPAMConfig: optional(record({ IPv4Address: optional(isText), IPv6Address: optional(isText) })),
  MacAddress: optional(isText),
  GwPriority: optional(isNumber),
  DriverOpts: labels,
  NetworkID: optional(isText),
  IPAddress: optional(isText),
});

const counters = record({ cpu_usage: record({ total_usage: isNumber }), ...numbers("system_cpu_usage") });

export const DOCUMENTS = {
  info: record({
    ID: isText,
    Name: isText,
    NCPU: (value) => isNumber(value) && Number(value) >= 0,
    MemTotal: (value) => isNumber(value) && Number(value) >= 0,
    OSType: isText,
    Labels: texts,
    GenericResources: optional(
      listOf(
        record({
          DiscreteResourceSpec: optional(record({ Kind: isText, Value: isNumber })),
          NamedResourceSpec: optional(record({ Kind: isText, Value: isText })),
        }),
      ),
    ),
  }),
  version: record({ Version: isText, ApiVersion: isText, MinAPIVersion: optional(isText), Arch: isText }),
  containers: listOf(
    record({
      Id: isText,
      Names: listOf(isText),
      Labels: labels,
      State: isText,
      Ports: optional(listOf(record({ IP: optional(isText), PublicPort: optional(isNumber), Type: isText }))),
    }),
  ),
  container: record({
    Id: isText,
    Name: isText,
    RestartCount: optional(isNumber),
    State: record({
      Status: isText,
      Running: isFlag,
      Paused: isFlag,
      Restarting: isFlag,
      ExitCode: isNumber,
      Error: optional(isText),
      StartedAt: optional(isText),
      Health: optional(
        record({
          Status: isText,
          FailingStreak: optional(isNumber),
          Log: optional(listOf(record({ ExitCode: isNumber, Output: isText }))),
        }),
      ),
    }),
    Config: record({
      Image: isText,
      User: optional(isText),
      Labels: labels,
      Tty: optional(isFlag),
      Hostname: optional(isText),
    }),
    Mounts: optional(
      listOf(record({ Type: isText, Source: optional(isText), Destination: isText, RW: optional(isFlag) })),
    ),
    HostConfig: record({
      ...numbers(
        "CpuShares",
        "NanoCpus",
        "CpuQuota",
        "CpuPeriod",
        "Memory",
        "MemorySwap",
        "MemoryReservation",
        "PidsLimit",
      ),
      CpusetCpus: optional(isText),
      RestartPolicy: optional(record({ Name: isText, MaximumRetryCount: optional(isNumber) })),
      DeviceRequests: optional(
        listOf(
          record({
            Driver: optional(isText),
            Count: optional(isNumber),
            DeviceIDs: texts,
            Capabilities: optional(listOf(listOf(isText))),
          }),
        ),
      ),
    }),
    NetworkSettings: record({
      Networks: optional(mapOf(endpoint)),
      Ports: optional(
        mapOf(optional(listOf(record({ HostIp: optional(isText), HostPort: optional(isText) })))),
      ),
    }),
  }),
  network: record({ Id: isText, Name: isText, Driver: optional(isText), Labels: labels }),
  volume: record({ Name: isText, Driver: optional(isText), Options: labels, Labels: labels }),
  image: record({ Id: isText, RepoDigests: texts }),
  stats: record({
    cpu_stats: counters,
    precpu_stats: counters,
    memory_stats: record({
      ...numbers("usage"),
      stats: optional(record(numbers("inactive_file", "total_inactive_file"))),
    }),
  }),
} as const;

export const listOfNetworks: Check = listOf(DOCUMENTS.network);
export const listOfVolumes: Check = listOf(DOCUMENTS.volume);
