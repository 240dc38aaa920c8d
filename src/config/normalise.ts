// Normal forms of values: quantities as integers, durations as milliseconds, choices from a list. Each takes a value of
// its type and gives one with the same marks; what is unknown stays so.
import { elementsOf, entriesOf } from "../hcl/compare.ts";
import { suggestion } from "../hcl/suggest.ts";
import { NUMBER, STRING, UNKNOWN, hasMark, listValue, mapValue } from "../hcl/value.ts";
import type { Data, Type, Value } from "../hcl/value.ts";
import { parseBytes, parseCpu, parseDuration } from "../model/quantity.ts";
import { isMisfit } from "./schema.ts";
import type { Misfit } from "./schema.ts";
import { listText } from "./wording.ts";

export type Normaliser = (value: Value) => Value | Misfit;
type Scalar = string | number | boolean;

/** Characters of a value that a message repeats; a longer one stands in the quoted line. */
const LONGEST_GIVEN = 60;

/** Of a known scalar; the result has the type given. */
export function scalar(type: Type, convert: (data: Scalar, secret: boolean) => Scalar | Misfit): Normaliser {
  return (value) => {
    const { data } = value;
    if (data === UNKNOWN) return { ...value, type };
    if (!isScalar(data)) return value;
    const converted = convert(data, hasMark(value.marks, "sensitive"));
    return typeof converted === "object" ? converted : { type, data: converted, marks: value.marks };
  };
}

export const cpu = scalar(NUMBER, (data, secret) => {
  const millicores = typeof data === "boolean" ? null : parseCpu(data);
  return (
    millicores ?? {
      misfit: `is no amount of CPU${given(data, secret)}`,
      detail: 'Write cores such as 2 or 0.5, or thousandths such as "250m".',
    }
  );
});

export const bytes = scalar(NUMBER, (data, secret) => {
  // Kubernetes reads "64m" as 0.064 bytes, which nobody means.
  if (typeof data === "string" && /^[0-9.]+m$/.test(data))
    return {
      misfit: "is in thousandths of a byte",
      detail: `Mebibytes are written as ${JSON.stringify(secret ? "64Mi" : `${data.slice(0, -1)}Mi`)}.`,
    };
  const amount = typeof data === "boolean" ? null : parseBytes(data);
  return (
    amount ?? {
      misfit: `is no amount of bytes${given(data, secret)}`,
      detail: `Write for example ${JSON.stringify(secret ? "256Mi" : likelyBytes(data))}, "1.5Gi" or "1G"; a plain number counts bytes.`,
    }
  );
});

/** The value that does not fit, for the message. */
function given(data: Scalar, secret: boolean): string {
  const text = JSON.stringify(data);
  return secret || text.length > LONGEST_GIVEN ? "" : `: ${text}`;
}

/** What was meant by the habits of other tools: `512MB`, `512 mb`, `2gb`, `1GiB`; else just an example. */
function likelyBytes(data: Scalar): string {
  const [, digits = "", unit = ""] = /^\s*([0-9]+(?:\.[0-9]+)?)\s*([kmgt])i?b?$/i.exec(String(data)) ?? [];
  const meant = `${digits}${unit.replace("k", "K").toUpperCase()}i`;
  return digits !== "" && parseBytes(meant) !== null ? meant : "256Mi";
}

/** Also -1, for no limit. */
export const bytesOrUnlimited: Normaliser = (value) =>
  value.data === -1 || value.data === "-1" ? { ...value, type: NUMBER, data: -1 } : bytes(value);

export const duration = scalar(NUMBER, (data, secret) => {
  const milliseconds = typeof data === "string" ? parseDuration(data) : null;
  return (
    milliseconds ?? {
      misfit: `is no duration${given(data, secret)}`,
      // Compose and many others count plain numbers as seconds
      detail: `Write for example ${/^[1-9][0-9]{0,6}$/.test(String(data)) && !secret ? `"${String(data)}s"` : '"30s"'}, "1m30s" or "500ms".`,
    }
  );
});

export function wholeNumber(least: number, most: number = Number.MAX_SAFE_INTEGER): Normaliser {
  return scalar(NUMBER, (data) => {
    if (typeof data === "number" && Number.isInteger(data) && data >= least && data <= most) return data;
    const upTo = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
    return { misfit: `must be a whole number ${upTo}` };
  });
}

export function oneOf(choices: readonly string[]): Normaliser {
  return scalar(STRING, (data, secret) => {
    const text = String(data);
    if (choices.includes(text)) return text;
    const hint = secret ? "" : suggestion(text.replaceAll("_", "-"), choices).trimStart();
    const renamed = secret ? undefined : choices.find((choice) => choice === text.replaceAll("_", "-"));
    return {
      misfit: `must be ${listText(
        choices.map((choice) => JSON.stringify(choice)),
        "or",
      )}`,
      detail: renamed === undefined ? hint : `Write ${JSON.stringify(renamed)}.`,
    };
  });
}

export function matching(pattern: RegExp, misfit: string, detail: string): Normaliser {
  return scalar(STRING, (data) => (pattern.test(String(data)) ? data : { misfit, detail }));
}

/** Drops entries that are null, which means unset. */
export const withoutNulls: Normaliser = (value) => {
  const entries = entriesOf(value.data);
  if (entries === undefined) return value;
  const kept = [...entries].filter(([, entry]) => entry.data !== null);
  const element = value.type.kind === "map" ? value.type.element : STRING;
  return kept.length === entries.size ? value : mapValue(element, kept, value.marks);
};

export function eachEntry(normalise: (value: Value, name: string) => Value | Misfit): Normaliser {
  return (value) => {
    const entries = entriesOf(value.data);
    if (entries === undefined) return value;
    const done: [string, Value][] = [];
    for (const [name, entry] of entries) {
      const result = normalise(entry, name);
      if (isMisfit(result)) return { ...result, misfit: `${result.misfit}, at ${JSON.stringify(name)}` };
      done.push([name, result]);
    }
    return mapValue(done[0]?.[1].type ?? STRING, done, value.marks);
  };
}

export function eachElement(normalise: Normaliser): Normaliser {
  return (value) => {
    const elements = elementsOf(value.data);
    if (elements === undefined) return value;
    const done: Value[] = [];
    for (const [index, element] of elements.entries()) {
      const result = element.data === null ? { misfit: "holds null" } : normalise(element);
      if (isMisfit(result)) return { ...result, misfit: `${result.misfit}, at [${index}]` };
      done.push(result);
    }
    return listValue(done[0]?.type ?? STRING, done, value.marks);
  };
}

/** One normaliser after the other. */
export function all(...normalisers: readonly Normaliser[]): Normaliser {
  return (value) => {
    let current = value;
    for (const normalise of normalisers) {
      const result = normalise(current);
      if (isMisfit(result)) return result;
      current = result;
    }
    return current;
  };
}

export const NOTHING_NULL = eachElement((value) => value);

function isScalar(data: Data): data is Scalar {
  return typeof data === "string" || typeof data === "number" || typeof data === "boolean";
}
