// Specifications: what an object is to be, in the vocabulary that providers understand. Plain JSON, canonical:
// durations in milliseconds, cpu in millicores, memory in bytes, unset attributes absent. Config makes them.
import type { Address } from "./address.ts";
import type { Json, JsonObject, Path } from "./json.ts";

/** A specification with its sensitive values taken out: `value` holds null at each of the paths. In memory only. */
export interface Spec {
  readonly value: JsonObject;
  readonly sensitive: readonly SensitiveValue[];
}

export interface SensitiveValue {
  readonly path: Path;
  readonly value: Json;
}

/** A specification as the state records it: sensitive values are only known by a keyed digest. */
export interface RecordedSpec {
  readonly value: JsonObject;
  readonly sensitive: readonly { readonly path: Path; readonly digest: string }[];
}

/** `b1-<sha256 hex>` of the bytes; the bytes are in the table of blobs beside. */
export type BlobId = string;

export interface Blob {
  readonly encoding: "utf8" | "base64";
  readonly data: string;
}

/** The `value` of a workload's specification. The type documents the JSON; providers read it as such. */
export interface ReplicaSpec {
  /** `main` and the sidecars. They share one network namespace. */
  readonly containers: Readonly<Record<string, ContainerSpec>>;
  /** Run to completion one after the other before `containers` start. */
  readonly init_containers?: readonly (ContainerSpec & { readonly name: string })[];
  readonly ports?: Readonly<Record<string, PortSpec>>;
  /** The first one carries the default route. Absent with a `network_mode`. */
  readonly networks?: readonly NetworkAttachment[];
  /** `host`, `none`; absent for networks. */
  readonly network_mode?: string;
  readonly hostname?: string;
  readonly domainname?: string;
  readonly dns?: readonly string[];
  readonly dns_search?: readonly string[];
  readonly dns_opt?: readonly string[];
  /** `name:address`. */
  readonly extra_hosts?: readonly string[];
  readonly platform?: string;
  /** Values of the secrets that containers use, by name; always sensitive, so null here. */
  readonly secrets?: Readonly<Record<string, null>>;
  /** Jobs only. */
  readonly job?: { readonly backoff_limit: number; readonly timeout?: number };
}

export interface ContainerSpec {
  readonly image: string;
  readonly pull: "missing" | "always" | "never";
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly user?: string;
  readonly working_dir?: string;
  readonly group_add?: readonly string[];
  readonly resources: ResourceSpec;
  readonly mounts?: Readonly<Record<string, MountSpec>>;
  /** path → options text, `size=64m`. */
  readonly tmpfs?: Readonly<Record<string, string>>;
  readonly shm_size?: number;
  readonly files?: Readonly<Record<string, FileSpec>>;
  readonly directories?: Readonly<Record<string, DirectorySpec>>;
  /** Names in the replica's `secrets`; each becomes the file `/run/secrets/NAME`, 0444. */
  readonly secrets?: readonly string[];
  readonly healthcheck?: HealthcheckSpec;
  readonly restart?: {
    readonly condition: "no" | "on-failure" | "always" | "unless-stopped";
    readonly max_attempts?: number;
  };
  readonly init?: boolean;
  readonly read_only?: boolean;
  readonly privileged?: boolean;
  readonly tty?: boolean;
  readonly stdin_open?: boolean;
  readonly cap_add?: readonly string[];
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  /** `/dev/x:/dev/y:rwm`. */
  readonly devices?: readonly string[];
  readonly device_cgroup_rules?: readonly string[];
  readonly sysctls?: Readonly<Record<string, string>>;
  readonly ulimits?: Readonly<Record<string, { readonly soft: number; readonly hard: number }>>;
  readonly pid_mode?: string;
  readonly ipc_mode?: string;
  readonly userns_mode?: string;
  readonly cgroupns_mode?: string;
  readonly cgroup_parent?: string;
  readonly runtime?: string;
  readonly stop_signal?: string;
  readonly stop_grace_period?: number;
  readonly log?: { readonly driver?: string; readonly options?: Readonly<Record<string, string>> };
  readonly storage_opt?: Readonly<Record<string, string>>;
}

export interface ResourceSpec {
  readonly cpu: number;
  readonly memory: number;
  /** Names of the requests above that are defaults, not written by the user: shown in plans. */
  readonly defaults?: readonly ("cpu" | "memory")[];
  readonly cpu_limit?: number;
  readonly memory_limit?: number;
  /** Memory and swap together, as Docker counts; -1 is no limit. */
  readonly memory_swap?: number;
  readonly pids_limit?: number;
  /** `0-3`, `0,2`. With `exclusive_cores` it is chosen at plan time. */
  readonly cpuset?: string;
  /** Whole cores that no other container with such cores gets. */
  readonly exclusive_cores?: number;
  readonly devices?: Readonly<Record<string, number>>;
  /** Which of the node's devices, chosen at plan time for `gpu`: `0`, `0-1,3`. */
  readonly device_ids?: Readonly<Record<string, string>>;
}

export interface PortSpec {
  readonly container: number;
  /** More than 1 for a range `a-b`; host ports are then as many in a row. */
  readonly count: number;
  readonly protocol: "tcp" | "udp" | "sctp";
  /** Fixed host port; absent where it is chosen at plan time. */
  readonly host?: number;
  /** The address on the node that it binds to. */
  readonly bind?: string;
  readonly publish: boolean;
}

export interface NetworkAttachment {
  readonly network: Address;
  /** The engine's name of the network. */
  readonly name: string;
  /** Service names; a replica has them while it is admitted. */
  readonly aliases: readonly string[];
  readonly ipv4_address?: string;
  readonly ipv6_address?: string;
  readonly mac_address?: string;
}

export type MountSpec =
  | {
      readonly type: "volume";
      readonly volume: Address;
      /** The engine's name of the volume. */
      readonly name: string;
      readonly read_only?: boolean;
      readonly subpath?: string;
      readonly nocopy?: boolean;
    }
  | {
      readonly type: "bind";
      readonly source: string;
      readonly read_only?: boolean;
      readonly propagation?: string;
      readonly create?: boolean;
    }
  | { readonly type: "tmpfs"; readonly size?: number; readonly mode?: string; readonly read_only?: boolean };

/** Content is a blob, or `inline` text where it is late or sensitive. */
export interface FileSpec {
  readonly blob?: BlobId;
  readonly inline?: string | null;
  /** Octal text, `0644`. */
  readonly mode: string;
  readonly uid?: number;
  readonly gid?: number;
  /** `restart`, `replace`, `none` or `signal:HUP`. */
  readonly on_change: string;
}

export interface DirectorySpec {
  /** By path relative to the directory, with `/`. */
  readonly files: Readonly<Record<string, { readonly blob: BlobId; readonly mode: string }>>;
  readonly uid?: number;
  readonly gid?: number;
  readonly on_change: string;
}

/** Times in milliseconds. */
export interface HealthcheckSpec {
  /** Argument vector run in the container by the engine; `["CMD-SHELL", text]` never occurs, use `["sh", "-c", text]`. */
  readonly command?: readonly string[];
  readonly http?: {
    readonly port: string;
    readonly path: string;
    readonly scheme: "http" | "https";
    readonly headers?: Readonly<Record<string, string>>;
    /** Accepted codes; absent: 200..399. */
    readonly status?: readonly number[];
  };
  readonly tcp?: { readonly port: string };
  readonly interval: number;
  readonly timeout: number;
  readonly retries: number;
  readonly start_period: number;
  readonly disable?: boolean;
}

export interface NetworkSpec {
  readonly name: string;
  readonly scope: "node" | "single";
  readonly driver: string;
  readonly internal?: boolean;
  readonly subnet?: string;
  readonly gateway?: string;
  readonly ip_range?: string;
  readonly ipv6?: boolean;
  readonly options?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  /** Exists already and is never created or removed. */
  readonly external?: boolean;
}

export interface VolumeSpec {
  readonly name: string;
  readonly scope: "single" | "node" | "replica";
  readonly driver: string;
  readonly driver_opts?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly external?: boolean;
  readonly shared?: boolean;
  readonly on_delete: "retain" | "delete";
}
