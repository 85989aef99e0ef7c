import { timingSafeEqual } from "node:crypto";
import { eq } from "drizzle-orm";
import { fromUtf8, utf8 } from "#core/bytes.ts";
import type { Context } from "#server/context.ts";
import { isDuplicateKey } from "#server/db.ts";
import { masterKey } from "#server/master-key.ts";
import { canonicalRequest, signRequestText } from "./canonical-request.ts";
import { SECRET_PURPOSE } from "./create-application.ts";
import { hisError } from "./errors.ts";
import { CLOCK_WINDOW_MS } from "./rules.ts";
import { application, hisNonce } from "./schema.ts";

export type Application = typeof application.$inferSelect;

/** A request as it came off the wire: what the signature covers. */
export type SignedRequest = {
  method: string;
  path: string;
  query: string;
  body: Uint8Array;
  header: (name: string) => string | undefined;
};

/**
 * The application that signed this request. The nonce is spent only after the signature held, so a stranger cannot burn
 * one. @throws his.auth-missing, his.unknown-access-key, his.time-off, his.signature-wrong, his.replayed
 */
export async function authenticate(ctx: Context, request: SignedRequest): Promise<Application> {
  const need = (name: string) => {
    const value = request.header(name);
    if (!value) throw hisError("auth-missing", { header: name });
    return value;
  };
  const accessKey = need("X-Xq-Access-Key");
  const timestamp = need("X-Xq-Timestamp");
  const nonce = need("X-Xq-Nonce");
  const signature = need("X-Xq-Signature");
  if (!/^[\w-]{16,64}$/.test(nonce)) throw hisError("nonce-form");
  const now = ctx.clock.now();
  const isNear = /^\d{1,15}$/.test(timestamp) && Math.abs(Number(timestamp) - now.getTime()) <= CLOCK_WINDOW_MS;
  if (!isNear) throw hisError("time-off", { serverTime: now.toISOString() });

  const [found] = await ctx.db.select().from(application).where(eq(application.accessKey, accessKey));
  if (!found || found.state !== "active") throw hisError("unknown-access-key");
  const { method, path, query, body } = request;
  const expected = signRequestText(secretOf(found), canonicalRequest({ method, path, query, timestamp, nonce, body }));
  if (!isSameText(expected, signature.toLowerCase())) throw hisError("signature-wrong");
  try {
    await ctx.db.insert(hisNonce).values({ applicationId: found.id, nonce, seenAt: now });
  } catch (error) {
    throw isDuplicateKey(error) ? hisError("replayed") : error;
  }
  return found;
}

export function secretOf(row: Application): string {
  return fromUtf8(masterKey().open(SECRET_PURPOSE, utf8(row.accessKey), row.sealedSecret));
}

function isSameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
