import { type Asn1Kind, recogniseAsn1 } from "#core/asn1/recognise.ts";
import type { Bytes } from "#core/bytes.ts";
import { DATA_REASONS } from "./data-reasons.ts";
import type { Reason } from "./report.ts";

type Known = Asn1Kind | "pdf" | "picture" | "zip" | "xml";
const OTHERS: Record<Exclude<Known, "private-key">, { zh: string; en: string }> = {
  "signed-data": {
    zh: "这是 CMS 签名，但结构不完整，读不下去。请检查文件是否被截断。",
    en: "This is a CMS, but its structure is broken. Check that the file is complete.",
  },
  "other-cms": {
    zh: "这是 CMS，但不是签名（SignedData），例如加密信封。要验签的是签名。",
    en: "This is a CMS of another type than SignedData, e.g. an encrypted envelope. There is no signature in it to check.",
  },
  certificate: {
    zh: "这像一张证书，但结构不合规，读不下去。",
    en: "This looks like a certificate, but its structure is broken.",
  },
  crl: {
    zh: "这是证书吊销列表（CRL），不是签名。它的内容见下方结构。",
    en: "This is a certificate revocation list (CRL), not a signature. See its structure below.",
  },
  "certification-request": {
    zh: "这是证书申请（PKCS#10），不是签名，也不是证书。",
    en: "This is a certification request (PKCS#10), neither a signature nor a certificate.",
  },
  "timestamp-response": {
    zh: "这是时间戳应答，但里面没有可用的时间戳：申请被拒绝，或结构损坏。",
    en: "This is a timestamp response without a token that can be read: a refusal, or broken.",
  },
  "timestamp-request": {
    zh: "这是时间戳申请（TimeStampReq），不是时间戳。",
    en: "This is a timestamp request, not a timestamp.",
  },
  "ocsp-response": {
    zh: "这是 OCSP 应答，不是签名。它的内容见下方结构。",
    en: "This is an OCSP response, not a signature. See its structure below.",
  },
  "public-key": {
    zh: "这是公钥，不是签名，也不是证书。",
    en: "This is a public key, neither a signature nor a certificate.",
  },
  seal: {
    zh: "这是电子印章数据（GB/T 38540、GM/T 0031），但结构不合规，读不下去。",
    en: "This is electronic seal data (GB/T 38540, GM/T 0031), but its structure is broken.",
  },
  sealed: {
    zh: "这是电子签章数据（GB/T 38540、GM/T 0031），但结构不合规，读不下去。",
    en: "This is a seal's signature (GB/T 38540, GM/T 0031), but its structure is broken.",
  },
  "evidence-record": {
    zh: "这是存证记录（RFC 4998）。请在“文书验签”里和它的文件一起核对。",
    en: "This is an evidence record (RFC 4998). Check it together with its file on the document page.",
  },
  pdf: {
    zh: "这是 PDF。请到“文书验签”核对，那里看的是 PDF 里的签名。",
    en: "This is a PDF. The document page checks the signatures in it.",
  },
  picture: { zh: "这是一张图片，里面没有签名。", en: "This is a picture; there is no signature in it." },
  zip: {
    zh: "这是压缩包（ZIP、OFD、Office 文档等），不是签名。请取出里面的签名文件再试。",
    en: "This is an archive (ZIP, OFD, Office), not a signature. Take the signature out of it first.",
  },
  xml: {
    zh: "这是 XML。XML 签名（XML-DSig）不在此核对；CMS 签名请粘贴其 Base64。",
    en: "This is XML. XML signatures (XML-DSig) are not checked here; paste the Base64 of a CMS.",
  },
};

const MAGIC: readonly [Known, readonly number[]][] = [
  ["pdf", [0x25, 0x50, 0x44, 0x46, 0x2d]],
  ["picture", [0xff, 0xd8, 0xff]],
  ["picture", [0x89, 0x50, 0x4e, 0x47]],
  ["picture", [0x47, 0x49, 0x46, 0x38]],
  ["zip", [0x50, 0x4b, 0x03, 0x04]],
  ["xml", [0x3c, 0x3f, 0x78, 0x6d, 0x6c]],
];

/** What somebody brought in place of a signature, by its shape or first bytes; null when nobody here knows. */
export function otherThing(bytes: Bytes): Reason | null {
  const kind = recogniseAsn1(bytes) ?? MAGIC.find(([, head]) => head.every((byte, at) => bytes[at] === byte))?.[0];
  if (!kind) return null;
  return kind === "private-key" ? DATA_REASONS.privateKey : { code: `data.is-${kind}`, ...OTHERS[kind] };
}

/** Whether the bytes hold a private key: nobody should show or pass on what is in them. */
export const isPrivateKey = (bytes: Bytes): boolean => recogniseAsn1(bytes) === "private-key";
