# What keeps data: PostgreSQL on a volume, Redis in memory, and the job that brings the tables up to date.

volume "pgdata" {} # kept when the project is destroyed, unless you say --delete-volumes

secret "db_password" {
  value = var.db_password
}

service "db" {
  image    = "postgres:15"
  networks = [network.backend]
  secrets  = [secret.db_password] # the file /run/secrets/db_password

  env = {
    POSTGRES_PASSWORD_FILE = "/run/secrets/db_password"
    POSTGRES_DB            = "shop"
  }

  port "pg" { container = 5432 } # published at a port that orch chooses; on this node others use db:5432

  # The volume lives on one node and keeps the database there. It has one writer, so an update of this service
  # stops the old container before it starts the new one: the plan says "stop-first" and why.
  mount "/var/lib/postgresql/data" { volume = volume.pgdata }

  resources {
    cpu    = "250m"
    memory = "256Mi"
  }

  healthcheck {
    command      = ["pg_isready", "-h", "127.0.0.1", "-U", "postgres", "-d", "shop"]
    interval     = "2s"
    retries      = 15
    start_period = "20s" # the first start makes the database
  }

  stop_grace_period = "30s"

  # An accidental `orch destroy`, or a deleted block, must not take the data with it:
  # lifecycle { prevent_destroy = true }
}

service "cache" {
  image    = "redis:7"
  command  = ["redis-server", "--save", "", "--appendonly", "no"]
  networks = [network.backend]

  port "redis" { container = 6379 }

  resources {
    cpu    = "100m"
    memory = "64Mi"
  }

  healthcheck {
    command  = ["redis-cli", "ping"]
    interval = "2s"
  }
}

# A job runs to its end once, and again when its specification changes: edit a migration and plan.
job "migrate" {
  image    = "postgres:15"
  command  = ["sh", "-c", "for file in /migrations/*.sql; do psql -v ON_ERROR_STOP=1 -f \"$file\" || exit 1; done"]
  networks = [network.backend]

  # Where the database is depends on where it is placed. orch fills this in when that is decided: the name `db` on a
  # common network, an address and a published port from another node.
  env = {
    PGHOST     = service.db.host
    PGPORT     = service.db.ports["pg"]
    PGUSER     = "postgres"
    PGDATABASE = "shop"
    PGPASSWORD = secret.db_password.value
  }

  directory "/migrations" { source = "migrations" }

  depends_on    = [service.db] # healthy, not only started
  backoff_limit = 3
  timeout       = "1m"
}
