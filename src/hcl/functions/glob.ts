// Patterns for paths: `*` and `?` within a name, `**` for any folders, `[a-z]` and `[^a-z]`, `{a,b}`, `\` before a character
// that means itself. Matching takes time in proportion to pattern times path at most, so no pattern can hang.

/** The test for paths with `/`, or undefined where the pattern is not valid. */
export function compileGlob(pattern: string): ((path: string) => boolean) | undefined {
  const alternatives: (readonly Segment[])[] = [];
  for (const plain of expandBraces(pattern) ?? [undefined]) {
    if (plain === undefined) return undefined;
    const segments: Segment[] = [];
    for (const part of plain.split("/").filter((name) => name !== "" && name !== ".")) {
      const segment = part === "**" ? "folders" : compileSegment(part);
      if (segment === undefined) return undefined;
      segments.push(segment);
    }
    alternatives.push(segments);
  }
  return (path) => alternatives.some((segments) => matchSegments(segments, path.split("/")));
}

type Segment = "folders" | readonly Token[];
type Token = "any" | ((character: string) => boolean);

const MOST_ALTERNATIVES = 1000;

/** All patterns that the braces stand for; undefined for a brace without its end, or around a slash, or too many. */
function expandBraces(pattern: string): readonly string[] | undefined {
  let done: readonly string[] = [""];
  for (const [part] of pattern.matchAll(/\\.?|\{(?:\\.|[^{}/\\])*\}|./gsu)) {
    if (part === "{") return undefined;
    const choices = part.startsWith("{") ? splitChoices(part.slice(1, -1)) : [part];
    done = done.flatMap((head) => choices.map((choice) => head + choice));
    if (done.length > MOST_ALTERNATIVES) return undefined;
  }
  return done;
}

function splitChoices(inner: string): readonly string[] {
  const choices = [""];
  for (const [part] of inner.matchAll(/\\.|./gsu)) {
    if (part === ",") choices.push("");
    else choices.push((choices.pop() ?? "") + part);
  }
  return choices;
}

function compileSegment(source: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  for (const [part] of source.matchAll(/\\.?|\[\^?(?:\\.|[^\]\\])+\]|./gsu)) {
    if (part === "*") {
      if (tokens.at(-1) !== "any") tokens.push("any");
    } else if (part === "?") tokens.push(() => true);
    else if (part === "[" || part === "\\") return undefined;
    else if (part.startsWith("[") && part.length > 1) tokens.push(characterClass(part.slice(1, -1)));
    else {
      const literal = part.startsWith("\\") ? part.slice(1) : part;
      tokens.push((character) => character === literal);
    }
  }
  return tokens;
}

function characterClass(inner: string): (character: string) => boolean {
  const negated = inner.startsWith("^");
  const members = Array.from(
    (negated ? inner.slice(1) : inner).matchAll(/\\(.)|(.)/gsu),
    ([, escaped, bare]) => ({
      text: escaped ?? bare ?? "",
      isDash: bare === "-",
    }),
  );
  const ranges: (readonly [string, string])[] = [];
  for (let index = 0; index < members.length; index += 1) {
    const low = members[index]?.text ?? "";
    const high = members[index + 1]?.isDash === true ? members[index + 2]?.text : undefined;
    ranges.push([low, high ?? low]);
    if (high !== undefined) index += 2;
  }
  return (character) => ranges.some(([low, high]) => low <= character && character <= high) !== negated;
}

/** The usual way with one point of return: behind the last `**` seen. */
function matchSegments(segments: readonly Segment[], names: readonly string[]): boolean {
  return matchWithReturn(
    segments.map((segment) => (segment === "folders" ? "any" : (name: string) => matchName(segment, name))),
    names,
  );
}

const matchName = (tokens: readonly Token[], name: string): boolean =>
  matchWithReturn(tokens, Array.from(name));

/** Does the whole input match, where "any" stands for any number of items? Only the last "any" need be tried again. */
function matchWithReturn(
  tokens: readonly ("any" | ((item: string) => boolean))[],
  items: readonly string[],
): boolean {
  let token = 0;
  let retryToken = -1;
  let retryItem = 0;
  let item = 0;
  while (item < items.length) {
    const test = tokens[token];
    if (test === "any") {
      token += 1;
      [retryToken, retryItem] = [token, item];
    } else if (test?.(items[item] ?? "") === true) {
      token += 1;
      item += 1;
    } else if (retryToken !== -1) {
      token = retryToken;
      retryItem += 1;
      item = retryItem;
    } else return false;
  }
  return tokens.slice(token).every((rest) => rest === "any");
}
