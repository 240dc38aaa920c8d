variable "name" {
  type = string
  validation {
    condition     = can(regex("^[a-z]{2}$", var.name))
    error_message = "A shop is named after a country, as in \"de\", not \"${var.name}\"."
  }
}

variable "language" {
  type = string
}

variable "replicas" {
  type    = number
  default = 1
}

variable "metrics" {
  type        = network
  description = "Where the collector listens."
}

variable "collector" {
  type = string
}

variable "ports" {
  type    = map(number)
  default = { http = 8080, admin = 9090 }
}

network "backend" {}

module "database" {
  source  = "../database" # from the folder of this file
  network = network.backend
}

service "web" {
  image    = "acme/shop:1.4.2"
  replicas = var.replicas
  networks = [network.backend, var.metrics]

  env = {
    LANG      = var.language
    DATABASE  = module.database.endpoint
    COLLECTOR = var.collector
  }

  dynamic "port" {
    for_each = var.ports
    labels   = [port.key]
    content {
      container = port.value
      publish   = port.key == "http"
    }
  }

  file "/etc/shop.toml" {
    content = templatefile("${path.module}/shop.toml.tpl", { name = var.name })
  }

  depends_on = [module.database]
}

output "url" {
  value = "http://${service.web.endpoint["http"]}"
}
