import { AppError } from "#core/error.ts";
import { verifyUpload } from "#modules/evidence/verify-upload.ts";
import { addressOf, type Handler, readBody, sendJson } from "#server/http.ts";
import { sm3Hex } from "#server/sm3.ts";
import { type Base, contextOf } from "./base.ts";

const MAX_BYTES = 50_000_000;
const PER_MINUTE = 30;
const MINUTE_MS = 60_000;

/** A PDF in, its verdict out. Open to everybody, so it is slowed by address; nothing is stored. */
export function verifyHandler(base: Base): Handler {
  const recent = new Map<string, { since: number; count: number }>();
  return async (req, res) => {
    if (req.method !== "POST") return sendJson(res, 405, { code: "http.post-only" });
    const address = addressOf(req);
    refuseFlood(recent, address, base.clock.now().getTime());
    const bytes = await readBody(req, MAX_BYTES);
    const ctx = contextOf(base, { kind: "anonymous", address });
    const report = await verifyUpload(ctx, bytes);
    sendJson(res, 200, { report, digest: sm3Hex(bytes), at: base.clock.now().toISOString() });
  };
}

function refuseFlood(recent: Map<string, { since: number; count: number }>, address: string, now: number): void {
  for (const [key, { since }] of recent) if (now - since > MINUTE_MS) recent.delete(key);
  const entry = recent.get(address) ?? { since: now, count: 0 };
  recent.set(address, { ...entry, count: entry.count + 1 });
  if (entry.count >= PER_MINUTE)
    throw new AppError("http.too-many", 429, {
      zh: "一分钟内最多核对 30 份，请稍等一分钟再试。",
      en: "At most 30 files a minute. Wait a minute and try again.",
    });
}
