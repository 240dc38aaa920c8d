// What a plan is in a CI job, read as the job's runner reads it.
import { planOutputs } from "../../../src/render/ci/github-outputs.ts";
import { emptyPlan } from "../fixtures/more.ts";
import { commandsIn, outputsIn } from "../fixtures/runner.ts";
import { textProblems } from "./log.ts";

const PROPERTIES = ["col", "endColumn", "endLine", "file", "line", "title"];
const LEVELS = ["error", "warning", "notice"];
/** GitHub takes so many of a level from one step. */
const MOST = 10;

/** Every line is an annotation that we meant, with the properties that we meant. */
export function annotationProblems(text: string): readonly string[] {
  const commands = commandsIn(text);
  const lines = text.split("\n").filter((line) => line !== "");
  const amount = (level: string): number => commands.filter(({ name }) => name === level).length;
  return [
    ...textProblems(text),
    ...(commands.length === lines.length ? [] : [`${lines.length} lines, ${commands.length} commands`]),
    ...commands.flatMap(({ name, properties, data }) => [
      ...(LEVELS.includes(name) ? [] : [`command ${name}`]),
      ...Object.keys(properties).filter((key) => !PROPERTIES.includes(key)),
      ...[data, ...Object.values(properties)].flatMap(textProblems),
    ]),
    ...LEVELS.flatMap((level) => (amount(level) <= MOST ? [] : [`${amount(level)} of ${level}`])),
  ];
}

const namesIn = (text: string): string => Object.keys(outputsIn(text)).toSorted().join(" ");
const OUTPUTS = namesIn(planOutputs(emptyPlan(), 0, "d"));

/** The outputs that we meant, and none that a text has added. */
export function outputProblems(text: string): readonly string[] {
  const names = namesIn(text);
  return [...textProblems(text), ...(names === OUTPUTS ? [] : [`outputs ${names}`])];
}
