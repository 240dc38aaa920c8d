// What a change of each attribute means to a Docker engine. An engine answers 200 to an update that it does not carry out, so only
// what is known to change on a living container is said to; everything else is replaced.
import type { AttributeRule, Effect, Schema } from "orch/provider";

/** A trait of nodes: the engine cannot change limits of a container that exists, such as Podman's. */
export const FIXED_LIMITS = "fixed-limits";

const WHERE_FIXED = { when: `node:${FIXED_LIMITS}`, effect: "replace" } as const;

/** Limits can be set and changed on a container that runs. An engine takes 0 for "unchanged", so removing one needs a new container. */
const LIMITS = ["cpu_limit", "memory_limit", "memory_swap", "pids_limit", "cpuset", "exclusive_cores"];

/** Parts of a container that it is born with. */
const FIXED = [
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
  ...["stop_grace_period", "log", "storage_opt"],
];

/** Such parts whose order means nothing. */
const FIXED_SETS = ["group_add", "cap_add", "cap_drop", "security_opt", "devices", "device_cgroup_rules"];

/** Orch's own: when an image is fetched, and what orch probes from outside. */
const OUTSIDE = ["pull", "healthcheck.http", "healthcheck.tcp"];

/** The timing of a check is the engine's for `command` and orch's for the others; which is not known here. */
const CONTAINER: readonly AttributeRule[] = [
  ...rules("replace", FIXED),
  ...rules("replace", FIXED_SETS, { unordered: true }),
  ...rules("none", OUTSIDE),
  // requests: CpuShares and MemoryReservation, weights that change in place
  ...rules("in-place", ["resources.cpu", "resources.memory", "restart"], { except: [WHERE_FIXED] }),
  ...rules("none", ["resources.defaults"]),
  ...rules(
    "in-place",
    LIMITS.map((name) => `resources.${name}`),
    { except: [{ when: "removed", effect: "replace" }, WHERE_FIXED] },
  ),
  ...rules("replace", ["resources", "resources.devices", "resources.device_ids"]),
  // content is put into the container that lives; what it takes to notice is the file's `on_change`
  ...rules("restart", ["files", "directories"], { except: [{ when: "removed", effect: "replace" }] }),
  ...rules("none", ["files.*.on_change", "directories.*.on_change"]),
];

const WORKLOAD: readonly AttributeRule[] = [
  ...rules("replace", ["containers", "init_containers", "ports", "network_mode", "hostname", "domainname"]),
  ...rules("replace", ["dns", "dns_search", "dns_opt", "extra_hosts", "platform"]),
  // a rotated secret is a changed file of the containers that use it; which ones do is in their own attribute
  ...rules("restart", ["secrets"], { except: [{ when: "removed", effect: "none" }] }),
  ...rules("live", ["networks"]),
  ...rules("live", ["networks.*.aliases"], { unordered: true }),
  // how often the engine tries again is its restart policy; how long orch waits is orch's
  ...rules("none", ["job", "job.timeout"]),
  ...rules("in-place", ["job.backoff_limit"], { except: [WHERE_FIXED] }),
  ...CONTAINER.map((rule) => ({ ...rule, path: `containers.*.${rule.path}` })),
];

/** An engine changes nothing of a network. */
const NETWORK: readonly AttributeRule[] = [
  ...rules("replace", ["name", "scope", "driver", "internal", "subnet", "gateway", "ip_range", "ipv6"]),
  ...rules("replace", ["options", "labels", "external"]),
];

/** Nor of a volume; but data is not given up for a label, which only a new volume would carry. */
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
    // an engine takes more; a name is also a host name on the container's networks
    names: { pattern: "^[a-zA-Z0-9][a-zA-Z0-9_.-]+$", maxLength: 63 },
  },
};

function rules(
  effect: Effect,
  paths: readonly string[],
  more: Pick<AttributeRule, "except" | "unordered"> = {},
): readonly AttributeRule[] {
  return paths.map((path) => ({ path, effect, ...more }));
}
