// What holds for every file of the repository.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT, filesBelow, readSources } from "./sources.ts";

const MOST_LINES = 400;

/** Hosts of package registries, written so that this file names none. */
const REGISTRY_HOSTS = [
  ["registry", "npmjs", "org"],
  ["registry", "yarnpkg", "com"],
  ["npm", "pkg", "github", "com"],
  ["pypi", "org"],
  ["files", "pythonhosted", "org"],
  ["crates", "io"],
  ["rubygems", "org"],
  ["proxy", "golang", "org"],
].map((parts) => parts.join("."));

test(`no source file has more than ${MOST_LINES} lines`, () => {
  const long = readSources("src", "providers", "test", "bench").flatMap(({ path, text }) => {
    const lines = text.trimEnd().split("\n").length;
    return lines > MOST_LINES ? [`${path}: ${lines} lines`] : [];
  });
  expect(long).toEqual([]);
});

test("no test is skipped, left for later or run alone", () => {
  const found = readSources("test").flatMap(({ path, names }) =>
    names.flatMap(({ name, line }) =>
      /^(test|it|describe|suite)\.(only|skip|todo|fails)$|^x(it|test|describe)$|^f(it|describe)$/.test(name)
        ? [`${path}:${line} ${name}`]
        : [],
    ),
  );
  expect(found).toEqual([]);
});

test("no file names the host of a package registry", () => {
  expect(linesWith((line) => REGISTRY_HOSTS.some((host) => line.includes(host)))).toEqual([]);
});

test("no file names a path of the machine that it was written on", () => {
  const here = [ROOT.replace(/\/$/, ""), homedir()].filter((path) => path.split("/").length > 2);
  const anywhere = /(^|[^\w./-])\/(?:home|Users)\/(?!\$|\{|<|app\b|me\b|deploy\b|you\b)\w+\//;
  expect(linesWith((line) => anywhere.test(line) || here.some((path) => line.includes(`${path}/`)))).toEqual(
    [],
  );
});

test("no file holds a mark of a merge that was not finished", () => {
  expect(linesWith((line) => /^(<{7}|>{7}|\|{7}) /.test(line))).toEqual([]);
});

test("the lock file has every package for every platform, or npm ci refuses it", () => {
  const lock = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")) as Lock; // npm's own file
  const missing = Object.entries(lock.packages).flatMap(([path, { dependencies, optionalDependencies }]) =>
    Object.keys({ ...dependencies, ...optionalDependencies })
      .filter(
        (name) =>
          !(`node_modules/${name}` in lock.packages) && !(`${path}/node_modules/${name}` in lock.packages),
      )
      .map((name) => `${path}: ${name}`),
  );
  expect(missing).toEqual([]);
});

interface Lock {
  readonly packages: Readonly<
    Record<
      string,
      {
        readonly dependencies?: Readonly<Record<string, string>>;
        readonly optionalDependencies?: Readonly<Record<string, string>>;
      }
    >
  >;
}

/** `path:line` of the lines of tracked text files that a condition picks. */
function linesWith(picks: (line: string) => boolean): readonly string[] {
  return trackedFiles().flatMap((path) => {
    const text = readFileSync(join(ROOT, path), "utf8");
    if (text.includes("\0")) return [];
    return text.split("\n").flatMap((line, index) => (picks(line) ? [`${path}:${index + 1}`] : []));
  });
}

/** What git tracks; everything that is neither installed nor built where there is no git. */
function trackedFiles(): readonly string[] {
  let paths: readonly string[];
  try {
    const listed = execFileSync("git", ["ls-files", "-z"], {
      cwd: ROOT,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    paths = listed.split("\0").filter((path) => path !== "");
  } catch {
    paths = filesBelow(".");
  }
  return paths.filter((path) => existsSync(join(ROOT, path)));
}
