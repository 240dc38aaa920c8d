// The command line, and the files that it reads and writes.
import { area } from "./explanation.ts";

export const COMMAND_LINE = area(
  "Command line and files",
  "A command cannot be understood, or a file not be read or written.",
  {
    "approval-missing": {
      means: "A plan needs an approval, and there is nobody to ask. The exit code is 3.",
      why: "No terminal, as in CI, or --input=false.",
      fix: "Apply a saved plan, or the reviewed one with --approve ID; without review --auto-approve.",
    },
    "bad-request": {
      means: "A line that was given to orch console --json is no request.",
      why: "It is neither an expression nor an object with one.",
      fix: 'Write {"expression": "x + 1", "variables": {"x": {"type": "number", "value": 1}}}.',
    },
    "configuration-too-large": {
      means: "The files of the project are larger together than a configuration may be.",
      why: "Generated files, or contents that belong elsewhere.",
      fix: "Use for_each and replicas for what repeats, and file() for large contents.",
    },
    "contradicting-flags": {
      means: "Flags exclude each other, or one needs another.",
      why: "Each asks for another thing.",
      fix: "Leave one out.",
    },
    defect: {
      means: "orch itself has failed.",
      why: "A mistake of orch, not of yours.",
      fix: "Please report it with what was asked for.",
    },
    "file-not-written": {
      means: "A file cannot be written. It is as it was.",
      why: "It may not be written, or the disk is full.",
      fix: "Check who owns it, and the room.",
    },
    "file-outside": {
      means: "A link leads out of the project's folder.",
      why: "Whoever can write a link could else have any file read.",
      fix: "Put the file itself there.",
    },
    "file-too-large": {
      means: "A file is larger than files of its kind can be.",
      why: "It was generated, or is none of its kind.",
      fix: "Split it: all *.orch.hcl files of a folder belong together.",
    },
    "file-unreadable": {
      means: "A file or folder cannot be read.",
      why: "It is not there, may not be read, or is not UTF-8 text.",
      fix: "Check path and rights; save texts as UTF-8.",
    },
    "format-changes-meaning": {
      means: "A file would mean something else when formatted, and is left as it is.",
      why: "A defect of orch: it proves of every file that its meaning stays.",
      fix: "Please report it with the file.",
    },
    "invalid-approval": {
      means: "What --approve is given is no id of a plan.",
      why: "Ids are p1- and at least twelve digits.",
      fix: "Copy the id from the plan that was reviewed.",
    },
    "invalid-option": {
      means: "The value of a flag cannot be read.",
      why: "--var takes NAME=VALUE, --secret NAME=env:NAME, NAME=file:PATH or NAME=command:PROGRAM.",
      fix: "Write it in that way, in quotes where the shell needs them.",
    },
    "invalid-usage": {
      means: "A command is given what it does not take.",
      why: "Arguments and flags that do not belong together.",
      fix: "`orch COMMAND --help` shows what it takes.",
    },
    "inventory-damaged": {
      means: "A file is no inventory, or not whole.",
      why: "It was edited, cut off, or is something else.",
      fix: "Export it again: orch nodes export --out FILE.",
    },
    "inventory-not-saved": {
      means: "The inventory could not be written.",
      why: "There is no such folder, it may not be written to, or something else has that name.",
      fix: "Name another file with --out.",
    },
    "inventory-version": {
      means: "An inventory was written by a version of orch that this one does not read.",
      why: "Export and plan run with different versions.",
      fix: "Use one version for both.",
    },
    "no-capacity": {
      means: "A node of --if-added does not say how much it has.",
      why: "It is only asked about, so no engine can be asked for it.",
      fix: 'Write capacity = { cpu = 8, memory = "32Gi" } into its block.',
    },
    "no-configuration": {
      means: "The folder holds no configuration.",
      why: "Configuration stands in files *.orch.hcl, *.orch.json or orch.hcl; *.tf files are not read.",
      fix: "Name another folder with --chdir, or begin with orch init.",
    },
    "no-nodes": {
      means: "The file of --if-added declares no node.",
      why: "It is empty, or its for_each is.",
      fix: 'Write node "edge-c" { capacity = { cpu = 8, memory = "32Gi" } } for each node to ask about.',
    },
    "no-such-folder": {
      means: "The folder cannot be read.",
      why: "A slip of the pen in --chdir, or missing rights.",
      fix: "Correct it.",
    },
    "no-such-output": {
      means: "The state has no output of that name.",
      why: "A slip of the pen, or it was added since the last apply.",
      fix: "`orch output` lists them; apply to have new ones.",
    },
    "output-failed": {
      means: "What is printed cannot be written.",
      why: "A full disk, or what reads it has ended.",
      fix: "Check where it goes.",
    },
    "output-is-sensitive": {
      means: "The output is sensitive, and sensitive values are not stored.",
      why: "The state never holds secrets.",
      fix: "Read the value where it comes from.",
    },
    "plan-damaged": {
      means: "A saved plan was changed after it was made.",
      why: "Its checksum does not fit: it was edited, or cut off on the way.",
      fix: "Plan again.",
    },
    "page-not-written": {
      means: "The page of a plan could not be written to a file.",
      why: "Neither the folder of the plan nor the one for temporary files may be written to.",
      fix: "Write it yourself: orch show PLAN --format html > FILE.",
    },
    "plan-is-stale": {
      means: "The plan that was approved does not hold any more. Nothing was done, and the exit code is 4.",
      why: "The configuration, the engines or the state have changed since the review.",
      fix: "Plan, review and approve again. The message shows what differs.",
    },
    "plan-not-saved": {
      means: "A plan could not be written to a file.",
      why: "The folder is not there, may not be written, or something that is no plan stands there.",
      fix: "Name another file.",
    },
    "plan-unreadable": {
      means: "A file is no plan.",
      why: "apply and show take files of orch plan --out.",
      fix: "Make one: orch plan --out FILE.",
    },
    "plan-version": {
      means: "A plan has a format that this version of orch does not read.",
      why: "It was made by another version.",
      fix: "Plan again, or use the version that made it.",
    },
    "speculative-plan": {
      means: "A plan that was made from an inventory cannot be applied.",
      why: "Nothing was asked of engines, registries and secrets: it is there to be reviewed.",
      fix: "Plan again where the engines are. Its effect id e1-… says whether it does the same.",
    },
    "unknown-command": {
      means: "There is no such command.",
      why: "A slip of the pen.",
      fix: "`orch --help` lists commands.",
    },
    "unknown-option": {
      means: "The command has no such flag.",
      why: "A slip of the pen, or a flag of another command.",
      fix: "`orch COMMAND --help` lists flags.",
    },
    "unknown-code": {
      means: "orch explain is asked for a code that there is not.",
      why: "A slip of the pen, or a code of another version.",
      fix: "`orch explain` lists all codes.",
    },
  },
);
