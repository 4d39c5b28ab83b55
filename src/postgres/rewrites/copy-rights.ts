/**
 * A block that gives a relation the owner, the privileges and the comments of the one whose place it takes. It reads them
 * when it runs: no snapshot knows them all.
 *
 * @param kind "TABLE", "MATERIALIZED VIEW"
 * @param from qualified, quoted name
 * @param to qualified, quoted name
 */
export function copyRights(kind: string, from: string, to: string): string {
  const [old, own] = [from, to].map((name) => `'${name.replaceAll("'", "''")}'::regclass`);
  return `DO $rights$
DECLARE
  old_owner name := (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = ${old});
  given record;
BEGIN
  FOR given IN
    SELECT DISTINCT grantee FROM pg_class, aclexplode(relacl) WHERE oid = ${own}
  LOOP
    EXECUTE format('REVOKE ALL ON %s FROM %s', ${own},
      CASE given.grantee WHEN 0 THEN 'PUBLIC' ELSE given.grantee::regrole::text END);
  END LOOP;
  FOR given IN
    SELECT grantee, privilege_type, is_grantable, '' AS columns
    FROM pg_class, aclexplode(relacl) WHERE oid = ${old}
    UNION ALL
    SELECT grantee, privilege_type, is_grantable, format(' (%I)', attname)
    FROM pg_attribute, aclexplode(attacl) WHERE attrelid = ${old} AND NOT attisdropped
  LOOP
    EXECUTE format('GRANT %s%s ON %s TO %s%s', given.privilege_type, given.columns, ${own},
      CASE given.grantee WHEN 0 THEN 'PUBLIC' ELSE given.grantee::regrole::text END,
      CASE WHEN given.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END);
  END LOOP;
  FOR given IN
    SELECT attname, col_description(attrelid, attnum) AS words
    FROM pg_attribute WHERE attrelid = ${old} AND col_description(attrelid, attnum) IS NOT NULL
  LOOP
    EXECUTE format('COMMENT ON COLUMN %s.%I IS %L', ${own}, given.attname, given.words);
  END LOOP;
  EXECUTE format('COMMENT ON ${kind} %s IS %L', ${own}, obj_description(${old}, 'pg_class'));
  IF old_owner <> current_user THEN
    EXECUTE format('ALTER ${kind} %s OWNER TO %I', ${own}, old_owner);
  END IF;
END
$rights$`;
}
