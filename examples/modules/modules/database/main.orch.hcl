variable "network" {
  type = network
}

variable "image" {
  type    = string
  default = "postgres:16"
}

volume "data" {
  on_delete = "delete" # simulated; data that is worth something is kept, which is the default
}

service "db" {
  image    = var.image
  networks = [var.network]

  port "pg" { container = 5432 }

  mount "/var/lib/postgresql/data" { volume = volume.data }
}

output "endpoint" {
  value = service.db.endpoint["pg"]
}
