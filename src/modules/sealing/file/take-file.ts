import { checkHidden } from "#modules/document/check-hidden.ts";
import { checkIntake } from "#modules/document/check-intake.ts";
import { currentBytes } from "#modules/document/current-bytes.ts";
import { hashed, type OpenRevision } from "#modules/document/open-revisions.ts";
import { type DocumentFacts, readDocument, requireStanding } from "#modules/document/read-document.ts";
import type { documentTypeOf } from "#modules/document/save-document-type.ts";
import type { Received } from "#modules/document/store-revisions.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import { files } from "#server/files.ts";
import type { Item, Job } from "../find-job.ts";
import { isThere } from "../rules.ts";

/** What a document's type says of it. */
export type TypeFacts = Awaited<ReturnType<typeof documentTypeOf>>;
export type Taken = { base: OpenRevision; type: string; policy: TypeFacts | DocumentFacts; received: Received | null };

/**
 * The bytes of a batch's file: an upload, checked as every document is when it comes in, or a document's newest revision.
 * @throws document.* for what cannot be taken in or was made void
 */
export async function takeFile(
  ctx: Context,
  job: Job,
  item: Item,
  typeOf: (code: string) => Promise<TypeFacts>,
): Promise<Taken> {
  if (isThere(item) || item.fileKey === null) {
    const facts = await readDocument(ctx, item.documentId);
    requireStanding(facts);
    return { base: await currentBytes(ctx, item.documentId), type: facts.type, policy: facts, received: null };
  }
  const type = job.typeCode ?? "";
  const policy = await typeOf(type);
  const uploaded = await files().get(item.fileKey);
  const { bytes, pages, intake } = await checkIntake(uploaded);
  // A person is warned of what is hidden; where only the institution's seal is put on, the type may refuse it.
  const isLookedAt = job.what === "sign" || policy.hidden === "refuse";
  const hidden = isLookedAt ? await checkHidden(bytes, policy.hidden) : null;
  const base = hashed(1, bytes);
  // What intake had to repair is stored anew; otherwise the upload itself is the first revision.
  const fileKey = intake === "none" ? item.fileKey : `document/${item.documentId}/1-${newId()}.pdf`;
  if (intake !== "none") await files().put(fileKey, bytes);
  const meta = {
    type,
    title: item.name.replace(/[.]pdf$/i, "").slice(0, 200) || item.name,
    externalId: null,
    applicationId: job.applicationId,
    patient: null,
  };
  const { documentId } = item;
  const { digest } = base;
  const received = { documentId, meta, fileKey, length: bytes.length, digest, pages, intake, hidden };
  return { base, type, policy, received };
}
