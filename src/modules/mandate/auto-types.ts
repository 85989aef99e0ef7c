import { listDocumentTypes } from "#modules/document/save-document-type.ts";
import type { Context } from "#server/context.ts";

/** Names of the document types that may be signed in a session, by code. All others are signed by hand, always. */
export async function autoTypes(ctx: Pick<Context, "db">): Promise<ReadonlyMap<string, string>> {
  const types = await listDocumentTypes(ctx);
  return new Map(types.filter((type) => type.autoSign).map(({ code, name }) => [code, name]));
}
