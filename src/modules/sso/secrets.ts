import { createHmac } from "node:crypto";
import { toBase64url, utf8 } from "#core/bytes.ts";
import { masterKey } from "#server/master-key.ts";
import { sm3Hex } from "#server/sm3.ts";

/** What a login shows or hands over is derived from its id, so that the row can keep digests and still show it again. */
function derived(purpose: string, text: string): Buffer {
  return createHmac("sm3", masterKey().derive(purpose)).update(text).digest();
}

/** The code in the QR of a round, 32 bytes as base64url. */
export const codeOf = (loginId: string, round: number): string =>
  toBase64url(new Uint8Array(derived("sso/code", `${loginId}|${round}`)));

/** The one-time ticket, 32 bytes as base64url. */
export const ticketOf = (loginId: string): string => toBase64url(new Uint8Array(derived("sso/ticket", loginId)));

export const hashOf = (secret: string): string => sm3Hex(utf8(secret));

/** The three numbers a phone offers, the right one among them, the same ones at every scan of this login. */
export function choicesFor(loginId: string, match: string): string[] {
  const bytes = derived("sso/choices", loginId);
  const numbers = new Set([match]);
  for (const byte of bytes) {
    if (numbers.size === 3) break;
    numbers.add(String(10 + (byte % 90)));
  }
  const rotation = (bytes[31] ?? 0) % 3;
  const sorted = [...numbers].sort();
  return [...sorted.slice(rotation), ...sorted.slice(0, rotation)];
}
