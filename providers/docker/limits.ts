// Resources and restart policy in the engine's terms and back. Requests become weights, as in Kubernetes: a cpu request its share
// of a busy processor (CpuShares), a memory request the soft limit (MemoryReservation); both change in place. Limits are hard limits.
import { parseCpuset } from "orch/provider";
import type { ContainerSpec, JsonObject, ReplicaSpec, ResourceSpec } from "orch/provider";
import type { DeviceRequest, HostLimits } from "./api.ts";

/** The engine refuses less (6 MiB since 20.10). */
export const LEAST_MEMORY = 6 * 2 ** 20;

/** Shares of one core; the kernel's least is 2. */
const SHARES = 1024;

/** The full coupled set: memory with swap, or the engine refuses half of the changes. */
export function hostLimits(container: ContainerSpec, job: ReplicaSpec["job"]): HostLimits {
  const { resources } = container;
  const reservation = memoryReservation(resources);
  return {
    CpuShares: cpuShares(resources.cpu),
    ...(resources.cpu_limit === undefined ? {} : { NanoCpus: resources.cpu_limit * 1_000_000 }),
    ...(resources.cpuset === undefined ? {} : { CpusetCpus: resources.cpuset }),
    ...(reservation === 0 ? {} : { MemoryReservation: reservation }),
    ...(resources.memory_limit === undefined
      ? {}
      : {
          Memory: resources.memory_limit,
          MemorySwap: resources.memory_swap ?? 2 * resources.memory_limit,
        }),
    ...(resources.pids_limit === undefined ? {} : { PidsLimit: resources.pids_limit }),
    RestartPolicy: restartPolicy(container, job),
  };
}

function cpuShares(millicores: number): number {
  return Math.min(262_144, Math.max(2, Math.round((millicores * SHARES) / 1000)));
}

/** The other way round: what another project of ours asked for. */
export function cpuOfShares(shares: number): number {
  return shares <= 2 ? 0 : Math.round((shares * 1000) / SHARES);
}

/** Never above the limit, never below the engine's least; 0 asks for none. */
function memoryReservation(resources: ResourceSpec): number {
  if (resources.memory === 0) return 0;
  return Math.min(Math.max(resources.memory, LEAST_MEMORY), resources.memory_limit ?? Infinity);
}

/** A job's main container is tried again by the engine, `backoff_limit` times; a service is kept up. */
export function restartPolicy(
  container: ContainerSpec,
  job: ReplicaSpec["job"],
): NonNullable<HostLimits["RestartPolicy"]> {
  if (job !== undefined) {
    return job.backoff_limit > 0
      ? { Name: "on-failure", MaximumRetryCount: job.backoff_limit }
      : { Name: "no", MaximumRetryCount: 0 };
  }
  const condition = container.restart?.condition ?? "unless-stopped";
  const attempts = condition === "on-failure" ? (container.restart?.max_attempts ?? 0) : 0;
  return { Name: condition, MaximumRetryCount: attempts };
}

export function deviceRequests(resources: ResourceSpec): readonly DeviceRequest[] {
  const gpus = resources.devices?.["gpu"] ?? 0;
  const ids = parseCpuset(resources.device_ids?.["gpu"] ?? "").map(String);
  // a count alone is given the first ones, whoever has them already; both at once are refused
  const which = ids.length > 0 ? { Count: 0, DeviceIDs: ids } : { Count: gpus, DeviceIDs: [] };
  return gpus === 0 ? [] : [{ Driver: "", ...which, Capabilities: [["gpu"]] }];
}

/**
 * GPUs that a container was given: those that it names, or with a count alone the first; NaN for one that is named by no number. All of
 * them (`--gpus all`) are shared, and count as none.
 */
export function gpusOf(requests: readonly Partial<DeviceRequest>[]): readonly number[] {
  return requests
    .filter(({ Capabilities }) => (Capabilities ?? []).some((all) => all.includes("gpu")))
    .flatMap(({ Count = 0, DeviceIDs }) =>
      (DeviceIDs ?? []).length > 0
        ? (DeviceIDs ?? []).map(Number)
        : Array.from({ length: Math.max(0, Count) }, (_, index) => index),
    );
}

/** What a running container holds, as attributes of a container's specification, unset ones absent. */
export function observedLimits(limits: HostLimits): {
  readonly resources: JsonObject;
  readonly restart: JsonObject;
} {
  const policy = limits.RestartPolicy ?? undefined; // null, too, is none
  const condition = policy === undefined || policy.Name === "" ? "no" : policy.Name;
  return {
    resources: {
      ...(limits.NanoCpus ? { cpu_limit: Math.round(limits.NanoCpus / 1_000_000) } : {}),
      ...(limits.Memory ? { memory_limit: limits.Memory } : {}),
      ...(limits.MemorySwap ? { memory_swap: limits.MemorySwap } : {}),
      ...(limits.PidsLimit ? { pids_limit: limits.PidsLimit } : {}),
      ...(limits.CpusetCpus ? { cpuset: limits.CpusetCpus } : {}),
    },
    restart: {
      condition,
      ...(condition === "on-failure" && policy !== undefined && policy.MaximumRetryCount > 0
        ? { max_attempts: policy.MaximumRetryCount }
        : {}),
    },
  };
}
