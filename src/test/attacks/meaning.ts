import { toHex } from "#core/bytes.ts";
import { isDict, isRef, isStream, isString, type PdfValue } from "#core/pdf/values.ts";
import { open } from "./append.ts";

/**
 * Everything the catalog leads to, as text that is equal for files that mean the same: numbers of objects and the letter case
 * of a signature's digits apart. Its own walk, so that it errs otherwise than the verifier does.
 */
export function meaningOf(pdf: Uint8Array): string {
  const reader = open(pdf);
  const seen = new Map<number, number>();
  const told: string[] = [];
  const tell = (value: PdfValue | undefined): void => {
    if (isRef(value)) {
      const known = seen.get(value.num);
      told.push(`@${known ?? seen.size}`);
      if (known !== undefined) return;
      seen.set(value.num, seen.size);
      tell(reader.get(value));
    } else if (Array.isArray(value)) {
      told.push("[");
      for (const item of value) tell(item);
      told.push("]");
    } else if (isStream(value)) {
      tell(value.dict);
      told.push(toHex(value.raw));
    } else if (isDict(value)) {
      told.push("<<");
      for (const key of [...value.map.keys()].toSorted()) {
        told.push(`/${key}`);
        tell(value.map.get(key));
      }
      told.push(">>");
    } else told.push(isString(value) ? `(${toHex(value.bytes)})` : JSON.stringify(value ?? null));
  };
  tell(reader.catalogRef);
  return told.join(" ");
}
