import { type Bytes, equalBytes, fromBase64url, utf8 } from "../../bytes.ts";
import { dataTypeOf } from "../../cms/data-format.ts";
import { signedAttributes } from "../../cms/signed-attributes.ts";
import { csrInfo } from "../../x509/csr.ts";
import { sm3 } from "../sm3.ts";
import { requireUnambiguous } from "./ambiguity.ts";
import { ProtocolError } from "./errors.ts";
import type { ContentType, Fields } from "./messages.ts";

/** One item as both sides see it. `digest` is the document's SM3 for cms and SM3(M) for everything else, 32 bytes. */
export type SignedContent = { type: ContentType; digest: Bytes; fields: Fields };
/** The signer's own facts, never taken from the offer: its key and, for cms, its certificate. */
export type ContentSigner = { P: Bytes; certificateDer?: Bytes | undefined };

/**
 * M by type (protocol.md §4 "What may be signed"), the same on phone and server; e = sm2Digest(P, M).
 * Fields used: csr `subject` (DER name, base64url); login and mandate `text`; data `raw` (base64url); cms `contentTypes`: "gm"
 * names the content by GM/T 0010, id-data otherwise.
 * @throws ProtocolError DIGEST_MISMATCH when `digest` is not of M, CONTENT_AMBIGUOUS, CERT_MISMATCH without certificate,
 * BAD_MESSAGE for missing fields
 */
export function messageToSign(content: SignedContent, signer: ContentSigner): Bytes {
  if (content.type === "cms") {
    if (!signer.certificateDer) throw new ProtocolError("CERT_MISMATCH");
    const contentType = dataTypeOf(content.fields["contentTypes"] === "gm" ? "gm" : "pkcs7");
    return signedAttributes({ digest: content.digest, certificateDer: signer.certificateDer, contentType });
  }
  const message = ownMessage(content, signer);
  if (!equalBytes(sm3(message), content.digest)) throw new ProtocolError("DIGEST_MISMATCH");
  return message;
}

function ownMessage({ type, fields }: SignedContent, signer: ContentSigner): Bytes {
  if (type === "csr") return csrInfo({ subject: bytesIn(fields, "subject"), publicKey65: signer.P });
  if (type === "data") return requireUnambiguous(bytesIn(fields, "raw"));
  const text = textIn(fields, "text");
  if (!text.startsWith(`{"xq":"${type}",`) || !isCanonical(text)) throw new ProtocolError("BAD_MESSAGE");
  return utf8(text);
}

/** Canonical here means: what JSON.stringify writes, so that one meaning has one text. */
function isCanonical(text: string): boolean {
  try {
    return JSON.stringify(JSON.parse(text)) === text;
  } catch {
    return false;
  }
}

function textIn(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== "string") throw new ProtocolError("BAD_MESSAGE");
  return value;
}

function bytesIn(fields: Fields, name: string): Bytes {
  try {
    return fromBase64url(textIn(fields, name));
  } catch {
    throw new ProtocolError("BAD_MESSAGE");
  }
}
