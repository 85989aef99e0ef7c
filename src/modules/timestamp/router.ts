import { router, signedIn, withRole } from "#server/trpc.ts";
import { clockRouter } from "./clock-router.ts";
import { fileRouter } from "./file-router.ts";
import { ensureTsaUnit, rotateTsaUnit } from "./ensure-tsa-unit.ts";
import { externalInput, listExternalTokensInput, orderExternalInput, tryExternalInput } from "./external-input.ts";
import { listExternalTokens, listExternalTsas } from "./list-external.ts";
import { orderExternalTsas } from "./order-external-tsas.ts";
import { saveExternalTsa } from "./save-external-tsa.ts";
import { tryExternalTsa } from "./try-external-tsa.ts";
import { listTimestampsInput, unitFamilyInput } from "./input.ts";
import { listTimestamps, timestampStatus } from "./status.ts";

/** Console procedures. */
export const timestampRouter = router({
  clock: clockRouter,
  file: fileRouter,
  status: signedIn.query(({ ctx }) => timestampStatus(ctx)),
  list: withRole("system-admin", "auditor")
    .input(listTimestampsInput)
    .query(({ ctx, input }) => listTimestamps(ctx, input)),
  ensureUnit: withRole("system-admin")
    .input(unitFamilyInput)
    .mutation(({ ctx, input }) => ensureTsaUnit(ctx, undefined, input.family)),
  rotateUnit: withRole("system-admin")
    .input(unitFamilyInput)
    .mutation(({ ctx, input }) => rotateTsaUnit(ctx, input.family)),
  external: router({
    list: signedIn.query(({ ctx }) => listExternalTsas(ctx)),
    tokens: withRole("system-admin", "auditor")
      .input(listExternalTokensInput)
      .query(({ ctx, input }) => listExternalTokens(ctx, input)),
    try: withRole("system-admin")
      .input(tryExternalInput)
      .mutation(({ ctx, input }) => tryExternalTsa(ctx, input)),
    save: withRole("system-admin")
      .input(externalInput)
      .mutation(({ ctx, input }) => saveExternalTsa(ctx, input)),
    order: withRole("system-admin")
      .input(orderExternalInput)
      .mutation(({ ctx, input }) => orderExternalTsas(ctx, input)),
  }),
});
