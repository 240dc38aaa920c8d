// Text as a terminal and the logs of CI systems take it: an allow-list of bytes, and the commands that runners look for in it.

/** What chalk writes for our tones; no other sequence is allowed. */
// eslint-disable-next-line no-control-regex -- that is what is looked for
const COLOURS = /\u001b\[(?:0|1|2|22|3[1-6]|39)m/g;
/** Anything else that could steer a terminal, hide, or turn text around; a line feed ends lines. */
const DANGEROUS =
  /(?!\n)\p{Cc}|\p{Cf}|\p{Cs}|\p{Zl}|\p{Zp}|[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0]/u;

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

/** Commands of GitHub's runner, known in its source as ActionCommandManager's extensions. */
const REGISTERED = new Set(
  (
    "add-mask add-matcher add-path debug echo endgroup error group internal-set-repo-path notice remove-matcher " +
    "save-state set-env set-output stop-commands warning"
  ).split(" "),
);

/**
 * What runners would do of a log, line by line. GitHub's: `::name key=value::text` after white space at the start of a line, and the
 * older `##[name key=value]text` anywhere in it; Azure's `##vso[area.action]` and TeamCity's `##teamcity[name]` anywhere.
 */
export function runnerCommands(text: string): readonly string[] {
  return text.split(/\r\n|\r|\n/).flatMap((line) => {
    const current = /^\s*::([^\s:]+)(?: .*?)?::/.exec(line);
    if (current !== null && REGISTERED.has((current[1] ?? "").toLowerCase())) return [`::${current[1]}`];
    const older = /##\[([^\]\s;]+)[^\]]*\]/.exec(line) ?? /##(?:vso|teamcity)\[[^\]]*\]/i.exec(line);
    return older === null ? [] : [older[0]];
  });
}
