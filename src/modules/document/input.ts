import { z } from "zod";
import { DELEGATIONS, DUE_HOURS_MAX, HIDDEN_POLICIES, LEVELS, RENEWALS, TIMESTAMP_POLICIES } from "./rules.ts";

const mm = z.number().finite().min(-2000).max(2000);
const size = z.number().finite().positive().max(2000);

/** Where a signature goes. Millimetres from the top left corner of the page as it is shown; pages count from 1. */
export const placeInput = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("coordinates"),
    page: z.int().min(1),
    x: mm,
    y: mm,
    width: size,
    height: size,
  }),
  z.strictObject({
    kind: z.literal("keyword"),
    keyword: z.string().min(1).max(100),
    /** The how-many-eth hit, from 1. */
    occurrence: z.int().min(1).max(1000).optional(),
    /** Moves the picture from the right end of the keyword. */
    dx: mm.optional(),
    dy: mm.optional(),
    width: size.optional(),
    height: size.optional(),
  }),
  z.strictObject({ kind: z.literal("field"), name: z.string().min(1).max(120) }),
]);
export type Place = z.infer<typeof placeInput>;

const page = z.int().min(1);
/** Where a seal goes: as a signature does, its middle on the keyword or in the given box, or across pages (骑缝章). */
export const sealPlaceInput = z.discriminatedUnion("kind", [
  ...placeInput.options,
  z.strictObject({
    kind: z.literal("seam"),
    pages: z.union([z.enum(["all", "odd"]), z.strictObject({ from: page, to: page })]),
    edge: z.enum(["left", "right"]),
    /** Millimetres from the top of the shown page to the seal's middle; the middle of the first page when absent. */
    y: mm.optional(),
  }),
  /** The middle of every page, with one signature: how a document is made void. */
  z.strictObject({ kind: z.literal("every-page") }),
  /** Where the document's template says this seal goes: all of its areas, with one signature. */
  z.strictObject({ kind: z.literal("template") }),
]);
export type SealPlace = z.infer<typeof sealPlaceInput>;

/** A place found in a document: the page counts from 1, `rect` is [left, bottom, right, top] in the page's own units. */
export const locatedInput = z.object({
  page: z.int().min(0),
  rect: z.tuple([z.number(), z.number(), z.number(), z.number()]).readonly(),
  fieldName: z.string().optional(),
});
export type Located = z.infer<typeof locatedInput>;

export const patientInput = z.object({
  name: z.string().trim().min(1).max(40),
  visitNo: z.string().trim().max(64).nullish(),
  bedNo: z.string().trim().max(32).nullish(),
  department: z.string().trim().max(80).nullish(),
});

/** What comes with a document, however it comes. */
export const documentMetaInput = z.object({
  type: z.string().min(1).max(40),
  title: z.string().trim().min(1).max(200),
  externalId: z.string().trim().max(120).nullish(),
  applicationId: z.string().max(36).nullish(),
  patient: patientInput.nullish(),
});
export type DocumentMeta = z.infer<typeof documentMetaInput>;

/** "own": our own time-stamping unit; else the id of an authority outside. The first that stamps is taken. */
export const authoritiesInput = z
  .array(z.union([z.literal("own"), z.uuid()]))
  .min(1)
  .max(8)
  .refine((ids) => new Set(ids).size === ids.length, { message: "an authority is named twice" })
  .nullable();

export const saveDocumentTypeInput = z.object({
  code: z.string().trim().min(1).max(40),
  name: z.string().trim().min(1).max(80),
  mustRead: z.boolean(),
  /** Left out: as it is, not for a new one. */
  needsStatus: z.boolean().optional(),
  /** Left out: as it is, not for a new one. */
  autoSign: z.boolean().optional(),
  /** Left out: as it is, B-T for a new one. */
  level: z.enum(LEVELS).optional(),
  /** Left out: as it is, `record` for a new one. */
  renewal: z.enum(RENEWALS).optional(),
  /** Left out: as it is, `must` for a new one. */
  timestamp: z.enum(TIMESTAMP_POLICIES).optional(),
  /** Left out: as it is, none for a new one. */
  dueHours: z.int().min(1).max(DUE_HOURS_MAX).nullable().optional(),
  /** Left out: as it is, `never` for a new one. */
  delegation: z.enum(DELEGATIONS).optional(),
  /** Left out: as it is, `warn` for a new one. */
  hidden: z.enum(HIDDEN_POLICIES).optional(),
  /** Left out: as it is, the hospital's order (null) for a new one. */
  authorities: authoritiesInput.optional(),
});
export type SaveDocumentType = z.input<typeof saveDocumentTypeInput>;

/** What intake found hidden in a PDF. `text`: the start of it. */
const hiddenFinding = z.object({
  kind: z.enum(["unseen", "covered", "overprinted", "layer", "unused", "value", "unexamined"]),
  page: z.number().nullable(),
  object: z.number().nullable(),
  text: z.string().nullable(),
});
export const hiddenFindings = z.array(hiddenFinding);
export type HiddenFinding = z.infer<typeof hiddenFinding>;

export const listDocumentsInput = z.object({
  /** Part of a title, the start of the sender's number, a visit number, or a document id. */
  text: z.string().trim().max(120).default(""),
  type: z.string().max(40).optional(),
  from: z.iso.datetime().optional(),
  until: z.iso.datetime().optional(),
  page: z.int().min(1).max(100_000).default(1),
  size: z.union([z.literal(10), z.literal(20), z.literal(50), z.literal(100)]).default(20),
});
export type ListDocuments = z.infer<typeof listDocumentsInput>;

const width = z.int().min(100).max(2400);
export const pageInput = z.object({
  documentId: z.string().max(36),
  page: z.int().min(1),
  width: width.default(900),
  revision: z.int().min(1).optional(),
});
/** `from`: the byte the wanted part begins with. */
export const phoneOriginalInput = z.object({ taskId: z.string().max(36), from: z.int().min(0) });
export const phonePageInput = z.object({ taskId: z.string().max(36), page: z.int().min(1), width });
