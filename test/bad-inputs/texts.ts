// Configuration whose text is broken: syntax, encodings, sizes, depth.
import { type BadInput, FINE, project } from "./bad-input.ts";

const validate = ["validate"];
const BOM = "\ufeff";
const MEBIBYTE = 1024 * 1024;

function utf16(text: string): Uint8Array {
  return Buffer.from(`${BOM}${text}`, "utf16le");
}

export const TEXTS: readonly BadInput[] = [
  { name: "no configuration at all", args: validate },
  { name: "an empty file", files: { "main.orch.hcl": "" }, args: validate },
  { name: "a file of comments only", files: { "main.orch.hcl": "# nothing\n" }, args: validate },
  {
    name: "a brace that is never closed",
    files: project('service "web" {', '  image = "x"'),
    args: validate,
  },
  { name: "a brace too many", files: project("}"), args: validate },
  {
    name: "a string that is never closed",
    files: project('service "web" {', '  image = "nginx', "}"),
    args: validate,
  },
  {
    name: "a heredoc that is never closed",
    files: project('service "web" {', "  image = <<EOT", "nginx", "}"),
    args: validate,
  },
  {
    name: "an interpolation that is never closed",
    files: project('service "web" {', '  image = "a${b"', "}"),
    args: validate,
  },
  { name: "a comment that is never closed", files: project("/* service"), args: validate },
  {
    name: "YAML in a file of HCL",
    files: { "main.orch.hcl": "services:\n  web:\n    image: nginx\n" },
    args: validate,
  },
  {
    name: "JSON in a file of HCL",
    files: { "main.orch.hcl": '{"orch": {"project": "p"}}\n' },
    args: validate,
  },
  { name: "single quotes", files: project("service 'web' {", "}"), args: validate },
  {
    name: "a block in one line with two arguments",
    files: project('service "web" { image = "x", replicas = 2 }'),
    args: validate,
  },
  {
    name: "an argument twice",
    files: project('service "web" {', '  image = "x"', '  image = "y"', "}"),
    args: validate,
  },
  {
    name: "a name that starts with a digit",
    files: project('service "web" {', '  image = "x"', "  1x = 2", "}"),
    args: validate,
  },
  { name: "an operator without a right side", files: project("locals {", "  a = 1 +", "}"), args: validate },
  { name: "an escape that there is not", files: project("locals {", '  a = "\\q"', "}"), args: validate },
  {
    name: "an escape of no code point",
    files: project("locals {", '  a = "\\UFFFFFFFF"', "}"),
    args: validate,
  },
  {
    name: "a number that is too large",
    files: project("locals {", "  a = 1e999999999", "}", 'output "a" {', "  value = local.a", "}"),
    args: validate,
  },
  {
    name: "merge marks",
    files: project(
      "<<<<<<< HEAD",
      'service "web" { image = "a" }',
      "=======",
      'service "web" { image = "b" }',
      ">>>>>>> x",
    ),
    args: validate,
  },
  { name: "UTF-16", files: { "main.orch.hcl": utf16('orch { project = "p" }\n') }, args: validate },
  {
    name: "Latin-1",
    files: { "main.orch.hcl": Buffer.from('orch { project = "p" } # gr\xfc\xdfe\n', "latin1") },
    args: validate,
  },
  {
    name: "a program in place of a text",
    files: { "main.orch.hcl": Uint8Array.from({ length: 5000 }, (_, index) => (index * 7919) % 256) },
    args: validate,
  },
  { name: "NUL in a text", files: project('service "w\0eb" { image = "x" }'), args: validate },
  {
    name: "control characters in names and values",
    files: project('service "we\u001b[2Jb" { image = "\u0007\u202ex" }'),
    args: validate,
  },
  {
    name: "a byte order mark in the middle",
    files: project(`service "web" { ${BOM}image = "x" }`),
    args: validate,
  },
  {
    name: "a bare carriage return",
    files: { "main.orch.hcl": 'orch { project = "p" }\rservice "web" { image = "x" }\r' },
    args: validate,
  },
  { name: "letters that look like others", files: project('serviсe "web" { image = "x" }'), args: validate },
  {
    name: "a file of 2 MiB",
    files: { ...FINE, "big.orch.hcl": "# x\n".repeat(MEBIBYTE / 2) },
    args: validate,
  },
  {
    name: "12 MiB in files of 1 MiB",
    files: {
      ...FINE,
      ...Object.fromEntries(
        Array.from({ length: 12 }, (_, index) => [`f${index}.orch.hcl`, "# xxxxxxxxxxx\n".repeat(74_000)]),
      ),
    },
    args: validate,
  },
  {
    name: "a line of 900 KB",
    files: project(`locals { a = "${"x".repeat(900_000)}" }`, "oops"),
    args: validate,
  },
  {
    name: "100,000 nested parentheses",
    files: project(`locals { a = ${"(".repeat(100_000)}1${")".repeat(100_000)} }`),
    args: validate,
  },
  {
    name: "50,000 nested blocks",
    files: project("a {\n".repeat(50_000) + "}\n".repeat(50_000)),
    args: validate,
  },
  {
    name: "10,000 nested templates",
    files: project(`locals { a = ${'"${'.repeat(10_000)}1${'}"'.repeat(10_000)} }`),
    args: validate,
  },
  { name: "20,000 mistakes", files: project("a = (\n".repeat(20_000)), args: validate },
  {
    name: "100,000 attributes of one name",
    files: project("locals {", "a = 1\n".repeat(100_000), "}"),
    args: validate,
  },
];
