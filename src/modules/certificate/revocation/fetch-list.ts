import { type Crl, parseCrl } from "#core/x509/crl.ts";
import { crlSignatureProblem } from "#core/x509/crl-finding.ts";
import { isSameName } from "#core/x509/name.ts";
import { CLOCK_SKEW_MS } from "#core/x509/revocation.ts";
import type { Context } from "#server/context.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import type { CaChannel } from "../ca-channel.ts";
import { certificateError } from "../errors.ts";
import { issuersOf } from "./issuers.ts";
import type { ListName } from "./rules.ts";
import type { Fetched } from "./source.ts";
import type { StatusSource } from "./status-source.ts";

export const listSource = ({ name, part }: ListName): string => `crl/${name}${part === "" ? "" : `/${part}`}`;

/**
 * Fetches one list. It travels over plain HTTP, so only one that a CA of this channel has signed may take the place of
 * the one we have.
 * @throws certificate.list-malformed, certificate.list-untrusted, certificate.list-future, gateway.*
 */
export async function fetchList(ctx: Context, channel: StatusSource, list: ListName, ca: CaChannel): Promise<Fetched> {
  const der = await ca.crl(ctx, channel.connector, list);
  const crl = read(der, channel.name);
  const signers = (await issuersOf(ctx, channel.id)).filter(({ subject }) => isSameName(subject, crl.issuer));
  if (crlSignatureProblem(crl, signers, nodeCrypto))
    throw certificateError("list-untrusted", { channel: channel.name });
  if (crl.thisUpdate > ctx.clock.now().getTime() + CLOCK_SKEW_MS)
    throw certificateError("list-future", { channel: channel.name });
  return {
    kind: "crl",
    der,
    thisUpdate: new Date(crl.thisUpdate),
    nextUpdate: crl.nextUpdate === null ? null : new Date(crl.nextUpdate),
    number: crl.number,
    entries: crl.count,
  };
}

function read(der: Uint8Array, channel: string): Crl {
  try {
    return parseCrl(der);
  } catch (error) {
    throw certificateError("list-malformed", { channel }, error);
  }
}
