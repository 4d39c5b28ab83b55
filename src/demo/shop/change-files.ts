import { baseFiles, migrationPath } from "./base-files.ts";

/** What the author of the pull request wrote about it. */
export const CHANGE_TITLE = "Subscription tiers";
export const CHANGE_BODY = [
  "Every user gets a subscription tier; who has none yet is on `free`.",
  "While we are at it, `orders.user_id` becomes `account_id`, as in the rest of the code.",
].join("\n\n");

/** Looks careful, and is not: every line is something that people do to tables of this size. */
const TIER = `-- Every user is on a tier; those of today are on the free one.
ALTER TABLE users ADD COLUMN subscription_tier text;

-- In batches, so that nobody has to wait for long.
DO $$
DECLARE
  last_id bigint := 0;
BEGIN
  LOOP
    UPDATE users
       SET subscription_tier = 'free'
     WHERE id > last_id AND id <= last_id + 10000;
    EXIT WHEN NOT FOUND;
    last_id := last_id + 10000;
  END LOOP;
END
$$;

ALTER TABLE users ALTER COLUMN subscription_tier SET NOT NULL;

CREATE INDEX CONCURRENTLY users_subscription_tier_idx ON users (subscription_tier);
`;

const ACCOUNT = `ALTER TABLE orders RENAME COLUMN user_id TO account_id;
`;

/** Nothing is wrong with this one: the table is new, and nobody waits for it. */
const TIER_CHANGES = `CREATE TABLE tier_changes (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id bigint NOT NULL,
  tier text NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX tier_changes_user_id_idx ON tier_changes (user_id);
`;

const read = (path: string) => baseFiles[path] ?? "";

/** The files that the pull request adds and changes: its migrations, and the code that goes with them. */
export const changeFiles: Readonly<Record<string, string>> = {
  [migrationPath("0007_subscription_tier", "up")]: TIER,
  [migrationPath("0007_subscription_tier", "down")]: "ALTER TABLE users DROP COLUMN subscription_tier;\n",
  [migrationPath("0008_orders_account_id", "up")]: ACCOUNT,
  [migrationPath("0008_orders_account_id", "down")]:
    "ALTER TABLE orders RENAME COLUMN account_id TO user_id;\n",
  [migrationPath("0009_tier_changes", "up")]: TIER_CHANGES,
  [migrationPath("0009_tier_changes", "down")]: "DROP TABLE tier_changes;\n",
  "src/checkout.ts": read("src/checkout.ts").replace("(user_id,", "(account_id,"),
  "src/orders.ts": read("src/orders.ts").replace("WHERE user_id", "WHERE account_id"),
};
