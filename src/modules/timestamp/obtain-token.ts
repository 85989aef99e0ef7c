import { and, eq, isNull, lt, or } from "drizzle-orm";
import { fitToken } from "#core/tsp/fit-token.ts";
import { toHex } from "#core/bytes.ts";
import { AppError } from "#core/error.ts";
import { record } from "#modules/audit/record.ts";
import { followAuthority } from "#modules/certificate/follow-authority.ts";
import type { TsaHash } from "#modules/gateway/tsa.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import { sm3Hex } from "#server/sm3.ts";
import { askExternal, type ExternalAnswer } from "./ask-external.ts";
import { timeOf } from "./details.ts";
import { timestampError } from "./errors.ts";
import type { Missed } from "./external-input.ts";
import { externalToken, externalTsa } from "./external-schema.ts";
import { listExternalTsas } from "./list-external.ts";
import { issueTimestamp } from "./issue-timestamp.ts";
import { issueToken } from "./issue-token.ts";
import { type ClockSource, missedReason, MOST_TOKEN_BYTES, OWN, USUAL_TOKEN_BYTES } from "./rules.ts";

type Tsa = typeof externalTsa.$inferSelect;
export type ObtainToken = {
  /** Digest of what is stamped, by the hash the authority takes. Called when it is needed. */
  digestBy: (hash: TsaHash) => Uint8Array;
  /** Who is asked, in this order: OWN or ids of authorities outside. Null: the hospital's own order, OWN first. */
  authorities: readonly string[] | null;
  /** By which our own unit is asked; SM3 when absent. Authorities outside take what they are configured for. */
  hash?: TsaHash;
  /** The place the token has; one that is larger is fitted to it. USUAL_TOKEN_BYTES when absent, null: any. */
  mostBytes?: number | null;
};

export type Obtained = {
  /** ContentInfo, DER. */
  token: Uint8Array;
  /** OWN, or the name of the authority outside. */
  stampedBy: string;
  insteadOf: readonly Missed[];
};

/**
 * A token from the first authority in the order that gives a good one. The next is asked only when one cannot stamp at
 * all, and only those the order names: no token is better than one nobody chose. Who was passed over, and why, is
 * stored with the token.
 * @throws what `issueToken` throws when only our own unit was asked; else timestamp.none-available
 */
export async function obtainToken(ctx: Context, input: ObtainToken, mode?: ClockSource): Promise<Obtained> {
  const order = await orderOf(ctx, input.authorities);
  const missed: Missed[] = [];
  for (const authority of order)
    try {
      return authority === OWN
        ? await own(ctx, input, missed, mode)
        : await outside(ctx, authority, input, missed, mode);
    } catch (error) {
      if (!(error instanceof AppError) || !/^(timestamp|gateway)[.]/.test(error.code)) throw error;
      if (order.length === 1 && authority === OWN) throw error;
      const name = authority === OWN ? OWN : authority.name;
      missed.push({ authority: name, code: error.code });
      await alarm(ctx, authority, error);
    }
  const reasons = missed.map(missedReason);
  const [tried, triedEn] = [reasons.map(({ zh }) => zh).join("；"), reasons.map(({ en }) => en).join("; ")];
  throw timestampError("none-available", { tried, triedEn });
}

async function own(
  ctx: Context,
  { digestBy, hash, mostBytes }: ObtainToken,
  insteadOf: readonly Missed[],
  mode?: ClockSource,
): Promise<Obtained> {
  const by = { stampedBy: OWN, insteadOf };
  if (hash === "sha256") {
    const digest = { hash, value: digestBy(hash) };
    return { token: fitted((await issueTimestamp(ctx, { digest, certReq: true }, mode)).token, mostBytes), ...by };
  }
  return { token: fitted(await issueToken(ctx, { digestSm3: digestBy("sm3") }, mode), mostBytes), ...by };
}

/** A unit's certificates may have become more since the place was made. */
function fitted(token: Uint8Array, mostBytes: number | null | undefined): Uint8Array {
  const less = fitToken(token, roomFor(mostBytes));
  if (!less) throw timestampError("no-room", { bytes: roomFor(mostBytes) });
  return less;
}

async function outside(
  ctx: Context,
  tsa: Tsa,
  { digestBy, mostBytes }: ObtainToken,
  missed: readonly Missed[],
  mode?: ClockSource,
): Promise<Obtained> {
  const digest = digestBy(tsa.hash);
  const answer = await askExternal(ctx, { ...tsa, mostBytes: roomFor(mostBytes) }, digest, mode);
  await keep(ctx, tsa, { digest, answer, missed });
  return { token: answer.token, stampedBy: tsa.name, insteadOf: missed };
}

const roomFor = (mostBytes: number | null | undefined): number =>
  mostBytes === undefined ? USUAL_TOKEN_BYTES : (mostBytes ?? MOST_TOKEN_BYTES);

async function keep(
  ctx: Context,
  tsa: Tsa,
  { digest, answer, missed }: { digest: Uint8Array; answer: ExternalAnswer; missed: readonly Missed[] },
): Promise<void> {
  const { token, tokenBytes, info, path, signer, comparedWith, comparedBoundUs } = answer;
  const row = {
    id: newId(),
    tsaId: tsa.id,
    tsaName: tsa.name,
    serial: info.serialHex,
    genTime: new Date(info.genTime),
    accuracyUs: info.accuracyMs === null ? null : Math.round(info.accuracyMs * 1000),
    policy: info.policy,
    hashAlgorithm: tsa.hash,
    imprint: toHex(digest),
    tokenDigest: sm3Hex(token),
    signer: signer.slice(0, 255),
    comparedWith,
    comparedBoundUs,
    insteadOf: missed,
  };
  const { id, tsaId, tsaName, serial, imprint, tokenDigest } = row;
  const genTime = timeOf(info.genTimeUs);
  await ctx.db.transaction(async (tx) => {
    await tx.insert(externalToken).values(row);
    const isLarger = or(isNull(externalTsa.tokenBytes), lt(externalTsa.tokenBytes, tokenBytes));
    await tx
      .update(externalTsa)
      .set({ tokenBytes })
      .where(and(eq(externalTsa.id, tsa.id), isLarger));
    // Its CA may be another than when it was configured.
    await followAuthority(tx, ctx, {
      id: tsa.id,
      name: tsa.name,
      connector: `tsa-${tsa.channel}`,
      issuers: path.slice(1),
    });
    const data = {
      tsaId,
      tsaName,
      serial,
      genTime,
      imprint,
      tokenDigest,
      comparedWith,
      comparedBoundUs,
      insteadOf: missed,
    };
    await record(tx, ctx, { type: "timestamp.external-obtained", subject: id, data });
  });
}

/** An answer that must not be used is somebody's mistake or an attack: it is written down, a line that is down only logged. */
async function alarm(ctx: Context, authority: Tsa | typeof OWN, error: AppError): Promise<void> {
  ctx.log.warn({ err: error, requestId: ctx.requestId }, "a time-stamping authority did not stamp");
  if (authority === OWN || error.code !== "timestamp.external-refused") return;
  const { refusal, detail } = error.facts;
  const data = { name: authority.name, refusal: String(refusal), detail: String(detail) };
  await ctx.db.transaction((tx) =>
    record(tx, ctx, { type: "timestamp.external-refused", subject: authority.id, data }),
  );
}

async function orderOf(ctx: Context, wanted: readonly string[] | null): Promise<(Tsa | typeof OWN)[]> {
  const enabled = (await listExternalTsas(ctx)).filter(({ isEnabled }) => isEnabled);
  if (wanted === null) return [OWN, ...enabled];
  return wanted.flatMap((one): (Tsa | typeof OWN)[] => (one === OWN ? [OWN] : enabled.filter(({ id }) => id === one)));
}
