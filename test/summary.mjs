// The last line of `npm test`: "412 passed, 0 failed", over all vitest projects and the checks before them.
//   node test/summary.mjs STATUS FOLDER "PROJECT …" [FAILED-CHECK …]
import { readFileSync } from "node:fs";
import { join } from "node:path";

const [status, folder, projects, ...checks] = process.argv.slice(2);
let passed = 0;
let failed = 0;
const notes = checks.map((name) => `npm run ${name} failed`);

for (const project of projects.split(" ").filter((name) => name !== "")) {
  const report = read(join(folder, `${project}.json`));
  if (report === null) {
    notes.push(`the tests of "${project}" did not come to an end`);
    continue;
  }
  passed += report.numPassedTests;
  failed += report.numFailedTests;
  for (const { name, status: outcome, assertionResults } of report.testResults) {
    const bad = assertionResults.filter((one) => one.status === "failed");
    for (const one of bad) console.log(`failed: ${short(name)} > ${one.fullName}`);
    // a file that could not be loaded, or whose hooks failed, has no failed test of its own
    if (outcome === "failed" && bad.length === 0) notes.push(`${short(name)} could not be run`);
  }
  if (report.numPassedTests + report.numFailedTests === 0) notes.push(`"${project}" has no tests`);
}
if (status !== "0" && failed + notes.length === 0) notes.push("vitest reported errors outside of tests");
for (const note of notes) console.log(`failed: ${note}`);
failed += notes.length;
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function read(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return null;
  }
}

function short(path) {
  return path.replace(`${process.cwd()}/`, "");
}
