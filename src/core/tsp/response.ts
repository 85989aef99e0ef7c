import { childrenOf, fieldsOf, readDer } from "#core/asn1/der-reader.ts";
import { namedBitsOf, smallIntegerOf, textOf } from "#core/asn1/der-values.ts";
import { integer, namedBits, sequence, utf8String } from "#core/asn1/der-writer.ts";
import type { Bytes } from "#core/bytes.ts";
import { FAILURE, type Failure } from "./request.ts";

const GRANTED = sequence(integer(0));

/** TimeStampResp with status granted (RFC 3161 §2.4.2). @param token ContentInfo */
export const grantedResponse = (token: Bytes): Bytes => sequence(GRANTED, token);

/** TimeStampResp with status rejection: no token, one failInfo bit, one line of text. */
export const refusedResponse = (failure: Failure, text: string): Bytes =>
  sequence(sequence(integer(2), sequence(utf8String(text)), namedBits(FAILURE[failure])));

export type TspResponse = {
  /** PKIStatus: 0 granted, 1 granted with modifications, 2 rejection, … */
  status: number;
  text: string;
  failures: Failure[];
  /** ContentInfo of the token as it stands. */
  token: Bytes | null;
};

/** @throws DerError when it is no TimeStampResp, or a token comes with a refusal or is missing with a grant */
export function parseResponse(der: Bytes): TspResponse {
  const fields = fieldsOf(readDer(der, "ber"), "TimeStampResp");
  const info = fieldsOf(fields.next(0x30), "PKIStatusInfo");
  const token = fields.maybe(0x30);
  fields.end();
  const status = smallIntegerOf(info.next(0x02));
  const texts = info.maybe(0x30);
  const bits = info.maybe(0x03);
  info.end();
  if (status <= 1 !== (token !== undefined)) throw new RangeError("TimeStampResp: status and token do not fit");
  const set = bits ? namedBitsOf(bits) : new Set<number>();
  return {
    status,
    text: (texts ? childrenOf(texts) : []).map(textOf).join(" "),
    failures: Object.entries(FAILURE)
      .filter(([, bit]) => set.has(bit))
      .map(([name]) => name as Failure),
    token: token?.whole ?? null,
  };
}
