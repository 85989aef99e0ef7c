import { parseRecord } from "#core/ers/evidence-record.ts";
import type { FoundSignature } from "#core/pdf/signatures.ts";
import type { Certificate } from "#core/x509/certificate.ts";
import type { KeptRecord } from "../kept-records.ts";
import { type Archive, archiveOf, recordEnd } from "./archive-end.ts";
import { type Ends, ENDS } from "../rules.ts";

/**
 * How long all that proves a document holds: the newest proof of its newest state, and the records of earlier states,
 * which carry the timestamps made before them. Null when its newest state has no proof.
 */
export function standingOf(
  file: { found: readonly FoundSignature[]; revision: number; records: readonly KeptRecord[] },
  anchors: readonly Certificate[],
  ends: Ends = ENDS,
): Archive | null {
  const endOf = ({ record }: KeptRecord) => recordEnd(parseRecord(record), anchors, ends);
  const own = file.records.find(({ revision }) => revision === file.revision);
  const newest = own ? endOf(own) : archiveOf(file.found, anchors, ends);
  if (!newest) return null;
  const others = file.records.filter((one) => one !== own).map(endOf);
  return others.reduce<Archive | null>(
    (all, one) =>
      all &&
      one && { ...all, until: Math.min(all.until, one.until), algorithms: joined(all.algorithms, one.algorithms) },
    newest,
  );
}

const joined = (a: string, b: string): string => [...new Set(`${a} ${b}`.split(" "))].join(" ");
