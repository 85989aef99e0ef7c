import { randomBytes } from "node:crypto";
import type { Certificate } from "#core/x509/certificate.ts";
import { buildOcspRequest, fitsNonce, type OcspResponse, parseOcspResponse } from "#core/x509/ocsp.ts";
import { statusByAnswer } from "#core/x509/path-status.ts";
import type { Context } from "#server/context.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { sm3Hex } from "#server/sm3.ts";
import type { CaChannel } from "../ca-channel.ts";
import { certificateError } from "../errors.ts";
import { storedLists } from "./stored.ts";
import type { Fetched } from "./source.ts";
import type { StatusSource } from "./status-source.ts";

export const answerSource = (certificate: Certificate): string => `ocsp/${sm3Hex(certificate.der)}`;

/**
 * Asks the CA's responder about one certificate with a fresh nonce. Only an answer that is right by itself is kept: signed
 * by the CA or its delegate, about this certificate, good or revoked. Responders that do not know SM3 are asked by SHA-1.
 * @throws certificate.answer-refused with the reason, gateway.*
 */
export async function fetchAnswer(
  ctx: Context,
  channel: StatusSource,
  pair: { certificate: Certificate; issuer: Certificate },
  ca: CaChannel,
): Promise<Fetched> {
  const lists = await storedLists(ctx);
  let why = "";
  for (const hash of ["sm3", "sha1"] as const) {
    const nonce = new Uint8Array(randomBytes(16));
    const der = await ca.ocsp(ctx, channel.connector, buildOcspRequest({ ...pair, nonce, hash }, nodeCrypto));
    const answer = read(der, channel.name);
    if (!fitsNonce(answer, nonce)) throw certificateError("answer-refused", { channel: channel.name, why: "nonce" });
    const nowMs = ctx.clock.now().getTime();
    const status = statusByAnswer({ ...pair, answer, crls: lists, nowMs, crypto: nodeCrypto });
    if (status.status !== "unknown" && status.source) {
      const { source } = status;
      return {
        kind: "ocsp",
        der,
        thisUpdate: new Date(source.thisUpdate),
        nextUpdate: source.nextUpdate === null ? null : new Date(source.nextUpdate),
        number: null,
        entries: 0,
      };
    }
    why = status.status === "unknown" ? status.why : "";
    if (why !== "not-known" && why !== "refused" && why !== "no-source") break;
  }
  throw certificateError("answer-refused", { channel: channel.name, why });
}

function read(der: Uint8Array, channel: string): OcspResponse {
  try {
    return parseOcspResponse(der);
  } catch (error) {
    throw certificateError("answer-refused", { channel, why: "malformed" }, error);
  }
}
