import { record } from "#modules/audit/record.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import { files } from "#server/files.ts";
import { checkHidden } from "./check-hidden.ts";
import { checkIntake, type Intake } from "./check-intake.ts";
import type { DocumentMeta, HiddenFinding } from "./input.ts";
import { assertType, metaColumns } from "./meta.ts";
import { hashed, keepOpen } from "./open-revisions.ts";
import { document, documentOrigin, documentRevision } from "./schema.ts";
import type { Origin } from "#modules/template/generate-form.ts";

/**
 * Takes a PDF in: checked so that it can be signed, repaired or decrypted if it is not signed yet, stored as revision 1.
 * @throws document.unknown-type, document.hidden by the type's policy, and every reason of check-intake.ts
 */
export async function receiveDocument(
  ctx: Context,
  input: DocumentMeta & { pdf: Uint8Array; origin?: Origin },
): Promise<{
  documentId: string;
  digest: string;
  pages: number;
  revision: number;
  intake: Intake;
  hidden: HiddenFinding[];
}> {
  const type = await assertType(ctx, input.type);
  const { bytes, pages, intake } = await checkIntake(input.pdf);
  const hidden = await checkHidden(bytes, type.hidden);
  const documentId = newId();
  const first = hashed(1, bytes);
  const { digest } = first;
  const fileKey = `document/${documentId}/1.pdf`;
  await files().put(fileKey, bytes);
  const now = ctx.clock.now();
  const facts = { id: documentId, kind: "pdf", pages, revision: 1, digest, intake, hidden } as const;
  await ctx.db.transaction(async (tx) => {
    await tx.insert(document).values({ ...facts, ...metaColumns(input), createdAt: now, changedAt: now });
    await tx
      .insert(documentRevision)
      .values({ documentId, revision: 1, fileKey, offset: 0, length: bytes.length, digest, createdAt: now });
    const { origin } = input;
    if (origin) await tx.insert(documentOrigin).values({ documentId, ...origin });
    const madeFrom = origin ? { template: origin.templateId, version: origin.version } : {};
    const data = { kind: "pdf", type: input.type, digest, pages, intake, hidden: hidden.length, ...madeFrom };
    await record(tx, ctx, { type: "document.received", subject: documentId, data });
  });
  keepOpen(documentId, first);
  return { documentId, digest, pages, revision: 1, intake, hidden };
}
