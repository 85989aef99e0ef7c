import { ascii, dict, name, string } from "#core/pdf/values.ts";
import { corpusFile } from "#test/pdf-signer.ts";
import { archiveAt, DAY, NOW, signAs, signedWorld, withValidationData, YEAR } from "#test/signed-world.ts";
import { appended, firstPage } from "./append.ts";
import type { Target } from "./attack.ts";

/** Our own signed files of every make: what the generator attacks, and what must never be called anything but valid. */
export function signedTargets() {
  const world = signedWorld();
  const doctor = world.person({ notBefore: NOW - DAY, notAfter: NOW + YEAR });
  const second = world.person({ notBefore: NOW - DAY, notAfter: NOW + YEAR }, "顾明远");
  const authority = world.authority({ notBefore: NOW - DAY, notAfter: NOW + 2 * YEAR });
  const stamp = (seconds: number) => ({ authority, atMs: NOW + seconds * 1000 });
  const list = world.list([], { thisUpdate: NOW + 60_000, nextUpdate: NOW + DAY });
  const anchors = [world.anchor];
  const target = (title: string, file: string | Uint8Array, sign: (pdf: Uint8Array) => Uint8Array): Target => {
    const unsigned = typeof file === "string" ? corpusFile(`documents/${file}`) : file;
    return { name: title, pdf: sign(unsigned), anchors, nowMs: NOW + 600_000, unsigned: unsigned.length };
  };
  const targets = [
    target("one signature", "prescription.pdf", (pdf) => signAs(pdf, doctor)),
    target("two stamped signatures", "discharge-summary.pdf", (pdf) =>
      signAs(signAs(pdf, doctor, stamp(1)), second, stamp(2)),
    ),
    target("object streams", "object-streams.pdf", (pdf) => signAs(signAs(pdf, doctor), second, stamp(2))),
    target("a form", "sample_form.pdf", (pdf) => signAs(pdf, doctor, stamp(1))),
    target("an empty field filled", withEmptyField(corpusFile("documents/lab-report.pdf")), (pdf) =>
      signAs(pdf, doctor, stamp(1), { kind: "field", name: "Physician" }),
    ),
    target("ten signatures", "progress-note.pdf", (pdf) => {
      let signed = pdf;
      for (let i = 0; i < 10; i++) signed = signAs(signed, i % 2 === 0 ? doctor : second, i === 9 ? stamp(3) : null);
      return signed;
    }),
    target("signed over validation data of others", "hello3.pdf", (pdf) =>
      signAs(withValidationData(pdf, { certs: [doctor.der, second.der], crls: [list] }), doctor, stamp(1)),
    ),
    target("a seal across pages", "informed-consent.pdf", (pdf) =>
      signAs(signAs(pdf, doctor, stamp(1)), second, stamp(2), { kind: "seam", fieldName: "Seal" }),
    ),
    target("kept for long", "informed-consent.pdf", (pdf) =>
      archiveAt(
        withValidationData(signAs(signAs(pdf, doctor, stamp(1)), second, stamp(2)), {
          certs: [doctor.der, second.der, authority.der],
          crls: [list],
        }),
        authority,
        NOW + 120_000,
      ),
    ),
  ];
  return { targets, doctor, second, authority, stamp, world };
}

/** As a template brings its field before the first signature. */
export const withEmptyField = (pdf: Uint8Array): Uint8Array =>
  appended(pdf, (revision, reader) => {
    const page = firstPage(reader);
    const field = revision.add(
      dict({
        Type: name("Annot"),
        Subtype: name("Widget"),
        FT: name("Sig"),
        T: string(ascii("Physician")),
        Rect: [90, 10, 150, 40],
        P: page.ref,
        F: 4,
      }),
    );
    revision.append(page.ref, "Annots", field);
    const form = new Map(reader.dict(reader.catalog.map.get("AcroForm"))?.map);
    form.set("Fields", [...(reader.array(form.get("Fields")) ?? []), field]);
    revision.edit(reader.catalogRef).set("AcroForm", { t: "dict", map: form, twice: [] });
  });
