import { type Bytes, fromBase64url } from "../core/bytes.ts";
import {
  base64url,
  bytesOf,
  integerTo,
  list,
  object,
  point,
  type Reader,
  scalar,
  text,
  version,
} from "../core/sm/two-party/decode.ts";
import { ProtocolError } from "../core/sm/two-party/errors.ts";

/** Strict readers of what the app asks. Binary is base64url; `m1` is read by the phone's own code. */

const LONG = 100_000;
const longText: Reader<string> = (value) => {
  if (typeof value !== "string" || value.length > LONG) throw new ProtocolError("BAD_MESSAGE");
  return value;
};
const der: Reader<Bytes> = (value) => fromBase64url(longText(value));
const anything: Reader<unknown> = (value) => value;
const time = integerTo(Number.MAX_SAFE_INTEGER);
const length = integerTo(1 << 30);

export const decodeOpen = object({
  v: version,
  box: base64url,
  mandate: longText,
  signature: object({ r: scalar, s: scalar }),
  /** The doctor's certificate of the main key and its issuers; and of the auto key. */
  certificates: list(der, 8),
  autoCertificates: list(der, 8),
  P1v: point,
  P2v: point,
});
export const decodeMid = object({ v: version, mid: (value) => (bytesOf(16)(value), text(value)) });
export const decodeClose = object({ v: version, mid: (value) => (bytesOf(16)(value), text(value)), why: text });

const call = object({
  mid: text,
  system: text,
  type: text,
  docId: text,
  digest: text,
  workstation: text,
  address: text,
  timeMs: time,
  nonce: text,
});
/** Of a PDF: its bytes follow the message; `sent` of them are the file as it was sent, `range` is the signature's /ByteRange. */
const pdf = object({ sent: length, range: list(length, 4) });

export const decodeSign = object({
  v: version,
  m1: anything,
  call,
  mac: text,
  pdf: (value) => (value === null ? null : pdf(value)),
});

export type OpenRequest = ReturnType<typeof decodeOpen>;
export type SignRequest = ReturnType<typeof decodeSign>;
