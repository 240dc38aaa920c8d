// A plan, or why there is none, as annotations of a GitHub workflow: the gravest first, and no more of a kind than GitHub shows.
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
  const groups = all.length <= MOST ? all.map((finding) => [finding]) : ofOneRule(all);
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

/** Where there are too many, those of one rule are one, at the place of the first. */
function ofOneRule(findings: readonly Finding[]): readonly (readonly Finding[])[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = JSON.stringify([finding.kind, finding.rule]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [finding]);
    else group.push(finding);
  }
  return [...groups.values()];
}

function messageOf(group: readonly Finding[]): string {
  const [first] = group;
  if (first === undefined) return "";
  if (group.length === 1) return first.detail === "" ? first.summary : `${first.summary}\n${first.detail}`;
  const rest = group.length - MOST_SENTENCES;
  return [
    ...group.slice(0, MOST_SENTENCES).map(({ summary }) => summary),
    ...(rest > 0 ? [`And ${plural(rest, "more", "more")} of the same kind.`] : []),
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
