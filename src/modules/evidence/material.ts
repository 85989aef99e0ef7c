import { childrenOf, fieldsOf, insideOf, readDerPrefix } from "#core/asn1/der-reader.ts";
import type { Bytes } from "#core/bytes.ts";
import type { SignedData } from "#core/cms/parse.ts";
import type { ValidationData } from "#core/pdf/validation-data.ts";
import { type Certificate, parseCertificate } from "#core/x509/certificate.ts";
import { type Crl, parseCrl } from "#core/x509/crl.ts";
import { type OcspResponse, parseOcspResponse } from "#core/x509/ocsp.ts";

/** Lists, answers and certificates read from one file, and their bytes: a hostile file buys no more. */
const MOST = 256;
const LARGEST = 16 * 1024 * 1024;

/** Certificates, lists and answers that may help to judge: from the file's /DSS and its signatures, and the caller's. */
export class Material {
  private readonly stored: { crls: readonly Crl[]; ocsp: readonly OcspResponse[] };
  /** What the file itself brought, and how much of that could not be read. */
  readonly enclosed = {
    certificates: [] as Certificate[],
    crls: [] as Crl[],
    ocsp: [] as OcspResponse[],
    unreadable: 0,
  };
  private readonly fromFile = new Set<Bytes>();
  private left = LARGEST;

  constructor(stored: { crls?: readonly Crl[]; ocsp?: readonly OcspResponse[] }) {
    this.stored = { crls: stored.crls ?? [], ocsp: stored.ocsp ?? [] };
  }

  get certificates(): readonly Certificate[] {
    return this.enclosed.certificates;
  }

  get crls(): Crl[] {
    return [...this.stored.crls, ...this.enclosed.crls];
  }

  get ocsp(): OcspResponse[] {
    return [...this.stored.ocsp, ...this.enclosed.ocsp];
  }

  addFile({ certificates, crls, ocsps }: ValidationData): void {
    const { enclosed } = this;
    enclosed.certificates.push(...this.readable(certificates, parseCertificate));
    enclosed.crls.push(...this.readable(crls, parseCrl));
    enclosed.ocsp.push(...this.readable(ocsps, parseOcspResponse));
  }

  /** A CMS brings lists of its own, and Adobe's signers put lists and answers into a signed attribute. */
  addSignature(cms: SignedData): void {
    const archived = cms.signers.flatMap(({ signedAttrs }) =>
      signedAttrs.filter(({ oid }) => oid === REVOCATION_ARCHIVAL).flatMap(({ values }) => values.map(archivedIn)),
    );
    this.addFile({
      certificates: [],
      crls: [...cms.crls, ...archived.flatMap(({ crls }) => crls)],
      ocsps: [...cms.ocsps, ...archived.flatMap(({ ocsps }) => ocsps)],
    });
  }

  /** Whether a list or answer came with the file. @param der as it was parsed */
  isFromFile(der: Bytes): boolean {
    return this.fromFile.has(der);
  }

  /** What can be read of a list somebody else wrote; the rest helps nobody. Bytes behind an element are its writer's noise. */
  private readable<T extends { der: Bytes }>(ders: readonly Bytes[], parse: (der: Bytes) => T): T[] {
    return ders.flatMap((der) => {
      this.left -= der.length;
      if (this.left < 0 || this.fromFile.size >= MOST) {
        this.enclosed.unreadable++;
        return [];
      }
      try {
        const parsed = parse(readDerPrefix(der).whole);
        this.fromFile.add(parsed.der);
        return [parsed];
      } catch {
        this.enclosed.unreadable++;
        return [];
      }
    });
  }
}

/** adbe-revocationInfoArchival (ISO 32000-2 §12.8.3.3.2): [0] CRLs, [1] OCSP responses. */
const REVOCATION_ARCHIVAL = "1.2.840.113583.1.1.8";

function archivedIn(value: Parameters<typeof childrenOf>[0]): { crls: Bytes[]; ocsps: Bytes[] } {
  try {
    const fields = fieldsOf(value, "RevocationInfoArchival");
    const [crls, ocsps] = [fields.maybe(0xa0), fields.maybe(0xa1)];
    const wholes = (element: typeof crls, name: string) =>
      element ? childrenOf(insideOf(element, name)).map(({ whole }) => whole) : [];
    return { crls: wholes(crls, "crl"), ocsps: wholes(ocsps, "ocsp") };
  } catch {
    return { crls: [], ocsps: [] };
  }
}
