import { inArray, like, or } from "drizzle-orm";
import type { Certificate } from "#core/x509/certificate.ts";
import { type Crl, parseCrl } from "#core/x509/crl.ts";
import { type OcspResponse, parseOcspResponse } from "#core/x509/ocsp.ts";
import type { RevocationEvidence } from "#core/x509/path-status.ts";
import type { Context } from "#server/context.ts";
import { sm3Hex } from "#server/sm3.ts";
import { revocationData, revocationSource } from "../schema.ts";

type Parsed = { bytes: number; crl: Crl | null; answer: OcspResponse | null };

/** Read once: content under a digest never changes. The oldest make room when all together have many bytes. */
const kept = new Map<string, Parsed>();
const MOST_BYTES = 64 * 1024 * 1024;

function keep(digest: string, parsed: Parsed): void {
  kept.set(digest, parsed);
  let total = 0;
  for (const { bytes } of kept.values()) total += bytes;
  for (const [oldest, { bytes }] of kept) {
    if (total <= MOST_BYTES || oldest === digest) return;
    kept.delete(oldest);
    total -= bytes;
  }
}

/** The newest list from every source. */
export async function storedLists(ctx: Pick<Context, "db">): Promise<Crl[]> {
  return (await load(ctx, await newest(ctx, []))).crls;
}

/** The newest lists, and the newest answer about each certificate of a path. */
export async function storedEvidence(
  ctx: Pick<Context, "db">,
  path: readonly Certificate[],
): Promise<RevocationEvidence> {
  const names = path.map(({ der }) => `ocsp/${sm3Hex(der)}`);
  return await load(ctx, await newest(ctx, names));
}

async function newest(ctx: Pick<Context, "db">, names: readonly string[]): Promise<string[]> {
  const rows = await ctx.db
    .select({ digest: revocationSource.digest })
    .from(revocationSource)
    .where(
      or(
        like(revocationSource.name, "crl/%"),
        names.length > 0 ? inArray(revocationSource.name, [...names]) : undefined,
      ),
    );
  return rows.flatMap(({ digest }) => digest ?? []);
}

async function load(
  ctx: Pick<Context, "db">,
  digests: readonly string[],
): Promise<{ crls: Crl[]; ocsp: OcspResponse[] }> {
  const found = new Map(digests.flatMap((digest) => [[digest, kept.get(digest)] as const]));
  const missing = digests.filter((digest) => !found.get(digest));
  const rows =
    missing.length === 0
      ? []
      : await ctx.db.select().from(revocationData).where(inArray(revocationData.digest, missing));
  for (const { digest, kind, der } of rows) {
    const parsed: Parsed = {
      bytes: der.length,
      crl: kind === "crl" ? parseCrl(der) : null,
      answer: kind === "ocsp" ? parseOcspResponse(der) : null,
    };
    found.set(digest, parsed);
    keep(digest, parsed);
  }
  const all = [...found.values()];
  return { crls: all.flatMap((one) => one?.crl ?? []), ocsp: all.flatMap((one) => one?.answer ?? []) };
}
