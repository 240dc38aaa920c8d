// Mistakes that are seen in values.
import type { Mistake } from "./mistakes.ts";

export const MISTAKES_OF_VALUES: readonly Mistake[] = [
  {
    title: "A map has no such key",
    ours: `variable "region" {
  default = "ue"
}

locals {
  images = { eu = "web:1", us = "web:2" }
}

service "web" {
  image = local.images[var.region]
}`,
    theirs: `variable "region" {
  default = "ue"
}
locals {
  images = { eu = "web:1", us = "web:2" }
}
output "x" {
  value = local.images[var.region]
}`,
    answer: `Error: Invalid index

  on main.tf line 8, in output "x":
   8:   value = local.images[var.region]
    ├────────────────
    │ local.images is object with 2 attributes
    │ var.region is "ue"

The given key does not identify an element in this collection value.`,
  },
  {
    title: "An object has no such attribute",
    ours: `locals {
  site = { name = "eu", port = 80 }
}

service "web" {
  image    = "web:1"
  hostname = local.site.nmae
}`,
    theirs: `locals {
  site = { name = "eu", port = 80 }
}
output "x" {
  value = local.site.nmae
}`,
    answer: `Error: Unsupported attribute

  on main.tf line 5, in output "x":
   5:   value = local.site.nmae
    ├────────────────
    │ local.site is object with 2 attributes

This object does not have an attribute named "nmae".`,
  },
  {
    title: "A function is misspelled",
    ours: `service "web" {
  image    = "web:1"
  hostname = uper("web")
}`,
    theirs: `output "x" {
  value = uper("a")
}`,
    answer: `Error: Call to unknown function

  on main.tf line 2, in output "x":
   2:   value = uper("a")

There is no function named "uper". Did you mean "upper"?`,
  },
  {
    title: "A function is given something else than it takes",
    ours: `variable "names" {
  default = ["a", "b"]
}

service "web" {
  image    = "web:1"
  hostname = upper(var.names)
}`,
    theirs: `variable "names" {
  default = ["a", "b"]
}
output "x" {
  value = upper(var.names)
}`,
    answer: `Error: Invalid function argument

  on main.tf line 5, in output "x":
   5:   value = upper(var.names)
    ├────────────────
    │ while calling upper(str)
    │ var.names is tuple with 2 elements

Invalid value for "str" parameter: string required.`,
  },
  {
    title: "Texts are joined with +",
    ours: `variable "tag" {
  default = "v1"
}

service "web" {
  image = "web:" + var.tag
}`,
    theirs: `variable "tag" {
  default = "v1"
}
output "x" {
  value = "web:" + var.tag
}`,
    answer: `Error: Invalid operand

  on main.tf line 5, in output "x":
   5:   value = "web:" + var.tag

Unsuitable value for left operand: a number is required.`,
  },
  {
    title: "A value in a text is null",
    ours: `variable "tag" {
  type    = string
  default = null
}

service "web" {
  image = "web:\${var.tag}"
}`,
    theirs: `variable "tag" {
  type    = string
  default = null
}
output "x" {
  value = "web:\${var.tag}"
}`,
    answer: `Error: Invalid template interpolation value

  on main.tf line 6, in output "x":
   6:   value = "web:\${var.tag}"
    ├────────────────
    │ var.tag is null

The expression result is null. Cannot include a null value in a string
template.`,
  },
  {
    title: "for_each is given a list",
    ours: `variable "regions" {
  default = ["eu", "us"]
}

service "web" {
  for_each = var.regions
  image    = "web:1"
}`,
    theirs: `variable "regions" {
  default = ["eu", "us"]
}
resource "terraform_data" "web" {
  for_each = var.regions
  input    = each.key
}`,
    answer: `Error: Invalid for_each argument

  on main.tf line 5, in resource "terraform_data" "web":
   5:   for_each = var.regions
    ├────────────────
    │ var.regions is tuple with 2 elements

The given "for_each" argument value is unsuitable: the "for_each" argument
must be a map, or set of strings, and you have provided a value of type
tuple.`,
  },
  {
    title: "for_each is given something sensitive",
    ours: `variable "regions" {
  default   = ["eu"]
  sensitive = true
}

service "web" {
  for_each = toset(var.regions)
  image    = "web:1"
}`,
    theirs: `variable "regions" {
  default   = ["eu"]
  sensitive = true
}
resource "terraform_data" "web" {
  for_each = toset(var.regions)
  input    = each.key
}`,
    answer: `Error: Invalid for_each argument

  on main.tf line 6, in resource "terraform_data" "web":
   6:   for_each = toset(var.regions)
    ├────────────────
    │ var.regions has a sensitive value

Sensitive values, or values derived from sensitive values, cannot be used as
for_each arguments. If used, the sensitive value could be exposed as a
resource instance key.`,
  },
  {
    title: "Values refer to each other in a circle",
    ours: `locals {
  host = "\${local.name}.example"
  name = lower(local.host)
}

service "web" {
  image    = "web:1"
  hostname = local.host
}`,
    theirs: `locals {
  host = "\${local.name}.example"
  name = lower(local.host)
}
output "x" {
  value = local.host
}`,
    answer: `Error: Cycle: local.name (expand), local.host (expand)`,
  },
];
