import { z } from "zod";
import { GRANT_HOLDERS, SEAL_KINDS, SEAL_STATES } from "./rules.ts";

const pixel = z.number().min(-5000).max(5000);
export const saveHandwritingInput = z.strictObject({
  /** PNG, base64url. */
  png: z.string().min(16).max(280_000),
  strokes: z.int().min(0).max(2000),
  /** [x, y, ms, width] per point and stroke. */
  ink: z
    .array(
      z
        .array(z.tuple([pixel, pixel, z.int().min(0).max(3_600_000), pixel]))
        .min(1)
        .max(4000),
    )
    .max(300)
    .optional(),
});
export type SaveHandwriting = z.infer<typeof saveHandwritingInput>;

/** 印泥红. */
export const SEAL_COLOUR = "#C8161D";

const id = z.string().min(1).max(36);
const mm = (least: number, most: number) => z.number().finite().min(least).max(most);
const text = (most: number) => z.string().trim().max(most).default("");
const words = { arc: text(40), middle: text(24), second: text(24), serial: text(24) };

/** What a seal's face says and how large it is on paper, in millimetres. */
export const faceInput = z.discriminatedUnion("shape", [
  z.strictObject({ shape: z.literal("circle"), diameterMm: mm(16, 60), star: z.boolean().default(true), ...words }),
  z.strictObject({ shape: z.literal("oval"), widthMm: mm(16, 70), heightMm: mm(12, 60), ...words }),
  z.strictObject({
    shape: z.literal("rectangle"),
    widthMm: mm(8, 80),
    heightMm: mm(8, 60),
    lines: z.array(z.string().trim().max(24)).min(1).max(4),
    border: z.boolean().default(true),
    /** `down`: columns from the right, as name seals are read. */
    direction: z.enum(["across", "down"]).default("across"),
  }),
]);
export type Face = z.infer<typeof faceInput>;

/** A scanned seal: PNG or JPEG, base64, and how wide its ink is on paper. */
export const uploadedFaceInput = z.strictObject({
  image: z.string().min(16).max(3_800_000),
  widthMm: mm(8, 80),
});
export type UploadedFace = z.infer<typeof uploadedFaceInput>;

export const anyFaceInput = z.discriminatedUnion("from", [
  z.strictObject({ from: z.literal("text"), face: faceInput }),
  z.strictObject({ from: z.literal("upload"), upload: uploadedFaceInput }),
]);
export type AnyFace = z.infer<typeof anyFaceInput>;

const reason = z.string().trim().min(2).max(300);

export const makeSealInput = z.strictObject({
  kind: z.enum(SEAL_KINDS),
  name: z.string().trim().min(2).max(60),
  /** 保管科室 */
  departmentId: id,
  /** Whose name seal it is; for name seals only. */
  ownerId: id.nullish(),
  /** Who has 审计权: an auditor other than the maker. */
  auditorId: id,
  /** Two approvers. Always so for the hospital's own seal. */
  isHighRisk: z.boolean().default(false),
  family: z.enum(["sm2", "rsa"]).default("sm2"),
  face: anyFaceInput,
  reason,
});
export type MakeSeal = z.output<typeof makeSealInput>;

export const changeFaceInput = z.strictObject({ sealId: id, face: anyFaceInput, reason });
export type ChangeFace = z.output<typeof changeFaceInput>;

export const grantInput = z.strictObject({
  sealId: id,
  holder: z.strictObject({ kind: z.enum(GRANT_HOLDERS), id: z.string().min(1).max(36) }),
  /** Codes; null for every type. */
  documentTypes: z.array(z.string().min(1).max(40)).min(1).max(50).nullable(),
  from: z.iso.datetime(),
  until: z.iso.datetime(),
  maxUses: z.int().min(1).max(10_000_000).nullable(),
  /** IP addresses or ranges of the workstations and servers it may be used from; null for any. */
  addresses: z
    .array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]))
    .min(1)
    .max(50)
    .nullable()
    .default(null),
  reason,
});
export type AskGrant = z.input<typeof grantInput>;

/** One document, once: 用章申请. */
export const askUseInput = z.strictObject({ sealId: id, documentId: id, reason });
export type AskUse = z.output<typeof askUseInput>;

export const decideInput = z.strictObject({
  applicationId: id,
  isApproved: z.boolean(),
  note: z.string().trim().max(300).default(""),
});
export type Decide = z.output<typeof decideInput>;

export const sealIdInput = z.strictObject({ sealId: id });
export const applicationIdInput = z.strictObject({ applicationId: id });
export const grantIdInput = z.strictObject({ grantId: id });

export const moveSealInput = z.strictObject({
  sealId: id,
  to: z.enum(["enabled", "disabled", "surrendered", "destroyed"]),
  reason,
});
export type MoveSeal = z.output<typeof moveSealInput>;

export const appointInput = z.strictObject({ sealId: id, personId: id, power: z.enum(["manage", "audit"]) });
export type Appoint = z.output<typeof appointInput>;

const pageOf = { page: z.int().min(1).max(100_000).default(1), size: z.int().min(1).max(100).default(20) };

export const listSealsInput = z.strictObject({
  text: z.string().trim().max(60).default(""),
  kind: z.enum(SEAL_KINDS).optional(),
  state: z.enum(SEAL_STATES).optional(),
  ...pageOf,
});
export type ListSeals = z.output<typeof listSealsInput>;
export const listApplicationsInput = z.strictObject({
  sealId: id.optional(),
  isOpen: z.boolean().optional(),
  ...pageOf,
});
export type ListApplications = z.output<typeof listApplicationsInput>;
export const listUsagesInput = z.strictObject({ sealId: id, ...pageOf });
export type ListUsages = z.output<typeof listUsagesInput>;
