# One block, many instances: nodes, services and networks from a map. Simulated, so it runs anywhere.
#
#   service.web["eu"][0]       an address: the block, its key, the replica
#   orch plan --target 'service.web["eu"]'

orch {
  project = "regions"
}

variable "regions" {
  type = map(object({
    nodes    = number
    replicas = number
    image    = optional(string, "acme/web:1.4.2") # for regions that do not say
    beta     = optional(bool, false)
  }))
  default = {
    eu = { nodes = 3, replicas = 4, beta = true }
    us = { nodes = 2, replicas = 2 }
    ap = { nodes = 2, replicas = 1, image = "acme/web:1.5.0" }
  }
}

locals {
  # { "eu-0" = "eu", "eu-1" = "eu", … }: one entry a node
  nodes = merge([
    for name, region in var.regions : { for number in range(region.nodes) : "${name}-${number}" => name }
  ]...)
}

node "node" {
  for_each  = local.nodes
  provider  = "simulator"
  labels    = { region = each.value }
  capacity  = { cpu = 4, memory = "8Gi" }
  advertise = "${each.key}.example"
}

service "web" {
  for_each = var.regions
  image    = each.value.image
  replicas = each.value.replicas

  env = {
    REGION = each.key
    STORE  = service.store[each.key].endpoint["redis"] # the one of its own region
    BETA   = each.value.beta                           # numbers and bools become strings
  }

  port "http" { container = 8080 }

  constraint { condition = node.labels.region == each.key }
}

service "store" {
  for_each = var.regions
  image    = "redis:7"
  port "redis" { container = 6379 }
  constraint { condition = node.labels.region == each.key }
}

# `enabled` makes a block there or not there; count does not exist in orch.
job "seed" {
  for_each = { for name, region in var.regions : name => region if region.beta }
  image    = "acme/seed:1"
  env      = { STORE = service.store[each.key].endpoint["redis"] }
  triggers = { data = "2" } # another text, and it runs again
  constraint { condition = node.labels.region == each.key }
}

service "debug" {
  enabled = anytrue([for region in values(var.regions) : region.beta])
  image   = "acme/debug:1"
}

output "urls" {
  value = { for name, web in service.web : name => [for endpoint in web.endpoints["http"] : "http://${endpoint}"] }
}
