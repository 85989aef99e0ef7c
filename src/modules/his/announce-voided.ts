import { readDocument } from "#modules/document/read-document.ts";
import type { Context } from "#server/context.ts";
import { announce } from "./send-callback.ts";

/** Tells the application a document came from that it was made void, whoever did it. Once. */
export async function announceVoided(ctx: Context, { documentId }: { documentId: string }): Promise<void> {
  const { applicationId, voided, externalId, revision, digest } = await readDocument(ctx, documentId);
  if (applicationId === null || voided === null) return;
  const document = { documentId, externalId, revision, digest };
  await ctx.db.transaction((tx) =>
    announce(tx, ctx, {
      applicationId,
      event: "document.voided",
      subjectId: documentId,
      once: `document.voided:${documentId}`,
      data: { document, voided: { at: voided.at.toISOString(), reason: voided.reason } },
    }),
  );
}
