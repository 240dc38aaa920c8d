// Normal forms of what containers take beside plain text: labels, capabilities, devices, limits.
import { convert } from "../hcl/convert.ts";
import { elementsOf, entriesOf } from "../hcl/compare.ts";
import { NUMBER, STRING, UNKNOWN, listValue, mapValue, objectValue, stringValue } from "../hcl/value.ts";
import type { Value } from "../hcl/value.ts";
import { compareText } from "../model/json.ts";
import { all, eachElement, matching, scalar, withoutNulls } from "./normalise.ts";
import type { Normaliser } from "./normalise.ts";
import { isMisfit } from "./schema.ts";
import type { Misfit } from "./schema.ts";

/** Labels of containers, networks and volumes; those of orch itself are reserved. */
export const labels: Normaliser = all(withoutNulls, (value) => {
  const reserved = [...(entriesOf(value.data)?.keys() ?? [])].find((name) => name.startsWith("orch."));
  if (reserved === undefined) return value;
  return {
    misfit: `holds ${JSON.stringify(reserved)}, and labels that start with "orch." are reserved`,
    detail: "By those orch recognises its own objects. Use another prefix.",
  };
});

/** Upper case, without `CAP_`, each once, sorted. */
export const capabilities: Normaliser = all(
  eachElement(scalar(STRING, (data) => String(data).toUpperCase().replace(/^CAP_/, ""))),
  (value) => {
    const elements = elementsOf(value.data);
    if (elements === undefined) return value;
    const names = [...new Set(elements.map((element) => String(element.data)))].sort(compareText);
    return listValue(
      STRING,
      names.map((name) => stringValue(name)),
      value.marks,
    );
  },
);

/** `/dev/fuse` → `/dev/fuse:/dev/fuse:rwm`. */
export const deviceMappings: Normaliser = eachElement(
  scalar(STRING, (data): string | Misfit => {
    const [host = "", inside = host, rights = "rwm", ...more] = String(data).split(":");
    // `/dev/x:r` leaves the path inside out
    const short = /^[rwm]+$/.test(inside);
    const target = short ? host : inside;
    const access = short ? inside : rights;
    if (!host.startsWith("/") || !target.startsWith("/") || !/^[rwm]+$/.test(access) || more.length > 0)
      return { misfit: "holds no device" };
    return `${host}:${target}:${access}`;
  }),
);

/** `["/run", "/tmp:size=64m"]` → `{ "/run" = "", "/tmp" = "size=64m" }`. */
export const tmpfsOptions: Normaliser = (value) => {
  const elements = elementsOf(value.data);
  if (elements === undefined) return value;
  const entries: [string, Value][] = [];
  for (const element of elements) {
    if (typeof element.data !== "string" || !element.data.startsWith("/"))
      return { misfit: "holds what is no absolute path" };
    const colon = element.data.indexOf(":");
    const [path, options] =
      colon === -1 ? [element.data, ""] : [element.data.slice(0, colon), element.data.slice(colon + 1)];
    entries.push([path, stringValue(options, element.marks)]);
  }
  return mapValue(STRING, entries, value.marks);
};

export const signal: Normaliser = all(
  matching(/^(SIG)?[A-Z][A-Z0-9+-]*$|^[0-9]+$/, "is no signal", 'Write for example "SIGTERM".'),
  scalar(STRING, (data) =>
    /^\d/.test(String(data)) || String(data).startsWith("SIG") ? data : `SIG${data}`,
  ),
);

/** A number for both limits, or `{ soft, hard }`; -1 is no limit. */
export const ulimits: Normaliser = (value) => {
  const entries = entriesOf(value.data);
  if (entries === undefined) return { misfit: "must be an object" };
  const done: [string, Value][] = [];
  for (const [name, entry] of entries) {
    if (entry.data === null) continue;
    const pair = entriesOf(entry.data);
    const soft = limit(pair === undefined ? entry : (pair.get("soft") ?? pair.get("hard")));
    const hard = limit(pair === undefined ? entry : (pair.get("hard") ?? pair.get("soft")));
    if (isMisfit(soft) || isMisfit(hard)) return { misfit: `holds no limit at ${JSON.stringify(name)}` };
    done.push([
      name,
      objectValue([
        ["soft", soft],
        ["hard", hard],
      ]),
    ]);
  }
  return objectValue(done, value.marks);
};

/** `["db:10.0.0.1"]` or `{ db = "10.0.0.1" }` → a list of `name:address`. */
export const extraHosts: Normaliser = (value) => {
  if (value.data === UNKNOWN) return value;
  const entries = entriesOf(value.data);
  const texts =
    entries === undefined
      ? elementsOf(value.data)?.map((element) => element.data)
      : [...entries].map(([name, entry]) =>
          typeof entry.data === "string" ? `${name}:${entry.data}` : null,
        );
  if (texts === undefined || !texts.every((text) => typeof text === "string" && /^[^\s:]+:\S+$/.test(text)))
    return { misfit: "must be a list of hosts and their addresses" };
  return listValue(
    STRING,
    texts.map((text) => stringValue(String(text))),
    value.marks,
  );
};

function limit(value: Value | undefined): Value | Misfit {
  if (value === undefined) return { misfit: "" };
  const converted = convert(value, NUMBER);
  const number = converted.ok ? converted.value.data : null;
  return converted.ok && typeof number === "number" && Number.isInteger(number) && number >= -1
    ? converted.value
    : { misfit: "" };
}
