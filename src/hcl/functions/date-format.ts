// The format language of `formatdate`: runs of one letter are parts of the date, other characters stand for themselves.
import { dayNumber, offsetText, pad } from "./timestamp.ts";
import type { Timestamp } from "./timestamp.ts";

/** The formatted text, or a sentence about the format. */
export function formatDate(format: string, at: Timestamp): string | { readonly problem: string } {
  const parts: string[] = [];
  for (const [token] of format.matchAll(/'(?:[^']|'')*'?|([A-Za-z])\1*|[^A-Za-z']+/g)) {
    if (token.startsWith("'")) {
      if (!isClosed(token)) return { problem: `The quoted text ${token} has no closing quote.` };
      // quotes with nothing between them are one quote
      parts.push(token === "''" ? "'" : token.slice(1, -1).replaceAll("''", "'"));
    } else if (/^[A-Za-z]/.test(token)) {
      const part = PARTS.get(token);
      if (part === undefined) return { problem: unknownPart(token) };
      parts.push(part(at));
    } else {
      parts.push(token);
    }
  }
  return parts.join("");
}

/** Two quotes inside stand for one, so a closed text has an even number of them. */
const isClosed = (token: string): boolean => token.length > 1 && (token.match(/'/g) ?? []).length % 2 === 0;

const MONTHS = "January February March April May June July August September October November December".split(
  " ",
);
const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

const monthName = (at: Timestamp): string => MONTHS[at.month - 1] ?? "";
/** 1970-01-01 was a Thursday. */
const weekday = (at: Timestamp): string =>
  WEEKDAYS[(((dayNumber(at.year, at.month, at.day) + 4) % 7) + 7) % 7] ?? "";
const halfDayHour = (at: Timestamp): number => at.hour % 12 || 12;

const PARTS: ReadonlyMap<string, (at: Timestamp) => string> = new Map<string, (at: Timestamp) => string>([
  ["YYYY", (at) => pad(at.year, 4)],
  ["YY", (at) => pad(at.year % 100, 2)],
  ["MMMM", monthName],
  ["MMM", (at) => monthName(at).slice(0, 3)],
  ["MM", (at) => pad(at.month, 2)],
  ["M", (at) => String(at.month)],
  ["DD", (at) => pad(at.day, 2)],
  ["D", (at) => String(at.day)],
  ["EEEE", weekday],
  ["EEE", (at) => weekday(at).slice(0, 3)],
  ["hh", (at) => pad(at.hour, 2)],
  ["h", (at) => String(at.hour)],
  ["HH", (at) => pad(halfDayHour(at), 2)],
  ["H", (at) => String(halfDayHour(at))],
  ["AA", (at) => (at.hour < 12 ? "AM" : "PM")],
  ["aa", (at) => (at.hour < 12 ? "am" : "pm")],
  ["mm", (at) => pad(at.minute, 2)],
  ["m", (at) => String(at.minute)],
  ["ss", (at) => pad(at.second, 2)],
  ["s", (at) => String(at.second)],
  ["ZZZZZ", (at) => offsetText(at.offset, ":")],
  ["ZZZZ", (at) => offsetText(at.offset, "")],
  ["ZZZ", (at) => (at.offset === 0 ? "UTC" : offsetText(at.offset, ""))],
  ["Z", (at) => (at.offset === 0 ? "Z" : offsetText(at.offset, ":"))],
]);

function unknownPart(token: string): string {
  const like = [...PARTS.keys()].filter((part) => part.startsWith(token.charAt(0)));
  const hint = like.length > 0 ? ` Those with this letter are ${like.join(", ")}.` : "";
  return `${JSON.stringify(token)} is not a part of a date; letters that mean themselves go between single quotes.${hint}`;
}
