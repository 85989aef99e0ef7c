import { visible } from "#core/readable/visible.ts";
import type { Certificate } from "#core/x509/certificate.ts";
import { inName, type Name } from "#core/x509/name.ts";

/** Common name, or all of it. Names are their makers' words: what hides or turns the reading direction is written out. */
export const shortName = (name: Name): string => visible(inName(name, "CN") ?? name.text);

/** Whose certificate it is and who issued it, for people. */
export const certificateNames = ({ subject, issuer, serialHex }: Certificate) => ({
  name: shortName(subject),
  subject: visible(subject.text),
  serial: serialHex,
  issuer: shortName(issuer),
});
