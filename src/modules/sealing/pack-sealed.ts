import { and, asc, eq, gt } from "drizzle-orm";
import { crc32 } from "node:zlib";
import { type ToPack, writeZip } from "#core/zip/write-zip.ts";
import { readStored } from "#modules/document/current-bytes.ts";
import type { Context } from "#server/context.ts";
import { sealingItem } from "./schema.ts";

/** Rows read at once. */
const PART = 200;

/**
 * What a batch sealed so far as one ZIP archive, part after part: each file as the batch left it, whatever was added to it since, and
 * beside it its evidence record where the timestamp was shared. One file is in memory at a time.
 */
export function packSealed(ctx: Context, jobId: string): AsyncGenerator<Uint8Array> {
  return writeZip(sealedFiles(ctx, jobId), { crc32, atMs: ctx.clock.now().getTime() });
}

async function* sealedFiles(ctx: Context, jobId: string): AsyncGenerator<ToPack> {
  const taken = new Set<string>();
  for (let after = 0; ;) {
    const rows = await ctx.db
      .select()
      .from(sealingItem)
      .where(and(eq(sealingItem.jobId, jobId), eq(sealingItem.state, "done"), gt(sealingItem.number, after)))
      .orderBy(asc(sealingItem.number))
      .limit(PART);
    if (rows.length === 0) return;
    for (const { number, name: shown, documentId, revision, record } of rows) {
      const name = freeName(taken, shown, number);
      const { bytes } = await readStored(ctx, documentId, revision ?? undefined);
      yield { name: `${name}.pdf`, data: bytes };
      if (record) yield { name: `${name}.ers`, data: record };
    }
    after = rows.at(-1)?.number ?? after;
  }
}

/** Without what Windows refuses in a name; equal names are told apart by the number the result list has. */
function freeName(taken: Set<string>, shown: string, number: number): string {
  const plain =
    shown
      .replace(/[.]pdf$/i, "")
      .replaceAll(/[\\/:*?"<>|\p{Cc}]/gu, "_")
      .trim() || String(number);
  const name = taken.has(plain.toLowerCase()) ? `${plain} (${number})` : plain;
  taken.add(name.toLowerCase());
  return name;
}
