# A night of batch work on two nodes: seven jobs that together ask for more than there is, two of them due at a time.
#
# Nothing here needs an engine: the nodes are simulated. See when which job runs, and why, with
#
#   orch plan
#
# and what changes with less room, or when a job takes longer:
#
#   orch plan --var cores=2
#   orch plan --var 'train=45m'

orch {
  project = "batch"

  # Whose latest start is the next goes first; "critical_path" looks at the longest chain alone.
  placement { strategy = "edf" }
}

variable "cores" {
  description = "CPUs of a node"
  type        = number
  default     = 4
}

variable "train" {
  description = "What training is expected to take"
  type        = string
  default     = "25m"
}

node "worker" {
  for_each = toset(["a", "b"])
  provider = "simulator"
  capacity = { cpu = var.cores, memory = "16Gi" }
}

# Services are placed first; jobs share what they leave, over time.
service "api" {
  image     = "acme/api:4"
  replicas  = 2
  resources = { cpu = "500m", memory = "1Gi" }
}

# Six parts, two at a time.
job "extract" {
  image       = "acme/etl:2"
  command     = ["extract"]
  completions = 6
  parallelism = 2
  duration    = "10m" # of one part; an estimate
  resources   = { cpu = 1, memory = "1Gi" }
}

job "clean" {
  image      = "acme/etl:2"
  command    = ["clean"]
  duration   = "10m"
  resources  = { cpu = 2, memory = "4Gi" }
  depends_on = [job.extract]
}

job "train" {
  image      = "acme/train:7"
  duration   = var.train
  resources  = { cpu = 3, memory = "8Gi" }
  depends_on = [job.clean]
}

# Due an hour and a half after the start of the apply. What it waits for has to hurry with it.
job "report" {
  image      = "acme/report:1"
  duration   = "5m"
  deadline   = "90m"
  resources  = { cpu = 1, memory = "1Gi" }
  depends_on = [job.train]
}

# Has no place beside the others at first: it waits for room, and plans say for whose.
job "reindex" {
  image     = "acme/search:3"
  duration  = "30m"
  resources = { cpu = 3, memory = "4Gi" }
}

job "backup" {
  image     = "acme/backup:5"
  duration  = "20m"
  deadline  = "45m"
  resources = { cpu = 2, memory = "2Gi" }
}

# Without a duration: a minute is assumed, and the plan marks it.
job "notify" {
  image      = "acme/notify:1"
  depends_on = [job.report, job.backup]
}
