import { expect, test } from "vitest";
import { ORCH, mistakes } from "./rig.ts";

const APP = `
variable "tag" { default = "1" }
service "web" {
  image = "app:\${var.tag}"
  port "http" { container = 80 }
}
output "url" { value = "http://\${service.web.endpoint["http"]}" }
output "tag" { value = var.tag }
`;

const broken = (main: string, modules: Record<string, Record<string, string>> = {}) =>
  mistakes(`${ORCH}${main}`, { modules });

test("sources that cannot be used are told, all of them", () => {
  expect(
    broken(
      `module "a" {}
module "b" { source = "modules/b" }
module "c" { source = "./missing" }
module "d" { source = "git::https://example.com/x.git" }
module "e" { source = "/etc" }
module "f" { source = "./\${var.x}" }
output "o" { value = module.c.url }
service "s" {}`,
    ),
  ).toEqual([
    'main.orch.hcl:2 missing-attribute: module "a" has no "source". It is required: the path of the module\'s folder, source = "./modules/app".',
    'main.orch.hcl:3 module-source: "modules/b" is no path of a folder beside this one. Modules are read from local folders: write source = "./modules/b".',
    'main.orch.hcl:4 module-unreadable: The module "c" cannot be read: there is no folder "missing". A source is the path of a folder with *.orch.hcl files, from the folder of the file it is written in.',
    'main.orch.hcl:5 module-source: "git::https://example.com/x.git" is no path of a folder beside this one. Modules are read from local folders only: fetch it first (git submodule, a copy), and write its path as ./ or ../.',
    'main.orch.hcl:6 module-source: "/etc" is no path of a folder beside this one. Paths start from the folder of this file: ./ or ../, so that the project can be moved.',
    'main.orch.hcl:7 module-source: A module\'s source is a constant text. Modules are read before anything is evaluated: write source = "./modules/app", without ${…}.',
    'main.orch.hcl:9 missing-attribute: service "s" has no "image". It is required. Write for example image = "nginx:1.27".',
  ]);
});

test("modules that contain themselves are refused", () => {
  expect(
    broken('module "a" { source = "./a" }', {
      a: { "a.orch.hcl": 'module "b" { source = "../b" }' },
      b: { "b.orch.hcl": 'module "a" { source = "../a" }\nmodule "r" { source = "../" }' },
    }),
  ).toEqual([
    "b/b.orch.hcl:1 module-recursion: A module cannot contain itself: a → b → a. Take one of the calls out, or move what both need into a module of its own.",
    "b/b.orch.hcl:2 module-recursion: A module cannot contain itself: the root module → a → b → the root module. Take one of the calls out, or move what both need into a module of its own.",
  ]);
});

test("what stands in the root module only is refused elsewhere", () => {
  expect(
    broken('module "a" { source = "./a" }', {
      a: { "a.orch.hcl": 'orch { project = "q" }\nnode "n" {}\nvariable "source" {}' },
    }),
  ).toEqual([
    'a/a.orch.hcl:1 misplaced-block: A block "orch" stands in the root module only. Move it to the folder that is planned.',
    'a/a.orch.hcl:2 misplaced-block: A block "node" stands in the root module only. Nodes are what a project runs on: declare it beside the orch block, and pass what the module needs of it as a variable.',
    'a/a.orch.hcl:3 invalid-name: A variable of a module cannot be called "source". In a module block this word has a meaning of its own. Use another name.',
  ]);
});

test("what a module is asked for and has not is told with what it has", () => {
  const text = `${ORCH}module "shop" {\n  source = "./modules/app"\n  count = 2\n}
module "each" {\n  source = "./modules/app"\n  for_each = toset(["eu"])\n}
output "a" { value = module.shop.ulr }
output "b" { value = module.shpo.url }
output "c" { value = module.each.url }
output "d" { value = module.each["us"].url }
output "e" { value = [module.shop] }
output "f" { value = modul.shop.url }`;
  const given = { modules: { "modules/app": { "main.orch.hcl": APP } } };
  expect(mistakes(text, given)).toEqual([
    'main.orch.hcl:4 unknown-attribute: There is no "count". For equal copies of a service use replicas = 3; for one instance per element use for_each; to switch a block off use enabled = false.',
    'main.orch.hcl:10 unknown-output: module.shop has no output "ulr". Did you mean "url"? Its outputs are url, tag.',
    'main.orch.hcl:11 unknown-reference: There is no module "shpo". Did you mean "shop"? Call it with module "shpo" { source = "./…" }.',
    'main.orch.hcl:12 missing-key: module.each has for_each, so it has several instances and no "url" of its own. Choose one: module.each["eu"].url, or take all: { for k, m in module.each : k => m.url }.',
    'main.orch.hcl:13 unknown-reference: module.each has no instance "us". Its for_each has "eu".',
    "main.orch.hcl:14 reference-not-data: module.shop is a reference, and an output holds data. Read one of its attributes.",
    'main.orch.hcl:15 unknown-variable: There is nothing called "modul" here. Did you mean "module"?',
  ]);
});

test("mistakes in a module are told once, however many instances it has, and with all others of the run", () => {
  expect(
    broken('module "a" {\n  source = "./a"\n  for_each = toset(["x", "y"])\n}\nservice "s" {}', {
      a: { "a.orch.hcl": 'service "t" { imgae = "i" }\noutput "o" { value = local.nope }' },
    }),
  ).toEqual([
    'a/a.orch.hcl:1 missing-attribute: service "t" has no "image". It is required. Write for example image = "nginx:1.27".',
    'a/a.orch.hcl:1 unknown-attribute: service "t" has no attribute "imgae". Did you mean "image"?',
    'a/a.orch.hcl:2 unknown-variable: There is no local "nope". Define it in locals { … }.',
    'main.orch.hcl:6 missing-attribute: service "s" has no "image". It is required. Write for example image = "nginx:1.27".',
  ]);
});
