import type { Migration } from "../../model/migration.ts";

/** `-- lockkeeper: allow <rule> <reason>` in a migration. */
export interface AllowComment {
  readonly path: string;
  readonly line: number;
  readonly rule: string;
  readonly reason: string;
}

const comment = /--[ \t]*lockkeeper:[ \t]*allow\b[ \t]*([\w-]*)[ \t]*(.*)$/i;

/** The allow comments of a migration, in order. */
export function readAllowComments({ path, parts }: Migration): readonly AllowComment[] {
  return parts.flatMap(({ sql, line }) =>
    sql.split("\n").flatMap((text, index) => {
      const match = comment.exec(text.replace(/\r$/, ""));
      if (match === null) return [];
      const [, rule = "", reason = ""] = match;
      return [{ path, line: line + index, rule: rule.toLowerCase(), reason: reason.trim() }];
    }),
  );
}
