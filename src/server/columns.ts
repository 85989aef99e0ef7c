import { customType, datetime, varchar } from "drizzle-orm/mysql-core";
import { v7 } from "uuid";

/** Time-ordered identifier made in the application: no auto-increment to collide between nodes. */
export const newId = (): string => v7();

export const id = () => varchar({ length: 36 });
/** UTC with milliseconds. */
export const instant = () => datetime({ mode: "date", fsp: 3 });

/** Bytes in a LONGBLOB. drizzle's own binary column garbles them on MariaDB (it decodes as UTF-8). */
export const blob = customType<{ data: Uint8Array; driverData: Buffer }>({
  dataType: () => "longblob",
  toDriver: (value) => Buffer.from(value),
  fromDriver: (value) => new Uint8Array(value),
});

/** A short digest, public key or code as lower-case hexadecimal text. */
export const hex = (bytes: number) => varchar({ length: bytes * 2 });

/** JSON kept as text: portable, byte-stable, and safe under MariaDB's LONGTEXT alias. Parse it with zod when read. */
export const jsonText = customType<{ data: unknown; driverData: string }>({
  dataType: () => "longtext",
  toDriver: (value) => JSON.stringify(value),
  fromDriver: (value): unknown => JSON.parse(value),
});
