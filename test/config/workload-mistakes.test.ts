import { expect, test } from "vitest";
import { mistakes, ORCH } from "./rig.ts";

const service = (lines: string, rest = "") => `${ORCH}service "x" {\n  image = "i"\n  ${lines}\n}\n${rest}`;

test.each([
  [
    'for_each = ["a"]',
    'wrong-type: for_each takes a map or a set of strings, not a tuple. Each element needs a name of its own for its address: write toset(["a", "b"]).',
  ],
  [
    "for_each = sensitive({ a = 1 })",
    "sensitive-value: for_each is sensitive, and its keys would be shown in addresses. Take the keys from a value that is not sensitive, and look the sensitive parts up by each.key.",
  ],
  [
    'for_each = toset(["a", service.y.host])',
    "late-value-not-allowed: The keys of for_each need a placement: they come from service.y.host. Addresses must be known before anything is placed: write the keys out, or take them from a variable.",
  ],
  [
    'enabled = service.y.host == "a"',
    'late-value-not-allowed: "enabled" needs a placement: it comes from service.y.host. It must be true or false.',
  ],
  [
    "resources = { exclusive_cores = 1.5 }",
    'invalid-value: "exclusive_cores" must be a whole number from 1 to 1024.',
  ],
  [
    "resources = { cores = 2 }",
    'unknown-attribute: resources has no attribute "cores". Write exclusive_cores = 2 for whole cores of its own, or cpu = 2 for as much of any.',
  ],
  [
    "resources = { cpu = 1, exclusive_cores = 2 }",
    'conflicting-attributes: "cpu" asks for 1 and "exclusive_cores" for 2. Remove cpu: exclusive_cores = 2 requests cpu = 2.',
  ],
  [
    'resources = { exclusive_cores = 2, cpuset = "0-1" }',
    'conflicting-attributes: "cpuset" names cores, and with "exclusive_cores" the plan chooses them. Keep one of the two.',
  ],
  [
    'init_container "a" {\nimage = "i"\nresources = { exclusive_cores = 2 }\n}',
    'unexpected-attribute: "exclusive_cores" means nothing here: an init container ends before the others start. Write cpu = 2, or give the cores to the container that stays.',
  ],
  [
    'port "p" { container = 70000 }',
    'invalid-value: "container" is no port from 1 to 65535. Write a number such as 8080, or a range such as "7000-7010".',
  ],
  [
    'port "p" {\ncontainer = 80\nhost = 80\npublish = false\n}',
    'conflicting-attributes: The port "p" is not published, so it has no place on the host. Remove publish = false, or remove host and bind.',
  ],
  [
    'network_mode = "host"\nnetworks = [network.n]',
    'conflicting-attributes: With network_mode = "host" a workload is on no network. Remove network_mode, or remove networks and attach.',
  ],
  [
    "networks = [network.m]",
    'unknown-reference: There is no network "m". Declare it with network "m" { … }.',
  ],
  [
    'networks = ["n"]',
    'wrong-type: "networks" does not fit: at [0], a network is required, not a string. Write networks = [network.NAME], without quotes.',
  ],
  [
    "networks = [network.n, network.n]",
    "duplicate-network: network.n is attached twice. Name it once, in networks or in an attach block.",
  ],
  [
    'constraint { condition = "yes" }',
    'wrong-type: "condition" does not fit: a bool is required, and this string is neither "true" nor "false". It must be true or false, as in node.labels.disk == "ssd".',
  ],
  [
    'constraint { condition = node.lables.x == "a" }',
    'unsupported-attribute: node has no attribute "lables". Did you mean "labels"?',
  ],
  [
    "constraint { condition = service.y.host == node.name }",
    'late-value-not-allowed: "condition" decides the placement, and reads what a placement makes known: service.y.host. Read node, which is the candidate, or variables and locals.',
  ],
  [
    "constraint { max = 1 }",
    'missing-attribute: This rule has neither "condition" nor "distinct". Write condition = node.labels.disk == "ssd", or distinct = node.name.',
  ],
  [
    "affinity {\ncondition = true\nworkload = service.y\n}",
    'conflicting-attributes: This rule has both "condition" and "workload". Write condition = node.labels.zone == "a", or workload = service.NAME.',
  ],
  [
    "affinity { workload = network.n }",
    'wrong-type: "workload" must be a reference to a workload. Write workload = service.NAME, without quotes.',
  ],
  [
    "spread { max_skew = 1 }",
    'missing-attribute: spread has no "by". It is required. Write by = node.labels.zone.',
  ],
  [
    'placement { strategy = "spred" }',
    'invalid-value: "strategy" must be "spread", "binpack", "least_loaded", "random", "fifo", "affinity", "auto", "optimal", "edf" or "critical_path". Did you mean "spread"?',
  ],
  ["update { auto_revert = true }", 'not-supported-yet: "auto_revert" is not supported yet. Remove it.'],
  ["update { canary = 1 }", 'not-supported-yet: "canary" is not supported yet. Remove it.'],
  [
    'depends_on = ["service.y"]',
    'wrong-type: "depends_on" holds what is no reference to a workload or module. Write [service.NAME], or [{ workload = service.NAME, condition = "started" }], names without quotes.',
  ],
  [
    "depends_on = [network.n]",
    'wrong-type: "depends_on" names network.n, and only workloads are waited for. What a workload uses is there before it anyway; remove it.',
  ],
  [
    'depends_on = [{ workload = service.y, condition = "completed" }]',
    'invalid-value: The condition "completed" is for jobs: other workloads never end. Write "healthy" or "started".',
  ],
  [
    "lifecycle { ignore_changes = [imge] }",
    'unknown-attribute: There is no attribute "imge" to ignore. Did you mean "image"?',
  ],
  [
    'lifecycle { ignore_changes = ["image"] }',
    'invalid-path: This is no path of fixed names. Write for example image or env["LOG_LEVEL"].',
  ],
  [
    "lifecycle { replace_triggered_by = [service.q] }",
    'unknown-reference: There is no service "q". Declare it with service "q" { … }.',
  ],
  [
    "lifecycle { create_before_destroy = true }",
    'unknown-attribute: lifecycle has no attribute "create_before_destroy". Write update { order = "start-first" }.',
  ],
])("%s is refused", (lines, expected) => {
  const [first, ...others] = mistakes(service(lines, 'network "n" {}\nservice "y" { image = "i" }'));
  expect(others).toEqual([]);
  expect(first?.replace(/^main\.orch\.hcl:\d+ /, "")).toBe(expected);
});

test("a block with for_each where one of its instances is meant", () => {
  expect(
    mistakes(
      service(
        'networks = [network.n]\n  mount "/x" { volume = volume.v }',
        'network "n" { for_each = toset(["a"]) }\nvolume "v" { for_each = toset(["a"]) }',
      ),
    ),
  ).toEqual([
    'main.orch.hcl:4 wrong-type: "networks" does not fit: at [0], a network is required, not a network collection. network.n has for_each: choose an instance by its key, as in network.n["key"].',
    'main.orch.hcl:5 wrong-type: "volume" does not fit: a volume is required, not a volume collection. volume.v has for_each: choose an instance by its key, as in volume.v["key"].',
  ]);
});

test("two workloads whose containers would have one name are an error", () => {
  expect(mistakes(`${ORCH}service "a" { image = "i" }\njob "a" { image = "i" }`)).toEqual([
    "main.orch.hcl:2 name-collision: job.a and service.a would both be the container p-a-0 on an engine. The other one is at main.orch.hcl:3. Rename one of them.",
  ]);
});

test.each(["stateful_service", "cron_job"])("a block %s is not supported yet", (type) => {
  expect(mistakes(`${ORCH}${type} "x" {}`)).toEqual([
    `main.orch.hcl:2 not-supported-yet: A block "${type}" is not supported yet.`,
  ]);
});

test("an amount of a node that is compared with a text is told of quantity", () => {
  expect(
    mistakes(`${ORCH}service "x" {
  image = "i"
  constraint { condition = node.memory > "4Gi" }
}
`),
  ).toEqual([
    'main.orch.hcl:4 invalid-operand: The right operand does not fit: a number is required, and this string is not a decimal number. node.memory counts bytes and node.cpu cores. For an amount with a unit write quantity("4Gi") or quantity("500m").',
  ]);
});
