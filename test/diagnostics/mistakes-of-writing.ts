// Mistakes that are seen before anything is evaluated.
import type { Mistake } from "./mistakes.ts";

export const MISTAKES_OF_WRITING: readonly Mistake[] = [
  {
    title: "An attribute is misspelled",
    ours: `service "web" {
  image   = "web:1"
  replcas = 2
}`,
    theirs: `resource "terraform_data" "web" {
  input            = "web:1"
  trigers_replace = [2]
}`,
    answer: `Error: Unsupported argument

  on main.tf line 3, in resource "terraform_data" "web":
   3:   trigers_replace = [2]

An argument named "trigers_replace" is not expected here. Did you mean
"triggers_replace"?`,
  },
  {
    title: "A block type is misspelled",
    ours: `variabel "tag" {
  default = "1"
}`,
    theirs: `variabel "tag" {
  default = "1"
}`,
    answer: `Error: Unsupported block type

  on main.tf line 1:
   1: variabel "tag" {

Blocks of type "variabel" are not expected here. Did you mean "variable"?`,
  },
  {
    title: "A variable is misspelled",
    ours: `variable "tag" {
  default = "1"
}

service "web" {
  image = "web:\${var.tga}"
}`,
    theirs: `variable "tag" {
  default = "1"
}
output "image" {
  value = "web:\${var.tga}"
}`,
    answer: `Error: Reference to undeclared input variable

  on main.tf line 5, in output "image":
   5:   value = "web:\${var.tga}"

An input variable with the name "tga" has not been declared. Did you mean
"tag"?`,
  },
  {
    title: "Something is referred to that is not declared",
    ours: `network "backend" {}

service "web" {
  image    = "web:1"
  networks = [network.bakend]
}`,
    theirs: `resource "terraform_data" "backend" {
}
output "net" {
  value = terraform_data.bakend
}`,
    answer: `Error: Reference to undeclared resource

  on main.tf line 4, in output "net":
   4:   value = terraform_data.bakend

A managed resource "terraform_data" "bakend" has not been declared in the
root module.`,
  },
  {
    title: "Text has no quotes",
    ours: `service "web" {
  image = web:1.4
}`,
    theirs: `resource "terraform_data" "web" {
  input = web:1.4
}`,
    answer: `Error: Missing newline after argument

  on main.tf line 2, in resource "terraform_data" "web":
   2:   input = web:1.4

An argument definition must end with a newline.`,
  },
  {
    title: "Text has single quotes",
    ours: `service "web" {
  image = 'web:1'
}`,
    theirs: `resource "terraform_data" "web" {
  input = 'web:1'
}`,
    answer: `Error: Invalid character

  on main.tf line 2, in resource "terraform_data" "web":
   2:   input = 'web:1'

Single quotes are not valid. Use double quotes (") to enclose strings.

Error: Invalid expression

  on main.tf line 2, in resource "terraform_data" "web":
   2:   input = 'web:1'

Expected the start of an expression, but found an invalid expression token.`,
  },
  {
    title: "A brace is missing",
    ours: `service "web" {
  image = "web:1"
  lifecycle {
    prevent_destroy = true
}

network "backend" {}`,
    theirs: `resource "terraform_data" "web" {
  input = "web:1"
  lifecycle {
    prevent_destroy = true
}

resource "terraform_data" "backend" {
}`,
    answer: `Error: Unclosed configuration block

  on main.tf line 1, in resource "terraform_data" "web":
   1: resource "terraform_data" "web" {

There is no closing brace for this block before the end of the file. This may
be caused by incorrect brace nesting elsewhere in this file.`,
  },
  {
    title: "A block is written as an attribute",
    ours: `service "web" {
  image = "web:1"
  port  = { container = 80 }
}`,
    theirs: `resource "terraform_data" "web" {
  input     = "web:1"
  lifecycle = { prevent_destroy = true }
}`,
    answer: `Error: Unsupported argument

  on main.tf line 3, in resource "terraform_data" "web":
   3:   lifecycle = { prevent_destroy = true }

An argument named "lifecycle" is not expected here.`,
  },
  {
    title: "Something required is left out",
    ours: `service "web" {
  replicas = 2
}`,
    theirs: `output "url" {
  description = "where"
}`,
    answer: `Error: Missing required argument

  on main.tf line 1, in output "url":
   1: output "url" {

The argument "value" is required, but no definition was found.`,
  },
  {
    title: "A variable has no value",
    ours: `variable "tag" {
  type = string
}

service "web" {
  image = "web:\${var.tag}"
}`,
    theirs: `variable "tag" {
  type = string
}
output "x" {
  value = var.tag
}`,
    answer: `Error: No value for required variable

  on main.tf line 1:
   1: variable "tag" {

The root module input variable "tag" is not set, and has no default value.
Use a -var or -var-file command line argument to provide a value for this
variable.`,
  },
  {
    title: "A value on the command line has the wrong type",
    ours: `variable "replicas" {
  type = number
}

service "web" {
  image    = "web:1"
  replicas = var.replicas
}`,
    flags: ["--var", "replicas=three"],
    theirs: `variable "replicas" {
  type = number
}
output "x" {
  value = var.replicas
}`,
    answer: `Error: Invalid value for input variable

  on main.tf line 1:
   1: variable "replicas" {

Unsuitable value for var.replicas set using -var="replicas=...": a number is
required.`,
  },
];
