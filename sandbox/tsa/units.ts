import { randomBytes } from "node:crypto";
import { certificate, EXTENSIONS, type Extension } from "../ca/certificate.ts";
import { inside, oid, printable, seq, set, utf8 } from "../ca/der.ts";
import type { KeyKind, SigningKey } from "../ca/keys.ts";
import type { Register } from "../ca/register.ts";
import { list, revokedEntry } from "../ca/status.ts";
import type { Stamper } from "./token.ts";

const TIME_STAMPING = "1.3.6.1.5.5.7.3.8";
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const YEAR_MS = 365.25 * DAY_MS;

/** Eight random bytes that are a positive INTEGER in its shortest form. */
export function randomNumber(): Buffer {
  const number = randomBytes(8);
  number[0] = 0x40 | ((number[0] ?? 0) & 0x3f);
  return number;
}

export type Units = {
  root: Buffer;
  good: Stamper;
  expired: Stamper;
  uncritical: Stamper;
  /** The root's list; with the good one on it once it is revoked. */
  listAt: (nowMs: number, isRevoked: boolean) => Buffer;
};

/** A root and the certificates under it: the good one, one that has expired, one whose purpose is not critical. */
export function unitsOf(register: Register, kind: KeyKind): Units {
  const rootKey = register.key(`${kind}-root`, kind);
  const key = register.key(`${kind}-unit`, kind);
  const manner = { algorithmNull: kind === "rsa" };
  const rootName = nameOf(`云时间戳 ${kind.toUpperCase()} 根（演示，非法定）`);
  const now = Date.now();
  const make = (subject: Buffer, of: SigningKey, fromMs: number, toMs: number, ...extensions: Extension[]) =>
    certificate(
      { serial: randomNumber(), issuer: rootName, subject, validity: { fromMs, toMs }, spki: of.spki, extensions },
      rootKey,
      manner,
    );
  const unit = (file: string, fromMs: number, toMs: number, isCritical: boolean) =>
    register.file(`${kind}-${file}.der`, () =>
      make(
        nameOf(`云时间戳 ${kind.toUpperCase()}（演示，非法定）`),
        key,
        fromMs,
        toMs,
        EXTENSIONS.authorityKeyId(rootKey.spki),
        EXTENSIONS.keyUsage(0xc0, true),
        EXTENSIONS.extendedKeyUsage(TIME_STAMPING, isCritical),
      ),
    );
  const root = register.file(`${kind}-root.der`, () =>
    make(
      rootName,
      rootKey,
      now - DAY_MS,
      now + 20 * YEAR_MS,
      EXTENSIONS.ca(0),
      EXTENSIONS.keyUsage(0x06, true),
      EXTENSIONS.subjectKeyId(rootKey.spki),
    ),
  );
  const by = (der: Buffer): Stamper => ({ key, certificate: der, issuers: [] });
  const good = unit("unit", now - DAY_MS, now + 5 * YEAR_MS, true);
  return {
    root,
    good: by(good),
    expired: by(unit("expired", now - 2 * YEAR_MS, now - DAY_MS, true)),
    uncritical: by(unit("uncritical", now - DAY_MS, now + 5 * YEAR_MS, false)),
    listAt: (nowMs, isRevoked) =>
      list(manner, rootName, rootKey, isRevoked ? [revokedEntry(serialOf(good), nowMs - HOUR_MS)] : [], nowMs),
  };
}

/** The serial number's INTEGER, as it stands in the certificate (RFC 5280 §4.1). */
const serialOf = (der: Buffer): Buffer =>
  inside(inside(der)[0]?.whole ?? Buffer.alloc(0)).find(({ tag }) => tag === 0x02)?.whole ?? Buffer.alloc(0);

const nameOf = (commonName: string): Buffer =>
  seq(
    set(seq(oid("2.5.4.6"), printable("CN"))),
    set(seq(oid("2.5.4.10"), utf8("云时间戳（演示，非法定）"))),
    set(seq(oid("2.5.4.3"), utf8(commonName))),
  );
