// Adds to package-lock.json the optional packages of other platforms that the registry in use does not serve. npm leaves
// them out of the lock file there, and `npm ci` then refuses it as incomplete, on every platform. Run after `npm install`.
import { readFileSync, writeFileSync } from "node:fs";

const SYSTEMS = ["android", "darwin", "freebsd", "linux", "openharmony", "win32", "windows"];
const PROCESSORS = ["arm", "arm64", "ia32", "loong64", "ppc64", "riscv64", "s390x", "x64", "wasm32"];

const file = new URL("../package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(file, "utf8"));
const added = [];
for (const { optionalDependencies = {} } of Object.values(lock.packages)) {
  for (const [name, range] of Object.entries(optionalDependencies)) {
    if (Object.keys(lock.packages).some((path) => path.endsWith(`node_modules/${name}`))) continue;
    const entry = entryOf(name, range);
    if (entry === null) continue;
    lock.packages[`node_modules/${name}`] = entry;
    added.push(`${name} ${entry.version}`);
  }
}
const sorted = Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1));
lock.packages = Object.fromEntries(sorted);
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(added.length === 0 ? "Nothing is missing." : `Added:\n${added.join("\n")}`);

/** Null for a package that is not for one platform, or of which no exact version is asked for. */
function entryOf(name, range) {
  const alias = /^npm:(.+)@([^@]+)$/.exec(range);
  const version = alias?.[2] ?? range;
  const words = name.split(/[/-]/);
  const os = SYSTEMS.find((system) => words.includes(system));
  const cpu = PROCESSORS.find((processor) => words.includes(processor));
  if (os === undefined || cpu === undefined || !/^\d/.test(version)) return null;
  const libc = os === "linux" ? libcOf(words) : null;
  return {
    ...(alias === null ? {} : { name: alias[1] }),
    version,
    cpu: [cpu],
    ...(libc === null ? {} : { libc: [libc] }),
    optional: true,
    os: [os === "windows" ? "win32" : os],
  };
}

function libcOf(words) {
  if (words.some((word) => word.startsWith("musl"))) return "musl";
  return words.some((word) => word.startsWith("gnu")) ? "glibc" : null;
}
