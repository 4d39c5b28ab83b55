const shared = {
  testEnvironment: "node",
  extensionsToTreatAsEsm: [".ts"],
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      { jsc: { parser: { syntax: "typescript" }, target: "es2022" }, module: { type: "es6" } },
    ],
  },
  modulePathIgnorePatterns: ["<rootDir>/dist/"],
};

/** Three kinds of test: `unit` is pure, `app` sends webhooks and answers GitHub's calls, `shadow` runs real PostgreSQL servers. */
export default {
  projects: [
    {
      ...shared,
      displayName: "unit",
      testMatch: ["<rootDir>/src/**/*.test.ts"],
      testPathIgnorePatterns: ["\\.shadow\\.test\\.ts$"],
    },
    { ...shared, displayName: "app", testMatch: ["<rootDir>/test/app/**/*.test.ts"] },
    {
      ...shared,
      displayName: "shadow",
      testMatch: ["<rootDir>/src/**/*.shadow.test.ts", "<rootDir>/test/shadow/**/*.test.ts"],
    },
  ],
  // Most tests wait for a server: one worker for each core, not one fewer.
  maxWorkers: "100%",
  testTimeout: 60_000,
};
