// Ways to damage an input: texts by characters and pieces, JSON values by their structure.
import type { Json } from "../../src/model/json.ts";
import type { Random } from "./random.ts";

const PIECES = [
  ...Array.from("{}[]()\"'$%~<>=.,:*\\#/?!&|+-_0123456789 \n\r\t\0"),
  ...Array.from("\u001b\u0007\u202e\u200b\ufeff\ud800\u00fc日"),
  ...[
    "${",
    "%{",
    "}",
    "<<EOT\n",
    "<<-E\n  x\nE\n",
    "for x in ",
    " : ",
    "...",
    "=>",
    "==",
    "&&",
    "[*]",
    "null",
    "true",
  ],
  ...[
    "1e999",
    "-0",
    "9007199254740993",
    "\\u0000",
    "\\UFFFFFFFF",
    "$${",
    "/*",
    "*/",
    "//",
    "if ",
    "endif",
    "endfor",
  ],
  ...[
    "__proto__",
    "constructor",
    "toString",
    "var.",
    "local.",
    "each.key",
    "self.index",
    "node.labels",
    "range(9)",
  ],
  ...[
    'file("x")',
    "jsondecode(",
    "regex(",
    "templatefile(",
    "count = 1\n",
    "for_each = {}\n",
    "dynamic",
    "replicas = -1\n",
  ],
];

export function mutateText(text: string, random: Random): string {
  let out = text;
  for (let left = 1 + random.below(4); left > 0; left--) out = mutateOnce(out, random);
  return out;
}

function mutateOnce(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  const to = Math.min(text.length, at + random.below(20));
  switch (random.below(8)) {
    case 0:
      return text.slice(0, at) + text.slice(to);
    case 1:
      return text.slice(0, at);
    case 2:
      return text.slice(0, at) + random.pick(PIECES) + text.slice(at);
    case 3:
      return text.slice(0, at) + random.pick(PIECES) + text.slice(to);
    case 4:
      return text.slice(0, at) + text.slice(at, to).repeat(1 + random.below(50)) + text.slice(to);
    case 5: {
      const from = random.below(text.length + 1);
      return text.slice(0, at) + text.slice(from, from + random.below(60)) + text.slice(at);
    }
    case 6:
      return text.slice(0, at) + random.pick(PIECES).repeat(1 + random.below(300)) + text.slice(at);
    default:
      return text.slice(0, at) + String.fromCharCode(random.below(0x10000)) + text.slice(at + 1);
  }
}

const STRANGE: readonly Json[] = [
  ...[
    null,
    true,
    false,
    0,
    -1,
    1.5,
    1e300,
    -0,
    9007199254740992,
    "",
    "x",
    "__proto__",
    "\u001b[2J\u202e",
    "\0",
  ],
  ...[
    [],
    {},
    [null],
    [[]],
    { a: 1 },
    "a".repeat(5000),
    [1, "2", null, {}],
    '{"a":1}',
    "###",
    "service.web[0]",
  ],
];

const NAMES = [
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "",
  "0",
  "\u001b[2J",
  "value",
  "Id",
  "Labels",
];

/** A copy with some places replaced, removed, renamed or doubled. */
export function mutateJson(value: Json, random: Random): Json {
  const share = 1 / (1 + random.below(60));
  const visit = (part: Json): Json => {
    if (random.chance(share)) return random.chance(0.9) ? random.pick(STRANGE) : deep(random);
    if (Array.isArray(part)) {
      const out = (part as readonly Json[]).flatMap((item) =>
        random.chance(share) ? (random.chance(0.5) ? [] : [visit(item), item]) : [visit(item)],
      );
      return random.chance(share) ? [...out, random.pick(STRANGE)] : out;
    }
    if (typeof part === "object" && part !== null) {
      const entries = Object.entries(part as Readonly<Record<string, Json>>).flatMap(([name, item]) => {
        if (random.chance(share / 2)) return [];
        return [[random.chance(share / 2) ? random.pick(NAMES) : name, visit(item)] as const];
      });
      if (random.chance(share)) entries.push([random.pick(NAMES), random.pick(STRANGE)]);
      // as JSON.parse makes it: `__proto__` is a name like others
      return JSON.parse(
        `{${entries.map(([name, item]) => `${JSON.stringify(name)}:${JSON.stringify(item)}`).join(",")}}`,
      ) as Json;
    }
    return part;
  };
  return visit(value);
}

function deep(random: Random): Json {
  let value: Json = random.pick(STRANGE);
  for (let left = random.below(300); left > 0; left--) value = random.chance(0.5) ? [value] : { a: value };
  return value;
}
