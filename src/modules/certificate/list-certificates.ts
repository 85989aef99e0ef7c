import { and, count, desc, eq, isNotNull, like, lte, or, type SQL } from "drizzle-orm";
import { parseCertificate } from "#core/x509/certificate.ts";
import { person } from "#modules/person/schema.ts";
import type { Context } from "#server/context.ts";
import { certificateError } from "./errors.ts";
import type { ListCertificates } from "./input.ts";
import { mayHold, mayRelease, mayRenew, mayRevoke } from "./rules.ts";
import { caChannel, certificate } from "./schema.ts";
import { openChain } from "./sealed.ts";
import { toPem } from "./pem.ts";

const columns = {
  id: certificate.id,
  profile: certificate.profile,
  personId: certificate.personId,
  staffNo: person.staffNo,
  personName: person.name,
  keyId: certificate.keyId,
  round: certificate.round,
  channelId: certificate.channelId,
  channel: caChannel.name,
  state: certificate.state,
  serial: certificate.serial,
  notBefore: certificate.notBefore,
  notAfter: certificate.notAfter,
  problem: certificate.problem,
  revokedAt: certificate.revokedAt,
  revokeReason: certificate.revokeReason,
  revokeWhy: certificate.revokeWhy,
  revokeNote: certificate.revokeNote,
  revokeSentAt: certificate.revokeSentAt,
  invalidSince: certificate.invalidSince,
  releaseFrom: certificate.releaseFrom,
  createdAt: certificate.createdAt,
};

/** One page of certificates, newest first. `total` counts every match. */
export async function listCertificates(ctx: Context, input: ListCertificates) {
  const where = and(...filters(ctx, input));
  const [counted] = await ctx.db
    .select({ total: count() })
    .from(certificate)
    .leftJoin(person, eq(person.id, certificate.personId))
    .where(where);
  const certificates = await ctx.db
    .select(columns)
    .from(certificate)
    .innerJoin(caChannel, eq(caChannel.id, certificate.channelId))
    .leftJoin(person, eq(person.id, certificate.personId))
    .where(where)
    .orderBy(desc(certificate.createdAt), desc(certificate.id))
    .limit(input.size)
    .offset((input.page - 1) * input.size);
  return { certificates, total: counted?.total ?? 0 };
}

const DAY = 86_400_000;

function filters(ctx: Context, input: ListCertificates): (SQL | undefined)[] {
  const text = input.text.replaceAll(/[\\%_]/g, (letter) => `\\${letter}`);
  const until = input.expiresWithinDays && new Date(ctx.clock.now().getTime() + input.expiresWithinDays * DAY);
  return [
    input.state ? eq(certificate.state, input.state) : undefined,
    input.profile ? eq(certificate.profile, input.profile) : undefined,
    input.channelId ? eq(certificate.channelId, input.channelId) : undefined,
    input.personId ? eq(certificate.personId, input.personId) : undefined,
    until ? and(isNotNull(certificate.notAfter), lte(certificate.notAfter, until)) : undefined,
    text
      ? or(
          like(person.staffNo, `${text}%`),
          like(person.name, `%${text}%`),
          eq(certificate.serial, input.text.toLowerCase()),
        )
      : undefined,
  ];
}

/** Everything about one certificate, opened. @throws certificate.not-found */
export async function certificateDetail(ctx: Context, certificateId: string) {
  const [row] = await ctx.db
    .select({ ...columns, sealed: certificate.certificateSealed, fingerprint: certificate.fingerprint })
    .from(certificate)
    .innerJoin(caChannel, eq(caChannel.id, certificate.channelId))
    .leftJoin(person, eq(person.id, certificate.personId))
    .where(eq(certificate.id, certificateId));
  if (!row) throw certificateError("not-found");
  const { sealed, ...rest } = row;
  const chain = sealed ? openChain(row.id, sealed).map(parseCertificate) : [];
  const now = ctx.clock.now();
  return {
    ...rest,
    mayRenew: mayRenew(row, now),
    mayRevoke: mayRevoke(row),
    mayHold: mayHold(row),
    mayRelease: mayRelease(row),
    chain: chain.map((one) => ({
      subject: one.subject.text,
      issuer: one.issuer.text,
      serial: one.serialHex,
      notBefore: new Date(one.notBefore),
      notAfter: new Date(one.notAfter),
      keyUsage: one.extensions.keyUsage ? [...one.extensions.keyUsage] : null,
      crlUrls: one.extensions.crlUrls,
      pem: toPem(one.der),
    })),
  };
}
