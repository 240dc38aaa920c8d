// Expressions that can be read and have no value.
import { area } from "./explanation.ts";

export const EXPRESSIONS = area(
  "Expressions",
  "An expression has no value. The message shows what its references are; sensitive values stay hidden.",
  {
    "ambiguous-key": {
      means: "The key of an object is a bare name and also the name of a value.",
      why: 'In an object `name = 1` has the key "name". Somebody who reads it may think that the value of `name` is the key.',
      fix: "Quote it for the text, or put parentheses around it for the value.",
    },
    "depth-limit": {
      means: "Evaluation goes deeper than the limit.",
      why: "Values read values which read others, in a very long chain; or a template renders itself.",
      fix: "Look for what leads back to itself, or shorten the chain.",
    },
    "division-by-zero": {
      means: "A number is divided by zero.",
      why: "The divisor comes from a variable or from the length of an empty list.",
      fix: "Ask first: b == 0 ? 0 : a / b.",
      wrong: 'output "share" {\n  value = 1 / length([])\n}',
      right: 'output "share" {\n  value = 1 / max(1, length([]))\n}',
    },
    "duplicate-key": {
      means: "Two elements of a `for` in braces give the same key.",
      why: "A map has each key once.",
      fix: "Make the keys unique, or put `...` behind the value to collect all values of a key in a list.",
      wrong: 'output "names" {\n  value = { for n in ["a", "a"] : n => n }\n}',
      right: 'output "names" {\n  value = { for n in ["a", "a"] : n => n... }\n}',
    },
    "function-failed": {
      means: "A function cannot work on what it is given.",
      why: "The types fit and the content does not, such as text that is no JSON for jsondecode, or a file that is not there.",
      fix: "The message says what the function found. try(f(x), other) gives a value for that case.",
      wrong: 'output "data" {\n  value = jsondecode("{")\n}',
      right: 'output "data" {\n  value = jsondecode("{}")\n}',
    },
    "inconsistent-types": {
      means: "The two results of a conditional are of types that do not go together.",
      why: "The value must have one type, whichever way the condition goes.",
      fix: "Convert one of them (tostring, tolist, tomap), or use null for nothing.",
      wrong: 'output "x" {\n  value = true ? [1] : { a = 1 }\n}',
      right: 'output "x" {\n  value = true ? [1] : []\n}',
    },
    "invalid-argument": {
      means: "An argument of a function is of the wrong type.",
      why: "A list was given for a text, or text that is no number for a number.",
      fix: "The message names the parameter and its type; docs/functions.md has an example of each function.",
      wrong: 'output "x" {\n  value = upper(["a"])\n}',
      right: 'output "x" {\n  value = [for t in ["a"] : upper(t)]\n}',
    },
    "invalid-index": {
      means: "A list, map or object has no element of that index or key, or the value cannot be indexed.",
      why: "Indices count from 0, so the last one is length - 1. Keys of maps are exact, capital letters too.",
      fix: "Use an index or key that is there; lookup(map, key, default) and try give a value for what is not.",
      wrong: 'output "x" {\n  value = ["a", "b"][2]\n}',
      right: 'output "x" {\n  value = ["a", "b"][1]\n}',
    },
    "invalid-operand": {
      means: "An operator is given something that it does not work on.",
      why: "`+` adds numbers only; texts are joined in a template. Conditions are true or false.",
      fix: 'Write "${a}${b}" to join texts, concat(a, b) for lists, merge(a, b) for maps.',
      wrong: 'output "x" {\n  value = "a" + "b"\n}',
      right: 'output "x" {\n  value = "${"a"}${"b"}"\n}',
    },
    "missing-argument": {
      means: "A function or command is called with too few arguments.",
      why: "One was forgotten.",
      fix: "The message names it. docs/functions.md has each function, `orch COMMAND --help` each command.",
      wrong: 'output "x" {\n  value = replace("a", "b")\n}',
      right: 'output "x" {\n  value = replace("a", "b", "c")\n}',
    },
    "nothing-succeeded": {
      means: "No argument of try could be evaluated.",
      why: "try goes from one to the next, and the last one is meant to hold always.",
      fix: "End it with a constant.",
      wrong: 'output "x" {\n  value = try({}.a, {}.b)\n}',
      right: 'output "x" {\n  value = try({}.a, "none")\n}',
    },
    "null-value": {
      means: "A value is null where one is needed.",
      why: "A variable has the default null, an optional attribute was left out, or a conditional gives null.",
      fix: "Give another value for that case: coalesce(value, default), or value == null ? … : ….",
      wrong: 'variable "tag" {\n  default = null\n}\noutput "image" {\n  value = "web:${var.tag}"\n}',
      right:
        'variable "tag" {\n  default = null\n}\noutput "image" {\n  value = "web:${coalesce(var.tag, "1")}"\n}',
    },
    "number-out-of-range": {
      means: "A number becomes larger than numbers can be.",
      why: "A power or a product that grows without end.",
      fix: "Look for the factor that was not meant.",
    },
    "step-limit": {
      means: "Evaluation takes more steps than the limit.",
      why: "A for inside of a for over long lists, range with a large end, or values that double.",
      fix: "Make the lists smaller, or write the result as a constant.",
    },
    "string-too-long": {
      means: "A string becomes longer than the limit.",
      why: "A text is put into itself again and again, or repeated too often.",
      fix: "Keep large texts in files.",
    },
    "too-many-arguments": {
      means: "A function or command is called with too many arguments.",
      why: "A list was meant: functions such as join and concat take lists.",
      fix: "Look at its parameters in docs/functions.md, or `orch COMMAND --help`.",
      wrong: 'output "x" {\n  value = upper("a", "b")\n}',
      right: 'output "x" {\n  value = upper("a")\n}',
    },
    "unknown-function": {
      means: "There is no function of that name.",
      why: "A slip of the pen, or a function of another language. orch has those of Terraform 1.11.",
      fix: "docs/functions.md lists them all.",
      wrong: 'output "x" {\n  value = uper("a")\n}',
      right: 'output "x" {\n  value = upper("a")\n}',
    },
    "unknown-variable": {
      means:
        "A reference begins with a name that there is not, or names a variable or local that is not declared.",
      why: "A slip of the pen, text without quotes, or a `var.` or `local.` that is missing.",
      fix: "Declare it, correct the name, or put quotes around text.",
      wrong: 'output "x" {\n  value = var.tag\n}',
      right: 'variable "tag" {\n  default = "1"\n}\noutput "x" {\n  value = var.tag\n}',
    },
    "unreadable-expression": {
      means: "A value was asked of an expression that has a syntax error.",
      why: "The syntax error is told as well, and comes first.",
      fix: "Mend that one.",
    },
    "unsupported-attribute": {
      means: "A value has no attribute of that name.",
      why: "A slip of the pen; a text or number, which have none; a list, whose elements have them; or a workload that has for_each and must be asked for one key.",
      fix: "Correct the name. Of a list take one element, list[0].name, or all, list[*].name.",
      wrong: 'locals {\n  site = { name = "eu" }\n}\noutput "x" {\n  value = local.site.nam\n}',
      right: 'locals {\n  site = { name = "eu" }\n}\noutput "x" {\n  value = local.site.name\n}',
    },
    "value-too-deep": {
      means: "A value is nested deeper than the limit.",
      why: "Lists in lists in lists, mostly generated.",
      fix: "Keep parts of it in values of their own.",
    },
    "value-too-large": {
      means: "A value holds more parts than the limit.",
      why: "Lists are put together again and again.",
      fix: "Make them smaller.",
    },
    "unknown-value": {
      means: "A value is not known though everything is placed.",
      why: "It depends on something that no plan makes known.",
      fix: "Use a value that is known: a variable, or an address of a workload.",
    },
    "late-value-not-allowed": {
      means: "A value that needs a placement is used where the placement is decided.",
      why: "Hosts, ports and endpoints of workloads are known when replicas have their nodes. They can be used in env, command, entrypoint, hostname, labels, file content, healthchecks and outputs.",
      fix: "Use a variable, a local or a fixed port there.",
      wrong: 'service "web" {\n  image    = "web:1"\n  replicas = self.index\n}',
      right: 'service "web" {\n  image    = "web:1"\n  replicas = 2\n}',
    },
    "sensitive-value": {
      means: "A sensitive value is used where it would be shown.",
      why: "Names, keys of for_each, conditions and the like stand in the plan.",
      fix: "Use a value that is no secret there, or nonsensitive(value) where it is none.",
      wrong:
        'variable "keys" {\n  sensitive = true\n  default   = ["a"]\n}\nnetwork "net" {\n  for_each = toset(var.keys)\n}',
      right: 'variable "keys" {\n  default = ["a"]\n}\nnetwork "net" {\n  for_each = toset(var.keys)\n}',
    },
    "wrong-type": {
      means: "A value is not of the type that is needed there.",
      why: "A text for a list, a list for a map, or something that is neither true nor false for a condition.",
      fix: "The message says which type it must be and what it is.",
      wrong: 'service "web" {\n  image   = "web:1"\n  command = "run --fast"\n}',
      right: 'service "web" {\n  image   = "web:1"\n  command = ["run", "--fast"]\n}',
    },
    "reference-cycle": {
      means: "Values refer to each other in a circle. The message shows all of it.",
      why: "A local reads one that reads the first.",
      fix: "Take one of the references out.",
      wrong: 'locals {\n  a = local.b\n  b = local.a\n}\noutput "x" {\n  value = local.a\n}',
      right: 'locals {\n  a = 1\n  b = local.a\n}\noutput "x" {\n  value = local.b\n}',
    },
    "reference-disagrees": {
      means: "HashiCorp's own parser reads a file differently from orch.",
      why: "A defect of one of the two. `orch validate` asks both.",
      fix: "Write that place in another way, and report it.",
    },
  },
);
