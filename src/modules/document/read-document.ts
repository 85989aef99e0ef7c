import { eq, inArray } from "drizzle-orm";
import type { Db, Tx } from "#server/db.ts";
import { documentError } from "./errors.ts";
import type { Delegation, Kind, Level, Renewal, TimestampPolicy } from "./rules.ts";
import { authoritiesInput, type HiddenFinding, hiddenFindings } from "./input.ts";
import { document, documentType } from "./schema.ts";

/** What is known of a document besides its bytes. `digest`: SM3 of the newest revision, hexadecimal. */
export type DocumentFacts = {
  id: string;
  kind: Kind;
  type: string;
  typeName: string;
  /** What its type asks for. */
  level: Level;
  renewal: Renewal;
  mustRead: boolean;
  needsStatus: boolean;
  autoSign: boolean;
  timestamp: TimestampPolicy;
  dueHours: number | null;
  delegation: Delegation;
  /** Who may stamp, in order; null: as the hospital orders them. */
  authorities: string[] | null;
  title: string;
  externalId: string | null;
  applicationId: string | null;
  patient: { name: string; visitNo: string | null; bedNo: string | null; department: string | null } | null;
  pages: number;
  revision: number;
  digest: string;
  intake: string;
  /** What intake found hidden in a PDF. */
  hidden: HiddenFinding[];
  /** 作废; null while it stands. */
  voided: { at: Date; reason: string } | null;
  createdAt: Date;
  changedAt: Date;
};

type Reader = { db: Db | Tx };

/** @throws document.not-found */
export async function readDocument(ctx: Reader, documentId: string): Promise<DocumentFacts> {
  const [found] = await readDocuments(ctx, [documentId]);
  if (!found) throw documentError("not-found");
  return found;
}

/** Nothing more is asked of a document that was made void. @throws document.voided */
export function requireStanding({ voided }: Pick<DocumentFacts, "voided">): void {
  if (voided) throw documentError("voided", { at: voided.at.toISOString().slice(0, 10), reason: voided.reason });
}

/** Those of the given ids that exist, in no particular order. */
export async function readDocuments(ctx: Reader, ids: readonly string[]): Promise<DocumentFacts[]> {
  if (ids.length === 0) return [];
  const rows = await ctx.db
    .select()
    .from(document)
    .innerJoin(documentType, eq(documentType.code, document.typeCode))
    .where(inArray(document.id, [...ids]));
  return rows.map((row) => factsOf(row.document, row.document_type));
}

export function factsOf(row: typeof document.$inferSelect, type: typeof documentType.$inferSelect): DocumentFacts {
  const { patientName, visitNo, bedNo, department, typeCode, voidedAt, voidReason, ...rest } = row;
  return {
    ...rest,
    hidden: hiddenFindings.parse(row.hidden ?? []),
    type: typeCode,
    typeName: type.name,
    level: type.level,
    renewal: type.renewal,
    mustRead: type.mustRead,
    needsStatus: type.needsStatus,
    autoSign: type.autoSign,
    timestamp: type.timestamp,
    dueHours: type.dueHours,
    delegation: type.delegation,
    authorities: authoritiesInput.parse(type.authorities),
    voided: voidedAt === null ? null : { at: voidedAt, reason: voidReason ?? "" },
    patient: patientName === null ? null : { name: patientName, visitNo, bedNo, department },
  };
}
