import { type Bytes, fromHex } from "#core/bytes.ts";
import { type Certificate, parseCertificate } from "#core/x509/certificate.ts";
import { evidenceError } from "./errors.ts";
import { isPrivateKey } from "./what-it-is.ts";

export type Pasted = {
  form: "pem" | "base64" | "hex";
  bytes: Bytes;
  /** Whole certificates that came in further PEM blocks. */
  certificates: Certificate[];
};

/** RFC 7468 §10, §11, and the older labels that name the algorithm. Also beside a certificate, as servers keep them. */
const PRIVATE = /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----/;
const PEM = /-----BEGIN ([A-Z0-9 #]+)-----([\s\S]*?)-----END \1-----/g;

/**
 * What somebody pasted, as bytes: PEM (RFC 7468), Base64 in either alphabet, or hexadecimal, white space ignored. Of several
 * PEM blocks the first that is no certificate counts, and certificates are kept beside it.
 * @throws evidence.empty, evidence.not-decodable, evidence.certificate-unreadable, evidence.private-key
 */
export function readPasted(text: string): Pasted {
  if (text.trim() === "") throw evidenceError("empty");
  const read = decoded(text);
  if (isPrivateKey(read.bytes)) throw evidenceError("private-key");
  return read;
}

function decoded(text: string): Pasted {
  if (PRIVATE.test(text)) throw evidenceError("private-key");
  const blocks = Array.from(text.matchAll(PEM), ([, label = "", body = ""]) => ({
    isCertificate: label.endsWith("CERTIFICATE"),
    bytes: fromBase64(body.replace(/^[\s\S]*?\r?\n\r?\n(?=\S)/, "")),
  }));
  const main = blocks.find(({ isCertificate }) => !isCertificate) ?? blocks[0];
  if (main) {
    const others = blocks.filter((block) => block !== main && block.isCertificate);
    return { form: "pem", bytes: main.bytes, certificates: others.map(({ bytes }) => readCertificate(bytes)) };
  }
  const dense = text.replaceAll(/[\s:]/g, "");
  // Every hexadecimal text is also Base64; one that begins with a SEQUENCE in hexadecimal is meant as such.
  if (/^(?:0x)?30[0-9a-fA-F]+$/.test(dense) && dense.length % 2 === 0)
    return { form: "hex", bytes: fromHex(dense.replace(/^0x/, "")), certificates: [] };
  return { form: "base64", bytes: fromBase64(text), certificates: [] };
}

/** Certificates somebody pasted, in their order. @throws as `readPasted` */
export function readPastedCertificates(text: string): Certificate[] {
  if (text.trim() === "") return [];
  const { bytes, certificates } = readPasted(text);
  return [readCertificate(bytes), ...certificates];
}

function readCertificate(der: Bytes): Certificate {
  try {
    return parseCertificate(der);
  } catch (error) {
    throw evidenceError("certificate-unreadable", {}, error);
  }
}

function fromBase64(text: string): Bytes {
  const dense = text.replaceAll(/\s/g, "").replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, "");
  if (dense === "" || !/^[A-Za-z0-9+/]+$/.test(dense) || dense.length % 4 === 1) throw evidenceError("not-decodable");
  return new Uint8Array(Buffer.from(dense, "base64"));
}
