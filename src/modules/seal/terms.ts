import { z } from "zod";
import type { Application } from "./lock-seal.ts";
import { GRANT_HOLDERS } from "./rules.ts";

const terms = z.object({
  holder: z.object({ kind: z.enum(GRANT_HOLDERS), id: z.string() }),
  documentTypes: z.array(z.string()).nullable(),
  documentId: z.string().nullable(),
  from: z.string(),
  until: z.string(),
  maxUses: z.number().nullable(),
  addresses: z.array(z.string()).nullable(),
});
/** What an application for a grant or a use asks for, as its row keeps it. Times are ISO 8601 UTC. */
export type Terms = z.infer<typeof terms>;

export const termsOf = (application: Pick<Application, "terms">): Terms => terms.parse(application.terms);

/** Codes of the types a grant covers, or addresses it may be used from; null for every one. */
export const typesOf = (value: unknown): string[] | null => z.array(z.string()).nullable().parse(value);
