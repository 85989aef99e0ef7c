import { AppError } from "#core/error.ts";
import { PdfReader } from "#core/pdf/reader.ts";
import type { Located, Place } from "#modules/document/input.ts";
import { locateIn } from "#modules/document/locate-place.ts";
import type { OpenRevision } from "#modules/document/open-revisions.ts";
import { readOrigin } from "#modules/document/read-origin.ts";
import type { Received } from "#modules/document/store-revisions.ts";
import type { PlannedRequest } from "#modules/signing/request-signatures.ts";
import { requireSigner } from "#modules/signing/request-signatures.ts";
import type { Context } from "#server/context.ts";
import { nodeInflate } from "#server/node-inflate.ts";
import { sealingError } from "../errors.ts";
import { takeFile, type TypeFacts } from "../file/take-file.ts";
import type { Item, Job } from "../find-job.ts";
import { type SignPlace, signPlaceInput } from "../input.ts";

export type PlannedAsk = { item: Item } & (
  | { received: Received | null; request: PlannedRequest }
  | { error: AppError }
);

const DAY_MINUTES = 24 * 60;

/** What a file's signer will be asked, with everything looked at that can be refused; nothing is stored. */
export async function planAsk(
  ctx: Context,
  job: Job,
  item: Item,
  typeOf: (code: string) => Promise<TypeFacts>,
): Promise<PlannedAsk> {
  try {
    const { staffNo } = item;
    if (staffNo === null) throw sealingError("no-signer");
    const personId = await requireSigner(ctx, staffNo);
    const { base, received } = await takeFile(ctx, job, item, typeOf);
    const { place, located } = await placeIn(ctx, base, item.documentId, signPlaceInput.parse(job.place));
    const request = {
      documentId: item.documentId,
      applicationId: job.applicationId,
      system: job.title.slice(0, 80),
      order: "parallel" as const,
      format: "pdf" as const,
      contentTypes: "pkcs7" as const,
      workstation: null,
      expiresInMinutes: (job.days ?? 1) * DAY_MINUTES,
      signers: [{ personId, staffNo, place, located }],
    };
    return { item, received, request };
  } catch (error) {
    if (error instanceof AppError) return { item, error };
    throw error;
  }
}

/** Where the signature goes. @throws document.* for the place, sealing.no-area */
export async function placeIn(
  ctx: Pick<Context, "db">,
  { bytes }: OpenRevision,
  documentId: string,
  wanted: SignPlace,
): Promise<{ place: Place; located: Located }> {
  const pdf = new PdfReader(bytes, nodeInflate);
  if (wanted.kind !== "template") return { place: wanted, located: await locateIn(pdf, wanted, null) };
  const areas = (await readOrigin(ctx, documentId))?.areas ?? [];
  const meant = areas
    .filter(({ kind, who }) => kind === "signature" && (!wanted.role || who === wanted.role))
    .toSorted((a, b) => a.order - b.order);
  let used: AppError | null = null;
  for (const { name } of meant) {
    const place: Place = { kind: "field", name };
    try {
      return { place, located: await locateIn(pdf, place, null) };
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "document.field-used") throw error;
      used = error;
    }
  }
  throw used ?? sealingError("no-area");
}
