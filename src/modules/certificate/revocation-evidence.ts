import { inArray } from "drizzle-orm";
import type { Bytes } from "#core/bytes.ts";
import { type Certificate, parseCertificate } from "#core/x509/certificate.ts";
import { type PathStatus, type RevocationEvidence, statusOfPath } from "#core/x509/path-status.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { sm3Hex } from "#server/sm3.ts";
import type { CaChannel } from "./ca-channel.ts";
import { refreshPath } from "./refresh-revocation.ts";
import { storedEvidence, storedLists } from "./revocation/stored.ts";
import { revocationData, revocationUse } from "./schema.ts";

/** What is known about a chain, and the signed data that says so: for a PDF's DSS and for the evidence. */
export type ChainEvidence = {
  /** From the certificate to its anchor, DER. */
  chain: Bytes[];
  /** One per certificate of the chain. */
  statuses: PathStatus[];
  /** Lists and answers the statuses rest on, each once, DER. */
  crls: Bytes[];
  ocsps: Bytes[];
  /** SM3 of each of these, for `keepRevocation`. */
  digests: string[];
  /** Error codes of what could not be fetched. */
  problems: string[];
};

const WAIT_MS = 3000;

/**
 * Revocation status of a chain at a moment and now, brought up to date first where that is due. A CA that is away delays
 * by `waitMs` at most and leaves "unknown"; nobody else than CAs that issued for us is asked (design.md §5).
 * @param chain from the certificate to its anchor, DER, as `certificateOf` gives it
 * @param atMs milliseconds since 1970, default now
 */
export async function revocationEvidence(
  ctx: Context,
  input: { chain: readonly Bytes[]; atMs?: number; waitMs?: number },
  ca?: CaChannel,
): Promise<ChainEvidence> {
  const path = input.chain.map(parseCertificate);
  const problems = await refreshPath(ctx, path, { waitMs: input.waitMs ?? WAIT_MS, ca });
  const nowMs = ctx.clock.now().getTime();
  const evidence = await storedEvidence(ctx, path);
  const statuses = statusOfPath({ path, evidence, atMs: input.atMs ?? nowMs, nowMs, crypto: nodeCrypto });
  const sources = statuses.flatMap(({ atMoment, now }) => [atMoment.source ?? [], now.source ?? []].flat());
  const ders = (kind: "crl" | "ocsp") => [
    ...new Set(sources.filter((source) => source.kind === kind).map(({ der }) => der)),
  ];
  const [crls, ocsps] = [ders("crl"), ders("ocsp")];
  return {
    chain: [...input.chain],
    statuses,
    crls,
    ocsps,
    digests: [...crls, ...ocsps].map((der) => sm3Hex(der)),
    problems,
  };
}

/**
 * Lists and answers about chains somebody brings in a file, brought up to date first where that is due and waited for no
 * longer than `waitMs`: a CA that is away leaves what is stored, and `problems` says so.
 * @param paths each from an end certificate to its anchor
 */
export async function revocationAbout(
  ctx: Context,
  paths: readonly (readonly Certificate[])[],
  options: { waitMs: number; ca?: CaChannel },
): Promise<RevocationEvidence & { problems: string[] }> {
  const distinct = [...new Map(paths.flatMap((path) => (path[0] ? [[sm3Hex(path[0].der), path]] : []))).values()];
  const problems = await Promise.all(distinct.map((path) => refreshPath(ctx, path, options)));
  const evidence = await storedEvidence(ctx, distinct.flat());
  return { ...evidence, problems: [...new Set(problems.flat())] };
}

/** Ties data to what relied on it, in the caller's transaction: it is never thrown away. */
export async function keepRevocation(tx: Tx, input: { subjectId: string; digests: readonly string[] }): Promise<void> {
  const { subjectId } = input;
  for (const digest of new Set(input.digests))
    await tx.insert(revocationUse).values({ subjectId, digest }).onDuplicateKeyUpdate({ set: { digest } });
}

/** What a signature relied on when it was made, DER. */
export async function keptRevocation(
  ctx: Pick<Context, "db">,
  subjectIds: readonly string[],
): Promise<{ kind: "crl" | "ocsp"; der: Bytes }[]> {
  if (subjectIds.length === 0) return [];
  const uses = await ctx.db
    .select()
    .from(revocationUse)
    .where(inArray(revocationUse.subjectId, [...subjectIds]));
  if (uses.length === 0) return [];
  const digests = uses.map(({ digest }) => digest);
  return await ctx.db
    .select({ kind: revocationData.kind, der: revocationData.der })
    .from(revocationData)
    .where(inArray(revocationData.digest, digests));
}

/** The newest lists at hand, for files whose certificates nobody knows before. */
export async function storedRevocation(ctx: Pick<Context, "db">): Promise<RevocationEvidence> {
  return { crls: await storedLists(ctx), ocsp: [] };
}
