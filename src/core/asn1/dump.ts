import { type Bytes, toHex } from "#core/bytes.ts";
import { visible } from "#core/readable/visible.ts";
import { childrenOf, type Der, readDerPrefix } from "./der-reader.ts";
import { namedBitsOf, oidOf, textOf, timeOf } from "./der-values.ts";
import { oidName } from "./oid-names.ts";
import { OID } from "./oids.ts";
import { type Asn1Kind, kindOf } from "./recognise.ts";
import { SEAL, SEALED } from "./seal-shapes.ts";
import {
  CERTIFICATE,
  CERTIFICATE_LIST,
  CERTIFICATION_REQUEST,
  contentInfo,
  type Field,
  OCSP_RESPONSE,
  OTHER_CONTENT,
  type Shape,
  TIME_STAMP_RESP,
} from "./shapes.ts";

/** One element as a person reads it. Offsets and lengths are bytes in the whole input. */
export type DumpNode = {
  offset: number;
  /** Of tag and length octets. */
  header: number;
  length: number;
  /** E.g. "SEQUENCE", "[0]", "UTF8String". */
  tag: string;
  /** The field's name in its standard, where the shape fits. */
  name: string | null;
  value: string | null;
  /** Elements inside, or what an OCTET or BIT STRING holds when that is ASN.1 itself. */
  children: DumpNode[];
};

const MAX_NODES = 6000;
const MAX_DEPTH = 40;
const MAX_HEX = 64;

/**
 * Takes an ASN.1 structure apart for reading: DER, and BER around it. Certificates, lists, requests, CMS (PKCS#7), timestamps,
 * answers and seals have their fields named. What follows the element is left out; what is too much is cut.
 * @throws DerError when the bytes do not begin with an element
 */
export function dumpAsn1(bytes: Bytes): DumpNode {
  const root = readDerPrefix(bytes, "ber");
  const dump = new Dump(bytes);
  return dump.node(root, rootField(root), 0);
}

function rootField(root: Der): Field | null {
  try {
    const kind = kindOf(root);
    return kind === "signed-data" ? contentInfo(isToken(root)) : kind === null ? null : (ROOTS[kind] ?? null);
  } catch {
    return null;
  }
}

const ROOTS: Partial<Record<Asn1Kind, Field>> = {
  certificate: CERTIFICATE,
  crl: CERTIFICATE_LIST,
  "certification-request": CERTIFICATION_REQUEST,
  "timestamp-response": TIME_STAMP_RESP,
  "ocsp-response": OCSP_RESPONSE,
  "other-cms": OTHER_CONTENT,
  seal: SEAL,
  sealed: SEALED,
};

/** A SignedData around a TSTInfo (RFC 3161 §2.4.2). */
function isToken(root: Der): boolean {
  const [, content] = childrenOf(root);
  const [wrapped] = content ? childrenOf(content) : [];
  const encapsulated = wrapped ? childrenOf(wrapped)[2] : undefined;
  const type = encapsulated ? childrenOf(encapsulated)[0] : undefined;
  return type?.tag === 0x06 && oidOf(type) === OID.tstInfo;
}

class Dump {
  readonly #bytes: Bytes;
  #left = MAX_NODES;

  constructor(bytes: Bytes) {
    this.#bytes = bytes;
  }

  node(element: Der, field: Field | null, depth: number): DumpNode {
    this.#left--;
    const fits = field !== null && (field.tags === undefined || field.tags.includes(element.tag)) ? field : null;
    const children = depth < MAX_DEPTH ? this.#children(element, fits, depth) : [];
    return {
      offset: element.whole.byteOffset - this.#bytes.byteOffset,
      header: element.content.byteOffset - element.whole.byteOffset,
      length: element.content.length,
      tag: tagName(element.tag),
      name: fits?.name ?? null,
      value: children.length > 0 ? null : valueOf(element),
      children,
    };
  }

  #children(element: Der, field: Field | null, depth: number): DumpNode[] {
    const inner = (element.tag & 0x20) === 0 ? wrappedIn(element) : childrenOrNone(element);
    const named = this.#named(inner, field);
    const out: DumpNode[] = [];
    for (const [child, its] of named) {
      if (this.#left <= 0) break;
      out.push(this.node(child, its, depth + 1));
    }
    return out;
  }

  /** Fields in their order; one that is not there is passed over. */
  #named(children: readonly Der[], field: Field | null): [Der, Field | null][] {
    const inside = field?.inside;
    if (inside) return children.map((child) => [child, inside]);
    const shape: Shape | undefined = field?.shape;
    if (!shape) return children.map((child) => [child, null]);
    if ("each" in shape) return children.map((child) => [child, shape.each]);
    let at = 0;
    return children.map((child) => {
      for (let next = at; next < shape.fields.length; next++) {
        const one = shape.fields[next];
        if (!one || (one.tags && !one.tags.includes(child.tag))) continue;
        at = next + 1;
        return [child, one];
      }
      return [child, null];
    });
  }
}

function childrenOrNone(element: Der): Der[] {
  try {
    return childrenOf(element);
  } catch {
    return [];
  }
}

/** What an OCTET STRING, or a BIT STRING of whole bytes, holds when it is exactly one SEQUENCE, SET, or string inside. */
function wrappedIn(element: Der): Der[] {
  const { tag, content } = element;
  const body = tag === 0x04 ? content : tag === 0x03 && content[0] === 0 ? content.subarray(1) : null;
  if (!body || body.length < 2 || ![0x30, 0x31, 0x04, 0x03].includes(body[0] ?? 0)) return [];
  try {
    const inner = readDerPrefix(body);
    return inner.whole.length === body.length && isSound(inner) ? [inner] : [];
  } catch {
    return [];
  }
}

/** Random bytes sometimes begin like ASN.1; all of it must be. */
function isSound(element: Der): boolean {
  if ((element.tag & 0x20) === 0) return true;
  const children = childrenOrNone(element);
  return (children.length > 0 || element.content.length === 0) && children.every(isSound);
}

const UNIVERSAL: Readonly<Record<number, string>> = {
  0x01: "BOOLEAN",
  0x02: "INTEGER",
  0x03: "BIT STRING",
  0x04: "OCTET STRING",
  0x05: "NULL",
  0x06: "OBJECT IDENTIFIER",
  0x0a: "ENUMERATED",
  0x0c: "UTF8String",
  0x12: "NumericString",
  0x13: "PrintableString",
  0x14: "TeletexString",
  0x16: "IA5String",
  0x17: "UTCTime",
  0x18: "GeneralizedTime",
  0x1a: "VisibleString",
  0x1e: "BMPString",
  0x24: "OCTET STRING",
  0x30: "SEQUENCE",
  0x31: "SET",
};

function tagName(tag: number): string {
  const number = tag & 0x1f;
  if ((tag & 0xc0) === 0x80) return `[${number}]`;
  if ((tag & 0xc0) === 0) return UNIVERSAL[tag] ?? `UNIVERSAL ${number}`;
  return (tag & 0xc0) === 0x40 ? `APPLICATION ${number}` : `PRIVATE ${number}`;
}

function valueOf(element: Der): string | null {
  try {
    return decoded(element);
  } catch {
    return hex(element.content);
  }
}

function decoded(element: Der): string | null {
  const { tag, content } = element;
  switch (tag) {
    case 0x01:
      return content[0] === 0 ? "FALSE" : content[0] === 0xff ? "TRUE" : `TRUE (${toHex(content)})`;
    case 0x02:
    case 0x0a:
      return integer(content);
    case 0x03:
      return bits(element);
    case 0x05:
      return null;
    case 0x06: {
      const dotted = oidOf(element);
      const name = oidName(dotted);
      return name ? `${dotted}  ${name}` : dotted;
    }
    case 0x17:
    case 0x18:
      return time(element);
    default:
      if ([0x0c, 0x12, 0x13, 0x14, 0x16, 0x1a, 0x1e].includes(tag)) return visible(textOf(element));
      return (tag & 0x20) === 0 ? text(content) : null;
  }
}

/** `2026-11-24 02:18:27Z`, as it is written: years 50–99 of UTCTime are 19xx (RFC 5280 §4.1.2.5.1). */
function time(element: Der): string {
  timeOf(element);
  const written = textOf(element.as({ tag: 0x16 }));
  const full = element.tag === 0x17 ? `${written < "5" ? "20" : "19"}${written}` : written;
  return full.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)/, "$1-$2-$3 $4:$5:");
}

/** Context-tagged strings are often text, e.g. a URI in a GeneralName. */
function text(content: Bytes): string {
  const isPrintable = content.length > 3 && content.every((byte) => byte >= 0x20 && byte < 0x7f);
  return isPrintable ? String.fromCharCode(...content.subarray(0, 300)) : hex(content);
}

function integer(content: Bytes): string {
  const isSmall = content.length <= 6 && (content[0] ?? 0) < 0x80;
  return isSmall ? String(content.reduce((sum, byte) => sum * 256 + byte, 0)) : `0x${hex(content)}`;
}

/** Few bits are named by number, as in KeyUsage; more are bytes. */
function bits(element: Der): string {
  if (element.content.length > 3) return hex(element.content.subarray(1));
  return [...namedBitsOf(element)].join(", ");
}

const hex = (content: Bytes): string =>
  content.length > MAX_HEX ? `${toHex(content.subarray(0, MAX_HEX))}… (${content.length})` : toHex(content);
