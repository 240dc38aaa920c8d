// What a change of each attribute means to the simulator: the same as to Docker, as far as a user can see.
import type { AttributeRule, Effect, Schema } from "orch/provider";

function rules(effect: Effect, paths: readonly string[]): AttributeRule[] {
  return paths.map((path) => ({ path, effect }));
}

const CONTAINER = "containers.*";

/** Part of a container that only exists from its start on. */
const BORN_WITH = [
  ...["image", "command", "entrypoint", "env", "labels", "user", "working_dir", "mounts", "tmpfs"],
  ...[
    "shm_size",
    "healthcheck",
    "init",
    "read_only",
    "privileged",
    "tty",
    "stdin_open",
    "sysctls",
    "ulimits",
    "pid_mode",
    "ipc_mode",
  ],
  ...["userns_mode", "cgroupns_mode", "cgroup_parent", "runtime", "stop_signal", "log", "storage_opt"],
];

/** Such parts whose order means nothing. */
const SETS = [
  ...["group_add", "secrets", "cap_add", "cap_drop", "security_opt", "devices", "device_cgroup_rules"],
];

/** Limits can be set and changed on a running container, but not taken away. */
const LIMITS = ["cpu_limit", "memory_limit", "memory_swap", "pids_limit", "cpuset"];

const WORKLOAD: readonly AttributeRule[] = [
  ...rules("replace", ["containers", "init_containers", "ports", "network_mode", "hostname", "domainname"]),
  ...rules("replace", ["dns", "dns_search", "dns_opt", "extra_hosts", "platform", "secrets"]),
  { path: "networks", effect: "live" },
  { path: "networks.*.aliases", effect: "live", unordered: true },
  { path: "job", effect: "none" },
  ...BORN_WITH.map((name): AttributeRule => ({ path: `${CONTAINER}.${name}`, effect: "replace" })),
  ...SETS.map((name): AttributeRule => ({
    path: `${CONTAINER}.${name}`,
    effect: "replace",
    unordered: true,
  })),
  // orch's own: when images are fetched, how long a stop may take, what is probed from outside, what is reserved
  ...rules("none", [`${CONTAINER}.pull`, `${CONTAINER}.stop_grace_period`]),
  ...rules("none", [`${CONTAINER}.healthcheck.http`, `${CONTAINER}.healthcheck.tcp`]),
  ...rules(
    "none",
    ["cpu", "memory", "defaults"].map((name) => `${CONTAINER}.resources.${name}`),
  ),
  ...LIMITS.map((name): AttributeRule => ({
    path: `${CONTAINER}.resources.${name}`,
    effect: "in-place",
    except: [{ when: "removed", effect: "replace" }],
  })),
  { path: `${CONTAINER}.resources.devices`, effect: "replace" },
  { path: `${CONTAINER}.restart`, effect: "in-place" },
  // content can be put into a container that runs; what it takes to notice is the file's `on_change`
  { path: `${CONTAINER}.files`, effect: "restart", except: [{ when: "removed", effect: "replace" }] },
  { path: `${CONTAINER}.directories`, effect: "restart", except: [{ when: "removed", effect: "replace" }] },
  ...rules("none", [`${CONTAINER}.files.*.on_change`, `${CONTAINER}.directories.*.on_change`]),
];

const NETWORK: readonly AttributeRule[] = [
  ...rules("replace", ["name", "scope", "driver", "internal", "subnet", "gateway", "ip_range", "ipv6"]),
  ...rules("replace", ["options", "labels", "external"]),
];

/** Data is not given up for a label. */
const VOLUME: readonly AttributeRule[] = [
  ...rules("replace", ["name", "scope", "driver", "driver_opts", "external"]),
  ...rules("none", ["labels", "shared", "on_delete"]),
];

export const SCHEMA: Schema = {
  version: 1,
  kinds: {
    service: WORKLOAD,
    stateful_service: WORKLOAD,
    daemon: WORKLOAD,
    job: WORKLOAD,
    cron_job: WORKLOAD,
    network: NETWORK,
    volume: VOLUME,
  },
  can: {
    unit: "replica",
    placement: ["orch"],
    network: "node",
    secrets: "inline",
    names: { pattern: "^[a-zA-Z0-9][a-zA-Z0-9_.-]+$", maxLength: 63 },
  },
};
