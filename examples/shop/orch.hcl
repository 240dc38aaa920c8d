# A web shop in the small: nginx → api → Redis and PostgreSQL, with a migration job between.
#
#             frontend                        backend
#   :8080 ──▶ service.web ──▶ service.api ──┬──▶ service.cache   (Redis)
#             nginx           Python, 2x    └──▶ service.db      (PostgreSQL, on volume.pgdata)
#                                                  ▲
#                                       job.migrate, before the api
#
# The parts are in files of their own: all *.orch.hcl files of a folder are one project.

orch {
  project = "shop"
}

variable "db_password" {
  description = "Password of the database. Give your own: ORCH_VAR_db_password=… orch apply"
  type        = string
  default     = "only-for-trying"
  sensitive   = true # never shown, and never written to the plan or the state
}

variable "port" {
  description = "Where the shop is reached on its node."
  type        = number
  default     = 8080
}

variable "greeting" {
  type    = string
  default = "Welcome to the shop"
}

variable "api_replicas" {
  type    = number
  default = 2

  validation {
    condition     = var.api_replicas >= 1
    error_message = "Without an api nothing answers: give it at least one replica."
  }
}

# Two networks, so that nginx cannot reach the database. A network is made on each node that needs it.
network "frontend" {}
network "backend" {}

output "url" {
  value = "http://localhost:${var.port}"
}

output "api" {
  description = "Where each replica of the api is reached from outside."
  value       = service.api.endpoints["http"]
}
