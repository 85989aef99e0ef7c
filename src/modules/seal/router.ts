import { z } from "zod";
import { sealPlaceInput } from "#modules/document/input.ts";
import { type Person, peopleWithRole } from "#modules/person/find-person.ts";
import { router, signedIn, withRole } from "#server/trpc.ts";
import { appoint, dismiss } from "./appoint.ts";
import { askGrant, askUse } from "./ask-grant.ts";
import { changeFace } from "./change-face.ts";
import { decideApplication } from "./decide-application.ts";
import {
  applicationIdInput,
  appointInput,
  askUseInput,
  changeFaceInput,
  decideInput,
  faceInput,
  grantIdInput,
  grantInput,
  listApplicationsInput,
  listSealsInput,
  listUsagesInput,
  makeSealInput,
  moveSealInput,
  sealIdInput,
} from "./input.ts";
import { listApplications } from "./list-applications.ts";
import { listEndings } from "./list-endings.ts";
import { listSeals } from "./list-seals.ts";
import { listUsages } from "./list-usages.ts";
import { previewFace } from "./make-face.ts";
import { makeSeal } from "./make-seal.ts";
import { moveSeal } from "./move-seal.ts";
import { readSeal } from "./read-seal.ts";
import { revokeGrant } from "./revoke-grant.ts";
import { sealDocument } from "./seal-document.ts";
import { sealsOf } from "./seals-of.ts";
import { usableSeals } from "./usable-seals.ts";
import { withdrawApplication } from "./withdraw-application.ts";

const nameOf = ({ id, name, staffNo }: Person) => ({ id, name, staffNo });
const keeper = withRole("seal-keeper");
const approver = withRole("seal-approver");
/** Who gives powers holds none of them by that. */
const security = withRole("security-admin");
const documentId = z.string().max(36);

/** Console procedures. The verbs decide about the single seal. */
export const sealRouter = router({
  list: signedIn.input(listSealsInput).query(({ ctx, input }) => listSeals(ctx, input)),
  get: signedIn.input(sealIdInput).query(({ ctx, input }) => readSeal(ctx, input.sealId)),
  endings: signedIn.query(({ ctx }) => listEndings(ctx)),
  /** Who can be given 管理权 and 审计权. */
  candidates: signedIn.query(async ({ ctx }) => ({
    keepers: (await peopleWithRole(ctx, "seal-keeper")).map(nameOf),
    auditors: (await peopleWithRole(ctx, "auditor")).map(nameOf),
  })),
  preview: keeper.input(faceInput).query(({ input }) => previewFace(input)),
  make: keeper.input(makeSealInput).mutation(({ ctx, input }) => makeSeal(ctx, input)),
  changeFace: keeper.input(changeFaceInput).mutation(({ ctx, input }) => changeFace(ctx, input)),
  move: keeper.input(moveSealInput).mutation(({ ctx, input }) => moveSeal(ctx, input)),
  appoint: security.input(appointInput).mutation(({ ctx, input }) => appoint(ctx, input)),
  dismiss: security.input(appointInput).mutation(({ ctx, input }) => dismiss(ctx, input)),
  applications: signedIn.input(listApplicationsInput).query(({ ctx, input }) => listApplications(ctx, input)),
  decide: approver.input(decideInput).mutation(({ ctx, input }) => decideApplication(ctx, input)),
  withdraw: signedIn.input(applicationIdInput).mutation(({ ctx, input }) => withdrawApplication(ctx, input)),
  askGrant: keeper.input(grantInput).mutation(({ ctx, input }) => askGrant(ctx, input)),
  askUse: signedIn.input(askUseInput).mutation(({ ctx, input }) => askUse(ctx, input)),
  revokeGrant: keeper.input(grantIdInput).mutation(({ ctx, input }) => revokeGrant(ctx, input)),
  usages: signedIn.input(listUsagesInput).query(({ ctx, input }) => listUsages(ctx, input)),
  on: withRole("system-admin", "record-keeper", "auditor")
    .input(z.strictObject({ documentId }))
    .query(({ ctx, input }) => sealsOf(ctx, input.documentId)),
  usable: signedIn.input(z.strictObject({ documentId })).query(({ ctx, input }) => usableSeals(ctx, input.documentId)),
  use: signedIn
    .input(z.strictObject({ sealId: z.string().max(36), documentId, place: sealPlaceInput }))
    .mutation(({ ctx, input }) => sealDocument(ctx, { ...input, source: "console" })),
});
