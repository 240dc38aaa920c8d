// What the documents say is there, and their configuration can be read.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { loadConfiguration } from "../../src/config/load.ts";
import { formatSource } from "../../src/hcl/format/format.ts";
import { parseFile } from "../../src/hcl/parse.ts";
import { ROOT, filesBelow } from "./sources.ts";

const DOCUMENTS = filesBelow(".").filter((path) => path.endsWith(".md"));

test("every link between documents leads to a file", () => {
  const broken = DOCUMENTS.flatMap((path) =>
    [...read(path).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
      .map(([, target = ""]) => target)
      .filter((target) => !/^[a-z]+:/.test(target) && !existsSync(join(ROOT, dirname(path), target)))
      .map((target) => `${path}: ${target}`),
  );
  expect(broken).toEqual([]);
});

test("every HCL block of the documents is valid", () => {
  // functions.md holds expressions; its own test evaluates them
  const found = DOCUMENTS.filter((path) => path !== "docs/functions.md").flatMap((path) =>
    [...read(path).matchAll(/^```hcl\n(.*?)^```/gms)].flatMap(([, text = ""]) =>
      parseFile(text, path).diagnostics.map(({ summary }) => `${path}: ${summary}`),
    ),
  );
  expect(found).toEqual([]);
});

test("every HCL block of the documents is as orch fmt writes it", () => {
  // errors.md holds what is wrong; functions.md expressions
  const found = DOCUMENTS.filter((path) => !["docs/functions.md", "docs/errors.md"].includes(path)).flatMap(
    (path) =>
      [...read(path).matchAll(/^```hcl\n(.*?)^```/gms)].flatMap(([, text = ""]) => {
        const formatted = formatSource(text, path);
        return formatted.ok && formatted.value === text ? [] : [`${path}:\n${text}`];
      }),
  );
  expect(found).toEqual([]);
});

test("every whole project in the documents can be planned", () => {
  const projects = DOCUMENTS.flatMap((path) =>
    [...read(path).matchAll(/^```hcl\n(.*?)^```/gms)]
      .map(([, text = ""]) => ({ name: path, text }))
      .filter(({ text }) => /^orch \{/m.test(text)),
  );
  expect(projects.length).toBeGreaterThan(1);
  const reader = {
    readFile: () => ({ ok: false, message: "documents have no files" }) as const,
    listFiles: () => ({ ok: false, message: "documents have no files" }) as const,
  };
  const variables = { environment: new Map<string, string>(), files: [], flags: [] };
  for (const file of projects)
    expect(loadConfiguration({ files: [file], variables, reader }).diagnostics).toEqual([]);
});

test("docs/commands.md lists the commands that there are", () => {
  const program = filesBelow("src/cli")
    .filter((path) => /(main|-command)\.ts$/.test(path))
    .map(read)
    .join("");
  const there = [...program.matchAll(/(program|state)\s*\.command\("([a-z-]+)"/g)].flatMap(
    ([, parent, name = ""]) => (name === "state" ? [] : [parent === "state" ? `state ${name}` : name]),
  );
  const table = /\| command \|.*?\n\n/s.exec(
    read("docs/commands.md").replace(/\| +/g, "| ").replace(/ +\|/g, " |"),
  );
  const listed = [...(table?.[0] ?? "").matchAll(/`((?:state )?[a-z-]+)[^`]*`(?=[^|]*\| [^|]*\|$)/gm)].map(
    ([, name = ""]) => name,
  );
  expect(there.length).toBeGreaterThan(10);
  expect([...new Set(listed)].sort()).toEqual(there.sort());
});

function read(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}
