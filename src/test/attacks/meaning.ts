import { toHex } from "#core/bytes.ts";
import { isDict, isName, isRef, isStream, isString, latin1, type PdfStream, type PdfValue } from "#core/pdf/values.ts";
import { open } from "./append.ts";

/** What later revisions may add to the catalog without touching what anybody reads (ISO 32000-2 §12.8.4.3, §7.12). */
const BESIDE: ReadonlySet<string> = new Set(["DSS", "Version", "Extensions"]);

/**
 * Everything the catalog leads to, as text that is equal for files that mean the same: numbers of objects and the letter case
 * of a signature's digits apart, without validation data. Its own walk, so that it errs otherwise than the verifier does.
 */
export function meaningOf(pdf: Uint8Array): string {
  const reader = open(pdf);
  const seen = new Map<number, number>();
  const told: string[] = [];
  const tell = (value: PdfValue | undefined): void => {
    if (isRef(value)) {
      const found = reader.get(value);
      // A number or a name means the same by reference and in its place.
      if (!isDict(found) && !isStream(found) && !Array.isArray(found)) return tell(found);
      const known = seen.get(value.num);
      told.push(`@${known ?? seen.size}`);
      if (known !== undefined) return;
      seen.set(value.num, seen.size);
      tell(found);
    } else if (Array.isArray(value)) {
      told.push("[");
      for (const item of value) tell(item);
      told.push("]");
    } else if (isStream(value)) {
      const packet = packetOf(value);
      if (packet === null) tell(value.dict);
      told.push(packet ?? toHex(value.raw));
    } else if (isDict(value)) {
      told.push("<<");
      for (const key of [...value.map.keys()].toSorted()) {
        if (value === reader.catalog && BESIDE.has(key)) continue;
        // A key whose value is null is none (§7.3.7).
        if (reader.resolve(value.map.get(key)) === null) continue;
        told.push(`/${key}`);
        tell(value.map.get(key));
      }
      told.push(">>");
    } else told.push(isString(value) ? `(${toHex(value.bytes)})` : JSON.stringify(value ?? null));
  };
  tell(reader.catalogRef);
  return told.join(" ");
}

/** An XMP packet without its wrapper and white space: packets are padded to be edited in place (ISO 16684-1 §7.3). Null for other streams. */
function packetOf({ dict, raw }: PdfStream): string | null {
  const [type, isPlain] = [dict.map.get("Type"), !dict.map.has("Filter")];
  if (!isName(type) || type.name !== "Metadata" || !isPlain) return null;
  return latin1(raw).replaceAll(/<\?xpacket[^>]*\?>|\s+/g, "");
}
