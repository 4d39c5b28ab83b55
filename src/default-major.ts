/** Major version of PostgreSQL where neither snapshot, configuration nor option tells it: the newest that we know. */
export const DEFAULT_MAJOR = 18;
