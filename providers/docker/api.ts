// The parts of the Docker Engine API's documents that this provider reads and writes, as API 1.41 and later have them.

export interface EngineInfo {
  readonly ID: string;
  readonly Name: string;
  readonly NCPU: number;
  readonly MemTotal: number;
  readonly OSType: string;
  readonly Labels: readonly string[] | null;
  readonly GenericResources?:
    | readonly {
        readonly DiscreteResourceSpec?: { readonly Kind: string; readonly Value: number };
        readonly NamedResourceSpec?: { readonly Kind: string; readonly Value: string };
      }[]
    | null;
}

export interface EngineVersion {
  readonly Version: string;
  readonly ApiVersion: string;
  readonly MinAPIVersion?: string;
  readonly Arch: string;
  /** What the engine is made of; `Podman Engine` first where it is one. */
  readonly Components?: readonly { readonly Name: string }[] | null;
}

export type Labels = Readonly<Record<string, string>>;

export interface ContainerSummary {
  readonly Id: string;
  readonly Names: readonly string[];
  readonly Labels: Labels | null;
  readonly State: string;
  readonly Ports:
    readonly { readonly IP?: string; readonly PublicPort?: number; readonly Type: string }[] | null;
}

export interface Endpoint {
  readonly Aliases?: readonly string[] | null;
  readonly IPAMConfig?: { readonly IPv4Address?: string; readonly IPv6Address?: string } | null;
  readonly MacAddress?: string;
  readonly GwPriority?: number;
  readonly DriverOpts?: Labels | null;
}

export interface EndpointSeen extends Endpoint {
  readonly NetworkID: string;
  readonly IPAddress?: string;
}

export interface ContainerDetails {
  readonly Id: string;
  readonly Name: string;
  readonly RestartCount: number;
  readonly State: {
    readonly Status: string;
    readonly Running: boolean;
    readonly Paused: boolean;
    readonly Restarting: boolean;
    readonly ExitCode: number;
    readonly Error: string;
    readonly StartedAt: string;
    readonly Health?: {
      readonly Status: string;
      readonly FailingStreak: number;
      readonly Log?: readonly { readonly ExitCode: number; readonly Output: string }[] | null;
    };
  };
  readonly Config: {
    readonly Image: string;
    readonly User?: string;
    readonly Labels: Labels | null;
    readonly Tty: boolean;
    readonly Hostname: string;
  };
  readonly Mounts?:
    | readonly {
        readonly Type: string;
        readonly Source: string;
        readonly Destination: string;
        readonly RW: boolean;
      }[]
    | null;
  readonly HostConfig: HostLimits & { readonly DeviceRequests?: readonly DeviceRequest[] | null };
  readonly NetworkSettings: {
    readonly Networks: Readonly<Record<string, EndpointSeen>> | null;
    readonly Ports: Readonly<
      Record<string, readonly { readonly HostIp: string; readonly HostPort: string }[] | null>
    > | null;
  };
}

export interface DeviceRequest {
  readonly Driver?: string;
  readonly Count?: number;
  readonly DeviceIDs?: readonly string[] | null;
  readonly Capabilities?: readonly (readonly string[])[] | null;
}

/** What `POST /containers/x/update` takes; also a part of `HostConfig`. Nanocpus, bytes; 0 is unset. */
export interface HostLimits {
  readonly CpuShares?: number;
  readonly NanoCpus?: number;
  readonly CpuQuota?: number;
  readonly CpuPeriod?: number;
  readonly CpusetCpus?: string;
  readonly Memory?: number;
  readonly MemorySwap?: number;
  readonly MemoryReservation?: number;
  readonly PidsLimit?: number | null;
  readonly RestartPolicy?: { readonly Name: string; readonly MaximumRetryCount: number };
}

export interface NetworkSeen {
  readonly Id: string;
  readonly Name: string;
  readonly Driver: string;
  readonly Labels: Labels | null;
  /** What is in it, by id; only where one network is asked for. */
  readonly Containers?: Readonly<Record<string, unknown>> | null;
}

export interface VolumeSeen {
  readonly Name: string;
  readonly Driver: string;
  readonly Options: Labels | null;
  readonly Labels: Labels | null;
}

export interface ImageSeen {
  readonly Id: string;
  readonly RepoDigests: readonly string[] | null;
}

export interface StatsSample {
  readonly cpu_stats: {
    readonly cpu_usage: { readonly total_usage: number };
    readonly system_cpu_usage?: number;
    readonly online_cpus?: number;
  };
  readonly precpu_stats: {
    readonly cpu_usage: { readonly total_usage: number };
    readonly system_cpu_usage?: number;
  };
  readonly memory_stats: {
    readonly usage?: number;
    readonly stats?: {
      readonly inactive_file?: number;
      readonly total_inactive_file?: number;
    };
  };
}

/** Body of `POST /containers/create`. Only what `container-body.ts` sets. */
export interface ContainerBody {
  readonly Image: string;
  readonly Labels: Labels;
  readonly HostConfig: Readonly<Record<string, unknown>>;
  readonly NetworkingConfig?: { readonly EndpointsConfig: Readonly<Record<string, Endpoint>> };
  readonly [setting: string]: unknown;
}

export interface NetworkBody {
  readonly Name: string;
  readonly CheckDuplicate: true;
  readonly Driver: string;
  readonly Labels: Labels;
  readonly [setting: string]: unknown;
}

export interface VolumeBody {
  readonly Name: string;
  readonly Driver: string;
  readonly DriverOpts: Labels;
  readonly Labels: Labels;
}
