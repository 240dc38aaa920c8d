// Every attribute of src/model/spec.ts by kind: the compiler refuses this file when the model has others.
import type { Kind } from "../../model/address.ts";
import type {
  ContainerSpec,
  DirectorySpec,
  FileSpec,
  HealthcheckSpec,
  NetworkAttachment,
  NetworkSpec,
  PortSpec,
  ReplicaSpec,
  ResourceSpec,
  VolumeSpec,
} from "../../model/spec.ts";

type Names<T> = Readonly<Record<keyof T, true>>;

const REPLICA: Names<Omit<ReplicaSpec, "containers" | "ports" | "networks" | "job">> = {
  init_containers: true,
  network_mode: true,
  hostname: true,
  domainname: true,
  dns: true,
  dns_search: true,
  dns_opt: true,
  extra_hosts: true,
  platform: true,
  secrets: true,
};

const PORT: Names<PortSpec> = {
  container: true,
  count: true,
  protocol: true,
  host: true,
  bind: true,
  publish: true,
};

const ATTACHMENT: Names<NetworkAttachment> = {
  network: true,
  name: true,
  aliases: true,
  ipv4_address: true,
  ipv6_address: true,
  mac_address: true,
};

const JOB: Names<Required<ReplicaSpec>["job"]> = { backoff_limit: true, timeout: true };

const CONTAINER: Names<Omit<ContainerSpec, "resources" | "files" | "directories" | "healthcheck">> = {
  image: true,
  pull: true,
  command: true,
  entrypoint: true,
  env: true,
  labels: true,
  user: true,
  working_dir: true,
  group_add: true,
  mounts: true,
  tmpfs: true,
  shm_size: true,
  secrets: true,
  restart: true,
  init: true,
  read_only: true,
  privileged: true,
  tty: true,
  stdin_open: true,
  cap_add: true,
  cap_drop: true,
  security_opt: true,
  devices: true,
  device_cgroup_rules: true,
  sysctls: true,
  ulimits: true,
  pid_mode: true,
  ipc_mode: true,
  userns_mode: true,
  cgroupns_mode: true,
  cgroup_parent: true,
  runtime: true,
  stop_signal: true,
  stop_grace_period: true,
  log: true,
  storage_opt: true,
};

const RESOURCES: Names<ResourceSpec> = {
  cpu: true,
  memory: true,
  defaults: true,
  cpu_limit: true,
  memory_limit: true,
  memory_swap: true,
  pids_limit: true,
  cpuset: true,
  exclusive_cores: true,
  devices: true,
  device_ids: true,
};

const FILE: Names<FileSpec> = { blob: true, inline: true, mode: true, uid: true, gid: true, on_change: true };
const DIRECTORY: Names<DirectorySpec> = { files: true, uid: true, gid: true, on_change: true };

const HEALTHCHECK: Names<HealthcheckSpec> = {
  command: true,
  http: true,
  tcp: true,
  interval: true,
  timeout: true,
  retries: true,
  start_period: true,
  disable: true,
};

const NETWORK: Names<NetworkSpec> = {
  name: true,
  scope: true,
  driver: true,
  internal: true,
  subnet: true,
  gateway: true,
  ip_range: true,
  ipv6: true,
  options: true,
  labels: true,
  external: true,
};

const VOLUME: Names<VolumeSpec> = {
  name: true,
  scope: true,
  driver: true,
  driver_opts: true,
  labels: true,
  external: true,
  shared: true,
  on_delete: true,
};

/** Patterns of the paths of all attributes of a kind's specification; `*` is one step. Secrets have none of their own. */
export function attributePaths(kind: Exclude<Kind, "secret">): readonly string[] {
  if (kind === "network") return Object.keys(NETWORK);
  if (kind === "volume") return Object.keys(VOLUME);
  const below = (prefix: string, names: object) => Object.keys(names).map((name) => `${prefix}.${name}`);
  return [
    ...Object.keys(REPLICA),
    ...below("ports.*", PORT),
    ...below("networks.*", ATTACHMENT),
    ...below("job", JOB),
    ...below("containers.*", CONTAINER),
    ...below("containers.*.resources", RESOURCES),
    ...below("containers.*.files.*", FILE),
    ...below("containers.*.directories.*", DIRECTORY),
    ...below("containers.*.healthcheck", HEALTHCHECK),
  ];
}
