import { describe, expect, it } from "vitest";
import { shown } from "./run.ts";

describe("formatdate", () => {
  it.each([
    ['formatdate("DD MMM YYYY hh:mm ZZZ","2018-01-02T23:12:01Z")', '"02 Jan 2018 23:12 UTC"'],
    [
      'formatdate("EEEE, DD-MMM-YY hh:mm:ss ZZZ","2018-01-02T23:12:01-08:00")',
      '"Tuesday, 02-Jan-18 23:12:01 -0800"',
    ],
    [
      'formatdate("EEE MMMM M D YYYY YY hh h HH H AA aa mm m ss s ZZZZZ ZZZZ ZZZ Z","2018-01-02T03:04:05+05:30")',
      '"Tue January 1 2 2018 18 03 3 03 3 AM am 04 4 05 5 +05:30 +0530 +0530 +05:30"',
    ],
    [`formatdate("'o''clock' h'h'","2018-01-02T03:04:05Z")`, `"o'clock 3h"`],
    [
      `formatdate("'x","2018-01-02T03:04:05Z")`,
      "error: formatdate: The quoted text 'x has no closing quote.",
    ],
    [
      'formatdate("W","2018-01-02T03:04:05Z")',
      'error: formatdate: "W" is not a part of a date; letters that mean themselves go between single quotes.',
    ],
    [
      'formatdate("YYY","2018-01-02T03:04:05Z")',
      'error: formatdate: "YYY" is not a part of a date; letters that mean themselves go between single quotes. Those with this letter are YYYY, YY.',
    ],
    [
      'formatdate("YYYY","2018-01-02")',
      'error: formatdate: The string is not a timestamp such as "2025-03-01T08:30:00Z" (RFC 3339).',
    ],
    [
      'formatdate("YYYY","2018-02-30T00:00:00Z")',
      "error: formatdate: The day of a timestamp must be from 1 to 28 in that month.",
    ],
    [
      'formatdate("YYYY","2018-02-03T24:00:00Z")',
      "error: formatdate: The hour of a timestamp must be from 0 to 23.",
    ],
    [
      'formatdate("YYYY","2018-02-03 00:00:00Z")',
      'error: formatdate: The string is not a timestamp such as "2025-03-01T08:30:00Z" (RFC 3339).',
    ],
    ['formatdate("ss","2018-02-03T00:00:00.123Z")', '"00"'],
    [`formatdate("YYYY-MM-DD'T'hh:mm:ssZ","2018-02-03T00:00:00Z")`, '"2018-02-03T00:00:00Z"'],
    ['formatdate("ZZZZ ZZZZZ ZZZ Z","2018-02-03T00:00:00Z")', '"+0000 +00:00 UTC Z"'],
    ['formatdate("AA HH H","2018-02-03T12:00:00Z")', '"PM 12 12"'],
    [
      'formatdate("ZZ","2018-02-03T12:00:00Z")',
      'error: formatdate: "ZZ" is not a part of a date; letters that mean themselves go between single quotes. Those with this letter are ZZZZZ, ZZZZ, ZZZ, Z.',
    ],
    ['formatdate("D.M., 1","2018-02-03T12:00:00Z")', '"3.2., 1"'],
    [
      'formatdate("x","2018-02-03T12:00:00Z")',
      'error: formatdate: "x" is not a part of a date; letters that mean themselves go between single quotes.',
    ],
    ['formatdate("EEEE","2000-02-29T00:00:00Z")', '"Tuesday"'],
    ['formatdate("EEE","1960-01-01T00:00:00-12:00")', '"Fri"'],
  ])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});

describe("plantimestamp", () => {
  it.each([
    [
      "plantimestamp()",
      "error: plantimestamp: plantimestamp() works in `orch console` only, because a plan must not depend on when it is made. Use a variable instead.",
    ],
  ])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});

describe("timeadd", () => {
  it.each([
    ['timeadd("2017-11-22T00:00:00Z","10m")', '"2017-11-22T00:10:00Z"'],
    ['timeadd("2017-11-22T00:00:00+02:00","-1h30m0.5s")', '"2017-11-21T22:29:59+02:00"'],
    [
      'timeadd("2017-11-22T00:00:00Z","1d")',
      'error: timeadd: The string is not a duration such as "1h30m"; the units are h, m, s, ms, us and ns.',
    ],
    [
      'timeadd("2017-11-22T00:00:00Z","")',
      'error: timeadd: The string is not a duration such as "1h30m"; the units are h, m, s, ms, us and ns.',
    ],
    ['timeadd("2017-11-22T00:00:00.250Z","1ms")', '"2017-11-22T00:00:00Z"'],
    ['timeadd("2017-11-22T00:00:00Z","0")', '"2017-11-22T00:00:00Z"'],
    ['timeadd("2017-11-22T00:00:00Z","1µs")', '"2017-11-22T00:00:00Z"'],
    ['timeadd("2017-11-22T00:00:00Z","+1.5h")', '"2017-11-22T01:30:00Z"'],
    [
      'timeadd("x","1h")',
      'error: timeadd: The string is not a timestamp such as "2025-03-01T08:30:00Z" (RFC 3339).',
    ],
    [
      'timeadd("2017-11-22T00:00:00Z","300y")',
      'error: timeadd: The string is not a duration such as "1h30m"; the units are h, m, s, ms, us and ns.',
    ],
    ['timeadd("2024-02-28T23:30:00Z","24h30m")', '"2024-03-01T00:00:00Z"'],
    ['timeadd("1969-12-31T23:59:59Z","1s")', '"1970-01-01T00:00:00Z"'],
    ['timeadd("2000-03-01T00:00:00Z","-1s")', '"2000-02-29T23:59:59Z"'],
  ])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});

describe("timecmp", () => {
  it.each([
    ['timecmp("2017-11-22T00:00:00Z","2017-11-22T01:00:00+01:00")', "0"],
    ['timecmp("2017-11-22T00:00:00Z","2017-11-22T00:00:00.1Z")', "-1"],
    ['timecmp("2017-11-22T01:00:00Z","2017-11-22T00:00:00Z")', "1"],
    [
      'timecmp("x","2017-11-22T00:00:00Z")',
      'error: timecmp: The string is not a timestamp such as "2025-03-01T08:30:00Z" (RFC 3339).',
    ],
  ])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});

describe("timestamp", () => {
  it.each([
    [
      "timestamp()",
      "error: timestamp: timestamp() works in `orch console` only, because a plan must not depend on when it is made. Use a variable instead.",
    ],
  ])("evaluates %s to %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});
