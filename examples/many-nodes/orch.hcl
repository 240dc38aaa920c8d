# Fifty nodes in three zones, all simulated: what placement does, without a single engine.
#
#   orch plan                       where everything goes, and why
#   orch why 'service.web[0]'       one replica: its node, the runner-up, and what refused the others
#   orch plan --var 'drain=["a-00"]'  after an apply: only what ran there moves
#
# The simulator keeps its world in .orch/simulator.json beside this file.

orch {
  project      = "fleet"
  ignore_risks = { no-memory-limit = "nothing here takes any" }
  placement { strategy = "spread" } # the default; try binpack
}

variable "drain" {
  description = "Nodes to empty, by key: [\"a-00\"]."
  type        = set(string)
  default     = []
}

locals {
  zones = ["a", "b", "c"]

  # a-00, b-01, c-02, a-03 … Every fifth node has fast disks, every tenth a GPU, every seventh is small.
  nodes = {
    for number in range(50) : format("%s-%02d", local.zones[number % 3], number) => {
      zone  = local.zones[number % 3]
      rack  = format("%s%d", local.zones[number % 3], floor(number / 12))
      disk  = number % 5 == 0 ? "ssd" : "hdd"
      gpus  = number % 10 == 0 ? 1 : 0
      small = number % 7 == 0
    }
  }
}

node "sim" {
  for_each = local.nodes
  provider = "simulator"
  labels = {
    zone = each.value.zone
    rack = each.value.rack
    disk = each.value.disk
  }
  capacity = {
    cpu     = each.value.small ? 4 : 8
    memory  = each.value.small ? "8Gi" : "32Gi"
    devices = { gpu = each.value.gpus }
  }
  reserved = { cpu = "250m", memory = "512Mi" }
  drain    = contains(var.drain, each.key)

  # Where other nodes reach the ports that this one publishes. For ssh:// and tcp:// it is the host.
  advertise = "${each.key}.fleet.example"
}

# On every node.
daemon "agent" {
  image     = "acme/agent:3"
  resources = { cpu = "50m", memory = "64Mi" }
}

# Even over the zones, and apart from each other where there is room.
service "web" {
  image     = "acme/web:1.4.2"
  replicas  = 30
  resources = { cpu = "500m", memory = "512Mi" }

  port "http" { container = 8080 }

  spread {
    by       = node.labels.zone
    max_skew = 1
  }
  spread {
    by     = node.labels.rack
    weight = 50 # a wish, where the line above is a rule
  }

  env = { API = service.api.endpoint["http"] }
}

# Near the cache, never two on one node.
service "api" {
  image     = "acme/api:2.0.0"
  replicas  = 24
  resources = { cpu = 1, memory = "1Gi" }

  port "http" { container = 8000 }

  constraint { distinct = node.name }
  affinity {
    workload = service.cache
    weight   = 30
  }
}

# Fast disks only; at most one in a rack.
service "cache" {
  image     = "redis:7"
  replicas  = 6
  resources = { cpu = 1, memory = "4Gi" }

  port "redis" { container = 6379 }

  constraint { condition = node.labels.disk == "ssd" && node.memory >= quantity("16Gi") }
  constraint { distinct = node.labels.rack }
}

# Takes a device that few nodes have; goes first when room is scarce.
service "model" {
  image     = "acme/model:7"
  replicas  = 4
  priority  = 80
  resources = { cpu = 2, memory = "8Gi", devices = { gpu = 1 } }
}

# Away from what users wait for.
job "report" {
  image       = "acme/report:1"
  completions = 6
  parallelism = 3
  resources   = { cpu = 1, memory = "2Gi" }
  duration    = "5m"

  anti_affinity { workload = service.web }
}

output "caches" {
  value = service.cache.endpoints["redis"]
}

# What every plan has to keep to. One that a policy denies is shown, exits 5 and is not applied.
policy "room_to_move" {
  condition     = sum([for node in plan.nodes : node.after.memory]) <= 0.8 * sum([for node in plan.nodes : node.allocatable.memory])
  error_message = "More than 80 % of the fleet's memory would be requested."
}

policy "small_steps" {
  condition     = plan.touched.running <= 40 || plan.mode == "destroy"
  error_message = "This plan touches ${plan.touched.running} replicas that run. --target does it in parts."
  severity      = "warn"
}
