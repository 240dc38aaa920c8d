// What a change of each attribute means to the simulator: the same as to Docker, as far as a user can see.
import type { AttributeRule, Effect, Schema } from "orch/provider";

function rules(
  effect: Effect,
  paths: readonly string[],
  more: Pick<AttributeRule, "except" | "unordered"> = {},
): readonly AttributeRule[] {
  return paths.map((path) => ({ path, effect, ...more }));
}

/** Parts of a container that only exist from its birth on. */
const BORN_WITH = [
  ...[
    "image",
    "command",
    "entrypoint",
    "env",
    "labels",
    "user",
    "working_dir",
    "mounts",
    "tmpfs",
    "shm_size",
  ],
  ...["secrets", "healthcheck", "init", "read_only", "privileged", "tty", "stdin_open", "sysctls", "ulimits"],
  ...["pid_mode", "ipc_mode", "userns_mode", "cgroupns_mode", "cgroup_parent", "runtime", "stop_signal"],
  ...["stop_grace_period", "log", "storage_opt", "resources"],
];

/** Such parts whose order means nothing. */
const SETS = ["group_add", "cap_add", "cap_drop", "security_opt", "devices", "device_cgroup_rules"];

/** The trait of a node whose engine cannot change limits of a container that exists. */
const FIXED_LIMITS = { when: "node:fixed-limits", effect: "replace" } as const;

const LIMITS = ["cpu_limit", "memory_limit", "memory_swap", "pids_limit", "cpuset", "exclusive_cores"];

const CONTAINER: readonly AttributeRule[] = [
  ...rules("replace", BORN_WITH),
  ...rules("replace", SETS, { unordered: true }),
  // orch's own: when an image is fetched, what is probed from outside, which requests nobody wrote
  ...rules("none", ["pull", "healthcheck.http", "healthcheck.tcp", "resources.defaults"]),
  ...rules("in-place", ["resources.cpu", "resources.memory", "restart"], { except: [FIXED_LIMITS] }),
  // limits can be set and changed on a running container, but not taken away
  ...rules(
    "in-place",
    LIMITS.map((name) => `resources.${name}`),
    { except: [{ when: "removed", effect: "replace" }, FIXED_LIMITS] },
  ),
  // content is put into a container that runs; what it takes to notice is the file's `on_change`
  ...rules("restart", ["files", "directories"], { except: [{ when: "removed", effect: "replace" }] }),
  ...rules("none", ["files.*.on_change", "directories.*.on_change"]),
];

const WORKLOAD: readonly AttributeRule[] = [
  ...rules("replace", ["containers", "init_containers", "ports", "network_mode", "hostname", "domainname"]),
  ...rules("replace", ["dns", "dns_search", "dns_opt", "extra_hosts", "platform"]),
  // the value of a secret is a file; which container uses it is an attribute of that container
  ...rules("restart", ["secrets"], { except: [{ when: "removed", effect: "none" }] }),
  ...rules("live", ["networks"]),
  ...rules("live", ["networks.*.aliases"], { unordered: true }),
  ...rules("none", ["job"]),
  ...rules("in-place", ["job.backoff_limit"], { except: [FIXED_LIMITS] }),
  ...CONTAINER.map((rule) => ({ ...rule, path: `containers.*.${rule.path}` })),
];

const NETWORK: readonly AttributeRule[] = rules("replace", [
  ...["name", "scope", "driver", "internal", "subnet", "gateway", "ip_range", "ipv6", "options", "labels"],
  "external",
]);

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
