// A module that uses most of the language.
export const SHOP = `
orch {
  project = "shop"
  backend "local" { path = "orch.state.json" }
  placement { strategy = "spread" }
}

variable "tag" {
  type    = string
  default = "1.4.2"
}

variable "db_password" {
  type      = string
  sensitive = true
}

node "edge" {
  for_each = { a = "ssh://deploy@10.0.0.1", b = "ssh://deploy@10.0.0.2" }
  host     = each.value
  labels   = { zone = each.key, disk = "ssd" }
  reserved = { cpu = "200m", memory = "512Mi" }
}

network "backend" {}
volume "pgdata" {}
secret "db_password" { value = var.db_password }

service "db" {
  image     = "postgres:16"
  networks  = [network.backend]
  secrets   = [secret.db_password]
  resources = { cpu = "500m", memory = "1Gi" }
  port "pg" { container = 5432 }
  mount "/var/lib/postgresql/data" { volume = volume.pgdata }
  healthcheck {
    command  = ["pg_isready", "-U", "postgres"]
    interval = "5s"
  }
}

service "web" {
  image     = "acme/web:\${var.tag}"
  replicas  = 3
  env       = { DATABASE = service.db.endpoint["pg"], ME = self.name, LOG_LEVEL = "info" }
  networks  = [network.backend]
  resources = { cpu = "250m", memory = "256Mi", memory_limit = "512Mi" }

  port "http" { container = 8080 }
  file "/etc/web.toml" {
    content   = templatefile("web.toml.tpl", { tag = var.tag })
    on_change = "signal:HUP"
  }
  healthcheck {
    http     = { port = "http", path = "/healthz" }
    interval = "5s"
    timeout  = "2s"
    retries  = 3
  }

  constraint { condition = node.labels.disk == "ssd" && node.memory >= quantity("4Gi") }
  affinity {
    condition = node.labels.zone == "a"
    weight    = 50
  }
  anti_affinity { workload = job.report }
  spread {
    by       = node.labels.zone
    max_skew = 1
  }

  update {
    max_parallel     = 1
    order            = "auto"
    min_healthy_time = "5s"
    healthy_deadline = "2m"
  }
  lifecycle {
    prevent_destroy = true
    ignore_changes  = [env["LOG_LEVEL"]]
  }
  depends_on = [job.migrate]

  container "metrics" { image = "acme/exporter:2" }
  init_container "wait" {
    image   = "acme/tools:1"
    command = ["wait-for", service.db.endpoint["pg"]]
  }
}

daemon "agent" { image = "acme/agent:3" }

job "migrate" {
  image         = "acme/web:\${var.tag}"
  command       = ["migrate"]
  backoff_limit = 3
  duration      = "2m"
  deadline      = "30m"
}

job "report" { image = "acme/report:1" }

output "urls" { value = service.web.endpoints["http"] }
`;

export const SHOP_GIVEN = {
  variables: { environment: new Map([["db_password", "correct horse"]]) },
  project: { "web.toml.tpl": 'tag = "${tag}"\n' },
};
