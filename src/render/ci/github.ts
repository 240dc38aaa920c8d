// A plan, or why there is none, as annotations of a GitHub workflow: the gravest first, and no more of a kind than GitHub shows.
import type { Json } from "../../model/json.ts";
import { plural } from "../names.ts";
import type { Finding, Level, Place } from "./findings.ts";
import type { AnnotationPlace, WorkflowCommands } from "./workflow-command.ts";
import { allOf, annotation } from "./workflow-command.ts";

/** The path from the root of the repository, null where it lies outside of it; given as diagnostics name it. */
export type RepositoryPath = (file: string) => string | null;

/** GitHub takes ten of each level from a step, and drops the rest without a word. */
const MOST = 10;
/** Sentences of one annotation for several findings. */
const MOST_SENTENCES = 8;

const LEVELS: readonly Level[] = ["error", "warning", "notice"];
const NOUNS: Readonly<Record<Level, string>> = { error: "error", warning: "warning", notice: "note" };

/** `rest`: where those can be read that have no annotation. */
export function renderAnnotations(
  findings: readonly Finding[],
  pathOf: RepositoryPath,
  rest: string,
): WorkflowCommands {
  return allOf(LEVELS.flatMap((level) => annotationsOf(level, findings, pathOf, rest)));
}

function annotationsOf(
  level: Level,
  findings: readonly Finding[],
  pathOf: RepositoryPath,
  rest: string,
): readonly WorkflowCommands[] {
  const all = findings.filter((finding) => finding.level === level);
  // instances of one block are one, and where there are still too many, all of one rule, at the place of the first
  const placed = together(all, ({ place, detail }, index) =>
    place === null ? index : [place.file, place.line, detail],
  );
  const groups = placed.length <= MOST ? placed : together(all, () => null);
  const shown = groups.length <= MOST ? groups : groups.slice(0, MOST - 1);
  const hidden = groups.slice(shown.length).reduce((sum, group) => sum + group.length, 0);
  const made = shown.flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    return [annotation(level, first.title, messageOf(group), placeOf(first.place, pathOf))];
  });
  if (hidden === 0) return made;
  const more = plural(hidden, `more ${NOUNS[level]}`);
  return [...made, annotation(level, more, `${more}: ${rest}.`, null)];
}

/** Those of one rule with an equal key. */
function together(
  findings: readonly Finding[],
  keyOf: (finding: Finding, index: number) => Json,
): readonly (readonly Finding[])[] {
  const groups = new Map<string, Finding[]>();
  for (const [index, finding] of findings.entries()) {
    const key = JSON.stringify([finding.kind, finding.rule, keyOf(finding, index)]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [finding]);
    else group.push(finding);
  }
  return [...groups.values()];
}

function messageOf(group: readonly Finding[]): string {
  const [first] = group;
  if (first === undefined) return "";
  const rest = group.length - MOST_SENTENCES;
  const detail = group.every((one) => one.detail === first.detail) ? first.detail : "";
  return [
    ...group.slice(0, MOST_SENTENCES).map(({ summary }) => summary),
    ...(rest > 0 ? [`And ${plural(rest, "more", "more")} of the same kind.`] : []),
    ...(detail === "" ? [] : [detail]),
  ].join("\n");
}

/** Columns count within one line only. */
function placeOf(place: Place | null, pathOf: RepositoryPath): AnnotationPlace | null {
  const file = place === null ? null : pathOf(place.file);
  if (place === null || file === null) return null;
  const { line, endLine, column, endColumn } = place;
  if (endLine === undefined) return { file, line };
  return endLine === line ? { file, line, endLine, col: column, endColumn } : { file, line, endLine };
}
