// Configuration that can be read and makes no sense: types, references, circles, names, limits.
import { type BadInput, type Files, project } from "./bad-input.ts";

const validate = ["validate"];

function bad(name: string, lines: readonly string[], more: Files = {}): BadInput {
  return { name, files: { ...project(...lines), ...more }, args: validate };
}

const web = (...lines: readonly string[]): readonly string[] => [
  'service "web" {',
  '  image = "x"',
  ...lines,
  "}",
];
const local = (...lines: readonly string[]): readonly string[] => [
  "locals {",
  ...lines,
  "}",
  'output "o" {',
  "  value = local.a",
  "}",
];

export const VALUES: readonly BadInput[] = [
  { name: "no orch block", files: { "main.orch.hcl": 'service "web" { image = "x" }\n' }, args: validate },
  { name: "two orch blocks", files: project('orch { project = "q" }'), args: validate },
  { name: "no project", files: { "main.orch.hcl": "orch {}\n" }, args: validate },
  {
    name: "a project whose name is a path",
    files: { "main.orch.hcl": 'orch { project = "../../etc" }\n' },
    args: validate,
  },
  { name: "an empty project name", files: { "main.orch.hcl": 'orch { project = "" }\n' }, args: validate },
  bad("a block type that there is not", ['servce "web" { image = "x" }']),
  bad("an attribute that there is not", web("  replcas = 3")),
  bad("a label too few", ['service { image = "x" }']),
  bad("a label too many", ['service "a" "b" { image = "x" }']),
  bad("no image", ['service "web" {', "}"]),
  bad("a name twice", [...web(), ...web()]),
  bad("a hostile name", ['service "__proto__/../x" { image = "x" }']),
  bad("count", web("  count = 2")),
  bad("a text for a number", web('  replicas = "many"')),
  bad("a negative number of replicas", web("  replicas = -1")),
  bad("half a replica", web("  replicas = 1.5")),
  bad("a billion replicas", web("  replicas = 1000000000")),
  bad("a null where a value must be", web("  replicas = null", "  priority = null", "  image_ = null")),
  bad("a list for a text", ['service "web" {', '  image = ["x"]', "}"]),
  bad("a plain string as a command", web('  command = "sleep 1"')),
  bad("a map for a list", web("  command = { a = 1 }")),
  bad("a nested value in env", web("  env = { A = [1] }")),
  bad("a quantity that is none", web('  resources = { memory = "12 potatoes" }')),
  bad("a negative quantity", web('  resources = { memory = "-1Gi" }')),
  bad("more memory than numbers can hold", web('  resources = { memory = "99999999999Ei" }')),
  bad("a duration that is none", web('  stop_grace_period = "soon"')),
  bad("a port out of range", web('  port "p" {', "    container = 70000", "  }")),
  bad("a port range backwards", web('  port "p" {', '    container = "90-80"', "  }")),
  bad("a port range of 60,000", web('  port "p" {', '    container = "1-60000"', "  }")),
  bad(
    "two ports of one host port",
    web(
      '  port "p" {',
      "    container = 80",
      "    host = 80",
      "  }",
      '  port "q" {',
      "    container = 81",
      "    host = 80",
      "  }",
    ),
  ),
  bad("an enum value that there is not", web('  restart = "sometimes"')),
  bad("a mount of two kinds", web('  mount "/x" {', '    bind = "/a"', "    tmpfs = true", "  }")),
  bad("a mount below no root", web('  mount "x" {', '    bind = "/a"', "  }")),
  bad("a bind of a relative path", web('  mount "/x" {', '    bind = "a"', "  }")),
  bad("a file outside of the container", web('  file "/../../etc/passwd" {', '    content = "x"', "  }")),
  bad(
    "a healthcheck of a port that there is not",
    web("  healthcheck {", '    http = { port = "nope" }', "  }"),
  ),
  bad("a reserved label", web('  labels = { "orch.project" = "x" }')),
  bad("a reference to nothing", web("  env = { A = var.nope }")),
  bad("a reference to a workload that there is not", web('  env = { A = service.db.endpoint["pg"] }')),
  bad("a reference to a port that there is not", [
    ...web('  env = { A = service.db.endpoint["pg"] }'),
    'service "db" { image = "x" }',
  ]),
  bad("path.cwd", local("  a = path.cwd")),
  bad("a circle of locals", local("  a = local.b", "  b = local.a")),
  bad("a local that needs itself", local("  a = local.a")),
  bad("a circle of depends_on", [
    'service "a" {',
    '  image = "x"',
    "  depends_on = [service.b]",
    "}",
    'service "b" {',
    '  image = "x"',
    "  depends_on = [service.a]",
    "}",
  ]),
  bad("a workload that waits for itself", web("  depends_on = [service.web]")),
  bad("a variable default that reads a variable", [
    'variable "a" { default = var.b }',
    'variable "b" { default = 1 }',
  ]),
  bad(
    "a circle of 2,000 locals",
    local(
      "  a = local.x0",
      ...Array.from({ length: 2000 }, (_, index) => `  x${index} = local.x${(index + 1) % 2000}`),
    ),
  ),
  bad("an unknown function", local('  a = jsondecod("{}")')),
  bad("too few arguments", local('  a = replace("a")')),
  bad("an impure function", local("  a = timestamp()")),
  bad("division by zero", local("  a = 1 / 0")),
  bad("an index out of range", local("  a = [1][7]")),
  bad("a key that there is not", local("  a = { x = 1 }.y")),
  bad("an attribute of null", local("  a = null.x")),
  bad("a condition of two types", local('  a = true ? "x" : [1]')),
  bad("a late value where none can be", [
    ...web("  replicas = length(service.db.host)"),
    'service "db" { image = "x" }',
  ]),
  bad("for_each of a list", web('  for_each = ["a", "b"]')),
  bad("for_each of a sensitive value", [
    'variable "s" {',
    '  default = "x"',
    "  sensitive = true",
    "}",
    ...web("  for_each = toset([var.s])"),
  ]),
  bad(
    "for_each of 200,000 keys",
    web('  for_each = { for i in setproduct(range(500), range(400)) : "${i[0]}-${i[1]}" => 1 }'),
  ),
  {
    ...bad(
      "for_each of hostile keys",
      web('  for_each = toset(["__proto__", "constructor", "a/b", "\\u001b[2J"])'),
    ),
    exit: 0,
  },
  bad("a range of a million", local("  a = range(1000000)")),
  bad(
    "values nested 50,000 times",
    local(
      "  x0 = [1]",
      ...Array.from({ length: 20_000 }, (_, index) => `  x${index + 1} = [local.x${index}]`),
      "  a = local.x20000",
    ),
  ),
  bad(
    "a bomb of flatten",
    local(
      "  l0 = [1]",
      ...Array.from({ length: 40 }, (_, index) => `  l${index + 1} = [local.l${index}, local.l${index}]`),
      "  a = flatten(local.l40)",
    ),
  ),
  bad(
    "a pattern that tries every end",
    local(
      '  t = join("", [for i in range(1000) : join("", [for j in range(100) : "a"])])',
      '  a = length(regexall("a*b|a", local.t))',
    ),
  ),
  bad(
    "a bomb of for",
    local("  r = range(1000)", "  a = [for x in local.r : [for y in local.r : [for z in local.r : 1]]]"),
  ),
  bad(
    "a bomb of strings",
    local(
      '  s0 = "xxxxxxxxxxxxxxxx"',
      ...Array.from(
        { length: 40 },
        (_, index) => `  s${index + 1} = "\${local.s${index}}\${local.s${index}}"`,
      ),
      "  a = local.s40",
    ),
  ),
  bad(
    "a bomb of lists",
    local(
      "  l0 = [1]",
      ...Array.from(
        { length: 40 },
        (_, index) => `  l${index + 1} = concat(local.l${index}, local.l${index})`,
      ),
      "  a = length(local.l40)",
    ),
  ),
  bad("a bomb of format", local('  a = format("%999999999d", 1)')),
  bad(
    "a bomb of join",
    local(
      '  a = join(join("", [for i in range(1000) : "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]), [for i in range(1000) : join("", [for j in range(1000): "y"])])',
    ),
  ),
  bad("a pattern that other engines hang on", local(`  a = regex("^(a+)+$", "${"a".repeat(5000)}!")`)),
  bad("a pattern that is none", local('  a = regex("(", "x")')),
  bad("a pattern of 100,000 letters", local(`  a = regex("${"(a|b)*".repeat(20_000)}", "x")`)),
  bad(
    "a pattern that repeats repeats",
    local('  a = regex("((((a{1,1000}){1,1000}){1,1000}){1,1000})", "aaaaaaaa")'),
  ),
  bad("a template that reads itself", local('  a = templatefile("t.tpl", {})'), {
    "t.tpl": '${templatefile("t.tpl", {})}',
  }),
  bad("JSON nested 50,000 times", local(`  a = jsondecode("${"[".repeat(50_000)}${"]".repeat(50_000)}")`)),
  bad("a YAML of billions", local('  a = yamldecode(file("bomb.yaml"))'), {
    "bomb.yaml": Array.from({ length: 20 }, (_, level) =>
      level === 0 ? "- &a0 x" : `- &a${level} [${`*a${level - 1}, `.repeat(10)}]`,
    ).join("\n"),
  }),
  bad("base64 that is none", local('  a = base64decode("%%%")')),
  bad("gzip of base64 that is none", web('  file "/x" {', '    content_base64 = "@@"', "  }")),
  bad("__proto__ as every name", [
    'variable "__proto__" { default = 1 }',
    'service "constructor" {',
    '  image = "x"',
    "  env = { __proto__ = 1, constructor = 2, toString = 3 }",
    '  port "hasOwnProperty" { container = 80 }',
    "  __proto__ = 1",
    "}",
  ]),
  bad("__proto__ in a reference", local("  a = var.__proto__")),
  bad("an attribute of Object.prototype", local("  m = {}", "  a = local.m.toString")),
  bad("a function of Object.prototype", local("  a = constructor(1)")),
  bad("a block of Object.prototype", ["toString {}", 'hasOwnProperty "x" {}']),
  { ...bad("a provider that there is not", ['node "b" { provider = "dokcer" }']), args: ["plan"] },
  { ...bad("a provider by path", ['node "b" { provider = "./evil.js" }']), args: ["plan"] },
  bad("two nodes of one name", ['node "a" { provider = "simulator" }']),
  bad("a node with a hostile host", ['node "b" { host = "ssh://-oProxyCommand=touch${1}x" }']),
  bad("a node with a host of no scheme", ['node "b" { host = "nowhere" }']),
  bad("a port range of a node backwards", [
    'node "b" {',
    '  provider = "simulator"',
    '  port_range = "32000-20000"',
    "}",
  ]),
  bad("capacity below zero", ['node "b" {', '  provider = "simulator"', "  capacity = { cpu = -1 }", "}"]),
  bad("simulator settings that there are not", [
    'node "b" {',
    '  provider = "simulator"',
    '  simulator { speed = "warp" }',
    "}",
  ]),
  bad("a secret without a value", ['secret "s" {', "}"]),
  bad("a constraint that is no condition", web("  constraint { condition = 7 }")),
  bad("a constraint of a misspelt label root", web("  constraint { condition = nod.labels.x == 1 }")),
  bad("a validation that refuses", [
    'variable "a" {',
    "  default = 1",
    "  validation {",
    "    condition = var.a > 5",
    '    error_message = "must be more than five"',
    "  }",
    "}",
  ]),
  bad("a sensitive value in an error", [
    'variable "s" {',
    '  default = "hunter2"',
    "  sensitive = true",
    "}",
    ...local("  a = tonumber(var.s)"),
  ]),
  bad("a sensitive output that is not marked", [
    'variable "s" {',
    '  default = "hunter2"',
    "  sensitive = true",
    "}",
    'output "o" {',
    "  value = var.s",
    "}",
  ]),
];
