import { open } from "node:fs/promises";
import { inflateRawSync } from "node:zlib";
import { type ReadRange, readDirectory, readEntry } from "#core/zip/read-zip.ts";
import { SIZE_LIMIT } from "#modules/document/rules.ts";
import { newId } from "#server/columns.ts";
import { files } from "#server/files.ts";
import { sealingError } from "../errors.ts";
import { ARCHIVE_LIMIT, FILES_LIMIT } from "../rules.ts";

export type Unpacked = {
  files: { name: string; fileKey: string }[];
  /** The archive's first CSV: who signs what. */
  list: Uint8Array | null;
};

/**
 * Puts every PDF of an archive into the file store under a key of ours, one after another: no more than one is in memory, no
 * name of the archive is a path, and neither one file nor all together unpack to more than their limits.
 * @throws sealing.not-zip, sealing.too-many
 */
export async function unpackArchive(path: string, jobId: string): Promise<Unpacked> {
  const handle = await open(path);
  try {
    const { size } = await handle.stat();
    const read: ReadRange = async (offset, length) => {
      if (length > size) throw new RangeError("a range beyond the file");
      const bytes = new Uint8Array(length);
      const { bytesRead } = await handle.read(bytes, 0, length, offset);
      return bytes.subarray(0, bytesRead);
    };
    const all = (await readDirectory(read, size, 2 * FILES_LIMIT)).filter(({ name }) => isFile(name));
    const entries = all.filter(({ name }) => !isList(name));
    const listed = all.find(({ name }) => isList(name));
    const list = listed ? await readEntry(read, listed, LIST_LIMIT, inflate) : null;
    if (entries.length > FILES_LIMIT) throw sealingError("too-many", { limit: FILES_LIMIT });
    let total = 0;
    const unpacked: Unpacked["files"] = [];
    for (const entry of entries) {
      const bytes = await readEntry(read, entry, SIZE_LIMIT, inflate);
      total += bytes.length;
      if (total > ARCHIVE_LIMIT) throw new RangeError(`more than ${ARCHIVE_LIMIT / 1e9} GB unpacked`);
      const fileKey = `sealing/${jobId}/${newId()}.pdf`;
      await files().put(fileKey, bytes);
      unpacked.push({ name: shownName(entry.name), fileKey });
    }
    return { files: unpacked, list };
  } catch (error) {
    if (error instanceof RangeError || (error instanceof Error && "code" in error))
      throw sealingError("not-zip", { detail: error.message.slice(0, 80) }, error);
    throw error;
  } finally {
    await handle.close();
  }
}

const inflate = (data: Uint8Array, limit: number): Uint8Array =>
  new Uint8Array(inflateRawSync(data, { maxOutputLength: limit }));

/** Folders and what macOS adds are not documents; what is no PDF will be told so one by one. */
const isFile = (name: string): boolean =>
  !name.endsWith("/") && !/(^|[/\\])__MACOSX[/\\]|(^|[/\\])[.][^/\\]*$/.test(name);

const isList = (name: string): boolean => /[.]csv$/i.test(name);
const LIST_LIMIT = 2_000_000;

/** Without its folders and control characters, as long as a row holds. */
const shownName = (name: string): string =>
  Array.from(name.split(/[/\\]/).at(-1) ?? name)
    .filter((letter) => letter >= " " && letter !== "\u007f")
    .join("")
    .slice(0, 200);
