/**
 * Calls a session's schema of temporary relations what statements call it: pg_temp, not pg_temp_4.
 *
 * @param text names, or JSON with names.
 */
export function nameTemporary(text: string): string {
  return text.includes("pg_temp_") ? text.replace(/\bpg_temp_\d+\b/g, "pg_temp") : text;
}
