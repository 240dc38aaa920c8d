# What answers requests: the api in two replicas, and nginx before it.

service "api" {
  # The code is uploaded beside the image, so there is nothing to build. With an image of your own leave `directory` out.
  image       = "python:3.11-slim"
  command     = ["python3", "/app/server.py"]
  working_dir = "/app"
  replicas    = var.api_replicas
  networks    = [network.frontend, network.backend]
  secrets     = [secret.db_password]

  env = {
    GREETING = var.greeting
    NAME     = self.name # shop-api-0, shop-api-1
    DATABASE = service.db.endpoint["pg"]
    CACHE    = service.cache.endpoint["redis"]
  }

  directory "/app" {
    source  = "api"
    exclude = ["__pycache__"]
  }

  port "http" { container = 8000 }

  resources {
    cpu          = "100m"
    memory       = "64Mi"
    memory_limit = "256Mi"
  }

  healthcheck {
    http     = { port = "http", path = "/healthz" }
    interval = "1s"
    retries  = 10
  }

  # One replica after the other, so the shop goes on answering; when a new one does not get healthy the update stops.
  update {
    max_parallel     = 1
    min_healthy_time = "1s"
    healthy_deadline = "1m"
  }

  depends_on = [job.migrate]
}

service "web" {
  image    = "nginx:stable"
  networks = [network.frontend]

  # A port that users know is fixed. Two containers cannot hold it at once, so this service is replaced stop-first.
  port "http" {
    container = 80
    host      = var.port
  }

  file "/etc/nginx/conf.d/default.conf" {
    content   = templatefile("web/default.conf.tpl", { api = service.api.endpoint["http"] })
    on_change = "signal:HUP" # nginx reads it again without a restart
  }

  resources {
    cpu    = "100m"
    memory = "64Mi"
  }

  healthcheck {
    http     = { port = "http", path = "/healthz" }
    interval = "1s"
  }

  update { min_healthy_time = "1s" }
}
