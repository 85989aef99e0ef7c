import { openDb } from "#server/db.ts";
import { env } from "#server/env.ts";
import { migrateToHead } from "#server/migrate.ts";

const { db, pool, close } = openDb(env().DATABASE_URL, 2);
try {
  await migrateToHead(db, pool);
} catch (error) {
  console.error(`A migration failed; the data is as it was. ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  await close();
}
