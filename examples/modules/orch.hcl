# One shop a country, each made from the same module, which has a module of its own for the database. Simulated, so it runs
# anywhere.
#
#   module.shop["de"].service.web[0]                        an address: the modules, then the object
#   orch plan --target 'module.shop["de"]'                  one shop, with what it depends on
#   orch why 'module.shop["de"].module.database.service.db[0]'

orch {
  project = "shops"
}

variable "shops" {
  type = map(object({
    replicas = optional(number, 1)
    language = string
  }))
  default = {
    de = { language = "de-DE", replicas = 2 }
    fr = { language = "fr-FR" }
  }
}

node "edge" {
  for_each  = toset(["a", "b", "c"])
  provider  = "simulator"
  labels    = { zone = each.key }
  capacity  = { cpu = 4, memory = "8Gi" }
  advertise = "${each.key}.example"
}

# What all shops share: networks, volumes, secrets and workloads can be passed into modules.
network "metrics" {}

service "collector" {
  image    = "acme/collector:2"
  networks = [network.metrics]
  port "ingest" { container = 4317 }
}

module "shop" {
  source   = "./modules/shop"
  for_each = var.shops

  name      = each.key
  language  = each.value.language
  replicas  = each.value.replicas
  metrics   = network.metrics
  collector = service.collector.endpoint["ingest"] # late: known once the collector is placed
}

output "urls" {
  value = { for name, shop in module.shop : name => shop.url }
}
