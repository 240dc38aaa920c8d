// Whole and sound inputs of every kind, to be damaged.
import type { Json } from "../../src/model/json.ts";
import { created, emptyState, instance, intent, numbered, ref } from "../state/examples.ts";

export const CONFIGURATION = `orch { project = "p" }
variable "tag" {
  type    = string
  default = "1"
}
locals {
  all = { for i in range(3) : "k\${i}" => [i, upper("x"), { a = i > 1 ? "b" : "c" }] }
}
node "a" {
  provider = "simulator"
  labels   = { zone = "x" }
}
network "n" {}
volume "v" { scope = "node" }
service "web" {
  for_each  = toset(["eu", "us"])
  image     = "nginx:\${var.tag}"
  replicas  = 2
  env       = { A = each.key, B = service.db.endpoint["pg"], C = "%{ for x in local.all.k0 }\${jsonencode(x)}%{ endfor }" }
  networks  = [network.n]
  resources = { cpu = "250m", memory = "64Mi", memory_limit = "1Gi" }
  port "http" { container = 8080 }
  mount "/data" { volume = volume.v }
  file "/etc/x" {
    content = <<-EOT
      hello \${self.name}
    EOT
  }
  healthcheck {
    http     = { port = "http", path = "/" }
    interval = "5s"
  }
  constraint { condition = node.labels.zone == "x" && node.memory >= quantity("1Gi") }
  spread { by = node.labels.zone }
  update { max_parallel = 1 }
  depends_on = [service.db]
}
service "db" {
  image = "postgres:16"
  port "pg" { container = 5432 }
}
output "url" { value = service.web["eu"].endpoints["http"] }
`;

export const EXPRESSIONS: readonly string[] = [
  '[for k, v in m : upper("${k}-${v.n}") if v.n > 1]',
  "{ for x in l : x => length(x)... }",
  'try(m.a.b[0], "none") == null ? 1 : -2 * (3 % 2)',
  '"%{ if length(l) > 0 ~}\n  ${join(", ", l)} %{ else }none%{ endif }"',
  'regexall("[a-z]+(?P<d>[0-9])", "a1b22") ',
  'replace("a-b", "/([a-z])-/", "$1+")',
  'format("%5.2f %s %q %#v", 3.14159, "x", l, m)',
  'jsondecode("{\\"a\\": [1, 2, {\\"b\\": null}]}").a[*].b',
  'yamldecode("a: [1, 2]\\nb: {c: d}")',
  'merge({ a = 1 }, { b = [l...] }, tomap({ c = "d" }))',
  "setproduct(l, l)[0][1]",
  'cidrsubnet("10.0.0.0/8", 8, 2)',
  'formatdate("YYYY-MM-DD", "2026-01-02T03:04:05Z")',
  "flatten([l, [l, [l]]])",
  "slice(concat(l, l), 1, 3)",
  'templatefile("t.tpl", { x = l })',
  'base64decode(base64encode("hällo"))',
  "<<EOT\nline ${l[0]}\n%{ for x in l }${x}%{ endfor }\nEOT\n",
  'quantity("4Gi") + sum([1, 2, 3]) - parseint("ff", 16)',
  'm["a"].n + l.*.x',
];

export const VALUES = `tag   = "2"
ports = [80, 443]
map   = { a = 1, "b" = { c = null } }
text  = <<EOT
many
lines
EOT
`;

// documents of ours are plain JSON by their types
export const STATE: Json = {
  ...emptyState(),
  serial: 3,
  records: [
    {
      ...ref(0),
      current: instance("u1"),
      others: [{ why: "failed", instance: instance("u2") }],
      outcome: null,
    },
  ],
  workloads: [{ address: "service.web", kind: "service", replicas: 1, protect: false, revisions: [] }],
  endpoints: [
    { name: "a", provider: "simulator", host: null, fingerprint: "f", blockedPorts: [80], settings: {} },
  ],
} as unknown as Json;

export const JOURNAL: readonly Json[] = numbered([
  { type: "begin", plan: "p1-0", lineage: "l-1" },
  intent(0, "u3"),
  created(0, "u3"),
  intent(1, "u4"),
  { type: "end", finished: true },
]) as unknown as readonly Json[];

const container = (id: string, labels: Readonly<Record<string, string>>): Json => ({
  Id: id,
  Names: [`/${id}`],
  Labels: labels,
  State: "running",
  Ports: [{ PublicPort: 8080, Type: "tcp" }],
});

const BIRTH = {
  "orch.project": "shop",
  "orch.lineage": "l-1",
  "orch.address": "service.web[0]",
  "orch.uid": "u1",
  "orch.step": "s1",
  "orch.container": "main",
  "orch.containers": "main",
};

export const ENGINE: Readonly<Record<string, Json>> = {
  info: {
    ID: "e",
    Name: "h",
    NCPU: 4,
    MemTotal: 8e9,
    OSType: "linux",
    Labels: ["zone=a"],
    GenericResources: [{ DiscreteResourceSpec: { Kind: "gpu", Value: 1 } }],
  },
  version: { Version: "24.0.0", ApiVersion: "1.43", Arch: "amd64" },
  containers: [container("c1", BIRTH), container("c2", {}), container("c3", { "orch.project": "other" })],
  container: {
    Id: "c1",
    Name: "/shop-web-0",
    RestartCount: 0,
    State: {
      Status: "running",
      Running: true,
      Paused: false,
      Restarting: false,
      ExitCode: 0,
      Error: "",
      StartedAt: "2026-01-01T00:00:00Z",
      Health: { Status: "healthy", FailingStreak: 0, Log: [{ ExitCode: 0, Output: "ok" }] },
    },
    Config: { Image: "nginx", User: "", Labels: BIRTH, Tty: false, Hostname: "h" },
    Mounts: [{ Type: "volume", Source: "/x", Destination: "/data", RW: true }],
    HostConfig: {
      CpuShares: 102,
      NanoCpus: 0,
      CpuQuota: 0,
      CpuPeriod: 0,
      Memory: 1e8,
      MemorySwap: -1,
      MemoryReservation: 1e7,
      PidsLimit: null,
      RestartPolicy: { Name: "unless-stopped", MaximumRetryCount: 0 },
      DeviceRequests: [{ Count: 1, Capabilities: [["gpu"]] }],
    },
    NetworkSettings: {
      Networks: {
        net: {
          NetworkID: "n1",
          Aliases: ["web"],
          IPAddress: "172.17.0.2",
          IPAMConfig: { IPv4Address: "172.17.0.2" },
        },
      },
      Ports: { "80/tcp": [{ HostIp: "0.0.0.0", HostPort: "8080" }] },
    },
  },
  networks: [
    {
      Id: "n1",
      Name: "shop-net",
      Driver: "bridge",
      Labels: { ...BIRTH, "orch.address": "network.default@a" },
    },
  ],
  volumes: [
    { Name: "shop-v", Driver: "local", Options: null, Labels: { ...BIRTH, "orch.address": "volume.v@a" } },
  ],
  network: { Id: "n1", Name: "net", Driver: "bridge", Labels: null },
  volume: { Name: "v", Driver: "local", Options: null, Labels: null },
  image: { Id: "sha256:1", RepoDigests: ["nginx@sha256:2"] },
  stats: {
    cpu_stats: { cpu_usage: { total_usage: 5 }, system_cpu_usage: 100, online_cpus: 2 },
    precpu_stats: { cpu_usage: { total_usage: 1 }, system_cpu_usage: 50 },
    memory_stats: { usage: 1000, stats: { inactive_file: 10 } },
  },
};
