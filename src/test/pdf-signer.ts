import { execFileSync } from "node:child_process";
import { createPrivateKey, sign } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { OID } from "#core/asn1/oids.ts";
import { concat } from "#core/bytes.ts";
import { assembleSignedData } from "#core/cms/assemble.ts";
import { signedAttributes, untimedAttributes } from "#core/cms/signed-attributes.ts";
import { readPages } from "#core/pdf/pages.ts";
import { PdfReader } from "#core/pdf/reader.ts";
import { seamWidgets } from "#core/pdf/seam.ts";
import type { Draw } from "#core/pdf/appearance.ts";
import type { Box } from "#core/pdf/pages.ts";
import { pictureOf } from "#core/pdf/picture.ts";
import { fillSignature, prepareSignature, signedParts, type Spot, type SubFilter } from "#core/pdf/write-signature.ts";
import { sm3 } from "#core/sm/sm3.ts";
import { type Certificate, parseCertificate } from "#core/x509/certificate.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { nodeInflate } from "#server/node-inflate.ts";
import { certify, DAY, NOW, personExtensions, selfSigned, sm2KeyPair, sm2Sign } from "./sm2-ca.ts";
import { nameOf } from "#core/x509/name.ts";

/** Signs bytes given in parts; the answer is the DER for /Contents. */
export type Signer = { sign(parts: readonly Uint8Array[]): Uint8Array; anchor: Certificate };

/** SM2 with SM3, by our own code. */
export function sm2Signer(commonName = "测试医师"): Signer {
  const root = selfSigned("测试根");
  const key = sm2KeyPair();
  const subject = nameOf([
    { label: "C", value: "CN" },
    { label: "CN", value: commonName },
  ]);
  const certificate = certify(root, {
    subject,
    point: key.point,
    notBefore: NOW - DAY,
    notAfter: NOW + 365 * DAY,
    extensions: personExtensions(root.key.point),
  });
  return {
    anchor: parseCertificate(root.der),
    sign(parts) {
      const signedAttrs = signedAttributes({ digest: sm3(...parts), certificateDer: certificate });
      return assembleSignedData({ signedAttrs, signatureDer: sm2Sign(key, signedAttrs), certificates: [certificate] });
    },
  };
}

/** RSA-2048 with SHA-256, as the hospital's own keys sign a PDF: for tools that do not know SM2. */
export function rsaSigner(): Signer & { signDigest(digest: Uint8Array): Uint8Array; close(): void } {
  const folder = mkdtempSync(join(tmpdir(), "xq-rsa-"));
  const at = (file: string) => join(folder, file);
  openssl(
    "req -x509 -newkey rsa:2048 -nodes -days 400 -addext keyUsage=critical,digitalSignature -subj /CN=Signer".split(
      " ",
    ),
    ["-keyout", at("key.pem"), "-out", at("cert.pem")],
  );
  const certificate = new Uint8Array(openssl(["x509", "-in", at("cert.pem"), "-outform", "DER"]));
  const key = createPrivateKey(readFileSync(at("key.pem")));
  const hashed = (parts: readonly Uint8Array[]) => nodeCrypto.hash("sha256", parts);
  const signDigest = (digest: Uint8Array): Uint8Array => {
    const certificateHash = hashed([certificate]);
    const signedAttrs = untimedAttributes({ digest, hash: "sha256", certificateHash, contentType: OID.data });
    const signatureDer = new Uint8Array(sign("sha256", signedAttrs, key));
    return assembleSignedData({ signedAttrs, signatureDer, certificates: [certificate], scheme: "rsa-sha256" });
  };
  return {
    anchor: parseCertificate(certificate),
    sign: (parts) => signDigest(hashed(parts)),
    signDigest,
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function openssl(...args: string[][]): Buffer {
  try {
    return execFileSync("openssl", args.flat(), { stdio: ["ignore", "pipe", "ignore"] });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT")
      throw new Error("OpenSSL is missing: install the Debian package openssl", { cause: error });
    throw error;
  }
}

export type TestSpot =
  | { kind: "field"; name: string }
  | { kind: "new"; fieldName: string; page: number; box: Box | null }
  /** A seal across all pages. */
  | { kind: "seam"; fieldName: string };

const blue = new Uint8Array(deflateSync(Uint8Array.of(0, 0, 255)));
const pixel = pictureOf({ width: 1, height: 1, colours: 3, samples: blue, alpha: null });
export const halfBlue: Draw = (width, height) => ({
  pictures: [{ picture: pixel, x: 0, y: 0, width: width / 2, height }],
  lines: [],
});

function spotIn(reader: PdfReader, at: TestSpot): Spot {
  if (at.kind === "field") return { ...at, draw: halfBlue };
  const { fieldName } = at;
  if (at.kind === "new") return { kind: "new", fieldName, widgets: [{ page: at.page, box: at.box, draw: halfBlue }] };
  const pages = readPages(reader).map((page, number) => ({ number, page }));
  const seal = { picture: pixel, width: 120, height: 120, edge: "right", middle: null } as const;
  return { kind: "new", fieldName, widgets: seamWidgets(pages, seal) };
}

/** One more signature, all the way; the old bytes are asserted to be a prefix. */
export function signPdf(
  pdf: Uint8Array,
  signer: Signer,
  options: { spot?: TestSpot; subFilter?: SubFilter; reservedBytes?: number } = {},
): Uint8Array {
  const reader = new PdfReader(pdf, nodeInflate);
  const at = options.spot ?? { kind: "new", fieldName: "Doctor", page: 0, box: [60, 60, 160, 100] };
  const { tail, byteRange } = prepareSignature(reader, {
    spot: spotIn(reader, at),
    subFilter: options.subFilter ?? "adbe.pkcs7.detached",
    reservedBytes: options.reservedBytes ?? 4096,
    signedAtMs: NOW,
  });
  const cms = signer.sign(signedParts(pdf, tail, byteRange));
  const out = concat(pdf, fillSignature(tail, pdf.length, byteRange, cms));
  if (Buffer.compare(out.subarray(0, pdf.length), pdf) !== 0) throw new Error("the old bytes are no prefix");
  return out;
}

export const CORPUS = new URL("../../../shared/corpus/", import.meta.url);

/** A file of the corpus of PDFs that lies beside the repository. */
export function corpusFile(path: string): Uint8Array {
  try {
    return new Uint8Array(readFileSync(new URL(path, CORPUS)));
  } catch (error) {
    throw new Error(`the corpus is absent: expected ${new URL(path, CORPUS).pathname}`, { cause: error });
  }
}
