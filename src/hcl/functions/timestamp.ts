// Points in time as text (RFC 3339) and as nanoseconds since 1970, on the proleptic Gregorian calendar, without a clock.

export interface Timestamp {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly nanosecond: number;
  /** Minutes east of UTC. */
  readonly offset: number;
}

const RFC3339 = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:[.,](\d+))?(?:Z|([+-])(\d{2}):(\d{2}))$/;

/** Bad input gives a sentence that says what is wrong. */
export function parseTimestamp(source: string): Timestamp | string {
  const match = RFC3339.exec(source);
  if (match === null) return 'The string is not a timestamp such as "2025-03-01T08:30:00Z" (RFC 3339).';
  const field = (index: number): number => Number(match[index] ?? 0);
  const timestamp: Timestamp = {
    year: field(1),
    month: field(2),
    day: field(3),
    hour: field(4),
    minute: field(5),
    second: field(6),
    nanosecond: Number((match[7] ?? "").slice(0, 9).padEnd(9, "0")),
    offset: (match[8] === "-" ? -1 : 1) * (field(9) * 60 + field(10)),
  };
  const outside = (name: string, range: string): string => `The ${name} of a timestamp must be ${range}.`;
  if (timestamp.month < 1 || timestamp.month > 12) return outside("month", "from 1 to 12");
  const days = daysInMonth(timestamp.year, timestamp.month);
  if (timestamp.day < 1 || timestamp.day > days)
    return outside("day", `from 1 to ${String(days)} in that month`);
  if (timestamp.hour > 23) return outside("hour", "from 0 to 23");
  if (timestamp.minute > 59) return outside("minute", "from 0 to 59");
  if (timestamp.second > 59) return outside("second", "from 0 to 59");
  if (field(9) > 23 || field(10) > 59) return outside("offset", "from -23:59 to +23:59");
  return timestamp;
}

/** Nanoseconds since 1970-01-01T00:00:00Z. */
export function toNanoseconds(at: Timestamp): bigint {
  const minutes = dayNumber(at.year, at.month, at.day) * 1440 + at.hour * 60 + at.minute - at.offset;
  return (BigInt(minutes) * 60n + BigInt(at.second)) * SECOND + BigInt(at.nanosecond);
}

/** The same point in time, seen `offset` minutes east of UTC. */
export function fromNanoseconds(nanoseconds: bigint, offset: number): Timestamp {
  const local = nanoseconds + BigInt(offset) * 60n * SECOND;
  const nanosecond = ((local % SECOND) + SECOND) % SECOND;
  const seconds = Number((local - nanosecond) / SECOND);
  const day = Math.floor(seconds / 86_400);
  const rest = seconds - day * 86_400;
  return {
    ...civilDate(day),
    hour: Math.floor(rest / 3600),
    minute: Math.floor((rest % 3600) / 60),
    second: rest % 60,
    nanosecond: Number(nanosecond),
    offset,
  };
}

/** RFC 3339 in whole seconds; a fraction is dropped. */
export function timestampText(at: Timestamp): string {
  const date = `${pad(at.year, 4)}-${pad(at.month, 2)}-${pad(at.day, 2)}`;
  const time = `${pad(at.hour, 2)}:${pad(at.minute, 2)}:${pad(at.second, 2)}`;
  return `${date}T${time}${at.offset === 0 ? "Z" : offsetText(at.offset, ":")}`;
}

export function offsetText(offset: number, separator: string): string {
  const minutes = Math.abs(offset);
  return `${offset < 0 ? "-" : "+"}${pad(Math.floor(minutes / 60), 2)}${separator}${pad(minutes % 60, 2)}`;
}

export const pad = (value: number, width: number): string => String(value).padStart(width, "0");

const SECOND = 1_000_000_000n;

function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Days since 1970-01-01: years begin in March, so the leap day is the last; 400 years are 146,097 days. */
export function dayNumber(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

function civilDate(number: number): Pick<Timestamp, "year" | "month" | "day"> {
  const shifted = number + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const leapDays =
    Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}
