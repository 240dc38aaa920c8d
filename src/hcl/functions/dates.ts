// Functions of points in time. A plan knows no clock: `timestamp` and `plantimestamp` answer in the console only.
import type { CallContext, FunctionDefinition, FunctionFailure } from "../scope.ts";
import { numberValue, stringValue } from "../value.ts";
import type { Value } from "../value.ts";
import { formatDate } from "./date-format.ts";
import { NUMBER, STRING, define, fail, text, textOf } from "./define.ts";
import { fromNanoseconds, parseTimestamp, timestampText, toNanoseconds } from "./timestamp.ts";

export const dateFunctions: readonly FunctionDefinition[] = [
  define({
    name: "formatdate",
    description:
      "Writes a timestamp in another form. `YYYY YY MMMM MMM MM M DD D EEEE EEE hh h HH H AA aa mm m ss s ZZZZZ ZZZZ ZZZ Z` stand for its parts; text between single quotes and everything that is no letter stays as it is.",
    example: ['formatdate("D MMM YYYY, hh:mm", "2025-03-01T08:30:00Z")', '"1 Mar 2025, 08:30"'],
    parameters: [text("format"), text("time")],
    returns: STRING,
    call: ([format, time]) => {
      const at = parseTimestamp(textOf(time));
      if (typeof at === "string") return fail(at, 1);
      const formatted = formatDate(textOf(format), at);
      return typeof formatted === "string" ? stringValue(formatted) : fail(formatted.problem, 0);
    },
  }),
  define({
    name: "plantimestamp",
    description:
      "The present time, in `orch console` only: a plan with the same inputs must give the same bytes.",
    example: ["can(plantimestamp())", "false"],
    parameters: [],
    returns: STRING,
    call: (_, call) => present("plantimestamp", call),
  }),
  define({
    name: "timeadd",
    description:
      'Adds a duration such as "1h30m" to a timestamp; a negative one is subtracted. Units: h, m, s, ms, us, ns.',
    example: ['timeadd("2025-03-01T08:30:00Z", "36h")', '"2025-03-02T20:30:00Z"'],
    parameters: [text("timestamp"), text("duration")],
    returns: STRING,
    call: ([timestamp, duration]) => {
      const at = parseTimestamp(textOf(timestamp));
      if (typeof at === "string") return fail(at, 0);
      const nanoseconds = parseDuration(textOf(duration));
      if (nanoseconds === undefined)
        return fail('The string is not a duration such as "1h30m"; the units are h, m, s, ms, us and ns.', 1);
      return stringValue(timestampText(fromNanoseconds(toNanoseconds(at) + nanoseconds, at.offset)));
    },
  }),
  define({
    name: "timecmp",
    description:
      "Compares two timestamps: -1 where the first is earlier, 0 for the same moment, 1 where it is later.",
    example: ['timecmp("2025-03-01T08:00:00Z", "2025-03-01T09:00:00+01:00")', "0"],
    parameters: [text("timestamp_a"), text("timestamp_b")],
    returns: NUMBER,
    call: ([first, second]) => {
      const [a, b] = [parseTimestamp(textOf(first)), parseTimestamp(textOf(second))];
      if (typeof a === "string") return fail(a, 0);
      if (typeof b === "string") return fail(b, 1);
      const difference = toNanoseconds(a) - toNanoseconds(b);
      return numberValue(difference < 0n ? -1 : difference > 0n ? 1 : 0);
    },
  }),
  define({
    name: "timestamp",
    description:
      "The present time, in `orch console` only: a plan with the same inputs must give the same bytes.",
    example: ["can(timestamp())", "false"],
    parameters: [],
    returns: STRING,
    call: (_, call) => present("timestamp", call),
  }),
];

function present(name: string, call: CallContext): Value | FunctionFailure {
  if (!call.impure || call.now === undefined)
    return fail(
      `${name}() works in \`orch console\` only, because a plan must not depend on when it is made. Use a variable instead.`,
    );
  return stringValue(timestampText(fromNanoseconds(BigInt(Math.floor(call.now())) * 1_000_000n, 0)));
}

const NANOSECONDS = new Map([
  ["ns", 1n],
  ["us", 1_000n],
  ["µs", 1_000n],
  ["μs", 1_000n],
  ["ms", 1_000_000n],
  ["s", 1_000_000_000n],
  ["m", 60_000_000_000n],
  ["h", 3_600_000_000_000n],
]);
const DURATION = /^[+-]?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/;
/** Go's durations are 64-bit numbers of nanoseconds. */
const MOST = 2n ** 63n - 1n;

/** A duration in Go's notation as nanoseconds; fractions of a nanosecond are dropped. */
function parseDuration(source: string): bigint | undefined {
  if (!DURATION.test(source)) return undefined;
  let total = 0n;
  for (const [, whole = "", fraction = "", unit = ""] of source.matchAll(/(\d*)(?:\.(\d*))?([a-zµμ]+)/g)) {
    const scale = NANOSECONDS.get(unit) ?? 0n;
    const digits = fraction.slice(0, 18);
    total += BigInt(whole || "0") * scale + (BigInt(digits || "0") * scale) / 10n ** BigInt(digits.length);
    if (total > MOST) return undefined;
  }
  return source.startsWith("-") ? -total : total;
}
