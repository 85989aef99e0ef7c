import { hisError } from "./errors.ts";

/** @throws his.content-form when it is not canonical Base64 (RFC 4648 §3.5) */
export function decodeBase64(text: string): Uint8Array {
  const bytes = Buffer.from(text, "base64");
  if (bytes.toString("base64") !== text) throw hisError("content-form");
  return new Uint8Array(bytes);
}
