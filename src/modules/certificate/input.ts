import { z } from "zod";
import { hasInvalidity, needsNote, PROFILES, REVOKE_REASONS } from "./rules.ts";

const id = z.string().min(1).max(36);

const labelInput = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/);

export const saveChannelInput = z.strictObject({
  /** Changes this channel as it was at `version`; absent adds one. */
  channelId: id.optional(),
  version: z.int().min(1).optional(),
  name: z.string().trim().min(1).max(80),
  caName: z.string().trim().min(1).max(120),
  licenceNo: z.string().trim().min(1).max(64),
  licenceUntil: z.coerce.date(),
  connector: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/),
  /** EST label per profile, e.g. {person: "person", tsa: "tsa"}. */
  labels: z.partialRecord(z.enum(PROFILES), labelInput),
  validityYears: z.int().min(1).max(10),
  subjectTemplate: z
    .array(z.strictObject({ label: z.string().max(16), value: z.string().min(1).max(120) }))
    .min(1)
    .max(12),
  isEnabled: z.boolean(),
  /** From 1; the lowest of those that issue the same is asked. */
  priority: z.int().min(1).max(99).default(10),
});
export const tryChannelInput = saveChannelInput.pick({ connector: true, labels: true });
export type TryChannel = z.infer<typeof tryChannelInput>;
export type SaveChannel = z.input<typeof saveChannelInput>;

export const addTrustAnchorInput = z.strictObject({
  name: z.string().trim().min(1).max(120),
  pem: z.string().max(20_000),
});
export type AddTrustAnchor = z.infer<typeof addTrustAnchorInput>;

export const listCertificatesInput = z.strictObject({
  state: z.enum(["applying", "issued", "failed", "replaced", "held", "revoked"]).optional(),
  profile: z.enum(PROFILES).optional(),
  channelId: id.optional(),
  personId: id.optional(),
  /** Staff number from its start, or a part of the name, or a serial number. */
  text: z.string().trim().max(64).default(""),
  /** Expiring within this many days. */
  expiresWithinDays: z.int().min(1).max(3650).optional(),
  page: z.int().min(1).default(1),
  size: z.int().min(1).max(100).default(20),
});
export type ListCertificates = z.infer<typeof listCertificatesInput>;

export const certificateIdInput = z.strictObject({ certificateId: id });

export const channelIdInput = z.strictObject({ channelId: id });

const whys = Object.keys(REVOKE_REASONS) as (keyof typeof REVOKE_REASONS)[];

export const revokeWhyInput = z.enum(whys);

export const revokeInput = z
  .strictObject({
    certificateId: id,
    why: revokeWhyInput,
    /** From when the key was in other hands; only for reasons that say so. */
    invalidSince: z.coerce.date().optional(),
    note: z.string().trim().max(200).default(""),
  })
  .refine(({ why, invalidSince }) => invalidSince === undefined || hasInvalidity(why), { path: ["invalidSince"] })
  .refine(({ why, note }) => note !== "" || !needsNote(why), { path: ["note"] });
export type Revoke = z.input<typeof revokeInput>;

export const keyIdInput = z.strictObject({ keyId: id });
