import { parseCsr } from "#core/x509/csr.ts";
import { isNameLabel, nameOf, readName } from "#core/x509/name.ts";
import { readDer } from "#core/asn1/der-reader.ts";
import { readKey } from "#modules/key/read-key.ts";
import { findPerson } from "#modules/person/find-person.ts";
import type { Context } from "#server/context.ts";
import { env } from "#server/env.ts";
import { type Channel, channelFor } from "./channel.ts";
import { certificateError } from "./errors.ts";
import { roundsOf } from "./rounds.ts";
import { openRequest } from "./sealed.ts";

/**
 * The subject a person's certificate will carry, from the template of the channel it comes from. Equal records give equal bytes; a
 * part whose place is empty for this person is left out. A renewal keeps the subject first asked for (RFC 7030 §4.2.2).
 * @param input.keyId the key to certify, where it may have a certificate already
 * @returns the Name as DER, and the same for people
 * @throws certificate.no-channel, profile-not-offered, licence-expired, unknown-person, certificate.subject-template
 */
export async function subjectFor(
  ctx: Pick<Context, "db" | "clock">,
  input: { personId: string; profile: "person"; keyId?: string },
): Promise<{ subject: Uint8Array; display: string }> {
  const rounds = input.keyId ? await roundsOf(ctx, input.keyId) : [];
  const current = rounds.find(({ state, personId }) => state === "issued" && personId === input.personId);
  if (current) {
    const { subject } = parseCsr(openRequest(current.id, current.requestSealed));
    return { subject: subject.der, display: subject.text };
  }
  const channel = await channelFor(ctx, input.profile);
  const person = await findPerson(ctx, input.personId);
  if (!person) throw certificateError("unknown-person");
  const key = input.keyId ? await readKey(ctx, input.keyId) : null;
  const purpose = key?.purpose === "auto" ? [AUTO_SIGN] : [];
  return subjectFrom(withParts(channel, purpose), {
    name: person.name,
    staffNo: person.staffNo,
    department: person.department,
    campus: person.campus,
    hospital: env().HOSPITAL_NAME,
  });
}

/** Names the purpose in the certificate itself, so that whoever verifies a signature sees it (protocol.md §7). */
const AUTO_SIGN = { label: "OU", value: "授权自动签" };

function withParts(channel: Channel, parts: Channel["subjectTemplate"]): Pick<Channel, "subjectTemplate"> {
  return { subjectTemplate: [...channel.subjectTemplate, ...parts] };
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
