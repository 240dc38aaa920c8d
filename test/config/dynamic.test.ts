import { expect, test } from "vitest";
import {
  NODE,
  ORCH,
  configured,
  containerOf,
  lateValues,
  mistakes,
  output,
  specOf,
  viewOf,
  workload,
} from "./rig.ts";

const service = (lines: string, rest = "") => `${ORCH}service "x" {\n  image = "i"\n${lines}\n}\n${rest}`;

test("a dynamic block makes one block for each element, its key and value under the block's type", () => {
  const text = service(`
    dynamic "port" {
      for_each = { http = 8080, admin = 9090 }
      labels   = [port.key]
      content { container = port.value }
    }
    port "last" { container = 1 }`);
  const port = (container: number) => ({ container, count: 1, protocol: "tcp", publish: true });
  expect(specOf(configured(text), "service.x").ports).toEqual({
    admin: port(9090),
    http: port(8080),
    last: port(1),
  });
});

test("lists, sets, maps and objects are iterated; the key of a set's element is the element", () => {
  const keys = (collection: string) =>
    containerOf(
      `dynamic "file" {
        for_each = ${collection}
        iterator = item
        labels = ["/f/\${item.value}"]
        content {
          content = "\${item.key}=\${item.value}"
        }
      }`,
    ).files;
  const files = (...texts: readonly string[]) => Object.keys(keys(texts.join("")) ?? {});
  expect(files('["a", "b"]')).toEqual(["/f/a", "/f/b"]);
  expect(files('toset(["a", "b"])')).toEqual(["/f/a", "/f/b"]);
  expect(files('tomap({ k = "a" })')).toEqual(["/f/a"]);
  expect(files('{ k = "a", l = 2 }')).toEqual(["/f/2", "/f/a"]);
  expect(files("[]")).toEqual([]);
});

test("dynamic blocks nest, in each other and in sidecars, and inner ones see the outer iterator", () => {
  const text = service(`
    dynamic "container" {
      for_each = ["one", "two"]
      iterator = car
      labels   = ["car-\${car.value}"]
      content {
        image = "i"
        dynamic "file" {
          for_each = ["a", "b"]
          labels   = ["/\${car.value}/\${file.value}"]
          content { content = "\${car.key}\${file.key}" }
        }
      }
    }`);
  const { containers } = specOf(configured(text), "service.x");
  expect(Object.entries(containers).map(([name, { files = {} }]) => [name, Object.keys(files)])).toEqual([
    ["car-one", ["/one/a", "/one/b"]],
    ["car-two", ["/two/a", "/two/b"]],
    ["main", []],
  ]);
});

test("a thing that occurs once can be there or not", () => {
  const check = (on: string) =>
    containerOf(`dynamic "healthcheck" {
      for_each = ${on} ? [1] : []
      content {
        command  = ["true"]
        interval = "3s"
      }
    }`).healthcheck;
  expect(check("false")).toBeUndefined();
  expect(check("true")).toMatchObject({ command: ["true"], interval: 3000 });
});

test("a port that a dynamic block makes is read by others, and its publish counts", () => {
  const text = service(
    `dynamic "port" {
      for_each = { http = true, inner = false }
      labels   = [port.key]
      content {
        container = 80
        publish   = port.value
      }
    }`,
    'output "o" { value = service.x.endpoint["http"] }\noutput "i" { value = service.x.endpoint["inner"] }',
  );
  const configuration = configured(text);
  expect(output(configuration, "o").links).toMatchObject([{ port: "http", hard: false }]);
  expect(output(configuration, "i").links).toMatchObject([{ port: "inner", hard: true }]);
  expect(mistakes(`${text}\noutput "p" { value = service.x.endpoint["htp"] }`)).toEqual([
    'main.orch.hcl:15 unknown-port: service.x has no port "htp". Did you mean "http"? Its ports are http, inner.',
  ]);
});

test("late values reach the content through the iterator", () => {
  const text = service(
    `dynamic "file" {
      for_each = { a = service.y.endpoint["http"], b = "plain" }
      labels   = ["/\${file.key}"]
      content { content = file.value }
    }`,
    'service "y" {\n  image = "i"\n  port "http" { container = 80 }\n}',
  );
  const configuration = configured(text);
  expect(lateValues(workload(configuration, "service.x"), viewOf())).toEqual({
    "containers.main.files./a.inline": "at-service-y:1004",
  });
});

test("conditions over nodes see the iterator", () => {
  const text = service(`dynamic "constraint" {
    for_each = ["ssd", "nvme"]
    content { condition = node.labels.disk == constraint.value }
  }`);
  const { constraints } = workload(configured(text), "service.x").requirements;
  expect(constraints.map(({ evaluate }) => evaluate(NODE))).toMatchObject([
    { ok: true, value: true },
    { ok: true, value: false },
  ]);
});

test("each and the iterator are both in scope", () => {
  const text = `${ORCH}service "x" {
    for_each = { eu = ["a"], us = [] }
    image    = "i"
    dynamic "port" {
      for_each = each.value
      labels   = ["\${each.key}-\${port.value}"]
      content { container = 80 }
    }
  }`;
  const configuration = configured(text);
  expect(Object.keys(specOf(configuration, 'service.x["eu"]').ports ?? {})).toEqual(["eu-a"]);
  expect(Object.keys(specOf(configuration, 'service.x["us"]').ports ?? {})).toEqual([]);
});

test("what is wrong with a dynamic block is said at its place", () => {
  const wrong = (lines: string, rest = "") =>
    mistakes(service(lines, rest)).map((text) => text.replace(/^\S+ /, ""));
  expect(wrong('dynamic "port" {\n}')).toEqual([
    'missing-attribute: dynamic "port" has no "for_each". It says for which elements blocks are made: for_each = var.ports.',
    'missing-block: dynamic "port" has no block "content". Write content { … } with what each block "port" holds.',
  ]);
  expect(wrong('dynamic "prot" {\nfor_each = [1]\ncontent { container = 1 }\n}')).toEqual([
    'unknown-block: service "x" has no block "prot". Did you mean "port"?',
  ]);
  expect(wrong('dynamic "port" {\nfor_each = 7\ncontent {}\n}')).toEqual([
    'wrong-type: The for_each of dynamic "port" takes a list, a set or a map, not a number. For one block or none write for_each = var.on ? [1] : [].',
  ]);
  expect(wrong('dynamic "port" {\nfor_each = null\ncontent {}\n}')).toEqual([
    'wrong-type: The for_each of dynamic "port" takes a list, a set or a map, not null. For no blocks at all write an empty list: coalesce(var.x, []).',
  ]);
  expect(wrong('dynamic "port" {\nfor_each = [1]\nfor_eech = []\ncontent { container = 1 }\n}')).toEqual([
    'wrong-labels: A block "port" has one label: the port\'s name. Write labels = [port.key] beside for_each.',
    'unknown-attribute: dynamic "port" has no attribute "for_eech". Did you mean "for_each"? It takes for_each, iterator and labels; what the blocks hold stands in content { … }.',
  ]);
  expect(wrong('dynamic "port" {\nfor_each = sensitive([1])\ncontent {}\n}')).toEqual([
    'sensitive-value: The for_each of dynamic "port" is sensitive, and the plan would show how many blocks there are. Take the keys from a value that is not sensitive, and look the sensitive parts up by them.',
  ]);
  expect(
    wrong(
      'dynamic "file" {\nfor_each = service.x.endpoint["http"]\ncontent {}\n}\nport "http" { container = 80 }',
    ),
  ).toEqual([
    'late-value-not-allowed: The for_each of dynamic "file" needs a placement: it comes from service.x.endpoint["http"]. Which blocks there are must be known before anything is placed.',
  ]);
  expect(
    wrong(
      'dynamic "port" {\nfor_each = ["a"]\niterator = "p"\nlabels = [port.value]\ncontent { container = 80 }\n}',
    ),
  ).toEqual([
    'wrong-type: The "iterator" of dynamic "port" is no name. Write a bare name, without quotes: iterator = item.',
  ]);
  expect(
    wrong('dynamic "port" {\nfor_each = ["a", "a"]\nlabels = [port.value]\ncontent { container = 80 }\n}'),
  ).toHaveLength(1);
  expect(mistakes(`${ORCH}dynamic "service" {}`)).toEqual([
    'main.orch.hcl:2 unexpected-block: A block "dynamic" stands inside of another block. For several blocks at the top of a file write for_each into the block itself.',
  ]);
});
