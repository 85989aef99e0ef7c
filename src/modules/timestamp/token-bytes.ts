import { buildToken } from "#core/tsp/build-token.ts";
import { AppError } from "#core/error.ts";
import type { Context } from "#server/context.ts";
import { listExternalTsas } from "./list-external.ts";
import { MOST_TOKEN_BYTES, OWN, type UnitFamily, USUAL_TOKEN_BYTES } from "./rules.ts";
import { activeUnit } from "./unit.ts";

/** A TSTInfo of ours with everything that may stand in it: policy, serial number of 20 bytes, accuracy, nonce. */
const TST_INFO_BYTES = 192;
/** Tokens of one authority differ by a few bytes; a renewed certificate by some more. */
const MARGIN = 256;
/** The longest signature of a unit: RSA 4096, or SEQUENCE{r, s}. */
const SIGNATURE_BYTES = { rsa: 512, sm2: 72 } as const;

/**
 * How much room the token of whoever may stamp needs, in bytes. Our own unit's is known from its certificates; of an authority
 * outside it is what its largest token took so far. Should one have grown, it is fitted (`fitToken`) and learnt: a place never
 * makes a signature fail.
 * @param authorities OWN or ids, in order; null: the hospital's own order
 * @param family under RSA our own RSA unit stamps alone
 */
export async function tokenBytes(
  ctx: Context,
  { authorities, family = "sm2" }: { authorities: readonly string[] | null; family?: UnitFamily },
): Promise<number> {
  if (family === "rsa") return await ownBytes(ctx, "rsa");
  const outside = (await listExternalTsas(ctx)).filter(
    ({ id, isEnabled }) => isEnabled && (authorities === null || authorities.includes(id)),
  );
  const unknown = authorities === null ? USUAL_TOKEN_BYTES : MOST_TOKEN_BYTES;
  const sizes = outside.map((tsa) => (tsa.tokenBytes === null ? unknown : tsa.tokenBytes + MARGIN));
  if (authorities === null || authorities.includes(OWN)) sizes.push(await ownBytes(ctx, "sm2"));
  return Math.max(0, ...sizes);
}

/** Without a unit in force nothing is known: the next one's certificates may be others. */
async function ownBytes(ctx: Context, family: UnitFamily): Promise<number> {
  try {
    const { frame } = await activeUnit(ctx, family);
    const token = buildToken(frame, {
      tstInfo: new Uint8Array(TST_INFO_BYTES),
      signedAttrs: frame.attributes,
      signature: new Uint8Array(SIGNATURE_BYTES[family]),
      hasCertificates: true,
    });
    return token.length;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return USUAL_TOKEN_BYTES;
  }
}
