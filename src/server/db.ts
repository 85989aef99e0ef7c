import { drizzle, type MySql2Database } from "drizzle-orm/mysql2";
import { createPool, type Pool } from "mysql2/promise";

export type Db = MySql2Database;
/** An open transaction. What takes a Tx instead of a Db cannot be called outside one. */
export type Tx = Parameters<Parameters<Db["transaction"]>[0]>[0];

/** Opens a pool on a MySQL-family database. Times are UTC; READ COMMITTED is chosen per connection, TiDB's default too. */
export function openDb(url: string, connectionLimit = 10): { db: Db; pool: Pool; close: () => Promise<void> } {
  const pool = createPool({ uri: url, connectionLimit, timezone: "Z", supportBigNumbers: true, charset: "utf8mb4" });
  pool.pool.on("connection", (connection) => {
    connection.query("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
  });
  return { db: drizzle(pool), pool, close: () => pool.end() };
}

/**
 * Runs one statement again when InnoDB chose it to end a deadlock: nothing of it was done, and the manual asks for just
 * that. For statements on their own; inside a transaction the whole transaction is gone.
 */
export async function reissued<T>(statement: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++)
    try {
      return await statement();
    } catch (error) {
      if (tries === 5 || !hasCode(error, "ER_LOCK_DEADLOCK")) throw error;
    }
}

/** True when the statement failed on a unique key: somebody else was first. */
export const isDuplicateKey = (error: unknown): boolean => hasCode(error, "ER_DUP_ENTRY");

function hasCode(error: unknown, code: string): boolean {
  for (let at: unknown = error; at instanceof Error; at = at.cause) if ("code" in at && at.code === code) return true;
  return false;
}
