// White space as HashiCorp's implementation sees it (Go's unicode.IsSpace): unlike in JavaScript, U+0085 belongs to it and U+FEFF does not.

const SPACE = "\\t\\n\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const LEADING = new RegExp(`^[${SPACE}]+`);
const ONE = new RegExp(`^[${SPACE}]$`);

export function trimSpaceStart(text: string): string {
  return text.replace(LEADING, "");
}

export function trimSpaceEnd(text: string): string {
  let end = text.length;
  while (end > 0 && ONE.test(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

export function trimSpace(text: string): string {
  return trimSpaceStart(trimSpaceEnd(text));
}
