import { randomBytes } from "node:crypto";
import { certificate, EXTENSIONS, type Extension, type Manner } from "./certificate.ts";
import { explicit, integer, oid, seq, set } from "./der.ts";
import { type CertificateRequest, RequestRefused } from "./request.ts";
import { fingerprint, Register } from "./register.ts";
import type { KeyKind, SigningKey } from "./keys.ts";

const HOLD = 6;
const YEAR_MS = 365.25 * 86_400_000;

/** Where one CA differs from another. */
export type Make = Manner & {
  name: string;
  keys: KeyKind;
  rootName: Buffer;
  issuingName: Buffer;
  years: { root: number; issuing: number } & Partial<Record<Label, number>>;
  subjectOf: (request: CertificateRequest) => Buffer;
  /** Profile's own extensions; `at` is the CA's address. */
  extensionsOf: (label: Label, at: string) => Extension[];
  /** Sends the same certificate again for the same request bytes. */
  repeatsAnswer: boolean;
  /** How this CA answers under a label it does not have. */
  unknownLabel: 400 | 404;
  /** The hierarchy of other keys this CA runs beside. */
  beside?: Make;
};

export const LABELS = ["person", "tsa", "tsa-rsa", "institution", "institution-rsa"] as const;
export type Label = (typeof LABELS)[number];

export class Authority {
  readonly make: Make;
  readonly register: Register;
  readonly rootKey: SigningKey;
  readonly issuingKey: SigningKey;
  readonly root: Buffer;
  readonly issuing: Buffer;
  readonly #at: string;

  constructor(make: Make, folder: string, at: string) {
    this.make = make;
    this.#at = at;
    this.register = new Register(folder);
    const rootKey = this.register.key("root-key", make.keys);
    this.rootKey = rootKey;
    this.issuingKey = this.register.key("issuing-key", make.keys);
    const { rootName, issuingName, years } = make;
    const keyCertSign = EXTENSIONS.keyUsage(0x06, true);
    const madeBy = (subject: Buffer, spki: Buffer, yearsLong: number, pathLength: number | null, more: Extension[]) =>
      certificate(
        {
          serial: newSerial(),
          issuer: rootName,
          subject,
          validity: validFor(yearsLong),
          spki,
          extensions: [
            EXTENSIONS.ca(pathLength),
            keyCertSign,
            EXTENSIONS.subjectKeyId(spki),
            EXTENSIONS.authorityKeyId(rootKey.spki),
            ...more,
          ],
        },
        rootKey,
        make,
      );
    this.root = this.register.file("root.der", () => madeBy(rootName, rootKey.spki, years.root, null, []));
    const listed = [EXTENSIONS.crlAt(`${at}/root.crl`)];
    this.issuing = this.register.file("issuing.der", () =>
      madeBy(issuingName, this.issuingKey.spki, years.issuing, 0, listed),
    );
  }

  /** Whether this hierarchy issues under the profile. */
  offers = (label: Label): boolean => this.make.years[label] !== undefined;

  /** A certificate for the request under the profile `label`. */
  issue(label: Label, request: CertificateRequest, requestDer: Buffer): Buffer {
    const print = fingerprint(requestDer);
    const earlier = this.make.repeatsAnswer
      ? [...this.register.issued.values()].find((entry) => entry.request === print && entry.label === label)
      : undefined;
    if (earlier) return Buffer.from(earlier.der, "base64");
    const serial = newSerial();
    const der = certificate(
      {
        serial,
        issuer: this.make.issuingName,
        subject: this.make.subjectOf(request),
        validity: validFor(this.make.years[label] ?? 1),
        spki: request.spki,
        extensions: [
          EXTENSIONS.authorityKeyId(this.issuingKey.spki),
          EXTENSIONS.subjectKeyId(request.spki),
          ...this.make.extensionsOf(label, this.#at),
          ...request.extensions,
        ],
      },
      this.issuingKey,
      this.make,
    );
    this.register.keep({
      serial: serial.toString("hex"),
      subject: request.subject.toString("hex"),
      request: print,
      label,
      der: der.toString("base64"),
    });
    return der;
  }

  /** RFC 7030 §4.2.2: renewal is for a subject that holds a certificate which still stands. @throws RequestRefused */
  reissue(label: Label, request: CertificateRequest, requestDer: Buffer): Buffer {
    const subject = request.subject.toString("hex");
    const stands = [...this.register.issued.values()].some(
      (entry) => entry.subject === subject && entry.label === label && !this.register.revoked.has(entry.serial),
    );
    if (!stands) throw new RequestRefused("no standing certificate has this subject");
    return this.issue(label, request, requestDer);
  }

  /** True when the certificate is ours; repeating changes nothing. Only a hold can still become something else. */
  revoke(serial: string, reason: number, invalidFromMs?: number): boolean {
    if (!this.register.issued.has(serial)) return false;
    const before = this.register.revoked.get(serial);
    if (!before || (before.reason === HOLD && reason !== HOLD))
      this.register.keep({ serial, revokedAtMs: Date.now(), reason, invalidFromMs });
    return true;
  }

  /** Ends a hold (RFC 5280 §5.3.1 removeFromCRL). True when the certificate is ours. */
  release(serial: string): boolean {
    const before = this.register.revoked.get(serial);
    if (before?.reason === HOLD) this.register.keep({ ...before, isReleased: true });
    return this.register.issued.has(serial);
  }
}

/** A degenerate SignedData that only carries certificates (RFC 5652 §5.1, RFC 7030 §4.1.3). */
export function certsOnly(...certificates: Buffer[]): Buffer {
  const signedData = seq(integer(1), set(), seq(oid("1.2.840.113549.1.7.1")), explicit(0, ...certificates), set());
  return seq(oid("1.2.840.113549.1.7.2"), explicit(0, signedData));
}

function newSerial(): Buffer {
  const serial = randomBytes(16);
  // Positive, and never shorter than it looks.
  serial[0] = 0x40 | ((serial[0] ?? 0) & 0x3f);
  return serial;
}

function validFor(years: number) {
  const fromMs = Math.floor(Date.now() / 1000) * 1000;
  return { fromMs, toMs: fromMs + Math.round(years * YEAR_MS) };
}
