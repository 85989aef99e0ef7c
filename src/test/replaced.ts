import { childrenOf, type Der } from "#core/asn1/der-reader.ts";
import { nullValue, tlv } from "#core/asn1/der-writer.ts";
import type { Bytes } from "#core/bytes.ts";

/** An element written again with one inside it replaced, lengths put right. @param path counts children from 0 */
export function replaced(element: Der, path: readonly number[], change: (old: Der) => Bytes): Bytes {
  const [at, ...deeper] = path;
  if (at === undefined) return change(element);
  const children = childrenOf(element).map((child, i) => (i === at ? replaced(child, deeper, change) : child.whole));
  return tlv(element.tag, ...children);
}

/** The element with a NULL behind its last field. */
export const withOneMore = (old: Der): Bytes => tlv(old.tag, old.content, nullValue());
