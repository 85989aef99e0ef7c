import { readOrigin } from "#modules/document/read-origin.ts";
import type { NamedArea } from "#modules/template/generate-form.ts";
import type { Context } from "#server/context.ts";
import { sealError } from "./errors.ts";
import type { Seal } from "./lock-seal.ts";
import { isMeant } from "./rules.ts";

/** Where a document's template says that a seal goes, in the template's order. @throws seal.no-template, seal.no-area */
export async function areasFor(
  ctx: Pick<Context, "db">,
  seal: Pick<Seal, "kind" | "name" | "no">,
  documentId: string,
): Promise<NamedArea[]> {
  const origin = await readOrigin(ctx, documentId);
  if (!origin) throw sealError("no-template");
  const areas = origin.areas.filter(({ kind, who }) => (kind === "seal" || kind === "seam") && isMeant(who, seal));
  if (areas.length === 0) throw sealError("no-area", { name: seal.name });
  return areas.toSorted((a, b) => a.order - b.order || a.page - b.page);
}
