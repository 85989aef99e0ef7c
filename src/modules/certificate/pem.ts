/** PEM of certificates (RFC 7468 §5). */

export function toPem(der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}

const BLOCK = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g;

/** Every certificate in the text, as DER; an empty array when there is none. */
export const fromPem = (text: string): Uint8Array[] =>
  Array.from(text.matchAll(BLOCK), ([, body = ""]) => new Uint8Array(Buffer.from(body, "base64")));
