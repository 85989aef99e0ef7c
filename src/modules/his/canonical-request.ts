import { hmacSm3Hex, sm3Hex } from "#server/sm3.ts";

/** What a HIS signs: six lines, joined by \n. `query` pairs are sorted as they were sent, percent-encoding included. */
export function canonicalRequest(request: {
  method: string;
  path: string;
  query: string;
  timestamp: string;
  nonce: string;
  body: Uint8Array;
}): string {
  const query = request.query.replace(/^\?/, "").split("&").filter(Boolean).sort().join("&");
  const { method, path, timestamp, nonce, body } = request;
  return [method.toUpperCase(), path, query, timestamp, nonce, sm3Hex(body)].join("\n");
}

/** X-Xq-Signature: hexadecimal HMAC-SM3 of the canonical request under the application's secret (its UTF-8 text). */
export function signRequestText(secret: string, text: string): string {
  return hmacSm3Hex(Buffer.from(secret, "utf8"), Buffer.from(text, "utf8"));
}
