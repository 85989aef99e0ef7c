import { openDb } from "#server/db.ts";
import { env } from "#server/env.ts";
import { migrateToHead } from "#server/migrate.ts";

const { db, pool, close } = openDb(env().DATABASE_URL, 2);
try {
  await migrateToHead(db, pool);
} catch (error) {
  // MySQL-family databases commit each DDL statement by itself: what ran before the failing one stays.
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const why = (cause instanceof Error ? cause.message : String(cause)).replaceAll(/\s+/g, " ");
  console.error(`A migration stopped half-way: ${why}. Mend the cause or restore the backup, then start again.`);
  process.exitCode = 1;
} finally {
  await close();
}
