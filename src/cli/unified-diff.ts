// The difference of two texts as `diff -u` writes it.
import type { Style } from "../render/style.ts";

/** More changed lines than this take too long to compare well; then all of the text stands there twice. */
const MOST_CHANGES = 500;

/** Lines that are gone and lines that are new are coloured. */
export async function unifiedDiff(
  name: string,
  before: string,
  after: string,
  style: Style,
): Promise<string> {
  const { FILE_HEADERS_ONLY, createTwoFilesPatch } = await import("diff");
  const [from, to] = [`old/${name}`, `new/${name}`];
  const options = { context: 3, headerOptions: FILE_HEADERS_ONLY, maxEditLength: MOST_CHANGES };
  const patch =
    createTwoFilesPatch(from, to, before, after, undefined, undefined, options) ??
    `--- ${from}\n+++ ${to}\n${whole(before, after)}`;
  return patch
    .split("\n")
    .map((line, index) =>
      index < 2 || !/^[-+]/.test(line) ? line : style.paint(line.startsWith("-") ? "delete" : "create", line),
    )
    .join("\n");
}

function whole(before: string, after: string): string {
  const lines = (text: string) => text.replace(/\n$/, "").split("\n");
  const [old, current] = [lines(before), lines(after)];
  const head = `@@ -1,${old.length} +1,${current.length} @@`;
  return `${[head, ...old.map((line) => `-${line}`), ...current.map((line) => `+${line}`)].join("\n")}\n`;
}
