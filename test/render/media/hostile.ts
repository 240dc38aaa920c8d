// Every text of a plan, replaced by what a stranger might write there. The plan's own schema says where texts stand and which names
// are chosen by people, so that what is added to the document is covered without being named here.
import { readFileSync, readdirSync } from "node:fs";
import { isObject } from "../../../src/model/json.ts";
import type { Json, JsonObject } from "../../../src/model/json.ts";
import type { Plan } from "../../../src/plan/document.ts";

/** `at`: where it stands in the schema: `.changes[].node.to`, `.nodes[].labels{}`, and of a name `.nodes[].labels{name}`. */
export type Change = (text: string, at: string) => string;

const SCHEMA = JSON.parse(
  readFileSync(new URL("../../../docs/plan.schema.json", import.meta.url), "utf8"),
) as JsonObject; // a JSON Schema is an object

/** Recomputed when a plan is read, so nobody chooses them. */
const VERIFIED = new Set([".format_version", ".id", ".effect_id", ".checksum"]);

/** Names that specifications have by their type; all others are people's. */
const OWN_NAMES: ReadonlySet<string> = new Set(
  readdirSync(new URL("../../../src/model/", import.meta.url)).flatMap((name) => {
    const text = readFileSync(new URL(`../../../src/model/${name}`, import.meta.url), "utf8");
    return [...text.matchAll(/readonly ([a-z_]+)\??:/g)].map(([, own = ""]) => own);
  }),
);

/** The plan with `change` applied to every text that is none of a fixed set. */
export function changeTexts(plan: Plan, change: Change): Plan {
  return walk(plan as unknown as Json, [SCHEMA], "", change) as unknown as Plan; // the shape stays
}

/** Where texts stand in a plan. */
export function textPlaces(plan: Plan): ReadonlySet<string> {
  const places = new Set<string>();
  changeTexts(plan, (text, at) => {
    places.add(at);
    return text;
  });
  return places;
}

/** Where the schema says that texts may stand; inside of what it leaves open it does not say. */
export function schemaPlaces(): ReadonlySet<string> {
  const places = new Set<string>();
  const visit = (schema: JsonObject, at: string): void => {
    for (const one of branches(schema)) {
      const types = [one["type"] ?? []].flat();
      if (types.includes("string") && !isFixed(one) && !VERIFIED.has(at)) places.add(at);
      const { items, properties, additionalProperties: rest } = one;
      if (isObject(items)) visit(items, `${at}[]`);
      for (const [name, inner] of Object.entries(isObject(properties) ? properties : {}))
        if (isObject(inner)) visit(inner, `${at}.${name}`);
      if (isObject(rest)) {
        places.add(`${at}{name}`);
        visit(rest, `${at}{}`);
      }
    }
  };
  visit(SCHEMA, "");
  return places;
}

function walk(value: Json, schemas: readonly JsonObject[], at: string, change: Change): Json {
  const all = schemas.flatMap(branches);
  if (typeof value === "string") return VERIFIED.has(at) || all.some(isFixed) ? value : change(value, at);
  if (Array.isArray(value)) {
    const items = all.flatMap(({ items: inner }) => (isObject(inner) ? [inner] : []));
    return (value as readonly Json[]).map((item) => walk(item, items, `${at}[]`, change));
  }
  if (!isObject(value)) return value;
  const parts = Object.entries(value).map(([name, inner]): readonly [string, Json] => {
    const declared = all.flatMap(({ properties }) => {
      const own = isObject(properties) ? properties[name] : undefined;
      return own !== undefined && isObject(own) ? [own] : [];
    });
    if (declared.length > 0) return [name, walk(inner, declared, `${at}.${name}`, change)];
    const rest = all.flatMap(({ additionalProperties: own }) => (isObject(own) ? [own] : []));
    const isOwn = rest.length === 0 && OWN_NAMES.has(name);
    return isOwn
      ? [name, walk(inner, rest, `${at}.${name}`, change)]
      : [change(name, `${at}{name}`), walk(inner, rest, `${at}{}`, change)];
  });
  return Object.fromEntries(parts);
}

function branches(schema: JsonObject): readonly JsonObject[] {
  const { $ref: ref, anyOf = [], oneOf = [] } = schema;
  const defs = SCHEMA["$defs"];
  const named = typeof ref === "string" && isObject(defs) ? defs[ref.replace("#/$defs/", "")] : null;
  const others = [named ?? null, ...[anyOf].flat(), ...[oneOf].flat()].filter(isObject);
  return [schema, ...others.flatMap(branches)];
}

function isFixed(schema: JsonObject): boolean {
  return "enum" in schema || "const" in schema;
}

const ADDRESS =
  /^((?:module\.[\w-]+(?:\["[^"]*"\])?\.)*(?:service|stateful_service|daemon|job|cron_job|network|volume|secret)\.[\w-]+(?:\["[^"]*"\])?)(\[\d+\])?(?:@(.*))?$/;

/**
 * Puts `hostile` into a text, the same into equal ones, so that what refers to each other still does. In an address it is a key,
 * in anything else it stands at the end or, with `whole`, in place of it.
 */
export function poison(hostile: string, whole = false): (text: string) => string {
  const change = (text: string): string => {
    const [, owner, index = "", on] = ADDRESS.exec(text) ?? [];
    if (owner === undefined) return whole ? hostile : `${text}${hostile}`;
    const key = `${owner.replace(/\["[^"]*"\]$/, "")}[${JSON.stringify(hostile)}]`;
    return `${key}${index}${on === undefined ? "" : `@${change(on)}`}`;
  };
  return change;
}

/** What would become active in the middle of something. */
export const KINDS: Readonly<Record<string, readonly string[]>> = {
  terminals: [
    "\u001b[2J\u001b[31mred",
    "\u001b]0;title\u0007",
    "\u001b]8;;http://x.test\u001b\\link\u001b]8;;\u001b\\",
    "\u009b2Jc1\u0090",
    "a\rb\b\b\u007f",
    "\u202egnp.exe\u2066\u2069",
    "a\u200bb\u200d\ufeff\u00adc\u2060",
    "\u{e0041}\u{e007f}\ufe0f",
    "a\u2028b\u2029c\u0085d",
    "\ud800 half \udc00",
  ],
  markup: [
    '<script>alert(1)</script><img src=x onerror="alert(1)">',
    "</style></title></textarea></details></summary></table>",
    '" onfocus="alert(1)" x="',
    "' onfocus='alert(1)",
    "<!-- --> --!> ]]> <![CDATA[ <?xml ?> <!DOCTYPE x>",
    "&lt;b&gt; &amp; &#64;team &#x3c;b>",
    "<a href=javascript:alert(1)>x</a>",
  ],
  formatting: [
    "**bold** __bold__ *it* _it_ ~~gone~~",
    "`a` ``b`` ```c``` ~~~",
    "| a | b || \\| \\\\| ",
    "$x^2$ $$y$$ :tada: :+1: {+ new +} [- old -] [[_TOC_]]",
    "\\",
  ],
  links: [
    "[x](https://x.test) ![x](https://x.test/p.png) [x][y] [^1]",
    "<https://x.test> https://x.test www.x.test ftp://x.test a@x.test mailto:a@x.test",
    "@octocat @org/team thanks",
    "#12 GH-12 org/repo#12 !12 %12 &12 ~bug $12 ^alert#1",
  ],
  blocks: [
    "x\n\n# head\n\n- item\n\n1. item\n\n> quote\n\n```\nfence\n```\n\n---\n",
    "\n/approve\n/close\nSetext\n===\n|a|\n|-|\n",
  ],
  logs: [
    "::error file=a,line=1::text",
    "\n::set-output name=a::b\n::stop-commands::x",
    "##[error]x ##[group]y ##vso[task.setvariable variable=a]b ##teamcity[buildStatus text='x']",
    "%0A::error::x %0D %25 %3A,title=x",
    "EOF\nadmin=true\nghadelimiter_0\ndelimiter-of-this-run\nadmin=true",
  ],
  data: ['"}]},"x":{"__proto__":{"a":1', "${x} %{ if true } $(rm -rf) `id` ; rm"],
  scripts: ["日本語 عربى 👩‍👩‍👧 e\u0301"],
};

export const PAYLOADS: readonly string[] = Object.values(KINDS).flat();

/** What would become active where it is all of a text. */
export const BEGINNINGS: readonly string[] = [
  "/merge",
  "# head",
  "- [ ] task",
  "> [!CAUTION]",
  "    code",
  "1. one",
  "===",
  "::error::x",
  "__proto__",
  "constructor",
  "",
  " ",
];
