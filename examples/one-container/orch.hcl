# The smallest project: one web server on the engine that DOCKER_HOST or your Docker context points to.
#
#   orch plan      what would happen, and why
#   orch apply     do it
#   orch destroy   remove all of it
#
# Everything of this folder is one project. What orch made is recorded in orch.state.json beside this file.

orch {
  project = "hello" # part of every name on the engine: the container is hello-web-0
}

variable "greeting" {
  type    = string
  default = "Hello from orch"
}

service "web" {
  image   = "busybox:stable" # the tag is resolved to a digest once and kept, until you change the text
  command = ["httpd", "-f", "-p", "8080", "-h", "/www"]
  init    = true # busybox does not end by itself when it is asked to: a small init process passes signals on

  # `host` fixes the port on the machine. Without it orch takes the lowest free one of 20000-32000 and keeps it.
  port "http" {
    container = 8080
    host      = 8081
  }

  # Files are uploaded into the container, never bound: this works on a distant engine, too.
  file "/www/index.html" {
    content = "<h1>${var.greeting}</h1>\n"
  }

  # Healthy means more than running: an update goes on, and an apply succeeds, only once this answers.
  healthcheck {
    http     = { port = "http", path = "/" }
    interval = "1s"
  }
}

# Try: orch plan --var greeting=Hi       only the file changes: the container is restarted, not replaced
#      replicas = 2 in service "web"     refused: both replicas would need port 8081 of one machine

output "url" {
  value = "http://localhost:8081"
}
