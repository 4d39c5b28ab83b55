/**
 * Major version of PostgreSQL where neither snapshot, configuration nor option tells it. Not the newest: what is safe on
 * 17 runs on 18 too, while 18's own short cuts fail before it.
 */
export const DEFAULT_MAJOR = 17;
