import { generateSecret, generateURI, verifySync } from "otplib";
import { fromUtf8, utf8 } from "#core/bytes.ts";
import { masterKey } from "#server/master-key.ts";

const PURPOSE = "login/totp";
const ISSUER = "杏签";
/** One 30-second step either side: phone and server may differ by half a minute (RFC 6238 §5.2). */
const TOLERANCE_S = 30;

export const newTotpSecret = (): string => generateSecret({ length: 20 });

/** A secret an operator presets must be as strong as ours: 160 bits in Base32 (RFC 4226 §4 R6). */
export const isTotpSecret = (text: string): boolean => /^[A-Z2-7]{32}$/.test(text);

export const sealTotp = (personId: string, secret: string): Uint8Array =>
  masterKey().seal(PURPOSE, utf8(personId), utf8(secret));

export const openTotp = (personId: string, sealed: Uint8Array): string =>
  fromUtf8(masterKey().open(PURPOSE, utf8(personId), sealed));

/** `otpauth://` text for an authenticator's QR code. */
export const totpUri = (staffNo: string, secret: string): string =>
  generateURI({ issuer: ISSUER, label: staffNo, secret });

/** The 30-second step a code belongs to, or null when it belongs to none near `now` (RFC 6238, HMAC-SHA-1, 6 digits). */
export function totpStepOf(secret: string, code: string, now: Date): number | null {
  const epoch = Math.floor(now.getTime() / 1000);
  const result = verifySync({ secret, token: code, epoch, epochTolerance: TOLERANCE_S });
  return result.valid && "timeStep" in result ? result.timeStep : null;
}
