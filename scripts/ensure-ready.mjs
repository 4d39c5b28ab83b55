// Does the set-up that is missing, so that `npm run demo` and `npm test` work on a fresh clone: installs the packages,
// and with --build compiles to dist/. Plain JavaScript without packages, since there are none yet.
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const OLDEST_NODE = [20, 18];
const root = fileURLToPath(new URL("..", import.meta.url));
const at = (...parts) => join(root, ...parts);

checkNode();
checkGit();
if (timeOf(at("node_modules", ".package-lock.json")) < timeOf(at("package-lock.json"))) install();
if (process.argv.includes("--build") && timeOf(at("dist", "cli.js")) < newestSource()) build();

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  fail(
    `Lockkeeper needs Node ${OLDEST_NODE.join(".")} or newer; this is ${process.versions.node}. Install a newer one from https://nodejs.org.`,
  );
}

function checkGit() {
  if (spawnSync("git", ["--version"]).status === 0) return;
  fail(
    "Lockkeeper reads repositories with git, which was not found. Install git (https://git-scm.com) and try again.",
  );
}

function install() {
  console.error("Installing the packages of package-lock.json (npm ci), once: half a minute or so …");
  // Under `npm run` this is the npm that runs us; development packages are needed to build and to test.
  const npm = process.env.npm_execpath;
  const commandLine = ["ci", "--include=dev", "--loglevel=error"];
  const installed = npm
    ? run(process.execPath, [npm, ...commandLine])
    : run("npm", commandLine, { shell: process.platform === "win32" });
  if (!installed) fail("npm ci failed, see above. Lockkeeper needs the npm registry to be in reach.");
}

function build() {
  console.error("Compiling to dist/ (npm run build) …");
  rmSync(at("dist"), { recursive: true, force: true });
  const compiler = at("node_modules", "typescript", "bin", "tsc");
  if (run(process.execPath, [compiler, "-p", "tsconfig.build.json"])) return;
  // The compiler writes files in spite of errors; they must not pass for a build.
  rmSync(at("dist"), { recursive: true, force: true });
  fail("The build failed, see above.");
}

function run(command, commandLine, options = {}) {
  return spawnSync(command, commandLine, { cwd: root, stdio: "inherit", ...options }).status === 0;
}

/** Time of the last change in ms; 0 where there is no such file. */
function timeOf(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Time of the newest file that goes into the build; a file that was deleted changes its folder. */
function newestSource() {
  const inputs = [at("package-lock.json"), at("tsconfig.json"), at("tsconfig.build.json"), at("src")];
  for (const entry of readdirSync(at("src"), { recursive: true })) {
    if (!entry.endsWith(".test.ts")) inputs.push(at("src", entry));
  }
  return Math.max(...inputs.map(timeOf));
}

function fail(message) {
  console.error(`\n${message}`);
  process.exit(1);
}
