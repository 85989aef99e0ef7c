import { createHash } from "node:crypto";
import { Disk } from "flydrive";
import { FSDriver } from "flydrive/drivers/fs";
import { env } from "./env.ts";

/** The file store: documents by key, never overwritten. Local disk today; any S3 by FILES_URL. */
export type Files = {
  /** Stores bytes under a key that is the caller's to choose, and reads them back to be sure. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  get(key: string): Promise<Uint8Array>;
  has(key: string): Promise<boolean>;
  /** What lies in a folder, not in folders below it; nothing where there is none. */
  list(folder: string): Promise<{ key: string; changedAt: Date }[]>;
  /** For what no row names. Safe to repeat. */
  remove(key: string): Promise<void>;
};

export function openFiles(url: string): Files {
  if (!url.startsWith("file://")) throw new Error("FILES_URL must start with file://");
  const disk = new Disk(new FSDriver({ location: new URL(url), visibility: "private" }));
  const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
  return {
    async put(key, bytes) {
      await disk.put(key, bytes);
      // A store that garbles silently (some S3 clones keep checksum trailers) must not be found out years later.
      if (sha256(await disk.getBytes(key)) !== sha256(bytes)) throw new Error(`file store garbled ${key}`);
    },
    get: (key) => disk.getBytes(key),
    has: (key) => disk.exists(key),
    async list(folder) {
      const { objects } = await disk.listAll(folder).catch((error: unknown) => {
        if (isMissing(error)) return { objects: [] };
        throw error;
      });
      const found = [...objects].flatMap((one) => (one.isFile ? [one] : []));
      return await Promise.all(
        found.map(async (one) => ({ key: one.key, changedAt: (await one.getMetaData()).lastModified })),
      );
    },
    remove: (key) => disk.delete(key),
  };
}

/** flydrive wraps what the driver says. */
const isMissing = (error: unknown): boolean =>
  error instanceof Error &&
  (("code" in error && error.code === "ENOENT") || (error.cause !== undefined && isMissing(error.cause)));

let opened: Files | undefined;
export const files = (): Files => (opened ??= openFiles(env().FILES_URL));
