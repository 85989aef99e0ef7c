import { createHash } from "node:crypto";
import { desc, inArray } from "drizzle-orm";
import type { Bytes } from "#core/bytes.ts";
import { Revisions } from "#core/pdf/revisions.ts";
import { PdfError } from "#core/pdf/values.ts";
import type { Context } from "#server/context.ts";
import { nodeInflate } from "#server/node-inflate.ts";
import { preservationRecord } from "./schema.ts";

/** Records this hospital keeps about a file somebody brings, or about one of its earlier states. */
export async function recordsAbout(ctx: Pick<Context, "db">, pdf: Bytes): Promise<Uint8Array[]> {
  const rows = await ctx.db
    .select({ record: preservationRecord.record })
    .from(preservationRecord)
    .where(inArray(preservationRecord.digest, stateDigests(pdf)))
    .orderBy(desc(preservationRecord.revision));
  return rows.map(({ record }) => record);
}

/** SM3 of every state of the file, hexadecimal: hashed once. */
function stateDigests(pdf: Bytes): string[] {
  const hash = createHash("sm3");
  let at = 0;
  return endsOf(pdf).map((end) => {
    hash.update(pdf.subarray(at, end));
    at = end;
    return hash.copy().digest("hex");
  });
}

function endsOf(pdf: Bytes): number[] {
  try {
    const revisions = new Revisions(pdf, nodeInflate);
    const ends = Array.from({ length: revisions.count }, (_, at) => revisions.endOf(at));
    return [...ends.filter((end) => end < pdf.length), pdf.length];
  } catch (error) {
    if (error instanceof PdfError) return [pdf.length];
    throw error;
  }
}
