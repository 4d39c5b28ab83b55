import type { NotAnalysed } from "../model/finding.ts";
import type { Migration } from "../model/migration.ts";
import type { Shadow } from "../model/shadow.ts";
import { ShadowLostError } from "../postgres/shadow/shadow-lost-error.ts";
import { type Analysis, type AnalysisGround, analyseMigrations } from "./analyse-migrations.ts";

/** What migrations are analysed on, before a database is made for them. */
export interface ShadowGround extends Omit<AnalysisGround, "database"> {
  /** Null: the model alone speaks. */
  readonly shadow: Shadow | null;
  /** True where the migrations are a review of their own among others on the shadow. */
  readonly ownTime?: boolean;
}

/** Runs the migrations on a clone; where they take the server down, the model alone speaks and the analysis says so. */
export async function analyseOnShadow(
  migrations: readonly Migration[],
  ground: ShadowGround,
): Promise<Analysis> {
  const { shadow } = ground;
  const model: AnalysisGround = { ...ground, database: null };
  if (shadow === null) return analyseMigrations(migrations, model);
  const database = await shadow.openDatabase(ground.ownTime);
  try {
    return await analyseMigrations(migrations, { ...model, database });
  } catch (error) {
    if (!(error instanceof ShadowLostError)) throw error;
    const lost: NotAnalysed = {
      path: migrations[0]?.path ?? "",
      line: 1,
      reason: `The shadow was lost while the migration ran: ${error.message} What is said of it is modelled, not observed.`,
    };
    const analysis = await analyseMigrations(migrations, model);
    return { ...analysis, notAnalysed: [lost, ...analysis.notAnalysed] };
  } finally {
    await database.close();
  }
}
