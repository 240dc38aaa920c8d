# Three Docker engines, no cluster: orch places the replicas and tells each how to reach the others.
#
# Say in orch.vars.hcl where your engines are, and at which address their published ports are reached. An engine on
# another machine is brought to a socket here with: ssh -nNT -L /run/user/1000/a.sock:/var/run/docker.sock deploy@10.0.0.1
#
#   engines = {
#     a = { host = "unix:///run/user/1000/a.sock", advertise = "10.0.0.1" }
#     b = { host = "unix:///run/user/1000/b.sock", advertise = "10.0.0.2" }
#     c = { host = "unix:///run/user/1000/c.sock", advertise = "10.0.0.3" }
#   }

orch {
  project = "trio"
}

variable "engines" {
  type = map(object({
    host      = string # unix:///path/of/a.sock
    advertise = string
  }))
}

variable "drain" {
  description = "Engines to empty, for example before maintenance: orch plan --var 'drain=[\"b\"]'"
  type        = set(string)
  default     = []
}

# One block, three nodes: engine-a, engine-b and engine-c.
node "engine" {
  for_each  = var.engines
  host      = each.value.host
  advertise = each.value.advertise
  labels    = { zone = each.key }
  drain     = contains(var.drain, each.key) # its replicas move, and nothing new comes
  reserved  = { cpu = "100m", memory = "128Mi" }
}

service "api" {
  image    = "busybox:stable"
  command  = ["httpd", "-f", "-p", "8080", "-h", "/www"]
  init     = true # passes signals on, so that busybox ends when it is asked to
  replicas = 3

  # The host port is the lowest free one of the node, and it stays.
  port "http" { container = 8080 }

  file "/www/index.html" {
    content = "${self.name} on ${self.node}\n"
  }

  # As even over the zones as can be: no zone has more than one replica above another. Drained nodes do not count.
  spread {
    by       = node.labels.zone
    max_skew = 1
  }

  healthcheck {
    http     = { port = "http", path = "/" }
    interval = "1s"
  }

  update { min_healthy_time = "1s" }
}

service "web" {
  image    = "busybox:stable"
  command  = ["httpd", "-f", "-p", "8080", "-h", "/www"]
  init     = true # passes signals on, so that busybox ends when it is asked to
  replicas = 2

  # All replicas of the api, as this replica reaches them: a name on its own node, an address and a port elsewhere.
  # When one of them moves, the replicas of web that knew its address are replaced after it.
  env = { API = join(" ", service.api.endpoints["http"]) }

  port "http" { container = 8080 }

  file "/www/cgi-bin/all" {
    source = "site/all.sh"
    mode   = "0755"
  }

  constraint { distinct = node.name } # never two on one engine

  healthcheck {
    tcp      = { port = "http" }
    interval = "1s"
  }

  update { min_healthy_time = "1s" }
}

output "web" {
  value = [for endpoint in service.web.endpoints["http"] : "http://${endpoint}/cgi-bin/all"]
}
