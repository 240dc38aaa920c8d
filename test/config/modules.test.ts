import { expect, test } from "vitest";
import type { Configuration } from "../../src/model/configuration.ts";
import { ORCH, configured, lateValues, mistakes, output, plain, specOf, viewOf, workload } from "./rig.ts";

const addresses = ({ workloads, networks, volumes }: Configuration) =>
  [...workloads, ...networks, ...volumes].map(({ address }) => address);

const APP = `
variable "tag" { default = "1" }
variable "replicas" {
  type    = number
  default = 1
}
service "web" {
  image    = "app:\${var.tag}"
  replicas = var.replicas
  port "http" { container = 80 }
}
output "url" { value = "http://\${service.web.endpoint["http"]}" }
output "tag" { value = var.tag }
`;

const app = (main: string, more: Record<string, Record<string, string>> = {}) =>
  [`${ORCH}${main}`, { modules: { "modules/app": { "main.orch.hcl": APP }, ...more } }] as const;

test("a module's objects have its address in front, and their names its name", () => {
  const configuration = configured(
    ...app(`module "shop" {\n  source = "./modules/app"\n  tag = "2"\n}\nservice "web" { image = "i" }`),
  );
  expect(addresses(configuration)).toEqual(["module.shop.service.web", "service.web", "network.default"]);
  expect(specOf(configuration, "module.shop.service.web").containers["main"]?.image).toBe("app:2");
  expect(specOf(configuration, "module.shop.service.web").networks).toEqual([
    { network: "network.default", name: "p-default", aliases: ["shop-web"] },
  ]);
  expect(specOf(configuration, "service.web").networks).toEqual([
    { network: "network.default", name: "p-default", aliases: ["web"] },
  ]);
});

test("the bare name is an alias on networks of the same module instance only", () => {
  const configuration = configured(
    `${ORCH}network "front" {}\nmodule "a" {\n  source = "./m"\n  for_each = toset(["x"])\n  front = network.front\n}`,
    {
      modules: {
        m: {
          "m.orch.hcl": `variable "front" { type = network }
network "own" {}
service "db" {
  image    = "i"
  networks = [network.own, var.front]
}`,
        },
      },
    },
  );
  expect(specOf(configuration, 'module.a["x"].service.db').networks).toEqual([
    { network: 'module.a["x"].network.own', name: "p-a-x-own", aliases: ["db", "a-x-db"] },
    { network: "network.front", name: "p-front", aliases: ["a-x-db"] },
  ]);
});

test("for_each and enabled make instances of a module", () => {
  const configuration = configured(
    ...app(`
module "shop" {
  source   = "./modules/app"
  for_each = { eu = 2, us = 3 }
  replicas = each.value
  tag      = each.key
}
module "off" {
  source  = "./modules/app"
  enabled = false
}
output "tags" { value = { for key, shop in module.shop : key => shop.tag } }
output "eu" { value = module.shop["eu"].tag }
output "none" { value = try(module.off.tag, "off") }
`),
  );
  expect(configuration.workloads.map(({ address, replicas }) => [address, replicas])).toEqual([
    ['module.shop["eu"].service.web', 2],
    ['module.shop["us"].service.web', 3],
  ]);
  const value = (name: string) => output(configuration, name).evaluate(viewOf());
  expect(value("tags")).toMatchObject({ value: { eu: "eu", us: "us" } });
  expect(value("eu")).toMatchObject({ value: "eu" });
  expect(value("none")).toMatchObject({ value: "off" });
});

test("functions take the instances of a module, or of a block, as a map", () => {
  const configuration = configured(
    ...app(`
module "shop" {
  source   = "./modules/app"
  for_each = { eu = 1, us = 2 }
  tag      = each.key
}
service "web" {
  for_each = toset(["b", "a"])
  image    = "i"
  port "http" { container = 80 }
}
output "modules" {
  value = [length(module.shop), keys(module.shop), values(module.shop)[*].tag, lookup(module.shop, "eu", null).tag]
}
output "whole" { value = module.shop }
output "one" { value = module.shop["eu"] }
output "services" { value = [length(service.web), keys(service.web), contains(keys(service.web), "c")] }
`),
  );
  const value = (name: string) => output(configuration, name).evaluate(viewOf());
  expect(value("modules")).toMatchObject({ value: [2, ["eu", "us"], ["eu", "us"], "eu"] });
  const whole = (name: string) => ({ tag: name, url: `http://at-module-shop-${name}-service-web:1004` });
  expect(value("whole")).toMatchObject({ value: { eu: whole("eu"), us: whole("us") } });
  expect(value("one")).toMatchObject({ value: whole("eu") });
  expect(value("services")).toMatchObject({ value: [2, ["a", "b"], false] });
});

test("modules nest, and their sources start from the folder of the file", () => {
  const configuration = configured(`${ORCH}module "outer" { source = "./modules/outer" }`, {
    modules: {
      "modules/outer": {
        "main.orch.hcl": `module "inner" {
  source   = "../app"
  for_each = toset(["k"])
}
output "tag" { value = module.inner["k"].tag }`,
      },
      "modules/app": { "main.orch.hcl": APP },
    },
  });
  expect(addresses(configuration)).toEqual(['module.outer.module.inner["k"].service.web', "network.default"]);
});

test("late values go into modules and come out of them", () => {
  const configuration = configured(
    ...app(
      `module "shop" { source = "./modules/app" }
module "user" {
  source = "./modules/user"
  url    = module.shop.url
  me     = self.name
}
output "url" { value = module.user.both }`,
      {
        "modules/user": {
          "main.orch.hcl": `variable "url" { type = string }
variable "me" {}
locals { full = "\${var.url}/x" }
service "user" {
  image = "i"
  env   = { URL = local.full, ME = var.me }
}
output "both" { value = [var.url, local.full] }`,
        },
      },
    ),
  );
  const user = workload(configuration, "module.user.service.user");
  expect(lateValues(user, viewOf())).toEqual({
    "containers.main.env.ME": "p-x-1",
    "containers.main.env.URL": "http://at-module-shop-service-web:1004/x",
  });
  expect(user.links).toMatchObject([{ target: "module.shop.service.web", port: "http", hard: false }]);
  expect(output(configuration, "url").evaluate(viewOf())).toMatchObject({
    value: ["http://at-module-shop-service-web:1004", "http://at-module-shop-service-web:1004/x"],
  });
});

test("references to networks, volumes, secrets and workloads are passed in", () => {
  const configuration = configured(
    `${ORCH}
network "front" { name = "front-of-all" }
volume "data" {}
secret "key" { value = "s" }
service "db" {
  image = "db"
  port "pg" { container = 5432 }
}
module "m" {
  source = "./m"
  net    = network.front
  data   = volume.data
  keys   = [secret.key]
  db     = service.db
}`,
    {
      modules: {
        m: {
          "m.orch.hcl": `
variable "net" { type = network }
variable "data" { type = volume }
variable "keys" { type = list(secret) }
variable "db" { type = workload }
service "s" {
  image      = "i"
  networks   = [var.net]
  secrets    = var.keys
  depends_on = [var.db]
  env        = { DB = var.db.endpoint["pg"] }
  mount "/d" { volume = var.data }
}`,
        },
      },
    },
  );
  const spec = specOf(configuration, "module.m.service.s");
  expect(spec.networks).toEqual([{ network: "network.front", name: "front-of-all", aliases: ["m-s"] }]);
  expect(spec.containers["main"]?.mounts).toEqual({
    "/d": { type: "volume", volume: "volume.data", name: "p-data" },
  });
  expect(spec.containers["main"]?.secrets).toEqual(["key"]);
  const own = workload(configuration, "module.m.service.s");
  expect(own.dependsOn).toEqual([{ target: "service.db", condition: "healthy" }]);
  expect(lateValues(own, viewOf())).toEqual({ "containers.main.env.DB": "at-service-db:1002" });
});

test("depends_on takes modules, and what a module depends on all of it waits for", () => {
  const configuration = configured(
    `${ORCH}
job "migrate" { image = "i" }
module "db" { source = "./m" }
module "web" {
  source     = "./m"
  depends_on = [module.db, job.migrate]
}
service "last" {
  image      = "i"
  depends_on = [{ workload = module.web, condition = "started" }]
}`,
    {
      modules: {
        m: { "m.orch.hcl": 'service "a" { image = "i" }\nmodule "n" { source = "./n" }' },
        "m/n": { "n.orch.hcl": 'job "b" { image = "i" }' },
      },
    },
  );
  const wait = (address: string) =>
    workload(configuration, address).dependsOn.map(({ target, condition }) => `${target} ${condition}`);
  expect(wait("module.db.service.a")).toEqual([]);
  const before = [
    "job.migrate completed",
    "module.db.module.n.job.b completed",
    "module.db.service.a healthy",
  ];
  expect(wait("module.web.service.a")).toEqual(before);
  expect(wait("module.web.module.n.job.b")).toEqual(before);
  expect(wait("service.last")).toEqual(["module.web.module.n.job.b started", "module.web.service.a started"]);
});

test("variables of a module are converted, have defaults and rules, and may be sensitive", () => {
  const module = {
    m: {
      "m.orch.hcl": `
variable "size" {
  type    = object({ cpu = optional(string, "200m"), replicas = number })
  validation {
    condition     = var.size.replicas < 5
    error_message = "Too many: \${var.size.replicas}."
  }
}
variable "token" {
  sensitive = true
  default   = "t"
}
variable "name" {
  nullable = false
  default  = "d"
}
service "s" {
  image     = "i:\${var.name}"
  replicas  = var.size.replicas
  resources = { cpu = var.size.cpu }
  env       = { TOKEN = var.token }
}
output "token" { value = var.token }`,
    },
  };
  const call = (lines: string, rest = "") => `${ORCH}module "m" {\n  source = "./m"\n${lines}\n}\n${rest}`;
  const configuration = configured(call('size = { replicas = "3" }\nname = null'), { modules: module });
  expect(workload(configuration, "module.m.service.s")).toMatchObject({
    replicas: 3,
    requirements: { request: { cpu: 200 } },
    spec: { sensitive: [{ path: ["containers", "main", "env", "TOKEN"], value: "t" }] },
  });
  expect(configuration.sensitiveInputs).toEqual([{ name: "module.m.var.token", value: "t" }]);
  expect(configuration.variables).toEqual({});
  expect(mistakes(call("size = { replicas = 7 }"), { modules: module })).toEqual([
    'm/m.orch.hcl:5 invalid-variable-value: The value of the variable "size" is refused. Too many: 7.',
  ]);
  expect(mistakes(call("size = {}\nnaem = 1"), { modules: module })).toEqual([
    'main.orch.hcl:4 wrong-type: The value from module "m" does not fit the variable "size": the attribute "replicas" is missing. Its type is object({cpu=optional(string), replicas=number}).',
    'main.orch.hcl:5 unknown-attribute: module "m" has no attribute "naem". Did you mean "name"?',
  ]);
  expect(mistakes(call(""), { modules: module })).toEqual([
    'main.orch.hcl:2 missing-attribute: module "m" has no "size". It is required: add size = ….',
  ]);
  expect(
    mistakes(call("size = { replicas = 1 }", 'output "o" { value = module.m.token }'), { modules: module }),
  ).toEqual([
    'main.orch.hcl:6 sensitive-output: The output "o" holds a sensitive value. Write sensitive = true into its block to keep it from being shown, or nonsensitive(…) where it is no secret.',
  ]);
});

test("files are read from the module's folder", () => {
  const configuration = configured(`${ORCH}module "m" { source = "./m" }`, {
    project: { "x.txt": "root" },
    modules: {
      m: {
        "m.orch.hcl": `service "s" {
  image = "i"
  env   = { A = file("x.txt"), B = templatefile("\${path.module}/t.tpl", { n = 1 }) }
  file "/f" { source = "x.txt" }
}`,
        "x.txt": "module",
        "./t.tpl": "n=${n}",
      },
    },
  });
  expect(specOf(configuration, "module.m.service.s").containers["main"]?.env).toEqual({
    A: "module",
    B: "n=1",
  });
  expect([...configuration.blobs.values()].map(({ data }) => data)).toEqual(["module"]);
});

test("two secrets of one name from two modules cannot be one file", () => {
  const m = { "m.orch.hcl": 'secret "key" { value = "x" }\noutput "key" { value = secret.key }' };
  expect(
    mistakes(
      `${ORCH}module "a" { source = "./m" }
module "b" { source = "./m" }
service "s" {
  image   = "i"
  secrets = [module.a.key, module.b.key]
}`,
      { modules: { m } },
    ),
  ).toEqual([
    "main.orch.hcl:6 name-collision: module.a.secret.key and module.b.secret.key would both be the file /run/secrets/key of this replica. Rename one of the secrets.",
  ]);
});

test("one circle through modules is one error", () => {
  expect(
    mistakes(
      `${ORCH}module "a" {\n  source = "./m"\n  in = module.b.out\n}\nmodule "b" {\n  source = "./m"\n  in = module.a.out\n}`,
      { modules: { m: { "m.orch.hcl": 'variable "in" {}\noutput "out" { value = var.in }' } } },
    ).filter((text) => text.includes("reference-cycle")).length,
  ).toBeGreaterThan(0);
});

test("the order of files means nothing", () => {
  const files = {
    "a.orch.hcl": ORCH,
    "b.orch.hcl": 'module "x" { source = "./m" }',
    "c.orch.hcl": 'module "y" { source = "./m" }',
  };
  const given = {
    modules: {
      m: { "1.orch.hcl": 'service "a" { image = "i" }', "2.orch.hcl": 'service "b" { image = "i" }' },
    },
  };
  const reversed = (record: Record<string, string>) => Object.fromEntries(Object.entries(record).reverse());
  const other = { modules: { m: reversed(given.modules.m) } };
  expect(plain(configured(reversed(files), other))).toEqual(plain(configured(files, given)));
});
