/** Snapshots of a schema that tools generate, and scripts that set up a fresh database. */
const FILES = /^(schema|structure|init|seeds?|database|db|dump|views|functions)(\.[\w-]+)?\.sql$/i;

/** Folders of tests, of queries that code generators read, of seed data, and of other people's code. */
const FOLDERS =
  /^(tests?|test[-_].+|__tests__|spec|specs|e2e|fixtures?|__fixtures__|testdata|test-?data|queries|query|seeds?|seeders|verify|node_modules|vendor|third_party|snippets|benchmarks?)$/i;

/** What sqlc reads: queries, and in a folder of their own the migrations that it learns the schema from. */
const SQLC = /(^|\/)sqlc\/(?!(?:[^/]+\/)*[^/]*migrations?\/)/i;

/** Data for developers' machines, in Maven's layout. */
const PLACES = /(^|\/)src\/(dev|local)\/resources\//;

/** True where a path can be no migration of the project itself, whatever is in the file. */
export function isNeverAMigration(path: string): boolean {
  const parts = path.split("/");
  const file = parts.pop() ?? "";
  return FILES.test(file) || PLACES.test(path) || SQLC.test(path) || parts.some((part) => FOLDERS.test(part));
}
