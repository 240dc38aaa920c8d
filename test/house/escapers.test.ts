// Each medium has one file that makes its type from text, by escaping it. A cast to such a type anywhere else would let text past it.
import { expect, test } from "vitest";
import { readSources } from "./sources.ts";

/** The type of what is safe → the one file that may say so of text. */
const DOORS: Readonly<Record<string, string>> = {
  Markdown: "src/render/markdown/escape.ts",
  Html: "src/render/html/escape.ts",
  WorkflowCommands: "src/render/ci/workflow-command.ts",
  OutputLines: "src/render/ci/github-outputs.ts",
  CiText: "src/render/ci/json.ts",
  Xml: "src/render/ci/xml.ts",
};

test("text becomes safe in the one file of its medium, and nowhere else by a cast", () => {
  const cast = new RegExp(`\\bas (?:unknown as )?(?:readonly )?(${Object.keys(DOORS).join("|")})\\b`);
  const casts = readSources("src", "providers").flatMap(({ path, text }) =>
    text.split("\n").flatMap((line, index) => {
      const type = cast.exec(line.replace(/\/\/.*/, ""))?.[1];
      return type === undefined || DOORS[type] === path ? [] : [`${path}:${index + 1} ${type}`];
    }),
  );
  expect(casts).toEqual([]);
});

test("every door is there, makes its type in one place, and lets all text through the sanitiser", () => {
  const sources = new Map(readSources("src").map(({ path, text }) => [path, text]));
  const doors = Object.entries(DOORS).map(([type, path]) => {
    const text = sources.get(path) ?? "";
    return {
      type,
      declared: new RegExp(`export (type|interface) ${type}\\b`).test(text),
      casts: text.split(` as ${type};`).length - 1,
      sanitised: text.includes("visibleText("),
    };
  });
  // markup is marked by a symbol of its own, so it needs no cast
  expect(doors).toEqual(
    Object.keys(DOORS).map((type) => ({
      type,
      declared: true,
      casts: type === "Html" ? 0 : 1,
      sanitised: true,
    })),
  );
});
