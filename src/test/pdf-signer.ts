import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { concat } from "#core/bytes.ts";
import { assembleSignedData } from "#core/cms/assemble.ts";
import { signedAttributes } from "#core/cms/signed-attributes.ts";
import { PdfReader } from "#core/pdf/reader.ts";
import type { Draw } from "#core/pdf/appearance.ts";
import type { Box } from "#core/pdf/pages.ts";
import { fillSignature, prepareSignature, signedParts, type Spot, type SubFilter } from "#core/pdf/write-signature.ts";
import { sm3 } from "#core/sm/sm3.ts";
import { type Certificate, parseCertificate } from "#core/x509/certificate.ts";
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

/** RSA-2048 with SHA-256, by OpenSSL: for tools that do not know SM2. Call `close` at the end. */
export function rsaSigner(): Signer & { close(): void } {
  const folder = mkdtempSync(join(tmpdir(), "xq-rsa-"));
  const at = (file: string) => join(folder, file);
  openssl(
    "req -x509 -newkey rsa:2048 -nodes -days 400 -addext keyUsage=critical,digitalSignature -subj /CN=Signer".split(
      " ",
    ),
    ["-keyout", at("key.pem"), "-out", at("cert.pem")],
  );
  const der = openssl(["x509", "-in", at("cert.pem"), "-outform", "DER"]);
  return {
    anchor: parseCertificate(new Uint8Array(der)),
    sign(parts) {
      writeFileSync(at("data"), concat(...parts));
      const files = ["-signer", at("cert.pem"), "-inkey", at("key.pem"), "-in", at("data"), "-out", at("cms")];
      openssl("cms -sign -binary -cades -md sha256 -outform DER".split(" "), files);
      return new Uint8Array(readFileSync(at("cms")));
    },
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

type TestSpot = { kind: "field"; name: string } | { kind: "new"; fieldName: string; page: number; box: Box | null };

const halfBlue: Draw = (width, height) => ({ pictures: [], paths: `0 0 1 rg 0 0 ${width / 2} ${height} re f` });

/** One more signature, all the way; the old bytes are asserted to be a prefix. */
export function signPdf(
  pdf: Uint8Array,
  signer: Signer,
  options: { spot?: TestSpot; subFilter?: SubFilter; reservedBytes?: number } = {},
): Uint8Array {
  const at = options.spot ?? { kind: "new", fieldName: "Doctor", page: 0, box: [60, 60, 160, 100] };
  const spot: Spot =
    at.kind === "field"
      ? { ...at, draw: halfBlue }
      : { kind: "new", fieldName: at.fieldName, widgets: [{ page: at.page, box: at.box, draw: halfBlue }] };
  const { tail, byteRange } = prepareSignature(new PdfReader(pdf, nodeInflate), {
    spot,
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
