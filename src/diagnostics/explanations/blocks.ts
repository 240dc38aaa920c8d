// Blocks, attributes and names of the configuration that do not fit.
import { area } from "./explanation.ts";

export const BLOCKS = area(
  "Blocks and attributes",
  "The files are HCL, and what they say does not fit together.",
  {
    "unknown-risk": {
      means: "ignore_risks names a code that no risk has.",
      why: "A slip of the pen, or the code of an error or warning: those cannot be waived.",
      fix: "Use the code that stands behind the risk in the plan. The message lists all of them.",
      wrong:
        'service "web" {\n  image        = "web:1"\n  ignore_risks = { no-healthcheck = "it is a test" }\n}',
      right:
        'service "web" {\n  image        = "web:1"\n  ignore_risks = { no-health-check = "it is a test" }\n}',
    },
    "check-failed": {
      means: "An assertion of a check block does not hold. A warning.",
      why: "Its condition is false. The references in it are shown with their values.",
      fix: "Its message says what is expected. Nothing is stopped by it.",
    },
    "conflicting-attributes": {
      means: "Two things are set that exclude each other.",
      why: "There are several ways to say it, and the block has more than one of them.",
      fix: "Keep one. The message names them.",
      wrong:
        'service "web" {\n  image = "web:1"\n  file "/etc/a" {\n    content = "x"\n    source  = "a.txt"\n  }\n}',
      right: 'service "web" {\n  image = "web:1"\n  file "/etc/a" {\n    content = "x"\n  }\n}',
    },
    "dependency-cycle": {
      means: "Workloads wait for each other in a circle.",
      why: "depends_on of one leads through others back to it.",
      fix: "Take one of the dependencies out.",
      wrong:
        'service "a" {\n  image      = "a:1"\n  depends_on = [service.b]\n}\nservice "b" {\n  image      = "b:1"\n  depends_on = [service.a]\n}',
      right:
        'service "a" {\n  image      = "a:1"\n  depends_on = [service.b]\n}\nservice "b" {\n  image = "b:1"\n}',
    },
    "disabled-reference": {
      means: "Something that is switched off by `enabled = false` is read.",
      why: "It is not there, so it has no values.",
      fix: "Switch off what reads it by the same condition, or give a default with try.",
      wrong:
        'service "db" {\n  image   = "db:1"\n  enabled = false\n  port "pg" { container = 5432 }\n}\noutput "db" {\n  value = service.db.endpoint["pg"]\n}',
      right:
        'service "db" {\n  image = "db:1"\n  port "pg" { container = 5432 }\n}\noutput "db" {\n  value = service.db.endpoint["pg"]\n}',
    },
    "duplicate-block": {
      means: "A block is there twice under one name, or twice where it can stand once.",
      why: "It was copied, or two files of the folder declare it: all *.orch.hcl files belong together.",
      fix: "Rename or remove one of them.",
      wrong: 'network "backend" {}\nnetwork "backend" {}',
      right: 'network "backend" {}\nnetwork "frontend" {}',
    },
    "duplicate-host": {
      means: "Two nodes are one engine.",
      why: "They have the same host, so its room would be counted twice.",
      fix: "Give each node a host of its own.",
      wrong:
        'node "a" {\n  host = "ssh://deploy@10.0.0.1"\n}\nnode "b" {\n  host = "ssh://deploy@10.0.0.1"\n}',
      right:
        'node "a" {\n  host = "ssh://deploy@10.0.0.1"\n}\nnode "b" {\n  host = "ssh://deploy@10.0.0.2"\n}',
    },
    "duplicate-local": {
      means: "A local is defined twice.",
      why: "All locals blocks of a folder belong together.",
      fix: "Rename or remove one of them.",
      wrong: "locals {\n  a = 1\n}\nlocals {\n  a = 2\n}",
      right: "locals {\n  a = 1\n}\nlocals {\n  b = 2\n}",
    },
    "duplicate-network": {
      means: "A workload is attached to a network twice.",
      why: "It stands in networks and in an attach block, or twice in one of them.",
      fix: "Name it once.",
      wrong: 'network "n" {}\nservice "web" {\n  image    = "web:1"\n  networks = [network.n, network.n]\n}',
      right: 'network "n" {}\nservice "web" {\n  image    = "web:1"\n  networks = [network.n]\n}',
    },
    "duplicate-node": {
      means: "Two nodes have one name.",
      why: "With for_each a node is called <block>-<key>, and another block has that name.",
      fix: "Rename a block, or a key of its for_each.",
      wrong:
        'node "edge" {\n  for_each = { a = "ssh://d@10.0.0.1" }\n  host     = each.value\n}\nnode "edge-a" {\n  host = "ssh://d@10.0.0.2"\n}',
      right:
        'node "edge" {\n  for_each = { a = "ssh://d@10.0.0.1" }\n  host     = each.value\n}\nnode "edge-b" {\n  host = "ssh://d@10.0.0.2"\n}',
    },
    "duplicate-port": {
      means: "Two ports of a workload are fixed to one host port.",
      why: "A host port of a node belongs to one container.",
      fix: "Give one of them another number, or remove `host` and let orch choose.",
      wrong:
        'service "web" {\n  image = "web:1"\n  port "a" {\n    container = 80\n    host      = 8080\n  }\n  port "b" {\n    container = 81\n    host      = 8080\n  }\n}',
      right:
        'service "web" {\n  image = "web:1"\n  port "a" {\n    container = 80\n    host      = 8080\n  }\n  port "b" { container = 81 }\n}',
    },
    "files-too-large": {
      means: "The files that go into containers are too large together.",
      why: "They are part of the plan. A folder may hold more than is needed.",
      fix: "Put large files into the image or on a volume; `exclude` leaves out what is not needed.",
    },
    "insecure-host": {
      means: "An engine is reached over tcp:// without TLS.",
      why: "Whoever reaches that port is root on the machine.",
      fix: "Add tls, use ssh://, or write insecure = true to accept it; then it is a warning.",
      wrong: 'node "a" {\n  host = "tcp://10.0.0.1:2375"\n}',
      right: 'node "a" {\n  host = "ssh://deploy@10.0.0.1"\n}',
    },
    "invalid-name": {
      means: "A name cannot be one of a project, block, port or node.",
      why: "Names become part of names on engines, which allow few characters.",
      fix: "Use letters, digits, underscores and hyphens, and begin with a letter.",
      wrong: 'network "my net" {}',
      right: 'network "my_net" {}',
    },
    "invalid-path": {
      means: "What should name an attribute names none.",
      why: "ignore_changes and replace_triggered_by take fixed paths, with nothing computed in them.",
      fix: 'Write for example env["LOG_LEVEL"], without quotes around it.',
      wrong: 'service "web" {\n  image = "web:1"\n  lifecycle {\n    ignore_changes = [upper("env")]\n  }\n}',
      right:
        'service "web" {\n  image = "web:1"\n  lifecycle {\n    ignore_changes = [env["LOG_LEVEL"]]\n  }\n}',
    },
    "invalid-value": {
      means: "A value has the right type and is not allowed there, also one given on the command line.",
      why: "It is out of range, is none of the known words, or is written in another way than orch reads it.",
      fix: "The message says what it must be. Durations are like 1m30s, quantities like 250m and 256Mi.",
      wrong: 'service "web" {\n  image     = "web:1"\n  resources = { memory = "256 MB" }\n}',
      right: 'service "web" {\n  image     = "web:1"\n  resources = { memory = "256M" }\n}',
    },
    "misplaced-block": {
      means: "A block of the root module stands in another module.",
      why: "The orch block and nodes are the project's, not a module's.",
      fix: "Move it to the folder that is planned, and pass what the module needs as variables.",
    },
    "missing-attribute": {
      means: "A block lacks an attribute that it must have.",
      why: "There is no sensible default for it.",
      fix: "Add it. docs/language.md lists attributes and defaults.",
      wrong: 'service "web" {\n  replicas = 2\n}',
      right: 'service "web" {\n  image    = "web:1"\n  replicas = 2\n}',
    },
    "missing-block": {
      means: "A block lacks a block that it must have, or the configuration lacks `orch`.",
      why: 'Every project has a name: orch { project = "name" }. A dynamic block has content { … }.',
      fix: "Add it.",
      wrong: 'service "web" {\n  image = "web:1"\n  dynamic "port" {\n    for_each = { http = 80 }\n  }\n}',
      right:
        'service "web" {\n  image = "web:1"\n  dynamic "port" {\n    for_each = { http = 80 }\n    labels   = [port.key]\n    content {\n      container = port.value\n    }\n  }\n}',
    },
    "missing-key": {
      means: "Something with for_each is read without saying which instance.",
      why: "It has several, one for each key.",
      fix: 'Choose one, service.web["eu"], or take all with a for expression.',
      wrong:
        'service "web" {\n  for_each = toset(["eu", "us"])\n  image    = "web:1"\n  port "http" { container = 80 }\n}\noutput "url" {\n  value = service.web.endpoint["http"]\n}',
      right:
        'service "web" {\n  for_each = toset(["eu", "us"])\n  image    = "web:1"\n  port "http" { container = 80 }\n}\noutput "url" {\n  value = service.web["eu"].endpoint["http"]\n}',
    },
    "name-collision": {
      means: "Two objects would have one name on an engine, or two secrets one file.",
      why: "Names are lower case, and signs that engines do not allow are replaced, so that different addresses can meet.",
      fix: "Rename one of them.",
    },
    "no-candidate-node": {
      means: "`node` is read where no node is looked at.",
      why: "It is the candidate of a placement rule: in constraint, affinity, anti_affinity and spread.",
      fix: 'For a declared node write nodes["name"], for the node of this replica self.node.',
      wrong: 'service "web" {\n  image = "web:1"\n  env   = { NODE = node.name }\n}',
      right: 'service "web" {\n  image = "web:1"\n  env   = { NODE = self.node }\n}',
    },
    "no-for-each": {
      means: "`each` is read in a block without for_each.",
      why: "each.key and each.value are the element of the block's for_each.",
      fix: "Give the block for_each, or take the value from somewhere else.",
      wrong: 'service "web" {\n  image = "web:${each.key}"\n}',
      right: 'service "web" {\n  for_each = toset(["a"])\n  image    = "web:${each.key}"\n}',
    },
    "no-replica": {
      means: "`self` is read where there is no replica.",
      why: "It is the replica whose attributes are evaluated, and outputs and locals belong to none.",
      fix: 'Name the workload: service.web.endpoint["http"].',
      wrong: 'output "name" {\n  value = self.name\n}',
      right: 'output "name" {\n  value = "web"\n}',
    },
    "not-supported-yet": {
      means: "Something that belongs to the language is not made yet.",
      why: "orch reads it and says so, so that it is not taken for a slip of the pen.",
      fix: "Leave it out. docs/limits.md lists what is missing.",
    },
    "strategy-for-jobs": {
      means: "A strategy that orders jobs in time stands in a workload that does not end.",
      why: "edf and critical_path say when a run takes the room that is left. What stays takes its room at once.",
      fix: "Write it into the job, or into orch { placement {} } for all jobs; services are then placed as with spread.",
      wrong: 'service "web" {\n  image = "web:1"\n  placement {\n    strategy = "edf"\n  }\n}',
      right: 'job "report" {\n  image = "report:1"\n  placement {\n    strategy = "edf"\n  }\n}',
    },
    "port-not-published": {
      means: "The address of a port is read by somebody who cannot reach it: it is not published.",
      why: "With publish = false a port is reached only by containers on the same node and network.",
      fix: "Take publish = false away, or let both share a network and a node.",
      wrong:
        'service "web" {\n  image = "web:1"\n  env   = { ME = self.endpoint["http"] }\n  port "http" {\n    container = 80\n    publish   = false\n  }\n}',
      right:
        'service "web" {\n  image = "web:1"\n  env   = { ME = self.endpoint["http"] }\n  port "http" { container = 80 }\n}',
    },
    "reference-not-data": {
      means: "A whole object stands where data is needed.",
      why: "service.web, network.backend and the like are references. env and outputs hold texts, numbers, lists and maps.",
      fix: 'Read one of its attributes, such as service.web.endpoint["http"].',
      wrong: 'service "web" {\n  image = "web:1"\n}\noutput "web" {\n  value = service.web\n}',
      right:
        'service "web" {\n  image = "web:1"\n  port "http" { container = 80 }\n}\noutput "web" {\n  value = service.web.endpoint["http"]\n}',
    },
    "sensitive-output": {
      means: "An output shows a sensitive value.",
      why: "What a sensitive value goes into is sensitive as well.",
      fix: "Write sensitive = true into the output, or nonsensitive(value) where it is no secret.",
      wrong:
        'variable "key" {\n  default   = "k"\n  sensitive = true\n}\noutput "key" {\n  value = var.key\n}',
      right:
        'variable "key" {\n  default   = "k"\n  sensitive = true\n}\noutput "key" {\n  value     = var.key\n  sensitive = true\n}',
    },
    "too-many-instances": {
      means: "for_each has more elements than one block may have.",
      why: "Each is a block of its own in the plan.",
      fix: "For equal copies use replicas; else split the project.",
    },
    "too-many-ports": {
      means: "The range of a port has more ports than are published.",
      why: "Each port is a rule of its own on the host.",
      fix: 'Write a smaller range, or network_mode = "host".',
    },
    "too-many-replicas": {
      means: "The project has more replicas times nodes than one plan takes.",
      why: "A number with too many digits, mostly.",
      fix: "Lower replicas, or split the project.",
    },
    "unexpected-attribute": {
      means: "An attribute is known and means nothing in this place.",
      why: "It stands outside of any block, is the name of a block, or belongs to another choice.",
      fix: "Remove it. The message says where it belongs.",
      wrong: 'service "web" {\n  image = "web:1"\n  port  = { container = 80 }\n}',
      right: 'service "web" {\n  image = "web:1"\n  port "http" { container = 80 }\n}',
    },
    "unexpected-block": {
      means: "A block stands where it cannot.",
      why: "It belongs to another block, or an attribute is meant: `name { … }` is a block, `name = { … }` an attribute.",
      fix: "Move it, or write it as an attribute.",
      wrong: "locals {\n  labels {\n    a = 1\n  }\n}",
      right: "locals {\n  labels = {\n    a = 1\n  }\n}",
    },
    "unknown-attribute": {
      means: "A block has no attribute of that name.",
      why: "A slip of the pen, or a name of Compose or Terraform that is called otherwise here.",
      fix: "Take the name that the message suggests. docs/language.md lists attributes.",
      wrong: 'service "web" {\n  image   = "web:1"\n  replica = 2\n}',
      right: 'service "web" {\n  image    = "web:1"\n  replicas = 2\n}',
    },
    "unknown-block": {
      means: "There is no block of that type here.",
      why: "A slip of the pen, or a block of Terraform that is called otherwise: a resource is a service, job, network or volume.",
      fix: "Take the type that the message suggests.",
      wrong: 'resource "docker_container" "web" {\n}',
      right: 'service "web" {\n  image = "web:1"\n}',
    },
    "unknown-port": {
      means: "A port is named that the workload has not.",
      why: "A slip of the pen, or a number: ports are named by their label.",
      fix: "Name one of its ports, or declare it.",
      wrong:
        'service "web" {\n  image = "web:1"\n  port "http" { container = 80 }\n}\noutput "url" {\n  value = service.web.endpoint["htp"]\n}',
      right:
        'service "web" {\n  image = "web:1"\n  port "http" { container = 80 }\n}\noutput "url" {\n  value = service.web.endpoint["http"]\n}',
    },
    "unknown-reference": {
      means: "A workload, network, volume, secret or module is named that is not declared.",
      why: "A slip of the pen, or it belongs to another module: a module sees only its own.",
      fix: "Correct the name, or pass it into the module as a variable of the type network, volume, secret or workload.",
      wrong: 'service "web" {\n  image    = "web:1"\n  networks = [network.bakend]\n}\nnetwork "backend" {}',
      right: 'service "web" {\n  image    = "web:1"\n  networks = [network.backend]\n}\nnetwork "backend" {}',
    },
    "unreadable-file": {
      means: "A file that goes into a container cannot be read.",
      why: "It is not there, or it is outside of the module's folder.",
      fix: "Paths are relative to the module's folder.",
    },
    "wrong-labels": {
      means: "A block has too many or too few labels.",
      why: "A label is the name of the block. Terraform's resources have two, orch's blocks have one or none.",
      fix: "The message says how many it takes.",
      wrong: 'service "app" "web" {\n  image = "web:1"\n}',
      right: 'service "web" {\n  image = "web:1"\n}',
    },
    "wrong-transport": {
      means: "A node has settings of another way to reach it.",
      why: "tls belongs to tcp:// hosts, ssh to ssh:// hosts.",
      fix: "Remove them, or correct host.",
      wrong: 'node "a" {\n  host = "ssh://deploy@10.0.0.1"\n  tls  = { ca = "ca.pem" }\n}',
      right: 'node "a" {\n  host = "ssh://deploy@10.0.0.1"\n}',
    },
    "unknown-backend": {
      means: "There is no backend of that name.",
      why: 'State is kept by the backends "local", "http" and "postgres".',
      fix: "Use one of them. docs/state-and-recovery.md describes them.",
      wrong: 'orch {\n  project = "shop"\n  backend "s3" {}\n}',
      right: 'orch {\n  project = "shop"\n  backend "local" { path = "orch.state.json" }\n}',
    },
  },
);
