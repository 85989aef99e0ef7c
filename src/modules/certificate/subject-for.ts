import { isNameLabel, nameOf, readName } from "#core/x509/name.ts";
import { readDer } from "#core/asn1/der-reader.ts";
import { findPerson } from "#modules/person/find-person.ts";
import type { Context } from "#server/context.ts";
import { env } from "#server/env.ts";
import { activeChannel, type Channel } from "./channel.ts";
import { certificateError } from "./errors.ts";

/**
 * The subject a person's certificate will carry, from the active channel's template. Equal records give equal bytes; a
 * part whose place is empty for this person is left out.
 * @returns the Name as DER, and the same for people
 * @throws certificate.no-channel, certificate.unknown-person, certificate.subject-template
 */
export async function subjectFor(
  ctx: Context,
  input: { personId: string; profile: "person" },
): Promise<{ subject: Uint8Array; display: string }> {
  const channel = await activeChannel(ctx);
  const person = await findPerson(ctx, input.personId);
  if (!person) throw certificateError("unknown-person");
  return subjectFrom(channel, {
    name: person.name,
    staffNo: person.staffNo,
    department: person.department,
    campus: person.campus,
    hospital: env().HOSPITAL_NAME,
  });
}

/** Fills the channel's template. @throws certificate.subject-template when nothing is left or a label is unknown */
export function subjectFrom(
  channel: Pick<Channel, "subjectTemplate">,
  facts: Readonly<Record<string, string>>,
): { subject: Uint8Array; display: string } {
  const parts = channel.subjectTemplate.flatMap(({ label, value }, i) => {
    if (!isNameLabel(label)) throw certificateError("subject-template", { row: i + 1, why: label });
    const filled = value.replaceAll(/\{(\w+)\}/g, (_, place: string) => facts[place] ?? "").trim();
    return filled === "" ? [] : [{ label, value: filled }];
  });
  if (parts.length === 0) throw certificateError("subject-template", { row: 1, why: "" });
  const subject = nameOf(parts);
  return { subject, display: readName(readDer(subject)).text };
}
