// A container's specification as the body of `POST /containers/create`.
import { LABELS } from "orch/provider";
import type {
  ContainerSpec,
  HealthcheckSpec,
  MountSpec,
  PortSpec,
  ReplicaSpec,
  RunCall,
} from "orch/provider";
import type { ContainerBody, Endpoint } from "./api.ts";
import { contentVolumes } from "./content-places.ts";
import { birthLabels, noteLabel } from "./labels.ts";
import { deviceRequests, hostLimits } from "./limits.ts";
import { MAIN, longRunning } from "./workload-spec.ts";
import type { NamedContainer } from "./workload-spec.ts";

export interface BodyFacts {
  /** Image as the engine is to know it: an id, or `repository@sha256:…`. */
  readonly image: string;
  /** The container whose network namespace is joined; null for one that has its own. */
  readonly joins: string | null;
  /** Endpoint of the first network; null without networks. */
  readonly network: { readonly name: string; readonly endpoint: Endpoint } | null;
  /** Address on the node that chosen host ports bind to. */
  readonly bind: string;
}

export function containerBody(
  call: RunCall,
  replica: ReplicaSpec,
  container: NamedContainer,
  facts: BodyFacts,
): ContainerBody {
  const { name, spec } = container;
  const isInit = name.startsWith("init:");
  const ownsNetwork = facts.joins === null;
  return {
    Image: facts.image,
    Labels: {
      ...spec.labels,
      ...birthLabels(call),
      ...(name === MAIN ? noteLabel(call) : {}),
      [LABELS.container]: name,
      [LABELS.containers]: longRunning(replica)
        .map((each) => each.name)
        .join(","),
    },
    ...(spec.command === undefined ? {} : { Cmd: spec.command }),
    ...(spec.entrypoint === undefined ? {} : { Entrypoint: spec.entrypoint }),
    ...(spec.env === undefined
      ? {}
      : { Env: Object.entries(spec.env).map(([key, value]) => `${key}=${value}`) }),
    ...(spec.user === undefined ? {} : { User: spec.user }),
    ...(spec.working_dir === undefined ? {} : { WorkingDir: spec.working_dir }),
    ...(spec.stop_signal === undefined ? {} : { StopSignal: spec.stop_signal }),
    ...(spec.stop_grace_period === undefined
      ? {}
      : { StopTimeout: Math.ceil(spec.stop_grace_period / 1000) }),
    ...(spec.healthcheck === undefined ? {} : healthcheckPart(spec.healthcheck)),
    Tty: spec.tty ?? false,
    OpenStdin: spec.stdin_open ?? false,
    ...(ownsNetwork ? identityPart(replica) : {}),
    ...(name === MAIN ? { ExposedPorts: exposedPorts(replica) } : {}),
    HostConfig: {
      ...hostPart(spec),
      ...(isInit
        ? { ...hostLimits(spec, undefined), RestartPolicy: { Name: "no", MaximumRetryCount: 0 } }
        : hostLimits(spec, replica.job)),
      ...mountsPart(spec),
      ...networkPart(replica, facts),
      ...(name === MAIN ? { PortBindings: portBindings(call, replica, facts.bind) } : {}),
    },
    ...(ownsNetwork && facts.network !== null
      ? { NetworkingConfig: { EndpointsConfig: { [facts.network.name]: facts.network.endpoint } } }
      : {}),
  };
}

/** What belongs to the network namespace; refused by the engine on a container that joins another's. */
function identityPart(replica: ReplicaSpec): Readonly<Record<string, unknown>> {
  return {
    ...(replica.hostname === undefined ? {} : { Hostname: replica.hostname }),
    ...(replica.domainname === undefined ? {} : { Domainname: replica.domainname }),
  };
}

function networkPart(replica: ReplicaSpec, facts: BodyFacts): Readonly<Record<string, unknown>> {
  if (facts.joins !== null) return { NetworkMode: `container:${facts.joins}` };
  return {
    // a list without networks is none; no list at all is what the engine does without one
    NetworkMode:
      replica.network_mode ?? facts.network?.name ?? (replica.networks === undefined ? "bridge" : "none"),
    ...(replica.dns === undefined ? {} : { Dns: replica.dns }),
    ...(replica.dns_search === undefined ? {} : { DnsSearch: replica.dns_search }),
    ...(replica.dns_opt === undefined ? {} : { DnsOptions: replica.dns_opt }),
    ...(replica.extra_hosts === undefined ? {} : { ExtraHosts: replica.extra_hosts }),
  };
}

function hostPart(spec: ContainerSpec): Readonly<Record<string, unknown>> {
  const devices = deviceRequests(spec.resources);
  return {
    ...(spec.group_add === undefined ? {} : { GroupAdd: spec.group_add }),
    ...(spec.tmpfs === undefined ? {} : { Tmpfs: spec.tmpfs }),
    ...(spec.shm_size === undefined ? {} : { ShmSize: spec.shm_size }),
    ...(spec.init === undefined ? {} : { Init: spec.init }),
    ...(spec.read_only === undefined ? {} : { ReadonlyRootfs: spec.read_only }),
    ...(spec.privileged === undefined ? {} : { Privileged: spec.privileged }),
    ...(spec.cap_add === undefined ? {} : { CapAdd: spec.cap_add }),
    ...(spec.cap_drop === undefined ? {} : { CapDrop: spec.cap_drop }),
    ...(spec.security_opt === undefined ? {} : { SecurityOpt: spec.security_opt }),
    ...(spec.devices === undefined ? {} : { Devices: spec.devices.map(deviceMapping) }),
    ...(devices.length === 0 ? {} : { DeviceRequests: devices }),
    ...(spec.device_cgroup_rules === undefined ? {} : { DeviceCgroupRules: spec.device_cgroup_rules }),
    ...(spec.sysctls === undefined ? {} : { Sysctls: spec.sysctls }),
    ...(spec.ulimits === undefined
      ? {}
      : {
          Ulimits: Object.entries(spec.ulimits).map(([Name, { soft, hard }]) => ({
            Name,
            Soft: soft,
            Hard: hard,
          })),
        }),
    ...(spec.pid_mode === undefined ? {} : { PidMode: spec.pid_mode }),
    ...(spec.ipc_mode === undefined ? {} : { IpcMode: spec.ipc_mode }),
    ...(spec.userns_mode === undefined ? {} : { UsernsMode: spec.userns_mode }),
    ...(spec.cgroupns_mode === undefined ? {} : { CgroupnsMode: spec.cgroupns_mode }),
    ...(spec.cgroup_parent === undefined ? {} : { CgroupParent: spec.cgroup_parent }),
    ...(spec.runtime === undefined ? {} : { Runtime: spec.runtime }),
    ...(spec.storage_opt === undefined ? {} : { StorageOpt: spec.storage_opt }),
    ...(spec.log === undefined
      ? {}
      : { LogConfig: { Type: spec.log.driver ?? "", Config: spec.log.options ?? {} } }),
  };
}

/** `/dev/x`, `/dev/x:/dev/y`, `/dev/x:/dev/y:rwm`. */
function deviceMapping(text: string): Readonly<Record<string, string>> {
  const [onHost = "", inContainer = onHost, permissions = "rwm"] = text.split(":");
  return { PathOnHost: onHost, PathInContainer: inContainer, CgroupPermissions: permissions };
}

/** `http` and `tcp` checks are probed by orch; the engine runs commands only. */
function healthcheckPart(check: HealthcheckSpec): Readonly<Record<string, unknown>> {
  if (check.disable === true) return { Healthcheck: { Test: ["NONE"] } };
  if (check.command === undefined) return {};
  const nanoseconds = (milliseconds: number): number => milliseconds * 1_000_000;
  return {
    Healthcheck: {
      Test: ["CMD", ...check.command],
      Interval: nanoseconds(check.interval),
      Timeout: nanoseconds(check.timeout),
      Retries: check.retries,
      StartPeriod: nanoseconds(check.start_period),
    },
  };
}

function mountsPart(spec: ContainerSpec): Readonly<Record<string, unknown>> {
  const mounts: Readonly<Record<string, unknown>>[] = [];
  const binds: string[] = [];
  for (const [target, mount] of Object.entries(spec.mounts ?? {})) {
    // only this older form makes a missing folder on the host
    if (mount.type === "bind" && mount.create === true)
      binds.push(`${mount.source}:${target}${mount.read_only === true ? ":ro" : ""}`);
    else mounts.push({ Target: target, ReadOnly: mount.read_only ?? false, ...mountPart(mount) });
  }
  for (const target of contentVolumes(spec)) mounts.push({ Type: "volume", Target: target });
  return {
    ...(mounts.length === 0 ? {} : { Mounts: mounts }),
    ...(binds.length === 0 ? {} : { Binds: binds }),
  };
}

function mountPart(mount: MountSpec): Readonly<Record<string, unknown>> {
  switch (mount.type) {
    case "volume":
      return {
        Type: "volume",
        Source: mount.name,
        VolumeOptions: {
          NoCopy: mount.nocopy ?? false,
          ...(mount.subpath === undefined ? {} : { Subpath: mount.subpath }),
        },
      };
    case "bind":
      return {
        Type: "bind",
        Source: mount.source,
        ...(mount.propagation === undefined ? {} : { BindOptions: { Propagation: mount.propagation } }),
      };
    case "tmpfs":
      return {
        Type: "tmpfs",
        TmpfsOptions: {
          ...(mount.size === undefined ? {} : { SizeBytes: mount.size }),
          ...(mount.mode === undefined ? {} : { Mode: Number.parseInt(mount.mode, 8) }),
        },
      };
    default:
      return mount satisfies never;
  }
}

function exposedPorts(replica: ReplicaSpec): Readonly<Record<string, object>> {
  return Object.fromEntries(
    Object.values(replica.ports ?? {})
      .flatMap(portNumbers)
      .map(({ key }) => [key, {}]),
  );
}

function portBindings(call: RunCall, replica: ReplicaSpec, bind: string): Readonly<Record<string, unknown>> {
  const bindings = new Map<string, { readonly HostIp: string; readonly HostPort: string }[]>();
  if (replica.network_mode !== undefined) return {}; // `host` and `none` have nothing to bind
  for (const [name, port] of Object.entries(replica.ports ?? {})) {
    const first = call.ports[name] ?? port.host;
    if (!port.publish || first === undefined) continue;
    const address = port.bind ?? (port.host === undefined ? bind : "0.0.0.0");
    for (const { key, offset } of portNumbers(port)) {
      const list = bindings.get(key) ?? [];
      bindings.set(key, [...list, { HostIp: address, HostPort: String(first + offset) }]);
    }
  }
  return Object.fromEntries(bindings);
}

function portNumbers(port: PortSpec): readonly { readonly key: string; readonly offset: number }[] {
  return Array.from({ length: port.count }, (_, offset) => ({
    key: `${port.container + offset}/${port.protocol}`,
    offset,
  }));
}
