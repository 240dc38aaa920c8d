// How help is laid out: commands and flags by what they are for, those of a command itself before what many share.
import { type Command, Help } from "commander";

const COMMANDS: readonly (readonly [heading: string, names: readonly string[]])[] = [
  ["Plan and apply:", ["init", "validate", "fmt", "plan", "apply", "destroy"]],
  ["Look:", ["why", "status", "logs", "output", "nodes", "show", "graph"]],
  ["Review:", ["diff", "approve", "comment"]],
  ["State:", ["state", "import", "force-unlock"]],
  ["Help:", ["completion", "explain", "version"]],
];

const OWN = "Options:";
const FLAGS: readonly (readonly [heading: string, names: readonly string[]])[] = [
  [
    "What is planned:",
    [
      "target",
      "replace",
      "lost",
      "reinstalled",
      "drain",
      "refresh",
      "destroy",
      "delete-volumes",
      "allow-pending",
      "upgrade-images",
      "allow-http",
      "inventory",
    ],
  ],
  ["Values:", ["var", "var-file", "secret"]],
];

/** For a program whose commands are all there. */
export function layOutHelp(program: Command): void {
  program.addHelpText("after", "\nTo begin: orch init, orch plan, orch apply. Every command has --help.");
  const standard = new Help();
  const layOut = (command: Command): void => {
    const [, planFlags = []] = FLAGS[0] ?? [];
    const isPlan = command.options.some((option) => option.long === "--target");
    for (const option of command.options)
      for (const [heading, names] of FLAGS)
        if (names.includes(option.name()) && (isPlan || names !== planFlags)) option.helpGroup(heading);
    command.configureHelp({
      subcommandTerm: (sub) => [sub.name(), ...sub.registeredArguments.map(argumentText)].join(" "),
      groupItems: (all, visible, groupOf) => {
        // the library makes `help` only when it is asked for
        const named = (item: (typeof visible)[number]): string =>
          command === program ? groupOf(item).replace(/^Commands:$/, "Help:") : groupOf(item);
        const groups = [...standard.groupItems(all, visible, named)];
        const headings = [OWN, ...COMMANDS.map(([heading]) => heading)];
        const rank = (heading: string): number =>
          headings.includes(heading) ? headings.indexOf(heading) : headings.length;
        return new Map(groups.sort(([a], [b]) => rank(a) - rank(b)));
      },
    });
    command.commands.forEach(layOut);
  };
  for (const command of program.commands)
    for (const [heading, names] of COMMANDS) if (names.includes(command.name())) command.helpGroup(heading);
  layOut(program);
}

function argumentText(argument: Command["registeredArguments"][number]): string {
  return argument.required ? `<${argument.name()}>` : `[${argument.name()}]`;
}
