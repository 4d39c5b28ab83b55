const NAMES: Readonly<Record<string, string>> = {
  flyway: "Flyway",
  prisma: "Prisma",
  drizzle: "Drizzle",
  diesel: "Diesel",
  supabase: "Supabase",
  sql: "the migration runner",
};

/** A migration tool as its makers write it, in the middle of a sentence. */
export function toolName(tool: string): string {
  return NAMES[tool] ?? tool;
}
