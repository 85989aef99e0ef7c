import { childrenOf, type Der, fieldsOf, readDer } from "#core/asn1/der-reader.ts";
import { OID } from "#core/asn1/oids.ts";
import type { Certificate } from "./certificate.ts";
import type { Extensions } from "./extensions.ts";
import { directoryOf, GENERAL_NAME, ia5Of, subjectAltNames } from "./general-names.ts";
import { isWithinName, type Name } from "./name.ts";

/** A name a certificate carries: in its own form, and in words for people. */
type Carried = { tag: number; text: string; name: Name | null; content: Uint8Array };

/**
 * Checks a certificate's names against an issuer's nameConstraints (RFC 5280 §4.2.1.10): directory names, mail addresses,
 * DNS names, URIs and IP addresses. A constraint on any other form a certificate uses is refused, not passed over.
 * @returns null, or the name that is not allowed
 */
export function nameProblem(issuer: Extensions, certificate: Certificate): string | null {
  const found = issuer.all.find(({ oid }) => oid === OID.nameConstraints);
  if (!found) return null;
  const fields = fieldsOf(readDer(found.value), "NameConstraints");
  const permitted = subtreesOf(fields.maybe(0xa0));
  const excluded = subtreesOf(fields.maybe(0xa1));
  fields.end();
  for (const name of namesIn(certificate)) {
    const isOfForm = ({ base }: Subtree) => base.tag === name.tag;
    if (excluded.filter(isOfForm).some(({ base, isPlain }) => !isPlain || isWithin(name, base))) return name.text;
    const allowed = permitted.filter(isOfForm);
    const isIn = ({ base, isPlain }: Subtree) => isPlain && isProcessed(base) && isWithin(name, base);
    if (allowed.length > 0 && !allowed.some(isIn)) return name.text;
  }
  return null;
}

/**
 * By profile minimum is 0 and maximum absent. A subtree with others has a meaning nobody processes, so that no name of its form
 * may appear: it permits none, and excludes all.
 */
type Subtree = { base: Der; isPlain: boolean };

function subtreesOf(element: Der | undefined): Subtree[] {
  return (element ? childrenOf(element) : []).map((subtree) => {
    const fields = fieldsOf(subtree, "GeneralSubtree");
    const base = fields.next();
    const minimum = fields.maybe(0x80);
    return { base, isPlain: fields.isOver && (minimum?.content.every((byte) => byte === 0) ?? true) };
  });
}

function namesIn({ subject, extensions }: Certificate): Carried[] {
  const alternatives = subjectAltNames(extensions);
  const out = alternatives.map((name): Carried => {
    const directory = name.tag === GENERAL_NAME.directory ? directoryOf(name) : null;
    return { tag: name.tag, text: directory?.text ?? ia5Of(name), name: directory, content: name.content };
  });
  const nothing = new Uint8Array();
  if (subject.attributes.length > 0)
    out.push({ tag: GENERAL_NAME.directory, text: subject.text, name: subject, content: nothing });
  if (!alternatives.some(({ tag }) => tag === GENERAL_NAME.rfc822))
    for (const { oid, value } of subject.attributes)
      if (oid === OID.emailAddress) out.push({ tag: GENERAL_NAME.rfc822, text: value, name: null, content: nothing });
  return out;
}

const PROCESSED = new Set<number>(Object.values(GENERAL_NAME));
const isProcessed = ({ tag }: Der): boolean => PROCESSED.has(tag);

/** Excluded subtrees of a form nobody here processes hold every name of that form. */
function isWithin(name: Carried, base: Der): boolean {
  switch (base.tag) {
    case GENERAL_NAME.directory:
      return name.name !== null && isWithinName(name.name, directoryOf(base));
    case GENERAL_NAME.rfc822:
      return isMailWithin(name.text, ia5Of(base));
    case GENERAL_NAME.dns:
      return isHostWithin(name.text, ia5Of(base));
    case GENERAL_NAME.uri:
      return isUriWithin(name.text, ia5Of(base));
    case GENERAL_NAME.ip:
      return isAddressWithin(name.content, base.content);
    default:
      return true;
  }
}

/** One mailbox, all of a host, or all of a domain (with a leading dot). */
function isMailWithin(mail: string, base: string): boolean {
  const at = mail.lastIndexOf("@");
  const host = mail.slice(at + 1).toLowerCase();
  const wanted = base.toLowerCase();
  if (!base.includes("@")) return wanted.startsWith(".") ? host.endsWith(wanted) : host === wanted;
  const mark = base.lastIndexOf("@");
  return mail.slice(0, at) === base.slice(0, mark) && host === wanted.slice(mark + 1);
}

/** The host itself and all below it. */
function isHostWithin(host: string, base: string): boolean {
  const name = host.toLowerCase();
  const wanted = base.toLowerCase().replace(/^\./, "");
  return wanted === "" || name === wanted || name.endsWith(`.${wanted}`);
}

/** One host, or all of a domain (with a leading dot); a URI without a host name is within nothing. */
function isUriWithin(uri: string, base: string): boolean {
  const host = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([a-z0-9.-]+)(?::\d+)?(?:[/?#]|$)/i.exec(uri)?.[1]?.toLowerCase();
  const wanted = base.toLowerCase();
  if (host === undefined || /^[\d.]+$/.test(host)) return false;
  return wanted.startsWith(".") ? host.endsWith(wanted) : host === wanted;
}

/** Address and mask, each 4 or 16 bytes. */
function isAddressWithin(address: Uint8Array, base: Uint8Array): boolean {
  const size = base.length / 2;
  return address.length === size && address.every((byte, i) => ((byte ^ (base[i] ?? 0)) & (base[size + i] ?? 0)) === 0);
}
