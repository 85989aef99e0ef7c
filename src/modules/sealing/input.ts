import { z } from "zod";
import { placeInput, sealPlaceInput } from "#modules/document/input.ts";
import { ITEM_STATES, JOB_ACTS, STAMP_WAYS } from "./rules.ts";

const id = z.string().min(1).max(36);
const staffNo = z.string().trim().min(1).max(32);

/** What every batch says, wherever its files come from. */
const common = z.object({
  title: z.string().trim().min(1).max(120),
  stopAtPercent: z.int().min(1).max(100).default(10),
});

const seal = common.extend({
  what: z.literal("seal").default("seal"),
  sealId: id,
  place: sealPlaceInput,
  stamp: z.enum(STAMP_WAYS).default("each"),
});

/** Where a person signs: as for one document, or in the first area the template keeps for a signature (of that role) that is still empty. */
export const signPlaceInput = z.discriminatedUnion("kind", [
  ...placeInput.options,
  z.strictObject({ kind: z.literal("template"), role: z.string().trim().max(40).optional() }),
]);
export type SignPlace = z.output<typeof signPlaceInput>;

const sign = common.extend({
  what: z.literal("sign"),
  place: signPlaceInput,
  /** How long signers have. */
  days: z.int().min(1).max(30).default(7),
});

/** One person for all files, or null: each file's is on the list. */
const signer = { staffNo: staffNo.nullable() };

export type SealOrder = z.output<typeof seal>;
export type SignOrder = z.output<typeof sign>;

/** Of an upload: the archive's bytes come apart, and in it the list of who signs what. */
const upload = { type: z.string().min(1).max(40) };
export const uploadInput = z.union([sign.extend({ ...signer, ...upload }), seal.extend(upload)]);
export type Upload = z.output<typeof uploadInput>;

const filter = {
  type: z.string().min(1).max(40).nullable(),
  /** Of the patient, as the documents name it. */
  department: z.string().trim().max(80).nullable(),
  from: z.iso.datetime(),
  until: z.iso.datetime(),
};
/** CSV with document numbers and staff numbers, base64. */
const list = { list: z.base64().max(2_000_000).nullable() };
export const filterInput = z.union([sign.extend({ ...signer, ...filter, ...list }), seal.extend(filter)]);
export type Filter = z.output<typeof filterInput>;

const MOST = 5000;
export const listInput = seal.extend({ documentIds: z.array(id).min(1).max(MOST) });
export type DocumentList = z.output<typeof listInput>;

/** What a calling system says of one document, with its MAC for the vault (protocol.md §7.5). */
export const wordInput = z.object({
  mid: z.string().min(16).max(36),
  system: z.string().max(80),
  docId: z.string().max(120),
  workstation: z.string().max(80),
  address: z.string().max(64),
  timeMs: z.int(),
  nonce: z.string().max(64),
  mac: z.string().max(64),
});
export const signListInput = sign.extend({
  documents: z
    .array(z.object({ documentId: id, staffNo, word: wordInput.nullable() }))
    .min(1)
    .max(MOST),
});
export type SignList = z.output<typeof signListInput>;

export const jobIdInput = z.strictObject({ jobId: id });
/** Without a grant: whatever grant they rest on. */
export const inFlightInput = z.strictObject({ sealId: id, grantId: id.nullable() });
export const actInput = z.strictObject({ jobId: id, act: z.enum(JOB_ACTS) });
export const previewInput = z.strictObject({ jobId: id, which: z.enum(["first", "last"]) });
export const listJobsInput = z.strictObject({
  page: z.int().min(1).max(100_000).default(1),
  size: z.int().min(1).max(100).default(20),
});
export const itemsInput = listJobsInput.extend({ jobId: id, state: z.enum(ITEM_STATES).nullable().default(null) });
