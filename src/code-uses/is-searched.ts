/** Languages that code and templates are written in; data, pictures and prose are not searched. */
const CODE =
  /\.(ts|tsx|mts|cts|js|jsx|mjs|cjs|vue|svelte|astro|py|pyi|rb|erb|rake|haml|slim|jbuilder|php|phtml|twig|go|tmpl|rs|java|kt|kts|scala|groovy|clj|cljs|cljc|cs|cshtml|razor|fs|vb|ex|exs|eex|heex|leex|erl|hs|ml|swift|dart|c|cc|cpp|h|hpp|pl|pm|lua|r|jl|sql|graphql|gql|prisma|xml|ya?ml|html|ejs|hbs|liquid|mustache)$/i;

/** Tests, documentation, other people's code and what tools generate do not break when it is deployed. */
const FOLDERS =
  /(^|\/)([\w-]*tests?|test[_-]?utils?|testutils?|testing|[\w-]*test_utils|mocks?|mirage|msw|__tests__|__mocks__|spec|specs|e2e|cypress|fixtures?|testdata|docs?|documentation|examples?|node_modules|vendor|third_party|dist|build|coverage|\.git|\.github|\.idea|\.vscode|seed(er)?s?|factories|storybook|locales?|i18n|translations)\//i;
const FILES =
  /([._-](test|tests|spec|stories|e2e)\.\w+|_test\.(go|py|rb|exs)|(^|\/)test_[^/]+\.py|Tests?\.(java|kt|cs|php|scala)|\.min\.js|\.d\.ts|\.snap|(^|\/)(structure\.sql|schema\.sql|schema\.rb|pnpm-lock\.yaml|docker-compose[^/]*\.ya?ml))$/;

/** Migrations name what they change: that is no use of it. A numbered file of SQL is one, whatever its folder is called. */
const MIGRATIONS =
  /(^|\/)([\w-]*migrat(ion|ions|e|or)[\w-]*|changelog|alembic)\/|(^|\/)[VU]\d[\w.]*__[^/]*$|(^|\/)\d{3,}([_-][^/]*)?\.sql$/i;

/** True where a file may hold code that runs against the database. */
export function isSearched(path: string): boolean {
  return CODE.test(path) && !FOLDERS.test(path) && !FILES.test(path) && !MIGRATIONS.test(path);
}
