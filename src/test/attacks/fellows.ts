import { concat } from "#core/bytes.ts";
import { signatureFields } from "#core/pdf/fields.ts";
import { ascii, isRef, latin1 } from "#core/pdf/values.ts";
import { fillSignature, prepareSignature, signedParts } from "#core/pdf/write-signature.ts";
import { archiveAt, type Party, signAs, signerOf } from "#test/signed-world.ts";
import { appended, firstField, firstPage, open } from "./append.ts";
import { type Attack, skip, update } from "./attack.ts";
import { setFields } from "./form-parts.ts";

const CERTIFICATION = "/Reference [<</Type/SigRef/TransformMethod/DocMDP/TransformParams<</P 2/V/1.2>>>>]";

/** A genuine signature that certifies (ISO 32000-2 §12.8.2.2). */
export function certifyAs(pdf: Uint8Array, person: Party): Uint8Array {
  const reason = "x".repeat(CERTIFICATION.length);
  const { tail, byteRange } = prepareSignature(open(pdf), {
    spot: { kind: "new", fieldName: "Certification", widgets: [{ page: 0, box: null, draw: null }] },
    subFilter: "adbe.pkcs7.detached",
    reservedBytes: 4096,
    signedAtMs: null,
    reason,
  });
  const said = `/Reason (${reason})`;
  const at = latin1(tail).indexOf(said);
  tail.set(ascii(CERTIFICATION.padEnd(said.length)), at);
  return concat(
    pdf,
    fillSignature(tail, pdf.length, byteRange, signerOf(person).sign(signedParts(pdf, tail, byteRange))),
  );
}

/** The first signature's field and picture go; its bytes stay. */
const removed = update("", (revision, reader) => {
  const { ref } = firstField(reader);
  setFields(revision, reader, (list) => list.filter((one) => !isRef(one) || one.num !== ref.num));
  const page = firstPage(reader);
  const annotations = reader.array(page.dict.map.get("Annots"));
  if (!annotations) skip();
  revision.edit(page.ref).set(
    "Annots",
    annotations.filter((one) => !isRef(one) || one.num !== ref.num),
  );
});

/** Genuine signatures that do not fit with the others of their file. */
export function fellowAttacks(insider: Party, authority: Party, nowMs: number): Attack[] {
  const then = (name: string, first: Attack, last: (pdf: Uint8Array) => Uint8Array): Attack => ({
    name,
    make(target, random) {
      const changed = first.make(target, random);
      return changed && last(changed);
    },
  });
  const asItIs: Attack = { name: "", make: ({ pdf }) => pdf };
  return [
    then("a signature is taken out, and the file is time-stamped", removed, (pdf) => archiveAt(pdf, authority, nowMs)),
    then("a signature is taken out, and somebody else signs", removed, (pdf) => signAs(pdf, insider)),
    {
      name: "a signature is replaced in its own field",
      make({ pdf }) {
        const reader = open(pdf);
        const { ref } = firstField(reader);
        const name = signatureFields(reader).find((field) => field.ref?.num === ref.num)?.name ?? "";
        const cleared = appended(pdf, (revision) => void revision.edit(ref).delete("V"));
        return signAs(cleared, insider, null, { kind: "field", name });
      },
    },
    then("somebody certifies what others have signed", asItIs, (pdf) => certifyAs(pdf, insider)),
    then("two certify the same file", asItIs, (pdf) => certifyAs(certifyAs(pdf, insider), insider)),
  ];
}
