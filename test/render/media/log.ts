// Text as a terminal and the logs of CI systems take it: an allow-list of bytes, and the commands that runners look for in it.
import { commandsIn } from "../fixtures/runner.ts";

/** What chalk writes for our tones; no other sequence is allowed. */
// eslint-disable-next-line no-control-regex -- that is what is looked for
const COLOURS = /\u001b\[(?:0|1|2|22|3[1-6]|39)m/g;
/** Anything else that could steer a terminal, hide, or turn text around; a line feed ends lines. */
const DANGEROUS = /(?!\n)\p{Cc}|\p{Cf}|\p{Cs}|\p{Zl}|\p{Zp}|(?!\ufe0f)\p{Default_Ignorable_Code_Point}/u;

export function textProblems(text: string): readonly string[] {
  const at = DANGEROUS.exec(text);
  return at === null
    ? []
    : [
        `U+${text.codePointAt(at.index)?.toString(16)} in ${JSON.stringify(text.slice(Math.max(0, at.index - 30), at.index + 30))}`,
      ];
}

export function terminalProblems(text: string): readonly string[] {
  const bare = text.replace(COLOURS, "");
  return [...textProblems(bare), ...runnerCommands(bare).map((command) => `command ${command}`)];
}

/** What runners would do of a log; TeamCity reads its service messages anywhere in a line. */
export function runnerCommands(text: string): readonly string[] {
  const teamCity = /##teamcity\[/i.test(text) ? ["teamcity"] : [];
  return [...commandsIn(text).map(({ name }) => name), ...teamCity];
}
