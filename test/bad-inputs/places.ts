// Files and folders that are not what they seem, and paths that lead out of the project.
import { type BadInput, type Files, FINE, project } from "./bad-input.ts";

const validate = ["validate"];

function reads(name: string, path: string, more: Files): BadInput {
  return {
    name,
    files: {
      ...project(
        'service "web" {',
        '  image = "x"',
        '  file "/etc/x" {',
        `    content = file(${JSON.stringify(path)})`,
        "  }",
        "}",
      ),
      ...more,
    },
    args: validate,
  };
}

export const PLACES: readonly BadInput[] = [
  { name: "a folder that there is not", args: ["--chdir", "nowhere", "validate"] },
  { name: "a file in place of the folder", files: FINE, args: ["--chdir", "main.orch.hcl", "validate"] },
  { name: "a folder named like configuration", files: { "main.orch.hcl": { folder: true } }, args: validate },
  { name: "a pipe named like configuration", files: { "main.orch.hcl": { fifo: true } }, args: validate },
  {
    name: "configuration that links to a device",
    files: { "main.orch.hcl": { link: "/dev/zero" } },
    args: validate,
  },
  {
    name: "configuration that links to a file of the machine",
    files: { "main.orch.hcl": { link: "/etc/passwd" } },
    args: validate,
  },
  {
    name: "configuration that links to itself",
    files: { "main.orch.hcl": { link: "main.orch.hcl" } },
    args: validate,
  },
  {
    name: "configuration that links to nothing",
    files: { "main.orch.hcl": { link: "gone" } },
    args: validate,
  },
  {
    name: "configuration that may not be read",
    files: { "main.orch.hcl": { text: "", mode: 0o000 } },
    args: validate,
  },
  {
    name: "a folder that may not be read",
    files: { "p/main.orch.hcl": "" },
    prepare: async (folder) => {
      const { chmodSync } = await import("node:fs");
      chmodSync(`${folder}/p`, 0o000);
      return async () => chmodSync(`${folder}/p`, 0o700);
    },
    args: ["--chdir", "p", "validate"],
  },
  { name: "configuration in JSON", files: { "main.orch.json": "{}" }, args: validate },
  { name: "a file name with control characters", files: { "a\u001b[2J\nb.orch.hcl": "x =" }, args: validate },
  reads("file() of nothing", "gone.txt", {}),
  reads("file() of a folder", "d", { d: { folder: true } }),
  reads("file() of a pipe", "f", { f: { fifo: true } }),
  reads("file() of a device by a link", "z", { z: { link: "/dev/zero" } }),
  reads("file() with an absolute path", "/etc/passwd", {}),
  reads("file() with a path upwards", "../../../../etc/passwd", {}),
  reads("file() of a link that leads out", "l", { l: { link: "/etc/passwd" } }),
  reads("file() through a folder that links out", "l/passwd", { l: { link: "/etc" } }),
  reads("file() of a circle of links", "l", { l: { link: "m" }, m: { link: "l" } }),
  reads("file() of what may not be read", "s", { s: { text: "x", mode: 0o000 } }),
  reads("file() of 11 MiB", "big", { big: "x".repeat(11 * 1024 * 1024) }),
  reads("file() of what is no text", "bin", { bin: Uint8Array.from([0xff, 0xfe, 0x00]) }),
  reads("file() with NUL in the path", "a\0b", {}),
  reads("file() with a path of 10,000 letters", "x".repeat(10_000), {}),
  {
    name: "a source that leads out",
    files: project(
      'service "web" {',
      '  image = "x"',
      '  file "/x" {',
      '    source = "../../etc/passwd"',
      "  }",
      "}",
    ),
    args: validate,
  },
  {
    name: "a directory that there is not",
    files: project('service "web" {', '  image = "x"', '  directory "/x" { source = "gone" }', "}"),
    args: validate,
  },
  {
    name: "a directory that leads out",
    files: project('service "web" {', '  image = "x"', '  directory "/x" { source = ".." }', "}"),
    args: validate,
  },
  {
    name: "a directory of 11,000 files",
    files: project('service "web" {', '  image = "x"', '  directory "/x" { source = "d" }', "}"),
    prepare: async (folder) => {
      const { mkdirSync, writeFileSync } = await import("node:fs");
      mkdirSync(`${folder}/d`);
      for (let index = 0; index < 11_000; index++) writeFileSync(`${folder}/d/${index}`, "");
      return async () => undefined;
    },
    args: validate,
  },
  {
    name: "a directory with a link that leads out",
    files: {
      ...project('service "web" {', '  image = "x"', '  directory "/x" { source = "d" }', "}"),
      "d/a": "a",
      "d/l": { link: "/etc/passwd" },
    },
    args: validate,
    exit: 0,
  },
  {
    name: "a directory of 40 MiB",
    files: {
      ...project('service "web" {', '  image = "x"', '  directory "/x" { source = "d" }', "}"),
      ...Object.fromEntries(
        [0, 1, 2, 3, 4].map((index) => [`d/${index}`, `${index}${"x".repeat(8 * 1024 * 1024)}`]),
      ),
    },
    args: validate,
  },
  {
    name: "a directory in a circle of links",
    files: {
      ...project('service "web" {', '  image = "x"', '  directory "/x" { source = "d" }', "}"),
      "d/a": "a",
      "d/e": { link: "../d" },
    },
    args: validate,
    exit: 0,
  },
];
