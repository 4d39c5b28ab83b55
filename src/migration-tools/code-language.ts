import { fileNameOf } from "./paths.ts";

const LANGUAGES: Readonly<Record<string, string>> = {
  go: "Go",
  rs: "Rust",
  ts: "TypeScript",
  mts: "TypeScript",
  cts: "TypeScript",
  js: "JavaScript",
  mjs: "JavaScript",
  cjs: "JavaScript",
  py: "Python",
  rb: "Ruby",
  php: "PHP",
  java: "Java",
  kt: "Kotlin",
  kts: "Kotlin",
  scala: "Scala",
  groovy: "Groovy",
  clj: "Clojure",
  cs: "C#",
  ex: "Elixir",
  exs: "Elixir",
  sh: "shell",
};

/** Endings of what lies beside migrations and is none. */
const BESIDE =
  /(^|\/)(README|LICENSE|Makefile|Dockerfile)$|\.(md|txt|rst|json|toml|ya?ml|xml|conf|ini|properties|sum|lock|mod|csv|tsv|env|gitkeep|gitignore|keep)$/i;

/** The programming language that a file is written in, by its ending; null: none that is known. */
export function codeLanguage(path: string): string | null {
  return LANGUAGES[/\.(\w+)$/.exec(path)?.[1] ?? ""] ?? null;
}

/** True for a file that can be no migration although a tool was named for it: notes, settings, code without a version in its name. */
export function isBesideMigrations(path: string): boolean {
  if (codeLanguage(path) !== null) return !/^[A-Z]?\d/.test(fileNameOf(path));
  return BESIDE.test(path);
}
