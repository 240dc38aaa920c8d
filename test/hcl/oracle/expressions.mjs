// The expressions that the language is compared with Terraform on: those of the text files beside, and pairs and
// conversions of many values. `@name` is the variable of that name (variables.json).
import { readFileSync, readdirSync } from "node:fs";
import { families } from "./families.mjs";

const VALUES = [
  "1",
  '"1"',
  '"a"',
  "true",
  "null",
  "[]",
  "[1]",
  '["a", 1]',
  "[null]",
  "[[1]]",
  "[{a = 1}]",
  "{}",
  "{a = 1}",
  '{a = "x", b = 1}',
  "{a = null}",
  'tolist(["a"])',
  "tolist([1])",
  "tolist([])",
  'toset(["a"])',
  "tomap({a = 1})",
  'tomap({a = "x"})',
  "@ustr",
  "@ulist",
  "@uset",
  "@uany",
  "@uobj",
  "@nstr",
  "@nlist",
  "@sstr",
];

/** Each once, in order. */
export function expressions() {
  const all = new Set();
  const folder = new URL("expressions/", import.meta.url);
  for (const name of readdirSync(folder).sort())
    for (const line of readFileSync(new URL(name, folder), "utf8").split("\n")) {
      if (line === "" || line.startsWith("# ")) continue;
      all.add(line.startsWith("|") ? JSON.parse(line.slice(1)) : line);
    }
  for (const [index, a] of VALUES.entries())
    for (const [other, b] of VALUES.entries()) {
      if (other >= index) all.add(`${a} == ${b}`);
      all.add(`true ? ${a} : ${b}`);
      if (index % 3 === other % 3) all.add(`[${a}, ${b}] == [${b}, ${a}]`).add(`tolist([${a}, ${b}])`);
      if (index % 4 === other % 4) all.add(`@ubool ? ${a} : ${b}`).add(`coalesce(${a}, ${b})`);
      if (index % 5 === other % 5) all.add(`toset([${a}, ${b}])`).add(`tomap({x = ${a}, y = ${b}})`);
    }
  for (const value of VALUES)
    for (const name of [
      "tostring",
      "tonumber",
      "tobool",
      "tolist",
      "toset",
      "tomap",
      "length",
      "jsonencode",
      "keys",
    ])
      all.add(`${name}(${value})`);
  for (const value of VALUES)
    all
      .add(`"a${"${"}${value}}"`)
      .add(`"${"${"}${value}}"`)
      .add(`(${value})[*]`)
      .add(`(${value})[0]`)
      .add(`(${value}).a`)
      .add(`[for k, v in ${value} : k]`)
      .add(`{for k, v in ${value} : k => v}`);
  for (const expression of families()) all.add(expression);
  return [...all];
}
