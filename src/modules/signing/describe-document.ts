import type { DocumentFacts } from "#modules/document/read-document.ts";
import { maskName } from "#modules/person/rules.ts";

/** What a signer is shown of a document besides its pages. Nobody's full name, so that lists may be read in a corridor. */
export type Described = {
  title: string;
  documentType: string;
  patientMasked: string;
  pages: number;
};

export function describeDocument(document: DocumentFacts): Described {
  return {
    title: document.title,
    documentType: document.typeName,
    patientMasked: maskPatient(document.patient),
    pages: document.pages,
  };
}

/** `张** · 12床 · 心血管内科`, of what is known. */
export function maskPatient(patient: DocumentFacts["patient"]): string {
  if (!patient) return "";
  const parts = [maskName(patient.name), patient.bedNo ? `${patient.bedNo}床` : "", patient.department ?? ""];
  return parts.filter(Boolean).join(" · ");
}

/** That a document was made void, as its signers are told. */
export const voidedOf = ({ voided }: Pick<DocumentFacts, "voided">): { at: string; reason: string } | null =>
  voided && { at: voided.at.toISOString(), reason: voided.reason };
