/** The one-way rule of docs/design.md. A rule's comment says what to do when it fires. */
const world =
  "^src/(github|jobs|service|demo|events|commands|git)/|^src/postgres/(server|shadow|snapshot|calibration)/|^src/(app|server|cli|start-service)\\.ts$";
const rule = (name, comment, from, to) => ({ name, comment, severity: "error", from, to });
const tests = "\\.test\\.ts$";

export default {
  forbidden: [
    rule(
      "no-cycles",
      "Two modules import each other: move what both need into a third, below them.",
      {},
      { circular: true },
    ),
    rule(
      "model-imports-nothing",
      "The model is nouns: move the code that needs something else out of src/model.",
      { path: "^src/model/" },
      { pathNot: "^src/model/" },
    ),
    rule(
      "pure-stages-never-touch-the-world",
      "This stage is pure: let review-migrations.ts or a command hand the result of the effect in.",
      {
        path: "^src/(config|migration-tools|text|code-uses|review)/|^src/postgres/(catalog|effects|rules|rewrites|rollback|estimates|parse|lock-modes)",
        pathNot: tests,
      },
      { path: `${world}|^(fs|net|http|https|child_process)$|node_modules/(pg|probot|@octokit|pg-boss)/` },
    ),
    rule(
      "the-world-never-judges",
      "GitHub, jobs, servers and snapshots carry data: rules and wording belong to the pure stages.",
      { path: "^src/(github|jobs)/|^src/postgres/(server|shadow|snapshot|calibration)/", pathNot: tests },
      { path: "^src/postgres/rules/|^src/review/" },
    ),
    rule(
      "one-parser",
      "libpg-query counts bytes and code points: only src/postgres/parse/ may call it.",
      { path: "^src/", pathNot: `^src/postgres/parse/|${tests}` },
      { path: "node_modules/libpg-query/" },
    ),
    rule(
      "pg-stays-below",
      "Only the folders that own servers may open connections; hand the result in.",
      { path: "^src/", pathNot: `^src/postgres/(server|shadow|snapshot|calibration)/|^src/jobs/|${tests}` },
      { path: "node_modules/(pg|pg-boss)/", dependencyTypesNot: ["type-only"] },
    ),
    rule(
      "no-test-in-product",
      "Product code may not import tests.",
      { path: "^src/", pathNot: tests },
      { path: `^test/|${tests}` },
    ),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "types", "node", "default"],
      extensions: [".ts", ".js"],
    },
  },
};
